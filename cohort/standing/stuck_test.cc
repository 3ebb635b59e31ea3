#include "cohort/standing/stuck.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course::cohort {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1803000000);

// Attempts 20 minutes apart, the last one at kNow. Each text has a letter a test: P passed, F failed, '.' not there; a
// test that passes is worth a point.
std::vector<Attempt> Attempts(const std::vector<std::string>& rows, absl::Duration apart = absl::Minutes(20)) {
  std::vector<Attempt> attempts;
  for (size_t i = 0; i < rows.size(); ++i) {
    Attempt attempt = {.learner = "ada", .lab = "//a", .at = kNow - apart * static_cast<int>(rows.size() - 1 - i)};
    for (size_t t = 0; t < rows[i].size(); ++t) {
      if (rows[i][t] == '.') continue;
      attempt.tests.push_back({std::string("S.") + static_cast<char>('A' + t), rows[i][t] == 'P'});
      attempt.points += rows[i][t] == 'P';
    }
    attempts.push_back(attempt);
  }
  return attempts;
}

std::vector<Stuck> Find(const std::vector<Attempt>& attempts, absl::Time now = kNow) {
  return FindStuck(attempts, StuckRule(), now);
}

TEST(FindStuck, FindsWhoFailsTheSameTestAgainAndAgain) {
  const std::vector<Stuck> stuck = Find(Attempts({"PF", "PF", "PF", "PF"}));
  ASSERT_EQ(stuck.size(), 1);
  EXPECT_EQ(stuck[0].learner, "ada");
  EXPECT_EQ(stuck[0].test, "S.B");
  EXPECT_EQ(stuck[0].attempts, 4);
  EXPECT_EQ(stuck[0].words, "4 attempts in 1 h, and S.B fails in each of them");
}

TEST(FindStuck, NeedsEnoughAttempts) { EXPECT_TRUE(Find(Attempts({"PF", "PF", "PF"})).empty()); }

TEST(FindStuck, LetsPeopleTryThingsOutForAWhile) {
  EXPECT_TRUE(Find(Attempts({"F", "F", "F", "F", "F", "F"}, absl::Minutes(5))).empty()) << "25 minutes";
  EXPECT_FALSE(Find(Attempts({"F", "F", "F", "F", "F", "F"}, absl::Minutes(9))).empty()) << "45 minutes";
}

TEST(FindStuck, SeesProgressAtOtherTests) { EXPECT_TRUE(Find(Attempts({"FFFF", "PFFF", "PPFF", "PPPF"})).empty()); }

TEST(FindStuck, SeesProgressThatWonNoPointsInSum) {
  // B was lost where A was won: another test began to pass, so something moves.
  EXPECT_TRUE(Find(Attempts({"FPF", "FPF", "FPF", "PFF"})).empty());
}

TEST(FindStuck, CountsFromTheLastProgressOn) {
  const std::vector<Stuck> stuck = Find(Attempts({"FF", "FF", "PF", "PF", "PF", "PF", "PF"}));
  ASSERT_EQ(stuck.size(), 1);
  EXPECT_EQ(stuck[0].attempts, 5);
}

TEST(FindStuck, TakesALossForNoProgress) { EXPECT_EQ(Find(Attempts({"PPF", "PPF", "FPF", "FPF"}))[0].test, "S.C"); }

TEST(FindStuck, TakesWhatWasLostAndWonAgainForNoProgress) {
  EXPECT_EQ(Find(Attempts({"PF", "FF", "PF", "PF"}))[0].attempts, 4);
}

TEST(FindStuck, NamesTheTestThatFailsForTheLongest) {
  const std::vector<Stuck> stuck = Find(Attempts({"PF", "FF", "FF", "FF", "FF"}));
  ASSERT_EQ(stuck.size(), 1);
  EXPECT_EQ(stuck[0].test, "S.B");
  EXPECT_EQ(stuck[0].words, "5 attempts in 1.3 h, and S.B fails in each of them (1 other test, too)");
}

TEST(FindStuck, IsOverWhenTheTestPasses) { EXPECT_TRUE(Find(Attempts({"F", "F", "F", "F", "P"})).empty()); }

TEST(FindStuck, IsNotAboutThoseWhoStopped) {
  EXPECT_TRUE(Find(Attempts({"F", "F", "F", "F"}), kNow + absl::Hours(8 * 24)).empty());
}

