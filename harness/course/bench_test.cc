// `bench`: statistics, the shape of a line, and what is done with benches that fail.

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/course/bench/benches.h"
#include "harness/course/bench/measure.h"
#include "harness/course/cmd_bench.h"
#include "harness/course/testing/contains.h"
#include "harness/course/testing/toy_workspace.h"

namespace course::cli {
namespace {

using ::base::testing::HasCodeAndText;
using bench::Measure;
using bench::Quantile;
using testing::Contains;
using testing::ToyWorkspace;

TEST(Quantile, InterpolatesBetweenRanks) {
  EXPECT_DOUBLE_EQ(Quantile({7}, 0.95), 7);
  EXPECT_DOUBLE_EQ(Quantile({3, 1, 2}, 0.5), 2);
  EXPECT_DOUBLE_EQ(Quantile({4, 1, 2, 3}, 0.5), 2.5);
  // numpy.quantile(range(1, 21), 0.95) = 19.05
  std::vector<double> twenty;
  for (int i = 20; i >= 1; --i) twenty.push_back(i);
  EXPECT_NEAR(Quantile(twenty, 0.95), 19.05, 1e-12);
  EXPECT_DOUBLE_EQ(Quantile(twenty, 0), 1);
  EXPECT_DOUBLE_EQ(Quantile(twenty, 1), 20);
}

TEST(Measure, ALineIsReadAsItWasWritten) {
  const Measure measure = {
      .name = "x", .value = 1.25, .unit = "s", .goal = 2, .lower_is_better = false, .detail = "{\"n\":3}"};
  const std::string line = bench::MeasureJson(measure);
  EXPECT_EQ(line, R"({"name":"x","value":1.25,"unit":"s","goal":2.0,"better":"higher","detail":{"n":3}})");
  const auto back = bench::ParseMeasure(line);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(bench::MeasureJson(*back), line);
}

TEST(Measure, GoalsHaveADirection) {
  EXPECT_TRUE((Measure{.value = 2, .goal = 2, .lower_is_better = true}.Met()));
  EXPECT_FALSE((Measure{.value = 2.1, .goal = 2, .lower_is_better = true}.Met()));
  EXPECT_TRUE((Measure{.value = 2.1, .goal = 2, .lower_is_better = false}.Met()));
}

TEST(Measure, WhatIsMissingIsNamed) {
  const auto invalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(bench::ParseMeasure("{}").status(), invalid, "\"name\" is missing"));
  EXPECT_TRUE(HasCodeAndText(bench::ParseMeasure("[1]").status(), invalid, "JSON object"));
  EXPECT_TRUE(
      HasCodeAndText(bench::ParseMeasure(R"({"name":"x","unit":"s","better":"up","value":1,"goal":1})").status(),
                     invalid, "\"better\""));
}

TEST(Bench, ProgramsOfTheirOwnAreRunAndRead) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const BazelCall& call) {
    EXPECT_EQ(call.args.back(), "//x:bench");
    return Finished{
        .output =
            "a word\n{\"name\":\"one\",\"value\":3,\"unit\":\"us\",\"goal\":5,\"better\":\"lower\",\"detail\":{}}\n"};
  };
  const std::vector<bench::Bench> benches = {{"calls", "how long", "//x:bench", nullptr}};
  const Result result = RunBench(toy.context(), {.json = true}, benches);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, Exit::kDone);
  EXPECT_EQ(toy.TakeOut(),
            "{\"name\":\"one\",\"value\":3.0,\"unit\":\"us\",\"goal\":5.0,\"better\":\"lower\",\"detail\":{}}\n");
}

TEST(Bench, AMissedGoalFailsAndABrokenBenchStopsNoOther) {
  ToyWorkspace toy;
  toy.bazel.answer = [](const BazelCall& call) {
    if (call.args.back() == "//x:broken") return Finished{.exit_code = 1, .error = "does not build"};
    return Finished{.output = "{\"name\":\"slow\",\"value\":9,\"unit\":\"us\",\"goal\":5,\"better\":\"lower\"}\n"};
  };
  const std::vector<bench::Bench> benches = {{"broken", "", "//x:broken", nullptr}, {"slow", "", "//x:slow", nullptr}};
  const Result result = RunBench(toy.context(), {}, benches);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, Exit::kFailed);
  EXPECT_TRUE(Contains(toy.TakeErr(), "does not build"));
  EXPECT_TRUE(Contains(toy.TakeOut(), "MISSED"));
}

TEST(Bench, AnUnknownNameIsToldBeforeAnythingRuns) {
  ToyWorkspace toy;
  const std::vector<bench::Bench> benches = {{"noop_test", "", "//x:y", nullptr}};
  EXPECT_TRUE(HasCodeAndText(RunBench(toy.context(), {.names = {"nop_test"}}, benches).status(),
                             absl::StatusCode::kInvalidArgument, "did you mean noop_test?"));
  EXPECT_TRUE(toy.bazel.calls.empty());
}

// The list is written by hand, and a bench that is left out of it is one that nobody runs.
TEST(Benches, NameEveryBenchOfTheCourse) {
  std::vector<std::string> names;
  for (const bench::Bench& bench : bench::Benches()) {
    names.push_back(bench.name);
    EXPECT_NE(bench.target.empty(), bench.run == nullptr) << bench.name << " is a target or a function";
  }
  EXPECT_EQ(names, (std::vector<std::string>{"edit_to_verdict", "watch", "noop_test", "dashboard", "quiz_load",
                                             "cohort_load", "gemm", "train_step", "vit_train", "vlm", "vlm_ttft",
                                             "blocks", "mm_schedule", "engine", "whisper", "grading", "remote_call"}));
}

}  // namespace
}  // namespace course::cli
