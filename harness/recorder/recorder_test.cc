// From real event files of Bazel (scrubbed, testdata/) to runs in the store.

#include "harness/recorder/recorder.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/recorder/testing/temp_course.h"
#include "harness/verdict/verdict.h"

namespace course::recorder {
namespace {

TEST(Recorder, AllGreenReferenceSolutions) {
  TempCourse course;
  const std::string events = course.Events("green");
  for (const char* lab : {kAlpha, kBeta, kFlaky}) course.PutXml(events, {.lab = lab, .impl = "solution"});
  course.Spool("1.json", events);
  const SpoolReport report = course.Record();
  ASSERT_EQ(report.runs.size(), 1u);
  EXPECT_EQ(report.runs[0].exit_code, 0);
  const store::Run run = course.OnlyRun();
  EXPECT_EQ(run.pattern, "//phases/...");
  EXPECT_EQ(run.course_version, "v1");
  EXPECT_EQ(run.source, "bazel");
  EXPECT_FALSE(run.interrupted);
  EXPECT_LT(run.started_ms, run.finished_ms);
  ASSERT_EQ(run.labs.size(), 5u);
  const store::LabRun alpha = course.OnlyRunLab(kAlpha);
  EXPECT_EQ(alpha.impl, "solution");
  EXPECT_EQ(alpha.verdict, Verdict::kPassed);
  EXPECT_EQ(alpha.points, 5);
  EXPECT_EQ(alpha.max_points, 5);
  EXPECT_EQ(alpha.digest, "d1");
  EXPECT_FALSE(alpha.is_attempt);
  EXPECT_EQ(course.store().LabStatuses()->size(), 0u) << "solutions are nobody's progress";
  EXPECT_FALSE(FileExists(course.spool() + "/1.json")) << "it holds the environment: gone once it is recorded";
}

TEST(Recorder, FailingUncompilableFlakyAndSkippedLabsAreToldApart) {
  TempCourse course;
  const std::string events = course.Events("mixed");
  course.PutXml(events, {.lab = kAlpha});
  course.PutXml(events, {.lab = kBeta, .verdict = "FAILED", .second = 0});
  course.PutXml(events, {.lab = kFlaky});
  course.Spool("1.json", events);
  const SpoolReport report = course.Record();
  ASSERT_EQ(report.runs.size(), 1u);
  EXPECT_EQ(report.runs[0].exit_code, 1);

  const store::LabRun alpha = course.OnlyRunLab(kAlpha);
  EXPECT_EQ(alpha.impl, "starter");
  EXPECT_TRUE(alpha.is_attempt);
  EXPECT_FALSE(alpha.flaky);

  const store::LabRun beta = course.OnlyRunLab(kBeta);
  EXPECT_EQ(beta.verdict, Verdict::kFailed);
  EXPECT_EQ(beta.points, 2);
  ASSERT_EQ(beta.tests.size(), 2u);
  EXPECT_EQ(beta.tests[1].verdict, Verdict::kFailed);
  EXPECT_EQ(beta.tests[1].file, "phases/00-foundations/lab-02-beta/lab_test.cc");
  EXPECT_EQ(beta.tests[1].line, 15) << "where the assertion stands, not where the test begins";

  const store::LabRun broken = course.OnlyRunLab(kBroken);
  EXPECT_EQ(broken.verdict, Verdict::kNotCompiled);
  EXPECT_FALSE(broken.is_attempt);
  EXPECT_TRUE(
      absl::StartsWith(broken.message, "phases/00-foundations/lab-03-broken/starter.cc: In function 'int Answer()':\n"))
      << broken.message;
  EXPECT_TRUE(absl::StrContains(broken.message, "error: 'undeclared_name' was not declared in this scope"));

  EXPECT_EQ(course.OnlyRunLab(kGpu).verdict, Verdict::kSkipped);
  const store::LabRun flaky = course.OnlyRunLab(kFlaky);
  EXPECT_TRUE(flaky.flaky);
  EXPECT_EQ(flaky.verdict, Verdict::kPassed);
  EXPECT_EQ(flaky.points, 5);
}

TEST(Recorder, ACachedResultUpdatesOnlyWhenItWasLastSeen) {
  TempCourse course;
  const std::string events = course.Events("green");
  for (const char* lab : {kAlpha, kBeta, kFlaky}) course.PutXml(events, {.lab = lab, .impl = "solution"});
  course.Spool("1.json", events);
  course.Record();
  const store::LabRun before = **course.store().LatestLabRun(kAlpha, "solution");
  course.Spool("2.json", course.Events("cached"));
  const SpoolReport report = course.Record();
  ASSERT_EQ(report.runs.size(), 1u);
  EXPECT_TRUE(report.runs[0].labs[0].cached);
  EXPECT_EQ(report.runs[0].labs[0].points, 5);
  const store::LabRun after = **course.store().LatestLabRun(kAlpha, "solution");
  EXPECT_EQ(after.id, before.id);
  EXPECT_GT(after.last_seen_ms, before.last_seen_ms);
}

TEST(Recorder, ACachedResultThatNobodyRecordedIsReadFromItsXml) {
  TempCourse course;
  const std::string events = course.Events("cached");
  course.PutXml(events, {.lab = kAlpha, .impl = "solution"});
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(course.OnlyRunLab(kAlpha).points, 5);
  EXPECT_TRUE(course.OnlyRunLab(kAlpha).cached);
}

// --config, the flag itself and the flag in a .bazelrc all end in the canonical command line.
TEST(Recorder, TheFlagSaysWhoseCodeAsWellAsTheConfig) {
  TempCourse course;
  const std::string events = course.Events("flag");
  course.PutXml(events, {.lab = kAlpha});
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(course.OnlyRunLab(kAlpha).impl, "starter");
  EXPECT_EQ(course.OnlyRunLab(kAlpha).verdict, Verdict::kPassed);
}

TEST(Recorder, TheLabsOwnFlagComesBeforeTheCourses) {
  TempCourse course;
  const std::string use = absl::StrCat(R"({"optionName":")", kAlpha, R"(:use","optionValue":"solution"},)");
  const std::string flag = R"({"combinedForm":"--//harness:impl=starter")";
  const std::string events = Replaced(course.Events("flag"), flag, absl::StrCat(use, flag));
  course.PutXml(events, {.lab = kAlpha, .impl = "solution"});
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(course.OnlyRunLab(kAlpha).impl, "solution");
  EXPECT_EQ(course.OnlyRunLab(kAlpha).verdict, Verdict::kPassed);
  EXPECT_EQ(course.OnlyRunLab(kBeta).impl, "starter");
}

TEST(Recorder, AFilteredRunIsNoAttempt) {
  TempCourse course;
  const std::string events = course.Events("filtered");
  course.PutXml(events, {.lab = kBeta, .verdict = "FAILED", .second = 0});
  course.Spool("1.json", events);
  course.Record();
  EXPECT_TRUE(course.OnlyRunLab(kBeta).filtered);
  EXPECT_FALSE(course.OnlyRunLab(kBeta).is_attempt);
}

TEST(Recorder, ATimeoutOfTheWholeLab) {
  TempCourse course;
  course.Spool("1.json", course.Events("timeout"));
  course.Record();
  EXPECT_EQ(course.OnlyRunLab(kSlow).verdict, Verdict::kTimeout);
  EXPECT_EQ(course.OnlyRunLab(kSlow).points, 0);
}

TEST(Recorder, ATimeoutKeepsWhatTheRunnerHadGraded) {
  TempCourse course;
  const std::string events = course.Events("timeout");
  course.PutXml(events, {.lab = kSlow, .verdict = "INTERRUPTED", .second = 0});
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(course.OnlyRunLab(kSlow).verdict, Verdict::kTimeout);
  EXPECT_EQ(course.OnlyRunLab(kSlow).points, 2);
}

TEST(Recorder, CtrlCKeepsWhatWasDone) {
  TempCourse course;
  const std::string events = course.Events("interrupted");
  course.PutXml(events, {.lab = kAlpha});
  course.Spool("1.json", events);
  course.Record();
  EXPECT_TRUE(course.OnlyRun().interrupted);
  EXPECT_EQ(course.OnlyRun().exit_code, 8);
  EXPECT_EQ(course.OnlyRunLab(kAlpha).verdict, Verdict::kPassed);
  EXPECT_EQ(course.OnlyRunLab(kSlow).verdict, Verdict::kInterrupted);
  EXPECT_FALSE(course.OnlyRunLab(kSlow).is_attempt);
}

// With a Starlark flag set, every stream ends with that flag's "aborted": this is not an interruption.
TEST(Recorder, TheAbortedFlagAtTheEndOfAHealthyStreamMeansNothing) {
  TempCourse course;
  const std::string events = course.Events("flag");
  ASSERT_TRUE(absl::StrContains(events.substr(events.size() - 200), R"("aborted":{},"lastMessage":true)"));
  course.Spool("1.json", events);
  course.Record();
  EXPECT_FALSE(course.OnlyRun().interrupted);
}

TEST(Recorder, AKilledBazelLeavesWhatItHadWritten) {
  TempCourse course;
  const std::string events = course.Events("killed");
  course.PutXml(events, {.lab = kBeta, .verdict = "FAILED", .second = 0});
  course.Spool("1.json", events);
  course.Record();
  EXPECT_TRUE(course.OnlyRun().interrupted);
  EXPECT_EQ(course.OnlyRun().exit_code, -1);
  EXPECT_GT(course.OnlyRun().finished_ms, course.OnlyRun().started_ms);
  EXPECT_EQ(course.OnlyRunLab(kBeta).points, 2);
  EXPECT_EQ(course.OnlyRunLab(kSlow).verdict, Verdict::kInterrupted);
}

TEST(Recorder, ALabThatBazelNeverReachedIsNotBlamed) {
  TempCourse course;
  course.Spool("1.json", course.Events("stopped_early"));
  course.Record();
  EXPECT_EQ(course.OnlyRunLab(kBroken).verdict, Verdict::kNotCompiled);
  EXPECT_EQ(course.OnlyRunLab(kBeta).verdict, Verdict::kInterrupted);
  EXPECT_TRUE(absl::StrContains(course.OnlyRunLab(kBeta).message, "error elsewhere"));
}

TEST(Recorder, OfSeveralRunsTheFailingOneDecides) {
  TempCourse course;
  const std::string events = course.Events("runs_per_test");
  course.PutXml(events, {.lab = kBeta, .verdict = "FAILED", .second = 0});
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(course.OnlyRunLab(kBeta).verdict, Verdict::kFailed);
}

TEST(Recorder, RunsWithoutALabLeaveNoTrace) {
  TempCourse course;
  course.Spool("1.json", course.Events("no_labs"));
  course.Spool("2.json", course.Events("no_target"));
  const SpoolReport report = course.Record();
  EXPECT_EQ(report.runs.size(), 0u);
  EXPECT_EQ(report.refused.size(), 0u);
  EXPECT_EQ(course.store().RecentRuns(10)->size(), 0u);
  EXPECT_FALSE(FileExists(course.spool() + "/1.json"));
  EXPECT_FALSE(FileExists(course.spool() + "/2.json"));
}

TEST(Recorder, TheSameRunTwiceIsRecordedOnce) {
  TempCourse course;
  course.Spool("1.json", course.Events("mixed"));
  course.Spool("2.json", course.Events("mixed"));
  const SpoolReport report = course.Record();
  EXPECT_EQ(report.runs.size(), 1u);
  EXPECT_EQ(report.already_known, 1);
  EXPECT_EQ(course.store().RecentRuns(10)->size(), 1u);
  EXPECT_FALSE(FileExists(course.spool() + "/2.json"));
}

// What is ingested late may only use what is inside the event file: the next run overwrites the files beside it.
TEST(Recorder, DetailsOfAnotherRunAreNotUsed) {
  for (int64_t late_ms : {-60'000, 60'000}) {
    TempCourse course;
    const std::string events = Replaced(course.Events("flag"), R"("cachedLocally":true,)", "");
    course.PutXml(events, {.lab = kAlpha}, late_ms);
    course.Spool("1.json", events);
    course.Record();
    const store::LabRun alpha = course.OnlyRunLab(kAlpha);
    EXPECT_EQ(alpha.verdict, Verdict::kPassed) << "which Bazel itself says";
    EXPECT_EQ(alpha.points, 0);
    EXPECT_TRUE(alpha.tests.empty());
    EXPECT_FALSE(alpha.is_attempt) << "nobody knows for which files";
    EXPECT_TRUE(absl::StrContains(alpha.message, "Grade it again")) << alpha.message;
  }
}

TEST(Recorder, BazelsOwnXmlHasNoPoints) {
  TempCourse course;
  const std::string events = course.Events("flag");
  course.PutXml(events, {.lab = kAlpha});
  const TestAttempt attempt = ParseEventFile(events).labs.at(kAlpha).attempts.at(0);
  course.PutOutput("bazel-out/k8-fastbuild/testlogs/phases/00-foundations/lab-01-alpha/lab-01-alpha/test.xml",
                   "<testsuites><testsuite name=\"x\" tests=\"1\"/></testsuites>", attempt.started_ms);
  course.Spool("1.json", events);
  course.Record();
  EXPECT_EQ(course.OnlyRunLab(kAlpha).points, 0);
  EXPECT_TRUE(absl::StrContains(course.OnlyRunLab(kAlpha).message, "not the runner's"))
      << course.OnlyRunLab(kAlpha).message;
}

TEST(Recorder, TheSummaryNamesPointsAttemptAndTheNextCommand) {
  TempCourse course;
  const std::string events = course.Events("filtered");
  course.PutXml(events, {.lab = kBeta, .verdict = "FAILED", .second = 0});
  course.Spool("1.json", Replaced(events, "\"test_filter\"", "\"test_sort\""));
  EXPECT_EQ(SpoolSummary(course.Record()), "course: recorded lab-02-beta 2/5 (attempt 1). Next: ./course next\n");
  EXPECT_EQ(SpoolSummary(course.Record()), "") << "nothing left to say";
}

TEST(Recorder, TheSummaryOfAnInterruptedRunBlamesNobody) {
  TempCourse course;
  course.Spool("1.json",
               Replaced(course.Events("interrupted"), R"("testResult":{"testActionOutput")", R"("nothing":{"x")"));
  EXPECT_EQ(SpoolSummary(course.Record()),
            "course: recorded what was done before the stop: 2 labs\n"
            "  lab-01-alpha INTERRUPTED (costs no attempt)\n"
            "  lab-06-slow INTERRUPTED (costs no attempt)\n"
            "Next: ./course next\n");
}

TEST(Recorder, TheSummarySaysWhyARunCostNoAttempt) {
  TempCourse course;
  const std::string events = course.Events("filtered");
  course.PutXml(events, {.lab = kBeta, .verdict = "FAILED", .second = 0});
  course.Spool("1.json", events);
  EXPECT_EQ(SpoolSummary(course.Record()),
            "course: recorded lab-02-beta 2/5 (some of its tests, costs no attempt). Next: ./course next\n");
}

TEST(Recorder, TheSummaryAddsUpOnlyTheLearnersOwnPoints) {
  TempCourse course;
  const std::string flag = R"({"combinedForm":"--//harness:impl=starter")";
  const std::string use = absl::StrCat(R"({"optionName":")", kAlpha, R"(:use","optionValue":"solution"},)");
  const std::string events = Replaced(course.Events("flag"), flag, absl::StrCat(use, flag));
  course.PutXml(events, {.lab = kAlpha, .impl = "solution"});
  course.PutXml(events, {.lab = kBeta, .verdict = "FAILED", .second = 0});
  course.Spool("1.json", events);
  EXPECT_EQ(SpoolSummary(course.Record()),
            "course: recorded: 2 labs, 2/5 points\n"
            "  lab-02-beta 2/5 (attempt 1)\n"
            "  lab-01-alpha 5/5 (reference solution, not your progress)\n"
            "Next: ./course next\n");
}

TEST(Recorder, TheSummaryOfSeveralLabsPutsNewAttemptsFirst) {
  TempCourse course;
  const std::string events = course.Events("mixed");
  course.PutXml(events, {.lab = kBeta, .verdict = "FAILED", .second = 0});
  course.PutXml(events, {.lab = kFlaky});
  course.Spool("1.json", events);
  EXPECT_EQ(SpoolSummary(course.Record()),
            "course: recorded: 5 labs, 7/10 points\n"
            "  lab-02-beta 2/5 (attempt 1)\n"
            "  lab-05-flaky 5/5 (attempt 1)\n"
            "  lab-01-alpha PASSED\n"
            "  lab-03-broken NOT_COMPILED (costs no attempt)\n"
            "  lab-04-gpu SKIPPED\n"
            "Next: ./course next\n");
}

}  // namespace
}  // namespace course::recorder
