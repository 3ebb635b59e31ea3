// The plan: everything that the runner has to know about one lab, as tools/course/graded.bzl wrote it.

#ifndef HARNESS_RUNNER_PLAN_H_
#define HARNESS_RUNNER_PLAN_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/limits/limits.h"

namespace course::runner {

// What must come out for the Bazel test to pass.
enum class Expect {
  kPass,   // "": every test passes; how a learner is graded
  kFull,   // every point is earned (a solution)
  kZero,   // no point is earned (an untouched starter)
  kLoses,  // some point is lost (a mutant)
};

struct Plan {
  std::string lab;   // //phases/00-foundations/lab-01-kv-cache-speedup
  std::string impl;  // starter, solution, untouched, mutant:NAME
  Expect expect = Expect::kPass;
  std::string program;                 // this and the following are paths relative to the working directory
  std::string catalog;                 // tests and points, as JSON
  std::string servant;                 // empty: the graded code is linked into the program
  std::vector<std::string> submitted;  // the learner's files
  std::string sanitizer = "none";      // none, asan, tsan, ubsan
  Limits limits;                       // of one TEST

  bool isolated() const { return !servant.empty(); }
  // phases/00-foundations/lab-01-kv-cache-speedup
  std::string folder() const { return lab.size() > 2 ? lab.substr(2) : lab; }
};

// "", "full", "zero", "loses".
std::string_view ExpectName(Expect expect);

// InvalidArgument names the member and the rule.
absl::StatusOr<Plan> ParsePlan(std::string_view json);

// NotFound if the file cannot be read.
absl::StatusOr<Plan> ReadPlan(const std::string& path);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_PLAN_H_
