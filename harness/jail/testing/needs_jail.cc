// Linked into a test, this skips all of it, with the reason, on a machine that cannot make a jail: a container without
// user namespaces, a system without bubblewrap. Whoever studies there loses nothing by it; verified grading refuses to
// start there (see advice.h), and that is tested everywhere.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "harness/jail/jail.h"

namespace course::jail {
namespace {

class NeedsJail : public ::testing::Environment {
  void SetUp() override {
    JailPlan plan;
    plan.profile = Profile::kCompile;
    plan.argv = {"/usr/bin/true"};
    const absl::StatusOr<JailOutcome> outcome = Run(plan);
    // Whatever else may be wrong with a jail is for the tests to find.
    if (absl::IsFailedPrecondition(outcome.status())) GTEST_SKIP() << outcome.status().message();
  }
};

[[maybe_unused]] ::testing::Environment* const kNeedsJail = ::testing::AddGlobalTestEnvironment(new NeedsJail);

}  // namespace
}  // namespace course::jail
