// Hidden tests: an instructor's folder, outside every learner's clone, with tests beside those of the course.
//
//   <hidden>/phases/P/L/anything_test.cc   GRADED_TESTs against the lab's contract, as in lab_test.cc
//   <hidden>/phases/P/L/hidden.json        when they may be seen; "never" without it
//       {"visibility": "after_due_date", "tests": {"Work.OfLargeInputs": "now"}}

#ifndef HARNESS_VERIFIED_HIDDEN_TESTS_H_
#define HARNESS_VERIFIED_HIDDEN_TESTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/verified/grader.h"
#include "harness/watch/isolated.h"

namespace course::verified {

// The files of a lab (a label), absolute, sorted: its tests and hidden.json. Empty if it has none.
std::vector<std::string> HiddenFiles(const std::string& hidden, const std::string& lab);

struct HiddenInput {
  std::string hidden;
  std::string lab;
  std::string execution_root;  // Bazel's, in which its commands run
  const watch::IsolatedCommands& commands;
  std::string public_catalog;  // JSON
  std::string program;         // to be written: the tests of the course and these
  std::string catalog;         // to be written: the course's tests first, in their order
  std::string scratch;         // a folder for objects, which has to exist
  int stop_fd = -1;
};

// Compiles them as Bazel compiles lab_test.cc, and links them beside it. Returns what they are, in the order of the
// catalog. FailedPrecondition with the compiler's words; InvalidArgument for a hidden.json that breaks a rule.
absl::StatusOr<std::vector<HiddenNote>> AddHiddenTests(const HiddenInput& input);

// The course's catalog with the tests that only `all` has behind it, and what those are, by the text of hidden.json
// (may be empty). InvalidArgument if a test of the course is missing from `all`, or a name in hidden.json is not among
// them.
struct MergedCatalog {
  std::string json;
  std::vector<HiddenNote> hidden;
};
absl::StatusOr<MergedCatalog> MergeCatalogs(const std::string& of_course, const std::string& all,
                                            const std::string& visibility);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_HIDDEN_TESTS_H_
