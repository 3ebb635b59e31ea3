// One sidecar process, from its start to its end: a line goes in, a line comes out.
//
// The lines travel over a socket that the process finds as descriptor 3. Its standard output is kept as what it
// printed: a learner's std::cout can then neither be taken for an answer nor spoil one.

#ifndef HARNESS_SIDECAR_PROCESS_H_
#define HARNESS_SIDECAR_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/runner/fd.h"
#include "harness/runner/kept_output.h"

namespace course::sidecar {

// What one process may use. What it takes beyond that ends it.
struct Allowance {
  int memory_mb = 1024;                             // of addresses; 0: no limit
  size_t answer_bytes = size_t{4} << 20;            // of one answer
  size_t output_bytes = size_t{1} << 20;            // printed during one request
  std::chrono::milliseconds request_limit{10'000};  // from the request to the last byte of its answer
  bool starts_processes = false;                    // else a system call filter refuses (x86-64)
};

struct Program {
  std::string name;  // for sentences: "the model's program"
  std::string path;
  std::vector<std::string> arguments;  // behind the program's name
};

// Belongs to one thread, the one that started it: the kernel ends the process when that thread ends, so that a server
// that was killed leaves nothing behind.
class Process {
 public:
  // Unavailable if it cannot be started, with the reason.
  static absl::StatusOr<std::unique_ptr<Process>> Start(const Program& program, const Allowance& allowance);
  // Kills the process and its group.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Sends `line`, which ends with a newline, and returns the line that comes back, without its newline. After an error
  // the process is good for nothing more. Messages say what happened and what the process printed.
  //
  // Errors: DeadlineExceeded   no whole answer within the limit
  //         ResourceExhausted  an answer or an output beyond the allowance
  //         Aborted            the process ended, or closed its end of the socket
  //         DataLoss           it says more than it is asked
  //         Cancelled          `stop_fd` (an eventfd; -1: none) can be read
  absl::StatusOr<std::string> Exchange(std::string_view line, int stop_fd);

  // Of the last exchange, as text: both ends of it where it was long.
  std::string Printed() const;

  // Whether the process has not ended by now.
  bool Runs();

 private:
  Process(const Program& program, const Allowance& allowance) : name_(program.name), allowance_(allowance) {}

  absl::Status Send(std::string_view& rest);
  absl::Status Receive();
  absl::Status TakeOutput();
  absl::Status Ended();
  // "the model's program did not answer within 10 s. It printed: ..."
  std::string Sentence(std::string_view what) const;
  bool Reap();

  const std::string name_;
  const Allowance allowance_;
  pid_t pid_ = -1;
  bool reaped_ = false;
  int status_ = 0;  // of waitpid, once reaped
  runner::Fd socket_, output_, pidfd_;
  std::string received_;
  std::optional<runner::KeptOutput> printed_;
};

}  // namespace course::sidecar

#endif  // HARNESS_SIDECAR_PROCESS_H_
