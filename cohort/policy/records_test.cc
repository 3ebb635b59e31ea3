#include "cohort/policy/records.h"

#include <vector>

#include "gtest/gtest.h"

namespace course::cohort {
namespace {

Config LabAndQuiz() {
  Config config;
  config.assignments = {{.kind = Assignment::Kind::kLab, .id = "//a", .max_points = 5},
                        {.kind = Assignment::Kind::kQuiz, .id = "00", .max_points = 100}};
  return config;
}

store::GradedRow Graded(int64_t number, const std::string& learner, store::JobState state, Verdict verdict) {
  return {.number = number,
          .id = "s" + std::to_string(number),
          .learner = learner,
          .lab = "//a",
          .received_ms = 1000 * number,
          .state = state,
          .verdict = verdict,
          .points = 3,
          .max_points = 5,
          .course_version = "v1"};
}

TEST(IsGradedWork, IsWhatWasGradedAndSaysWhatTheCodeIsWorth) {
  EXPECT_TRUE(IsGradedWork(Graded(1, "ada", store::JobState::kDone, Verdict::kPassed)));
  EXPECT_TRUE(IsGradedWork(Graded(1, "ada", store::JobState::kDone, Verdict::kCrashed)));
  EXPECT_TRUE(IsGradedWork(Graded(1, "ada", store::JobState::kDone, Verdict::kTampered)));
  EXPECT_FALSE(IsGradedWork(Graded(1, "ada", store::JobState::kDone, Verdict::kNotCompiled)));
  EXPECT_FALSE(IsGradedWork(Graded(1, "ada", store::JobState::kDone, Verdict::kInterrupted)));
  for (const store::JobState state : {store::JobState::kQueued, store::JobState::kCompiling, store::JobState::kRunning,
                                      store::JobState::kFailed, store::JobState::kSuperseded}) {
    EXPECT_FALSE(IsGradedWork(Graded(1, "ada", state, Verdict::kFailed))) << store::JobStateName(state);
  }
}

TEST(IsGradedWork, OfAQuizIsAClosedAttemptOverAWholePaper) {
  store::QuizAttempt attempt = {.closed_ms = 5, .max_points = 10};
  EXPECT_TRUE(IsGradedWork(attempt));
  attempt.only = {"one question"};
  EXPECT_FALSE(IsGradedWork(attempt)) << "a retry of one question is not the quiz";
  attempt = {.closed_ms = 0, .max_points = 10};
  EXPECT_FALSE(IsGradedWork(attempt)) << "open";
}

TEST(HandedIn, IsTheDeadlineAtTheLatest) {
  EXPECT_EQ(HandedIn({.closed_ms = 5000}), absl::FromUnixMillis(5000));
  EXPECT_EQ(HandedIn({.deadline_ms = 7000, .closed_ms = 5000}), absl::FromUnixMillis(5000));
  EXPECT_EQ(HandedIn({.deadline_ms = 4000, .closed_ms = 9000}), absl::FromUnixMillis(4000))
      << "whoever looked first, hours later, closed it";
}

TEST(MakeRecords, GivesEachLearnerWhatIsTheirs) {
  const std::vector<store::GradedRow> graded = {Graded(1, "ada", store::JobState::kDone, Verdict::kFailed),
                                                Graded(2, "bob", store::JobState::kQueued, Verdict::kFailed),
                                                Graded(3, "eve", store::JobState::kDone, Verdict::kFailed)};
  store::AnsweredAttempt quiz;
  quiz.attempt = {.id = "q", .learner = "bob", .bank = "00", .closed_ms = 9000, .points = 6, .max_points = 12};
  const std::vector<store::AnsweredAttempt> quizzes = {quiz};
  const std::vector<store::Extension> extensions = {{.account = "ada", .assignment = "//a", .due_ms = 77, .at_ms = 7},
                                                    {.account = "ada", .assignment = "//gone", .due_ms = 77}};
  const std::vector<store::Override> overrides = {
      {.account = "bob", .assignment = "00", .points = 80, .reason = "why", .at_ms = 8}};
  const std::vector<LearnerRecord> records =
      MakeRecords(LabAndQuiz(), {"ada", "bob"},
                  {.graded = &graded, .quizzes = &quizzes, .extensions = &extensions, .overrides = &overrides});

  ASSERT_EQ(records.size(), 2);
  EXPECT_EQ(records[0].learner, "ada");
  ASSERT_EQ(records[0].work.size(), 1);
  EXPECT_EQ(records[0].work[0].assignment, 0);
  EXPECT_EQ(records[0].work[0].id, "s1");
  EXPECT_EQ(records[0].work[0].received, absl::FromUnixMillis(1000));
  EXPECT_EQ(records[0].work[0].points, 3);
  EXPECT_EQ(records[0].work[0].course_version, "v1");
  ASSERT_EQ(records[0].extensions.size(), 1);
  EXPECT_EQ(records[0].extensions[0].due, absl::FromUnixMillis(77));

  EXPECT_EQ(records[1].learner, "bob");
  ASSERT_EQ(records[1].work.size(), 1) << "the queued submission is no work yet";
  EXPECT_EQ(records[1].work[0].assignment, 1);
  EXPECT_EQ(records[1].work[0].max_points, 12);
  ASSERT_EQ(records[1].overrides.size(), 1);
  EXPECT_EQ(records[1].overrides[0].points, 80);
  EXPECT_EQ(records[1].overrides[0].reason, "why");
}

TEST(MakeRecords, OfNoRowsAreEmpty) {
  const std::vector<LearnerRecord> records = MakeRecords(LabAndQuiz(), {"ada"}, {});
  ASSERT_EQ(records.size(), 1);
  EXPECT_TRUE(records[0].work.empty());
}

}  // namespace
}  // namespace course::cohort
