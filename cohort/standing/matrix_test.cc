#include "cohort/standing/matrix.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course::cohort {
namespace {

using store::JobState;

constexpr int64_t kHour = 3'600'000;
const absl::Time kNow = absl::FromUnixMillis(100 * kHour);

Config LabAndQuiz() {
  Config config;
  config.assignments = {{.kind = Assignment::Kind::kLab, .id = "//a", .title = "A", .max_points = 10},
                        {.kind = Assignment::Kind::kQuiz, .id = "00", .title = "Foundations", .max_points = 100}};
  return config;
}

store::GradedRow Row(int64_t number, JobState state, int points, const std::string& version = "v2") {
  return {.number = number,
          .id = "s" + std::to_string(number),
          .learner = "ada",
          .lab = "//a",
          .received_ms = number * kHour,
          .state = state,
          .verdict = Verdict::kFailed,
          .points = points,
          .max_points = 10,
          .course_version = version};
}

Cell LabCell(const std::vector<store::GradedRow>& graded, const std::vector<store::ReportedRun>& reported = {}) {
  return MakeMatrix(LabAndQuiz(), {"ada"}, {.graded = &graded, .reported = &reported}, "v2").At(0, 0);
}

std::string Text(const Cell& cell, size_t assignment = 0) {
  return CellText(LabAndQuiz().assignments[assignment], cell, "v2", kNow);
}

store::ReportedRun Report(int points, int64_t started_ms, int64_t received_ms) {
  return {.account = "ada",
          .lab = "//a",
          .points = points,
          .max_points = 10,
          .started_ms = started_ms,
          .received_ms = received_ms,
          .course_version = "v2"};
}

TEST(MakeMatrix, OfNothingSaysSo) {
  const Cell cell = LabCell({});
  EXPECT_EQ(cell.state, CellState::kNothing);
  EXPECT_EQ(cell.last, absl::InfinitePast());
  EXPECT_EQ(Text(cell), "nothing submitted");
}

TEST(MakeMatrix, ShowsTheBestAndTheVersionThatGradedIt) {
  const Cell cell = LabCell({Row(1, JobState::kDone, 7, "v1"), Row(3, JobState::kDone, 4)});
  EXPECT_EQ(cell.state, CellState::kSome);
  EXPECT_EQ(cell.points, 7);
  EXPECT_EQ(cell.best, "s1");
  EXPECT_EQ(cell.attempts, 2);
  EXPECT_TRUE(cell.other_version);
  EXPECT_EQ(Text(cell),
            "7 of 10 points, verified; 2 attempts, the last change 4 d ago; course version v1, the current one is v2");
}

TEST(MakeMatrix, OfEquallyGoodOnesTheNewestStands) {
  const Cell cell = LabCell({Row(1, JobState::kDone, 10, "v1"), Row(99, JobState::kDone, 10)});
  EXPECT_EQ(cell.state, CellState::kFull);
  EXPECT_EQ(cell.best, "s99");
  EXPECT_FALSE(cell.other_version);
  EXPECT_EQ(Text(cell), "10 of 10 points, verified; 2 attempts, the last change 1 h ago; course version v2");
}

TEST(MakeMatrix, TellsWaitingFromGraded) {
  const Cell waiting = LabCell({Row(99, JobState::kRunning, 0)});
  EXPECT_EQ(waiting.state, CellState::kWaiting);
  EXPECT_EQ(Text(waiting), "1 waiting to be graded; the last change 1 h ago");
  const Cell both = LabCell({Row(98, JobState::kDone, 0), Row(99, JobState::kQueued, 0)});
  EXPECT_EQ(both.state, CellState::kNoPoints);
  EXPECT_EQ(both.waiting, 1);
}

TEST(MakeMatrix, CountsNoAttemptForWhatDidNotCompile) {
  store::GradedRow row = Row(99, JobState::kDone, 0);
  row.verdict = Verdict::kNotCompiled;
  const Cell cell = LabCell({row});
  EXPECT_EQ(cell.state, CellState::kNoPoints);
  EXPECT_EQ(cell.attempts, 0);
  EXPECT_EQ(Text(cell), "nothing that compiles yet; the last change 1 h ago");
}

TEST(MakeMatrix, BlamesNobodyForWhatCouldNotBeGraded) {
  const Cell cell = LabCell({Row(99, JobState::kFailed, 0)});
  EXPECT_EQ(cell.state, CellState::kWaiting);
  EXPECT_EQ(Text(cell), "1 could not be graded; the last change 1 h ago");
}

TEST(MakeMatrix, NeverMixesReportsWithVerifiedPoints) {
  const Cell reported = LabCell({}, {Report(9, 40 * kHour, 50 * kHour), Report(6, 45 * kHour, 50 * kHour)});
  EXPECT_EQ(reported.state, CellState::kReported);
  EXPECT_EQ(reported.points, 9);
  EXPECT_EQ(reported.attempts, 0);
  EXPECT_EQ(Text(reported),
            "9 of 10 points, self-reported and not verified; 2 runs, the last change 2 d ago; "
            "course version v2");
  const Cell both = LabCell({Row(60, JobState::kDone, 3)}, {Report(10, 40 * kHour, 50 * kHour)});
  EXPECT_EQ(both.points, 3) << "what was verified stands, however good the report is";
  EXPECT_EQ(both.reports, 1);
}

TEST(MakeMatrix, DoesNotBelieveAClockThatRunsAhead) {
  EXPECT_EQ(LabCell({}, {Report(9, 4000 * kHour, 50 * kHour)}).last, absl::FromUnixMillis(50 * kHour));
}

TEST(MakeMatrix, HasQuizzesToo) {
  store::AnsweredAttempt row;
  row.attempt = {.id = "q", .learner = "ada", .bank = "00", .closed_ms = 99 * kHour, .points = 9, .max_points = 12};
  const std::vector<store::AnsweredAttempt> quizzes = {row};
  const Matrix matrix = MakeMatrix(LabAndQuiz(), {"bob", "ada"}, {.quizzes = &quizzes}, "v2");
  EXPECT_EQ(matrix.At(0, 1).state, CellState::kNothing);
  EXPECT_EQ(matrix.At(1, 1).state, CellState::kSome);
  EXPECT_EQ(Text(matrix.At(1, 1), 1), "9 of 12 points; 1 attempt, the last change 1 h ago");
}

TEST(MakeMatrix, LeavesOutStrangersAndUnknownLabs) {
  store::GradedRow stranger = Row(1, JobState::kDone, 5), unknown = Row(2, JobState::kDone, 5);
  stranger.learner = "eve";
  unknown.lab = "//gone";
  EXPECT_EQ(LabCell({stranger, unknown}).state, CellState::kNothing);
}

TEST(CellStateName, IsDifferentForEach) {
  std::vector<std::string_view> names;
  for (const CellState state : {CellState::kNothing, CellState::kReported, CellState::kWaiting, CellState::kNoPoints,
                                CellState::kSome, CellState::kFull}) {
    for (const std::string_view name : names) EXPECT_NE(name, CellStateName(state));
    names.push_back(CellStateName(state));
    EXPECT_FALSE(names.back().empty());
  }
}

TEST(Ago, IsRoughAndNeverInTheFuture) {
  EXPECT_EQ(Ago(absl::InfinitePast(), kNow), "never");
  EXPECT_EQ(Ago(kNow + absl::Hours(3), kNow), "just now");
  EXPECT_EQ(Ago(kNow - absl::Minutes(5), kNow), "5 min ago");
  EXPECT_EQ(Ago(kNow - absl::Hours(47), kNow), "47 h ago");
  EXPECT_EQ(Ago(kNow - absl::Hours(48), kNow), "2 d ago");
}

}  // namespace
}  // namespace course::cohort
