// `course new-lab`: a lab that builds, with a tiny real function that its author replaces.

#ifndef HARNESS_COURSE_CMD_NEW_LAB_H_
#define HARNESS_COURSE_CMD_NEW_LAB_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "harness/course/context.h"

namespace course::cli {

struct NewLabOptions {
  std::string phase;  // "00-foundations", "00" or "phases/00-foundations"; "13/exercises" for a folder that the phase
                      // names in its groups
  std::string name;   // "prefix-caching" (takes the next number) or "lab-07-prefix-caching"; ex-07-... in exercises/
  std::string title;  // empty: made from the name
  int points = 10;    // 5..100: what the example's tests share
};
Result RunNewLab(const Context& context, const NewLabOptions& options);

// The new files, path relative to the workspace -> text, for a lab in `folder` ("phases/00-foundations/lab-07-x").
std::map<std::string, std::string> NewLabFiles(const std::string& folder, const std::string& title, int points);

// A phase's BUILD whose list names `lab` ("lab-07-x", "exercises/ex-07-x") behind the last one of the same folder, and
// otherwise at its end. FailedPrecondition if there is no list.
absl::StatusOr<std::string> WithLab(const std::string& phase_build, const std::string& lab);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_NEW_LAB_H_
