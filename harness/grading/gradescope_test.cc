// results.json against Gradescope's contract, written down as a schema (testdata/results.schema.json), and what the
// numbers in it mean.

#include "harness/grading/gradescope.h"

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/json_schema.h"
#include "gtest/gtest.h"
#include "harness/grading/testing/sample_reports.h"
#include "harness/testing/seed.h"
#include "nlohmann/json.hpp"

namespace course::grading {
namespace {

using base::testing::SchemaMistake;
using nlohmann::json;

json Schema() {
  std::ifstream file("harness/grading/testdata/results.schema.json");
  EXPECT_TRUE(file.good());
  return json::parse(file);
}

TEST(Gradescope, TheSchemaRefusesWhatItShould) {
  const json schema = Schema();
  const json good = {{"score", 1}, {"tests", {{{"score", 1}, {"max_score", 1}, {"name", "n"}, {"status", "passed"}}}}};
  EXPECT_EQ(SchemaMistake(good, schema, "results"), "");
  json bad = good;
  bad["tests"][0]["status"] = "PASSED";
  EXPECT_EQ(SchemaMistake(bad, schema, "results"), "results.tests[0].status is \"PASSED\"");
  bad = good;
  bad["tests"][0].erase("max_score");
  EXPECT_EQ(SchemaMistake(bad, schema, "results"), "results.tests[0].max_score is missing");
  bad = good;
  bad["points"] = 1;
  EXPECT_EQ(SchemaMistake(bad, schema, "results"), "results.points is unknown");
  bad = good;
  bad["score"] = "1";
  EXPECT_EQ(SchemaMistake(bad, schema, "results"), "results.score has the wrong type");
}

TEST(Gradescope, ScoreStatusAndVisibilityOfEachTest) {
  const json results = json::parse(GradescopeResults(SampleReport()));
  EXPECT_EQ(SchemaMistake(results, Schema(), "results"), "");
  EXPECT_EQ(results["score"], 3);
  EXPECT_EQ(results["execution_time"], 1) << "1.25 s of compiling; the 0.33 s of tests are those of a hidden one, too";
  EXPECT_EQ(results["visibility"], "visible");
  EXPECT_EQ(results["stdout_visibility"], "hidden");
  ASSERT_EQ(results["tests"].size(), 4u);
  const json& passed = results["tests"][0];
  EXPECT_EQ(passed["name"], "Count.Grows");
  EXPECT_EQ(passed["score"], 3);
  EXPECT_EQ(passed["max_score"], 3);
  EXPECT_EQ(passed["status"], "passed");
  EXPECT_EQ(passed["output"], "");
  const json& crashed = results["tests"][1];
  EXPECT_EQ(crashed["status"], "failed");
  EXPECT_EQ(crashed["output"], "CRASHED (SIGSEGV)\nSIGSEGV in Shrink()\n\nIt printed:\nhello\n");
  EXPECT_EQ(results["tests"][2]["status"], "failed") << "Gradescope knows no skipped test; the output says it";
  EXPECT_EQ(results["tests"][2]["output"], "SKIPPED\nthere is no GPU");
  EXPECT_EQ(results["tests"][3]["visibility"], "hidden");
  EXPECT_EQ(results["extra_data"]["course.level"], "jail-3: userns pidns netns seccomp rlimits");
  EXPECT_EQ(results["extra_data"]["course.seed"], "18364758544493064720");
  EXPECT_TRUE(absl::StrContains(results["output"].get<std::string>(), "\"x\" is unused"));
  EXPECT_TRUE(absl::StrContains(results["output"].get<std::string>(), "notes.txt was not taken"));
}

TEST(Gradescope, TheTextForALearnerTellsNothingOfHiddenTests) {
  Report report = SampleReport();
  const json with = json::parse(GradescopeResults(report));
  EXPECT_EQ(with["output"].get<std::string>().substr(0, 70),
            "3 of 4 points in the public tests; there are hidden tests, too: 1\n\nThe");
  // The same learner, had the hidden test passed.
  report.result->tests[3].test.verdict = Verdict::kPassed;
  report.result->tests[3].test.points = 1;
  report.result->points = 4;
  report.result->verdict = Verdict::kPassed;
  const json passed = json::parse(GradescopeResults(report));
  EXPECT_EQ(passed["score"], 4);
  EXPECT_EQ(passed["output"], with["output"]);
  EXPECT_EQ(passed["extra_data"], with["extra_data"]);
  report.result->tests.pop_back();
  const std::string open = json::parse(GradescopeResults(report))["output"];
  EXPECT_EQ(open.substr(0, 13), "3 of 4 points");
  EXPECT_FALSE(absl::StrContains(open, "hidden"));
}

TEST(Gradescope, WhatCouldNotBeGradedSaysSo) {
  const json results = json::parse(GradescopeResults(FailedReport()));
  EXPECT_EQ(SchemaMistake(results, Schema(), "results"), "");
  EXPECT_EQ(results["score"], 0);
  EXPECT_TRUE(results["tests"].empty());
  const std::string output = results["output"];
  EXPECT_TRUE(absl::StrContains(output, "could not be graded: 2 workers ended"));
  EXPECT_TRUE(absl::StrContains(output, "This is no grade: please ask the course staff."));
  EXPECT_EQ(results["extra_data"]["course.state"], "failed");
}

TEST(Gradescope, KeepsTheContractWhateverASubmissionPrints) {
  const uint64_t seed = testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  const json schema = Schema();
  for (int n = 0; n < 500; ++n) {
    const Report report = RandomReport(rng);
    const json results = json::parse(GradescopeResults(report));
    EXPECT_EQ(SchemaMistake(results, schema, "results"), "");
    int sum = 0;
    for (const json& test : results["tests"]) sum += test["score"].get<int>();
    EXPECT_EQ(results["score"], sum);
    EXPECT_EQ(sum, report.result->points);
  }
}

}  // namespace
}  // namespace course::grading
