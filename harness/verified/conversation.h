// The grader's side of a grade_submission process, from its start to its end.

#ifndef HARNESS_VERIFIED_CONVERSATION_H_
#define HARNESS_VERIFIED_CONVERSATION_H_

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/runner/fd.h"
#include "harness/runner/kept_output.h"

namespace course::verified {

// Belongs to the thread that started it: the kernel ends the process when that thread ends.
class Conversation {
 public:
  // Starts the program and gives it the request, a line. Internal if it cannot be started.
  static absl::StatusOr<std::unique_ptr<Conversation>> Start(const std::string& program, const std::string& request,
                                                             std::chrono::seconds limit);
  // Ends the process, and with it everything that it started.
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // What it says next, without the newline. Internal, with what it printed, if it ends before it said anything, says
  // too much, or takes longer than the limit.
  absl::StatusOr<std::string> NextLine();

 private:
  explicit Conversation(std::chrono::seconds limit)
      : deadline_(std::chrono::steady_clock::now() + limit), printed_(2 << 10, 6 << 10) {}

  absl::Status Send(std::string_view request);
  absl::Status Broken(const std::string& what);
  void TakeOutput();

  const std::chrono::steady_clock::time_point deadline_;
  pid_t pid_ = -1;
  runner::Fd socket_, output_;
  std::string received_;
  runner::KeptOutput printed_;
};

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_CONVERSATION_H_
