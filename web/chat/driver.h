// Who drives the engine: one thread gives all orders to its program, so that everybody who asks for a text, and
// everybody who looks, shares one engine and one batch.
//
//   askers ──► Submit ──┐                            ┌──► each asker's listener: the new piece of his text
//   pages  ──► Pause ───┼──► one order at a time ────┤
//   pages  ──► Look ────┘    (steps, while it runs)  └──► each page's mailbox: "something changed"
//
// Without a page that looks, the engine runs as fast as it can. While one looks, it takes some steps a second, so that
// one can follow.

#ifndef WEB_CHAT_DRIVER_H_
#define WEB_CHAT_DRIVER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/sidecar/sidecar.h"
#include "harness/sidecars/engine/order.h"
#include "harness/sidecars/engine/report.h"
#include "nlohmann/json.hpp"
#include "web/live/mailbox.h"

namespace course::web {

// What an asker is told.
struct ChatNews {
  std::string text;  // the piece that is new
  int prompt_tokens = 0, output_tokens = 0;
  std::string finish_reason;  // "stop", "length", "abort": nothing follows
  std::string trouble;        // why nothing follows, a sentence
  bool Ends() const { return !finish_reason.empty() || !trouble.empty(); }
};
// Called by the driver's thread with each piece, and with an empty one about four times a second while there is none.
// Returns whether whoever asked is still there: if not, his request is aborted. Must not wait and must not call the
// driver.
using ChatListener = std::function<bool(const ChatNews&)>;

// What a page shows.
struct ChatNow {
  chat::Report report;
  bool running = true;  // else paused
  int steps_per_second = 0;
  std::string printed;  // by the engine's program, the last time that it printed something
};

struct DriverOptions {
  std::function<absl::StatusOr<sidecar::Answer>(const nlohmann::json&)> ask;
  int steps_per_second = 5;         // while a page looks; 0: as many as it can
  std::function<int64_t()> now_ms;  // a clock that only goes forward; empty: the machine's
};

// Safe to call from several threads.
class Driver {
 public:
  explicit Driver(DriverOptions options);
  // As Stop().
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // Puts a request into the queue; its id is chosen here: `prefix`, a hyphen, and a number that was not there before.
  // `listener` may be empty.
  //
  // Errors: InvalidArgument with the sentence of an engine that refuses it at the door; FailedPrecondition if the
  // engine cannot go on; others as Sidecar::Ask.
  absl::StatusOr<std::string> Submit(const std::string& prefix, chat::Submission submission, ChatListener listener);

  // Errors of what follows: as Sidecar::Ask.
  absl::Status Abort(const std::string& id);
  // Also while it is paused.
  absl::Status Step(int steps);
  absl::Status Reset();
  absl::StatusOr<ChatNow> Look();
  // After an earlier step. InvalidArgument if that is not recorded.
  absl::StatusOr<ChatNow> LookBack(int64_t step);

  void Run(bool running);
  void SetSpeed(int steps_per_second);
  // Word of each change, as server-sent events, for a page that looks.
  std::shared_ptr<live::Mailbox> Watch();

  // Tells everybody that nothing follows, and ends the thread.
  void Stop();

 private:
  struct Asker {
    ChatListener listener;
    size_t sent = 0;  // bytes of his text
  };

  // Does `work` on the driver's thread and waits for its result.
  template <class Result>
  Result Do(std::function<Result()> work, Result stopped);

  // What follows belongs to the driver's thread.
  void Work();
  void Drive();
  // Whether somebody looks, for whom it goes slowly.
  bool IsFollowed() const { return !pages_.empty() && steps_per_second_ > 0; }
  absl::StatusOr<chat::Report> Give(const chat::Order& order);
  void Deliver(const chat::Report& report);
  void EndAll(const std::string& trouble);
  // Asks those who have heard nothing whether they are still there.
  void LookAround();
  void TellPages();
  ChatNow NowWith(chat::Report report) const;

  const DriverOptions options_;
  std::mutex mutex_;  // over the next four
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopped_ = false;
  std::vector<std::shared_ptr<live::Mailbox>> newcomers_;

  std::map<std::string, Asker> askers_;  // by the id of the request
  std::vector<std::shared_ptr<live::Mailbox>> pages_;
  std::vector<std::string> gone_;  // ids of requests whose asker went away
  bool running_ = true;
  int steps_per_second_;
  int unfinished_ = 0;
  int64_t last_id_ = 0;
  bool changed_ = false;  // and no page knows yet
  std::string printed_;
  int64_t last_step_ms_, last_told_ms_, last_looked_ms_;

  std::thread thread_;
};

}  // namespace course::web

#endif  // WEB_CHAT_DRIVER_H_
