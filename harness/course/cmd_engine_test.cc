// `course engine`: what is built, whose parts they are, and where one talks to it.

#include "harness/course/cmd_engine.h"

#include <optional>
#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using testing::Contains;
using testing::ToyWorkspace;

constexpr char kKey[] = "secretsecretsecret";

absl::StatusOr<Dashboard> StartHere(const Context&, std::optional<int>) {
  return Dashboard{.pid = 1, .start = 1, .port = 4711, .token = kKey};
}

void GiveBazel(ToyWorkspace& toy) {
  toy.bazel.answer = [&toy](const BazelCall& call) -> absl::StatusOr<Finished> {
    EXPECT_EQ(call.args.back(), "//harness/sidecars/engine");
    toy.Write("bazel-bin/harness/sidecars/engine/engine", "a program");
    return Finished{};
  };
}

TEST(Engine, IsBuiltAndItsAddressesAreSaid) {
  ToyWorkspace toy;
  GiveBazel(toy);
  const Result result = RunEngine(toy.context(), {}, StartHere);
  ASSERT_TRUE(base::testing::IsOk(result));
  EXPECT_EQ(*result, Exit::kDone);
  EXPECT_TRUE(toy.Has(".course/engine/engine"));
  const std::string said = toy.TakeOut();
  EXPECT_TRUE(Contains(said, "http://127.0.0.1:4711/chat?token=secretsecretsecret"));
  EXPECT_TRUE(Contains(said, "base URL http://127.0.0.1:4711/v1, key secretsecretsecret"));
  EXPECT_TRUE(Contains(said, "Next: ./course engine --mine"));
  ASSERT_EQ(toy.bazel.calls.size(), 1u);
  EXPECT_TRUE(toy.bazel.calls[0].show) << "one sees what takes minutes";
}

TEST(Engine, OfMineSaysWhoseEachPartIs) {
  ToyWorkspace toy;
  GiveBazel(toy);
  ASSERT_TRUE(base::testing::IsOk(RunEngine(toy.context(), {.mine = true}, StartHere)));
  const std::string said = toy.TakeOut();
  EXPECT_TRUE(Contains(said, "reference  lab-01-block-allocator: There is no starter.cc."));
  EXPECT_TRUE(Contains(said, "Next: ./course engine\n"));
}

// Whoever just graded a lab to its full marks expects it to run, even if that run waits to be recorded.
TEST(Engine, OfMineCountsTheRunsThatWaitInTheSpool) {
  ToyWorkspace toy;
  GiveBazel(toy);
  Context context = toy.context();
  bool drained = false, drained_before_the_build = false;
  context.drain_spool = [&](store::Store&) {
    drained = true;
    return absl::OkStatus();
  };
  const auto build = toy.bazel.answer;
  toy.bazel.answer = [&](const BazelCall& call) {
    drained_before_the_build = drained;
    return build(call);
  };
  ASSERT_TRUE(base::testing::IsOk(RunEngine(context, {.mine = true}, StartHere)));
  EXPECT_TRUE(drained_before_the_build);
}

TEST(Engine, ThatCannotBeBuiltStartsNothing) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const BazelCall&) -> absl::StatusOr<Finished> {
    return Finished{.exit_code = kBazelBuildFailed};
  };
  const auto never = [](const Context&, std::optional<int>) -> absl::StatusOr<Dashboard> {
    ADD_FAILURE() << "started";
    return absl::InternalError("");
  };
  EXPECT_TRUE(HasCodeAndText(RunEngine(toy.context(), {}, never).status(), absl::StatusCode::kFailedPrecondition,
                             "//harness/sidecars/engine could not be built"));
}

}  // namespace
}  // namespace course::cli
