#include "harness/grading/worker.h"

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/grading/heart.h"
#include "harness/grading/kept_result.h"

namespace course::grading {
namespace {

using store::Taken;

void Sleep(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

// Another try of anybody's would say the same.
bool IsFinal(const absl::Status& status) { return absl::IsInvalidArgument(status) || absl::IsNotFound(status); }

// The machine's fault and not the submission's.
bool IsOfTheMachine(const absl::Status& status) {
  return absl::IsResourceExhausted(status) || absl::IsUnavailable(status) || absl::IsPermissionDenied(status);
}

class Worker {
 public:
  Worker(store::GradingStore& queue, verified::Grader& grader, const WorkerOptions& options)
      : queue_(queue), grader_(grader), options_(options) {}

  absl::Status Run() {
    while (!IsToStop()) {
      const absl::StatusOr<std::optional<Taken>> taken = queue_.Take(options_.name, options_.now(), options_.lease);
      if (!taken.ok()) {
        RETURN_IF_ERROR(Bear(taken.status()));
        continue;
      }
      if (taken->has_value()) {
        RETURN_IF_ERROR(GradeOne(**taken));
        continue;
      }
      const absl::StatusOr<bool> open = queue_.AnyOpen();
      if (options_.until_empty && open.ok() && !*open) return absl::OkStatus();
      Sleep(options_.poll_ms);
    }
    return absl::OkStatus();
  }

 private:
  bool IsToStop() const { return options_.stop && options_.stop(); }

  // Waits a little after a fault of the machine, so often as is sensible.
  absl::Status Bear(const absl::Status& fault) {
    if (!IsOfTheMachine(fault)) return fault;
    if (++faults_ >= options_.most_faults) {
      return absl::Status(fault.code(), absl::StrCat("worker ", options_.name, " gave up after ", faults_,
                                                     " tries: ", std::string(fault.message())));
    }
    Sleep(options_.fault_ms);
    return absl::OkStatus();
  }

  absl::Status GradeOne(const Taken& taken) {
    Heart heart(queue_, {.claim = taken.claim,
                         .lease = options_.lease,
                         .beat_ms = options_.beat_ms,
                         .tell_ms = options_.tell_ms,
                         .now = options_.now,
                         .lost = options_.lost});
    verified::Submission submission = {.lab = taken.submission.lab, .files = {}, .seed = options_.seed()};
    for (const store::SubmittedFile& file : taken.submission.files) submission.files[file.name] = file.bytes;
    const absl::StatusOr<verified::VerifiedResult> graded =
        grader_.Grade(submission, [&](const verified::ProgressEvent& event) { heart.Tell(KeptEvent(event)); });
    // While this waits for a disk to have room again, the heart keeps the claim. To give up would throw away what was
    // done, and count as this worker's death by the submission.
    while (true) {
      const absl::StatusOr<bool> brought = heart.Say([&] { return Bring(taken.claim, graded); });
      if (brought.ok()) break;
      if (!IsOfTheMachine(brought.status()) || IsToStop()) return brought.status();
      Sleep(options_.fault_ms);
    }
    if (graded.ok()) {
      faults_ = 0;
      return absl::OkStatus();
    }
    return IsOfTheMachine(graded.status()) ? Bear(graded.status()) : absl::OkStatus();
  }

  // False: it is not ours any more, which is somebody else's success.
  absl::StatusOr<bool> Bring(const store::Claim& claim, const absl::StatusOr<verified::VerifiedResult>& graded) {
    if (graded.ok()) return queue_.Finish(claim, KeptResult(*graded, options_.now_ms()));
    const std::string reason(graded.status().message());
    if (IsFinal(graded.status())) return queue_.Fail(claim, reason);
    return queue_.PutBack(claim, reason, !IsOfTheMachine(graded.status()));
  }

  store::GradingStore& queue_;
  verified::Grader& grader_;
  const WorkerOptions& options_;
  int faults_ = 0;  // of the machine, in a row
};

}  // namespace

absl::Status Work(store::GradingStore& queue, verified::Grader& grader, const WorkerOptions& options) {
  return Worker(queue, grader, options).Run();
}

}  // namespace course::grading
