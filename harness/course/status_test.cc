// `status` and `next` over a toy course: what they show of the store.

#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "harness/course/cmd_next.h"
#include "harness/course/cmd_status.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"
#include "nlohmann/json.hpp"

namespace course::cli {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::kCounting;
using testing::kSorting;
using testing::ToyWorkspace;

json StatusOf(ToyWorkspace& toy) {
  const Result result = RunStatus(toy.context(), {.json = true});
  EXPECT_TRUE(result.ok()) << result.status();
  return json::parse(toy.TakeOut(), nullptr, /*allow_exceptions=*/false);
}

TEST(Bar, FillsOnlyForFullMarksAndShowsAnyPoint) {
  EXPECT_EQ(Bar(0, 20, 4), "░░░░");
  EXPECT_EQ(Bar(1, 20, 4), "█░░░") << "one point shows";
  EXPECT_EQ(Bar(19, 20, 4), "███░") << "not full before the last point";
  EXPECT_EQ(Bar(20, 20, 4), "████");
  EXPECT_EQ(Bar(30, 20, 4), "████");
  EXPECT_EQ(Bar(-1, 20, 4), "░░░░");
  EXPECT_EQ(Bar(1, 0, 4), "");
}

TEST(Status, AnUngradedCourseHasItsTestsAndNoPoints) {
  ToyWorkspace toy;
  const json status = StatusOf(toy);
  EXPECT_EQ(status["points"], 0);
  EXPECT_EQ(status["max_points"], 9);
  ASSERT_EQ(status["labs"].size(), 2u);
  const json& lab = status["labs"][0];
  EXPECT_EQ(lab["label"], kCounting);
  EXPECT_EQ(lab["impl"], "starter");
  EXPECT_EQ(lab["verdict"], "NOT_GRADED");
  EXPECT_EQ(lab["max_points"], 5);
  ASSERT_EQ(lab["tests"].size(), 2u);
  EXPECT_EQ(lab["tests"][1]["name"], "RefusesNegatives");
  EXPECT_EQ(lab["tests"][1]["verdict"], "NOT_RUN");
  EXPECT_EQ(lab["tests"][1]["max_points"], 3);
}

TEST(Status, ShowsTheLearnersLatestRunTestByTest) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kCrashed});
  const json status = StatusOf(toy);
  EXPECT_EQ(status["points"], 2);
  const json& lab = status["labs"][0];
  EXPECT_EQ(lab["verdict"], "FAILED");
  EXPECT_EQ(lab["points"], 2);
  EXPECT_EQ(lab["attempts"], 1);
  EXPECT_EQ(lab["tests"][0]["verdict"], "PASSED");
  EXPECT_EQ(lab["tests"][1]["verdict"], "CRASHED");
  EXPECT_EQ(lab["tests"][1]["points"], 0);
  EXPECT_EQ(lab["tests"][1]["message"], "expected: 1\ngot:      0");
}

TEST(Status, AGroupOfLabsStandsUnderItsHeading) {
  ToyWorkspace toy;
  catalog::Phase phase = {.name = "13-m", .package = "//phases/13-m", .title = "M"};
  phase.labs = {{.label = "//phases/13-m/lab-01-x", .name = "lab-01-x", .title = "First", .points = 5},
                {.label = "//phases/13-m/exercises/ex-01-y", .name = "ex-01-y", .title = "Second", .points = 5},
                {.label = "//phases/13-m/exercises/ex-02-z", .name = "ex-02-z", .title = "Third", .points = 5}};
  phase.groups = {{"exercises", "Exercises of Chapter 30"}};
  std::vector<LabProgress> labs;
  for (const catalog::Lab& lab : phase.labs) labs.push_back({.phase = &phase, .lab = &lab});
  const std::string map = StatusMap(toy.context(), labs, {});
  const size_t heading = map.find("Exercises of Chapter 30\n");
  ASSERT_NE(heading, std::string::npos) << map;
  EXPECT_LT(map.find("First"), heading);
  EXPECT_LT(heading, map.find("13-ex-01"));
  EXPECT_EQ(map.find("Exercises of Chapter 30", heading + 1), std::string::npos) << "once";
}

TEST(Status, TheSolutionsPointsAreNobodysProgress) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed}, "solution");
  const json status = StatusOf(toy);
  EXPECT_EQ(status["points"], 0) << "the reference solution earned them";
  EXPECT_EQ(status["labs"][0]["impl"], "solution") << "says whose run it shows";
  EXPECT_EQ(status["labs"][0]["reference"]["points"], 5);
  ASSERT_TRUE(RunStatus(toy.context(), {}).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "only the reference solutions were graded"));
}

TEST(Status, TheLearnersRunIsShownBeforeTheSolutions) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kFailed, Verdict::kFailed});
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed}, "solution");
  const json status = StatusOf(toy);
  EXPECT_EQ(status["labs"][0]["impl"], "starter");
  EXPECT_EQ(status["labs"][0]["points"], 0);
}

