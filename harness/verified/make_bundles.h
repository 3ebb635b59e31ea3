// Makes bundles with Bazel. Nothing of a submission is needed or read.

#ifndef HARNESS_VERIFIED_MAKE_BUNDLES_H_
#define HARNESS_VERIFIED_MAKE_BUNDLES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/course/bazel.h"
#include "harness/verified/bundle.h"

namespace course::verified {

struct BundleOptions {
  std::string root;            // the workspace
  std::string bundles;         // the folder to fill
  std::string course_version;  // kept with each bundle
  std::string hidden;          // the instructor's folder (hidden_tests.h); empty: none
  int stop_fd = -1;            // as in cli::BazelCall
  // "building the tests of 3 labs": what is being done, for somebody who waits. May be empty.
  std::function<void(const std::string&)> say;
};

// Those of the labs (labels) that have no bundle, or one whose sources (contract, tests, harness, hidden tests, BUILD
// files, compiler) have changed since. In the order given.
std::vector<std::string> StaleLabs(const std::vector<std::string>& labs, const BundleOptions& options);

// Makes the bundles of these labs, and the program that graders start. A bundle that is there already with the same
// digest stays. FailedPrecondition with the compiler's words if tests or harness do not build; Aborted if stopped;
// Unavailable without Bazel.
absl::StatusOr<std::vector<Bundle>> MakeBundles(cli::Bazel& bazel, const std::vector<std::string>& labs,
                                                const BundleOptions& options);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_MAKE_BUNDLES_H_
