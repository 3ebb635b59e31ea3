// The server's side of a sidecar: a program beside the server that runs models or labs for a page, so that the server
// links neither and outlives whatever they do.
//
//   request  {"id": 7, "request": {...}}
//   answer   {"id": 7, "answer": {...}}  or  {"id": 7, "error": "a sentence"}
//
// One line of JSON each, one request at a time. Whoever breaks a rule is ended, and the next request starts the program
// anew, but not again and again: what ends at each start is left alone for a while.

#ifndef HARNESS_SIDECAR_SIDECAR_H_
#define HARNESS_SIDECAR_SIDECAR_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>

#include "absl/status/statusor.h"
#include "harness/sidecar/process.h"
#include "nlohmann/json.hpp"

namespace course::sidecar {

struct Options {
  Program program;
  Allowance allowance;
  int waiting = 8;  // requests that wait for their turn; one more is refused
  int starts = 4;   // of the same program file within the window
  int64_t window_ms = 60'000;
  std::function<int64_t()> now_ms;  // the clock of that window; may not be empty
};

struct Answer {
  nlohmann::json answer;
  std::string printed;  // on its standard output while it worked, as text
};

// Safe to use from several threads. The program is started by the first request; a file that was replaced meanwhile (by
// a build, say) is started instead of the old one, with a clean record.
class Sidecar {
 public:
  explicit Sidecar(Options options);
  // As Stop().
  ~Sidecar();

  // Waits for its turn and for the answer.
  //
  // Errors, each with a sentence for people: those of Process::Exchange; DataLoss for what is no answer to this
  // request; InvalidArgument with the sidecar's own "error"; Unavailable if the program cannot be started or ended too
  // often; ResourceExhausted if too many wait; Cancelled after Stop().
  absl::StatusOr<Answer> Ask(const nlohmann::json& request);

  // Ends the process, with the request that it works on. Returns when it is gone.
  void Stop();

 private:
  struct Job {
    nlohmann::json request;
    std::promise<absl::StatusOr<Answer>> done;
  };
  using FileIdentity = std::tuple<uint64_t, uint64_t, int64_t, int64_t>;  // device, inode, time of change

  void Work();
  absl::StatusOr<Answer> Handle(const nlohmann::json& request);
  absl::Status MakeReady();
  absl::StatusOr<Answer> Understand(const std::string& line, int64_t id) const;

  const Options options_;
  runner::Fd stop_fd_;  // readable from Stop() on

  std::mutex mutex_;  // over what follows
  std::condition_variable news_;
  std::deque<Job> jobs_;
  bool stopped_ = false;

  // The worker's own.
  std::unique_ptr<Process> process_;
  FileIdentity file_{};             // of what process_ was started from
  std::deque<int64_t> started_ms_;  // within the window
  std::string last_trouble_;
  int64_t last_id_ = 0;

  std::thread worker_;  // a process lives as long as the thread that started it, and those of a server come and go
};

}  // namespace course::sidecar

#endif  // HARNESS_SIDECAR_SIDECAR_H_
