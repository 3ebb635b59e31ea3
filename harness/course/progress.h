// Where the learner stands with each lab: the catalog and the store, joined.

#ifndef HARNESS_COURSE_PROGRESS_H_
#define HARNESS_COURSE_PROGRESS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "harness/course/context.h"
#include "harness/store/store.h"

namespace course::cli {

struct LabProgress {
  const catalog::Phase* phase = nullptr;  // both live as long as the catalog
  const catalog::Lab* lab = nullptr;
  std::optional<store::LabRun> run;        // the learner's latest (impl = starter)
  std::optional<store::LabRun> reference;  // the solution's latest
  int best_points = 0;                     // the learner's
  int attempts = 0;
  int hints_used = 0;
  bool gave_up = false;

  // Full marks, in whichever run.
  bool Done() const { return run.has_value() && lab->points > 0 && best_points >= lab->points; }
};

// One entry per lab, in the recommended order.
absl::StatusOr<std::vector<LabProgress>> ReadProgress(const catalog::Course& course, store::Store& store);

// The first lab without full marks; nullptr when all are done.
const LabProgress* NextLab(const std::vector<LabProgress>& labs);

// The first test of a run that did not pass; nullptr if there is none.
const store::TestResult* FirstFailure(const store::LabRun& run);

// What to type in this clone to have the learner's file of a lab graded.
std::string GradeCommand(const Context& context, const catalog::Lab& lab);

// Files of a lab, relative to the workspace.
std::string StarterPath(const catalog::Lab& lab);
std::string PristinePath(const catalog::Lab& lab);  // the untouched copy of the starter
std::string SolutionPath(const catalog::Lab& lab);
std::string CommentaryPath(const catalog::Lab& lab);  // what explains the solution

}  // namespace course::cli

#endif  // HARNESS_COURSE_PROGRESS_H_
