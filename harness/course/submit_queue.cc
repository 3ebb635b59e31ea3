#include "harness/course/submit_queue.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/wire/wire.h"
#include "harness/course/files.h"
#include "harness/course/submit_files.h"
#include "harness/course/submit_screen.h"

namespace course::cli {
namespace {

namespace wire = cohort::wire;

absl::Status Queue(const Submitting& work, const wire::Submission& submission) {
  ASSIGN_OR_RETURN(const cohort::Outbox::Queued queued, work.outbox->Add(submission, work.to, work.context.now_ms()));
  for (const cohort::Waiting& older : queued.replaced) {
    *work.context.out << LabName(submission.lab) << ": replaces what was queued " << LocalTime(older.queued_ms)
                      << " and not sent\n";
  }
  return absl::OkStatus();
}

// A server that was put back from a backup has lost what came after it. One that does not answer has lost nothing yet.
bool IsStillThere(const Submitting& work, const cohort::Arrived& arrived) {
  constexpr int kNotFound = 404;
  const absl::StatusOr<cohort::ApiAnswer> answer = work.client.Get("/submissions/" + arrived.id);
  return !answer.ok() || answer->status != kNotFound;
}

}  // namespace

absl::Status QueueNamed(const Submitting& work, const catalog::Course& course) {
  std::vector<wire::Submission> all;
  for (const std::string& name : work.options.labs) {
    ASSIGN_OR_RETURN(const catalog::Lab* lab, FindLab(course, name));
    ASSIGN_OR_RETURN(wire::Submission submission, SubmissionOf(work.context, *lab));
    if (IsUntouched(work.context, *lab, submission.files[0].text)) {
      return absl::InvalidArgumentError(
          absl::StrCat(lab->Folder(), "/starter.cc is as it was delivered: there is nothing to hand in"));
    }
    all.push_back(std::move(submission));
  }
  // Nothing was queued before every name was found.
  for (const wire::Submission& submission : all) RETURN_IF_ERROR(Queue(work, submission));
  return absl::OkStatus();
}

absl::Status QueueAll(const Submitting& work, const catalog::Course& course) {
  ASSIGN_OR_RETURN(const auto arrived, work.outbox->LastArrived(work.to));
  // An older text that waits would arrive after what the file is again: it has to be replaced.
  std::set<std::string> waiting;
  ASSIGN_OR_RETURN(const std::vector<cohort::Waiting> queue, work.outbox->All(nullptr));
  for (const cohort::Waiting& one : queue) {
    if (one.to == work.to) waiting.insert(one.submission.lab);
  }
  int unchanged = 0, queued = 0;
  for (const catalog::Lab* lab : course.Labs()) {
    if (!IsFile(work.context.Path(lab->Folder() + "/starter.cc"))) continue;
    const absl::StatusOr<wire::Submission> submission = SubmissionOf(work.context, *lab);
    if (!submission.ok()) {
      *work.context.err << "course: " << std::string(submission.status().message()) << ": left out\n";
      continue;
    }
    if (IsUntouched(work.context, *lab, submission->files[0].text)) continue;
    const auto last = arrived.find(lab->label);
    if (last != arrived.end() && !waiting.contains(lab->label) &&
        last->second.files_sha256 == cohort::DigestOf(*submission) && IsStillThere(work, last->second)) {
      ++unchanged;
      continue;
    }
    RETURN_IF_ERROR(Queue(work, *submission));
    ++queued;
  }
  if (unchanged > 0) *work.context.out << unchanged << " unchanged since they were handed in\n";
  if (unchanged + queued == 0) *work.context.out << "No lab's file has been touched: there is nothing to hand in.\n";
  return absl::OkStatus();
}

}  // namespace course::cli