TEST(Status, TheMapNamesLabsWithTheirPoints) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kFailed});
  ASSERT_TRUE(RunStatus(toy.context(), {}).ok());
  const std::string map = toy.TakeOut();
  EXPECT_TRUE(Contains(map, "00-toy  Toys  (5 of 9 points)"));
  EXPECT_TRUE(Contains(map, "00-01  ████░░░░░░   2/5    Counting"));
  EXPECT_TRUE(Contains(map, "2 attempts, best 5"));
  EXPECT_TRUE(Contains(map, "not graded yet"));
  EXPECT_TRUE(Contains(map, "Next: ./course next"));
}

TEST(Status, AStaleListOfLabsIsBuiltAgain) {
  ToyWorkspace toy;
  const std::string manifest = toy.Read(".course/manifest.json");
  toy.bazel.answer = [&](const BazelCall& call) -> absl::StatusOr<Finished> {
    EXPECT_EQ(call.args.back(), "//:manifest");
    EXPECT_FALSE(call.record) << "building the list of labs is no run of the learner's";
    toy.Write("bazel-bin/manifest.json", manifest);
    return Finished{};
  };
  toy.Write("phases/00-toy/lab-01-counting/starter.cc", "edited");
  ASSERT_TRUE(RunStatus(toy.context(), {.json = true}).ok());
  EXPECT_TRUE(toy.bazel.calls.empty()) << "an edited starter changes no list";
  // Later than the manifest by a wide margin: the test may not depend on the clock's grain.
  ASSERT_EQ(std::system(("touch -d '+1 hour' " + toy.root() + "/phases/00-toy/lab-02-sorting/lab_test.cc").c_str()), 0);
  ASSERT_TRUE(RunStatus(toy.context(), {.json = true}).ok());
  EXPECT_EQ(toy.bazel.calls.size(), 1u);
}

TEST(Status, AListThatDoesNotBuildLeavesTheOlderOne) {
  ToyWorkspace toy;
  ASSERT_EQ(std::system(("touch -d '+1 hour' " + toy.root() + "/phases/00-toy/BUILD").c_str()), 0);
  toy.bazel.answer = [](const BazelCall&) { return Finished{.exit_code = 1, .error = "BUILD:3: syntax error"}; };
  EXPECT_TRUE(RunStatus(toy.context(), {}).ok());
  EXPECT_TRUE(Contains(toy.TakeErr(), "BUILD:3: syntax error"));
  ASSERT_EQ(std::system(("rm " + toy.root() + "/.course/manifest.json").c_str()), 0);
  const Result none = RunStatus(toy.context(), {});
  EXPECT_EQ(none.status().code(), absl::StatusCode::kFailedPrecondition) << "without any list there is nothing to show";
}

TEST(Next, BeginsWithTheFirstLab) {
  ToyWorkspace toy;
  ASSERT_TRUE(RunNext(toy.context()).ok());
  const std::string text = toy.TakeOut();
  EXPECT_TRUE(Contains(text, "00-01  Counting"));
  EXPECT_TRUE(Contains(text, "edit  phases/00-toy/lab-01-counting/starter.cc"));
  EXPECT_TRUE(Contains(text, "Next: bazel test --config=starter //phases/00-toy/lab-01-counting"));
}

TEST(Next, ShowsTheFailingTestBeforeTheFile) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kCrashed});
  ASSERT_TRUE(RunNext(toy.context()).ok());
  const std::string text = toy.TakeOut();
  EXPECT_TRUE(Contains(text, "Counting.RefusesNegatives  CRASHED (SIGSEGV), 3 points"));
  EXPECT_TRUE(Contains(text, "    expected: 1\n    got:      0\n"));
  EXPECT_TRUE(Contains(text, "at phases/x/lab_test.cc:12"));
  EXPECT_LT(text.find("got:"), text.find("edit  "));
}

TEST(Next, LeavesTheConfigOutWhereTheCloneHasItAlready) {
  ToyWorkspace toy;
  toy.Write(".bazelrc.user", "build --jobs=1\nbuild --config=starter\n");
  ASSERT_TRUE(RunNext(toy.context()).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "Next: bazel test //phases/00-toy/lab-01-counting\n"));
}

TEST(Next, PassesOverALabWithFullMarks) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed});
  toy.Record(kCounting, {Verdict::kFailed, Verdict::kFailed});  // tried out again
  ASSERT_TRUE(RunNext(toy.context()).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "00-02  Sorting"));
  toy.Record(kSorting, {Verdict::kPassed});
  ASSERT_TRUE(RunNext(toy.context()).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "Every lab has full marks"));
}

TEST(Next, TheSolutionsFullMarksMakeNoLabDone) {
  ToyWorkspace toy;
  toy.Record(kCounting, {Verdict::kPassed, Verdict::kPassed}, "solution");
  ASSERT_TRUE(RunNext(toy.context()).ok());
  EXPECT_TRUE(Contains(toy.TakeOut(), "00-01  Counting"));
}

}  // namespace
}  // namespace course::cli
