// Bazel's commands for the isolated form of labs, where the learner's code is a program of its own.

#ifndef HARNESS_WATCH_ISOLATED_H_
#define HARNESS_WATCH_ISOLATED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/watch/aquery.h"
#include "harness/watch/commands.h"

namespace course::watch {

// The isolated form of a lab: starter.cc becomes a servant, and the tests are a program that calls it.
struct IsolatedCommands {
  Commands servant;                        // `program` is the servant
  std::vector<std::string> compile_tests;  // lab_test.cc to its object
  std::vector<std::string> link_tests;     // that object, stubs and others to the program with the tests
  std::string tests_program;
};

// What Bazel does for the isolated form of these labs (labels). Analyses, and builds nothing. It is asked with the
// reference solutions in use, so that nothing depends on what anybody wrote into a starter.cc.
absl::StatusOr<std::vector<Action>> IsolatedActions(const Asking& asking, const std::vector<std::string>& labs);

// Of one of those labs: the starter's object stands where the servant of the reference has the solution's.
absl::StatusOr<IsolatedCommands> FindIsolatedCommands(const std::vector<Action>& actions, const std::string& lab);

}  // namespace course::watch

#endif  // HARNESS_WATCH_ISOLATED_H_
