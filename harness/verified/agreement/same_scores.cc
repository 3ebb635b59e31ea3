// same_scores WORKSPACE BUNDLES MUTANTS LAB...: makes the bundles of these labs (labels), grades every candidate of
// each (solution, untouched starter, the first MUTANTS mutants) verified, and compares with what `bazel test
// //solutions/...` said about it: verdict and points of the lab and of each test. One line a candidate, "PASSED" or
// "FAILED", with its times.
//
// Each candidate gets a fresh seed, which Bazel's tests do not have: a lab whose verdicts depend on it shows here.

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "base/status_macros.h"
#include "harness/course/bazel.h"
#include "harness/store/records.h"
#include "harness/verified/grader.h"
#include "harness/verified/make_bundles.h"
#include "harness/verified/open_grader.h"
#include "harness/watch/equality/oracle.h"

namespace course::verified {
namespace {

// The part of a verified result that a run of Bazel has, too.
store::LabRun AsRun(const VerifiedResult& result) {
  store::LabRun run;
  run.verdict = result.verdict;
  run.points = result.points;
  run.max_points = result.max_points;
  for (const runner::TestResult& test : result.result.tests) {
    store::TestResult one;
    one.suite = test.test.suite;
    one.name = test.test.name;
    one.verdict = test.outcome.verdict;
    one.signal = test.outcome.signal;
    one.points = test.points();
    run.tests.push_back(one);
  }
  return run;
}

// How many candidates differ.
absl::StatusOr<int> CheckLab(Grader& grader, const std::string& root, const std::string& lab, size_t mutants) {
  ASSIGN_OR_RETURN(std::vector<watch::Candidate> candidates, watch::Candidates(root, lab.substr(2)));
  if (candidates.size() > 2 + mutants) candidates.erase(candidates.begin() + 2 + mutants, candidates.end());
  int failed = 0;
  for (const watch::Candidate& candidate : candidates) {
    const uint64_t seed = FreshSeed();
    ASSIGN_OR_RETURN(const VerifiedResult result,
                     grader.Grade({.lab = lab, .files = {{"starter.cc", candidate.source}}, .seed = seed}, nullptr));
    const std::string difference = watch::Difference(candidate.said, AsRun(result));
    std::printf("%s %s %s: %d of %d points, compile %.2f s, %zu tests %.2f s, seed %llu\n",
                difference.empty() ? "PASSED" : "FAILED", lab.c_str(), candidate.name.c_str(), result.points,
                result.max_points, result.compile_seconds, result.result.tests.size(), result.run_seconds,
                static_cast<unsigned long long>(seed));
    if (!difference.empty()) std::printf("%s%s\n", difference.c_str(), result.compile_output.c_str());
    std::fflush(stdout);
    failed += difference.empty() ? 0 : 1;
  }
  return failed;
}

absl::StatusOr<int> CheckLabs(const std::string& root, const std::string& bundles, size_t mutants,
                              const std::vector<std::string>& labs) {
  const std::unique_ptr<cli::Bazel> bazel = cli::MakeBazel(root);
  const BundleOptions options = {.root = root,
                                 .bundles = bundles,
                                 .course_version = "same_scores",
                                 .hidden = "",
                                 .say = [](const std::string& what) { std::printf("%s\n", what.c_str()); }};
  if (const std::vector<std::string> stale = StaleLabs(labs, options); !stale.empty()) {
    RETURN_IF_ERROR(MakeBundles(*bazel, stale, options).status());
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Grader> grader, OpenGrader({.bundles = bundles}));
  int failed = 0;
  for (const std::string& lab : labs) {
    const absl::StatusOr<int> differ = CheckLab(*grader, root, lab, mutants);
    if (!differ.ok()) std::printf("FAILED %s: %s\n", lab.c_str(), differ.status().ToString().c_str());
    failed += differ.ok() ? *differ : 1;
  }
  return failed;
}

}  // namespace
}  // namespace course::verified

int main(int argc, char** argv) {
  int mutants = 0;
  if (argc < 5 || !absl::SimpleAtoi(argv[3], &mutants) || mutants < 0) {
    std::fprintf(stderr,
                 "usage: same_scores WORKSPACE BUNDLES MUTANTS LAB..., after bazel test --config=solution of them\n");
    return 2;
  }
  const absl::StatusOr<int> failed =
      course::verified::CheckLabs(argv[1], argv[2], mutants, std::vector<std::string>(argv + 4, argv + argc));
  if (!failed.ok()) std::printf("FAILED %s\n", failed.status().ToString().c_str());
  return failed.ok() && *failed == 0 ? 0 : 1;
}