TEST(FindStuck, CountsWhatIsTheSameCodeOnce) {
  std::vector<Attempt> attempts = Attempts({"F", "F", "F", "F", "F"});
  for (Attempt& attempt : attempts) attempt.digest = "same";
  EXPECT_TRUE(Find(attempts).empty());
  for (size_t i = 0; i < attempts.size(); ++i) attempts[i].digest = std::to_string(i);
  EXPECT_FALSE(Find(attempts).empty());
}

TEST(FindStuck, TakesATestThatWasNotThereForNoFailure) {
  EXPECT_TRUE(Find(Attempts({"P.", "PF", "PF", "PF"})).empty()) << "an older version of the lab had no B";
}

TEST(FindStuck, DoesNotDependOnTheOrderOfRows) {
  std::vector<Attempt> attempts = Attempts({"FF", "FF", "PF", "PF", "PF", "PF"});
  std::swap(attempts[0], attempts[4]);
  EXPECT_EQ(Find(attempts)[0].attempts, 4);
}

TEST(FindStuck, KeepsLearnersAndLabsApart) {
  std::vector<Attempt> attempts = Attempts({"F", "F", "F", "F"});
  attempts[1].learner = "bob";
  EXPECT_TRUE(Find(attempts).empty());
  attempts = Attempts({"F", "F", "F", "F"});
  attempts[1].lab = "//b";
  EXPECT_TRUE(Find(attempts).empty());
}

store::GradedRow Graded(int number, int points) {
  return {.number = number,
          .id = std::to_string(number),
          .learner = "ada",
          .lab = "//a",
          .received_ms = absl::ToUnixMillis(kNow) - 1000 * (10 - number),
          .state = store::JobState::kDone,
          .verdict = Verdict::kFailed,
          .points = points,
          .max_points = 9};
}

TEST(SubmissionsWithoutProgress, AreThoseAtTheEndThatWonNothing) {
  EXPECT_EQ(SubmissionsWithoutProgress({Graded(1, 2), Graded(2, 5), Graded(3, 5), Graded(4, 4), Graded(5, 5)},
                                       StuckRule(), kNow),
            (std::vector<std::string>{"2", "3", "4", "5"}));
  EXPECT_TRUE(
      SubmissionsWithoutProgress({Graded(1, 2), Graded(2, 3), Graded(3, 3), Graded(4, 3)}, StuckRule(), kNow).empty());
  EXPECT_TRUE(
      SubmissionsWithoutProgress({Graded(1, 9), Graded(2, 9), Graded(3, 9), Graded(4, 9)}, StuckRule(), kNow).empty())
      << "full marks";
  EXPECT_TRUE(SubmissionsWithoutProgress({Graded(1, 2), Graded(2, 2), Graded(3, 2), Graded(4, 2)}, StuckRule(),
                                         kNow + absl::Hours(200))
                  .empty())
      << "long ago";
}

TEST(AttemptsOf, JoinsSubmissionsWithTheirTests) {
  const std::vector<store::TestRow> tests = {
      {.submission = "2", .suite = "S", .name = "A", .verdict = Verdict::kPassed},
      {.submission = "2", .suite = "S", .name = "B", .verdict = Verdict::kTimeout}};
  const std::vector<Attempt> attempts = AttemptsOf({Graded(1, 0), Graded(2, 1)}, tests);
  ASSERT_EQ(attempts.size(), 1) << "of 1 the tests were not read";
  ASSERT_EQ(attempts[0].tests.size(), 2);
  EXPECT_EQ(attempts[0].tests[0].test, "S.A");
  EXPECT_TRUE(attempts[0].tests[0].passed);
  EXPECT_FALSE(attempts[0].tests[1].passed);
}

TEST(AttemptsOf, TakesReportedRunsWithTests) {
  const std::vector<Attempt> attempts =
      AttemptsOf(std::vector<store::ReportedRun>{{.account = "ada", .lab = "//a", .started_ms = 9, .received_ms = 5},
                                                 {.account = "ada",
                                                  .lab = "//a",
                                                  .started_ms = 9,
                                                  .received_ms = 5,
                                                  .digest = "d",
                                                  .tests = {{.suite = "S", .name = "A"}}}});
  ASSERT_EQ(attempts.size(), 1);
  EXPECT_EQ(attempts[0].at, absl::FromUnixMillis(5)) << "a clock that runs ahead";
  EXPECT_EQ(attempts[0].digest, "d");
}

}  // namespace
}  // namespace course::cohort
