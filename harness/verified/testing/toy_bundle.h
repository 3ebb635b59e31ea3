// The toy lab of harness/runner/hostile as a bundle in a temporary folder, for tests of verified grading: its
// hostile starters are submissions then.

#ifndef HARNESS_VERIFIED_TESTING_TOY_BUNDLE_H_
#define HARNESS_VERIFIED_TESTING_TOY_BUNDLE_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/verified/bundle.h"

namespace course::verified::testing {

inline constexpr char kToyLab[] = "//phases/00-toy/lab-01-toy";

class ToyBundles {
 public:
  // Below /tmp, because the jail's user has to reach it.
  ToyBundles();
  ~ToyBundles();
  ToyBundles(const ToyBundles&) = delete;
  ToyBundles& operator=(const ToyBundles&) = delete;

  std::string folder() const { return root_ + "/bundles"; }
  std::string scratch() const { return root_ + "/scratch"; }  // empty between gradings
  // Made anew; the limits are small: 256 MB, 2 s of CPU, 64 KB of output.
  Bundle Make();
  // The same with hidden tests: the text of a test file, and of hidden.json.
  absl::StatusOr<Bundle> MakeWithHidden(const std::string& tests, const std::string& visibility);
  // Filled, and not sealed.
  Bundle Unsealed();

 private:
  std::string root_;
};

// starters/NAME.cc
std::string HostileStarter(const std::string& name);

// The program that graders start, built by Bazel.
std::string GradeSubmission();

}  // namespace course::verified::testing

#endif  // HARNESS_VERIFIED_TESTING_TOY_BUNDLE_H_
