#include "harness/course/progress.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/cmd_learn.h"

namespace course::cli {

absl::StatusOr<std::vector<LabProgress>> ReadProgress(const catalog::Course& course, store::Store& store) {
  ASSIGN_OR_RETURN(const std::vector<store::LabStatus> statuses, store.LabStatuses());
  std::map<std::string, const store::LabStatus*> by_label;
  for (const store::LabStatus& status : statuses) by_label[status.lab] = &status;
  std::vector<LabProgress> labs;
  for (const catalog::Phase& phase : course.phases) {
    for (const catalog::Lab& lab : phase.labs) {
      LabProgress progress = {.phase = &phase, .lab = &lab};
      ASSIGN_OR_RETURN(progress.run, store.LatestLabRun(lab.label, "starter"));
      ASSIGN_OR_RETURN(progress.reference, store.LatestLabRun(lab.label, "solution"));
      if (const auto found = by_label.find(lab.label); found != by_label.end()) {
        progress.best_points = found->second->best_points;
        progress.attempts = found->second->attempts;
      }
      ASSIGN_OR_RETURN(const store::Help help, store.GetHelp(lab.label));
      progress.hints_used = help.hints_used;
      progress.gave_up = help.gave_up;
      labs.push_back(std::move(progress));
    }
  }
  return labs;
}

const LabProgress* NextLab(const std::vector<LabProgress>& labs) {
  for (const LabProgress& progress : labs) {
    if (!progress.Done()) return &progress;
  }
  return nullptr;
}

const store::TestResult* FirstFailure(const store::LabRun& run) {
  for (const store::TestResult& test : run.tests) {
    if (test.verdict != Verdict::kPassed && test.verdict != Verdict::kSkipped) return &test;
  }
  return nullptr;
}

std::string GradeCommand(const Context& context, const catalog::Lab& lab) {
  // Where .bazelrc.user says it already, saying it again earns a warning from Bazel.
  return absl::StrCat(GradesStarters(context) ? "bazel test " : "bazel test --config=starter ", lab.label);
}

std::string StarterPath(const catalog::Lab& lab) { return absl::StrCat(lab.Folder(), "/starter.cc"); }
std::string PristinePath(const catalog::Lab& lab) { return absl::StrCat("solutions/", lab.Folder(), "/starter.cc"); }
std::string SolutionPath(const catalog::Lab& lab) { return absl::StrCat("solutions/", lab.Folder(), "/solution.cc"); }
std::string CommentaryPath(const catalog::Lab& lab) {
  return absl::StrCat("solutions/", lab.Folder(), "/commentary.md");
}

}  // namespace course::cli
