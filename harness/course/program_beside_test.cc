// What goes into the model's program, and what becomes of a build; with a Bazel that only writes files.

#include "harness/course/program_beside.h"

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/parts_plan.h"
#include "harness/course/testing/toy_workspace.h"
#include "harness/sidecars/engine/parts.h"
#include "harness/sidecars/vlm/parts.h"

namespace course::cli {
namespace {

using base::testing::IsOk;
using testing::ToyWorkspace;
using Build = web::PlaygroundStanding::Build;

const std::string kPatchify(vlm::kParts[0].lab), kBlocks(vlm::kParts[1].lab);

// A graded run of the learner's file, which is written, too.
void Grade(ToyWorkspace& workspace, const std::string& lab, const std::string& source, int points) {
  workspace.Write(lab.substr(2) + "/starter.cc", source);
  static int runs = 0;
  store::LabRun run = {.lab = lab,
                       .impl = "starter",
                       .verdict = points == 15 ? Verdict::kPassed : Verdict::kFailed,
                       .digest = base::Sha256Hex(absl::StrCat(source, ++runs)),
                       .points = points,
                       .max_points = 15,
                       .started_ms = 1000 + runs,
                       .source = source};
  run.tests = {{.suite = "Suite", .name = "Test", .verdict = run.verdict, .points = points, .max_points = 15}};
  store::Run whole = {.event_digest = absl::StrCat("run", runs),
                      .source = "bazel",
                      .pattern = lab,
                      .started_ms = 1000 + runs,
                      .finished_ms = 2000 + runs,
                      .labs = {run}};
  auto store = workspace.context().open_store();
  ASSERT_TRUE(IsOk(store));
  ASSERT_TRUE(IsOk((*store)->RecordRun(whole)));
}

std::vector<sidecar::Part> Plan(ToyWorkspace& workspace) {
  auto store = workspace.context().open_store();
  EXPECT_TRUE(IsOk(store));
  const auto plan = PlanParts(workspace.root(), **store, vlm::kParts);
  EXPECT_TRUE(IsOk(plan));
  return *plan;
}

TEST(PlanParts, TakesAStarterInWithFullMarksOnly) {
  ToyWorkspace workspace;
  workspace.Write(kPatchify.substr(2) + "/starter.cc", "fresh");
  EXPECT_FALSE(Plan(workspace)[0].yours);
  EXPECT_EQ(Plan(workspace)[0].why, "Yours is not graded yet.");
  EXPECT_EQ(Plan(workspace)[1].why, "There is no starter.cc.");
  Grade(workspace, kPatchify, "half", 7);
  EXPECT_EQ(Plan(workspace)[0].why, "Yours has 7 of 15 points.");
  Grade(workspace, kPatchify, "whole", 15);
  EXPECT_TRUE(Plan(workspace)[0].yours);
  EXPECT_EQ(Plan(workspace)[0].starter, base::Sha256Hex("whole"));
}

TEST(PlanParts, LeavesAStarterOutThatWasEditedOrGotWorseSince) {
  ToyWorkspace workspace;
  Grade(workspace, kPatchify, "whole", 15);
  workspace.Write(kPatchify.substr(2) + "/starter.cc", "edited");
  EXPECT_EQ(Plan(workspace)[0].why, "Yours was edited since it got full marks; grade it again.");
  Grade(workspace, kPatchify, "worse", 3);
  EXPECT_EQ(Plan(workspace)[0].why, "Yours has 3 of 15 points.");
}

TEST(BuildFlags, NameExactlyThePlannedStarters) {
  ToyWorkspace workspace;
  Grade(workspace, kPatchify, "whole", 15);
  Grade(workspace, kBlocks, "half", 8);
  std::vector<std::string> use;
  for (const std::string& flag : BuildFlags(Plan(workspace))) {
    if (absl::StrContains(flag, ":use=")) use.push_back(flag);
  }
  EXPECT_EQ(use, std::vector<std::string>{"--//phases/13-multimodal-models/exercises/ex-11-patchify:use=starter"});
}

TEST(WhatIsNewer, IsAFileThatChangedOrLostItsMarks) {
  ToyWorkspace workspace;
  Grade(workspace, kPatchify, "whole", 15);
  const std::vector<sidecar::Part> built = Plan(workspace);
  EXPECT_TRUE(WhatIsNewer(built, Plan(workspace)).empty());
  Grade(workspace, kBlocks, "also", 15);
  EXPECT_EQ(WhatIsNewer(built, Plan(workspace)), std::vector<std::string>{kBlocks});
  workspace.Write(kPatchify.substr(2) + "/starter.cc", "edited");
  EXPECT_EQ(WhatIsNewer(built, Plan(workspace)), (std::vector<std::string>{kPatchify, kBlocks}));
  std::vector<sidecar::Part> tried = Plan(workspace);
  tried[1].yours = false;  // it could not be built
  EXPECT_TRUE(WhatIsNewer(tried, Plan(workspace)).empty()) << "what was tried is not newer";
}

// Builds what it is asked for, but for targets that contain `fails`.
void GiveBazel(ToyWorkspace& workspace, const std::string& fails = "no such target") {
  workspace.bazel.answer = [&workspace, fails](const BazelCall& call) -> absl::StatusOr<Finished> {
    const std::string target = call.args.back();
    if (absl::StrContains(target, fails)) {
      return Finished{.exit_code = kBazelBuildFailed,
                      .error =
                          "INFO: Analyzed\nERROR: /x/BUILD:1:1: failed\nstarter.cc:7:3: error: 'x' was not "
                          "declared\n    7 |   x;\n"};
    }
    const bool servant = absl::StrContains(target, ":servant");
    workspace.Write(servant ? "bazel-bin/" + target.substr(2, target.find(':') - 2) + "/servant"
                            : absl::StrCat("bazel-bin/", target.substr(2), target.substr(target.rfind('/'))),
                    target);
    return Finished{};
  };
}

TEST(ProgramBeside, IsNotUsableBeforeTheFirstBuild) {
  ToyWorkspace workspace;
  ProgramBeside playground(workspace.context(), PlaygroundSpec());
  const web::PlaygroundStanding standing = playground.Standing();
  EXPECT_FALSE(standing.usable);
  EXPECT_EQ(standing.build, Build::kNever);
  EXPECT_TRUE(workspace.bazel.calls.empty()) << "looking builds nothing";
  EXPECT_TRUE(base::testing::HasCodeAndText(playground.Ask({}).status(), absl::StatusCode::kUnavailable, "vlm"));
}

TEST(ProgramBeside, BuildsTheProgramAndTheServantsOfThePlan) {
  ToyWorkspace workspace;
  GiveBazel(workspace);
  Grade(workspace, kPatchify, "whole", 15);
  ProgramBeside playground(workspace.context(), PlaygroundSpec());
  playground.Build(Whose::kLearner);
  playground.WaitForBuild();
  const web::PlaygroundStanding standing = playground.Standing();
  EXPECT_EQ(standing.build, Build::kDone) << standing.trouble;
  EXPECT_TRUE(standing.usable);
  ASSERT_EQ(standing.parts.size(), vlm::kParts.size());
  EXPECT_TRUE(standing.parts[0].yours);
  EXPECT_FALSE(standing.parts[1].yours);
  EXPECT_TRUE(standing.newer.empty());
  EXPECT_EQ(workspace.Read(".course/playground/vlm"), "//harness/sidecars/vlm");
  EXPECT_EQ(workspace.Read(".course/playground/patchify"), kPatchify + ":servant");
  ASSERT_EQ(workspace.bazel.calls.size(), 2u);
  for (const BazelCall& call : workspace.bazel.calls) EXPECT_FALSE(call.show) << "it stays out of the terminal";

  ProgramBeside next(workspace.context(), PlaygroundSpec());
  EXPECT_TRUE(next.Standing().usable) << "the next server finds it";
  EXPECT_EQ(next.Standing().build, Build::kDone);
}

TEST(ProgramBeside, UsesTheReferenceWhereYoursCannotBeBuiltAndSaysWhy) {
  ToyWorkspace workspace;
  GiveBazel(workspace, "ex-11-patchify:servant");
  Grade(workspace, kPatchify, "whole", 15);
  ProgramBeside playground(workspace.context(), PlaygroundSpec());
  playground.Build(Whose::kLearner);
  playground.WaitForBuild();
  const web::PlaygroundStanding standing = playground.Standing();
  EXPECT_TRUE(standing.usable);
  EXPECT_FALSE(standing.parts[0].yours);
  EXPECT_TRUE(
      absl::StrContains(standing.parts[0].why, "could not be built: starter.cc:7:3: error: 'x' was not declared"))
      << standing.parts[0].why;
  EXPECT_TRUE(standing.newer.empty()) << "the same file is not offered again";
}

TEST(ProgramBeside, KeepsTheOldProgramWhenABuildFails) {
  ToyWorkspace workspace;
  GiveBazel(workspace);
  ProgramBeside playground(workspace.context(), PlaygroundSpec());
  playground.Build(Whose::kLearner);
  playground.WaitForBuild();
  GiveBazel(workspace, "//harness/sidecars/vlm");
  playground.Build(Whose::kLearner);
  playground.WaitForBuild();
  const web::PlaygroundStanding standing = playground.Standing();
  EXPECT_EQ(standing.build, Build::kFailed);
  EXPECT_TRUE(standing.usable);
  EXPECT_TRUE(absl::StartsWith(standing.trouble, "starter.cc:7:3: error")) << standing.trouble;
}

TEST(ProgramBeside, TakesInWhoseCodeItWasTold) {
  ToyWorkspace workspace;
  GiveBazel(workspace);
  const std::string pool(chat::kParts[3].lab);
  Grade(workspace, pool, "whole", 15);
  ProgramBeside engine(workspace.context(), EngineSpec());
  ASSERT_TRUE(IsOk(engine.BuildNow(Whose::kReference, /*show=*/false)));
  EXPECT_EQ(engine.WhoseParts(), Whose::kReference);
  EXPECT_EQ(workspace.bazel.calls.size(), 1u) << "the program alone";
  EXPECT_TRUE(engine.Standing().usable);
  EXPECT_FALSE(engine.Standing().parts[3].yours);
  EXPECT_TRUE(engine.Standing().newer.empty()) << "nothing was asked for";
  EXPECT_EQ(workspace.Read(".course/engine/engine"), "//harness/sidecars/engine");

  ASSERT_TRUE(IsOk(engine.BuildNow(Whose::kLearner, /*show=*/false)));
  EXPECT_EQ(engine.WhoseParts(), Whose::kLearner);
  EXPECT_TRUE(engine.Standing().parts[3].yours);
  EXPECT_FALSE(engine.Standing().parts[0].yours);
  EXPECT_EQ(workspace.Read(".course/engine/block-pool"), pool + ":servant");
  EXPECT_TRUE(engine.ChatHooks().standing().mine);
}

}  // namespace
}  // namespace course::cli
