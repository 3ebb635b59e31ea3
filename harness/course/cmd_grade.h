// `course grade DIR`: verified grading of a folder of submissions, for an instructor, without any server.

#ifndef HARNESS_COURSE_CMD_GRADE_H_
#define HARNESS_COURSE_CMD_GRADE_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/course/context.h"

namespace course::cli {

struct GradeOptions {
  std::string folder;  // see harness/grading/intake.h for what may be in it
  std::string lab;     // any of its names; empty: every lab
  std::string hidden;  // the instructor's folder of hidden tests; empty: none
  std::string out;     // empty: the folder's name and "-graded"
  int jobs = 0;        // workers; 0: one for each processor
  bool json = false;   // one object a line instead of sentences
};

struct GradeWorkerOptions {
  std::string database;
  std::string name;
  std::string hidden;  // as GradeOptions has it: what is graded against
  bool wait = false;   // for more, instead of ending when nothing is open
};

// What the command does to the world besides files: behind functions, so that tests need neither Bazel nor a jail.
struct GradeServices {
  // Makes what is missing or old. What each lab is graded against, by label: see GradeAllOptions::bundle.
  std::function<absl::StatusOr<std::map<std::string, std::string>>(
      const Context& context, const std::vector<std::string>& labs, const std::string& hidden)>
      make_bundles;
  // The command of a worker (harness/grading/pool.h) that grades from this database; WithHidden() adds to it.
  std::function<std::vector<std::string>(const Context& context, const std::string& database, const std::string& name)>
      worker;
  // `course grade-worker`, which that starts: takes submissions until nothing is open.
  std::function<Result(const Context& context, const GradeWorkerOptions& options)> run_worker;
};

// `command` of a worker that grades against bundles with these hidden tests; "": none.
std::vector<std::string> WithHidden(std::vector<std::string> command, const std::string& hidden);

// Grades what is there and was not graded before, and writes OUT (harness/grading/result_files.h). Whatever points the
// submissions got it is kDone; kFailed if one of them could not be graded. InvalidArgument for a folder, a lab or
// hidden tests that are not there, for a folder without learners, and for an OUT among the submissions;
// FailedPrecondition if another `grade` is at work in OUT.
Result RunGrade(const Context& context, const GradeOptions& options, const GradeServices& services);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_GRADE_H_
