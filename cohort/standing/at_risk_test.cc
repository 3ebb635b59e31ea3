#include "cohort/standing/at_risk.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

const absl::Time kStart = absl::FromCivil(absl::CivilSecond(2027, 3, 1, 0, 0, 0), absl::UTCTimeZone());

absl::Time Day(int day) { return kStart + absl::Hours(24) * day; }

// A course with a lab a week; the n-th is due on day 7 n.
class FindAtRiskTest : public ::testing::Test {
 protected:
  FindAtRiskTest() {
    for (int i = 1; i <= 10; ++i) {
      config_.assignments.push_back(
          {.id = absl::StrCat("//", i), .title = absl::StrCat("Lab ", i), .due = Day(7 * i), .max_points = 10});
    }
  }

  // The words of all risks of a learner who handed these points in on the day before each deadline; -1: nothing.
  std::string Risks(const std::vector<double>& points, int today, const std::vector<Stuck>& stuck = {}) {
    LearnerRecord record = {.learner = "ada"};
    Matrix matrix = {.learners = {"ada"}, .assignments = config_.assignments.size()};
    matrix.cells.resize(matrix.assignments);
    for (size_t i = 0; i < points.size(); ++i) {
      if (points[i] < 0) continue;
      const absl::Time received = config_.assignments[i].due - absl::Hours(24);
      record.work.push_back({i, "id", static_cast<int64_t>(i), received, points[i], 10, ""});
      matrix.cells[i].last = received;
    }
    if (waiting_ >= 0) matrix.cells[waiting_].waiting = 1;
    std::vector<std::string> words;
    for (const AtRisk& learner :
         FindAtRisk(config_, ScoreCohort(config_, {record}, Day(today)), matrix, stuck, kStart, Day(today))) {
      for (const Risk& risk : learner.risks) {
        words.push_back(absl::StrCat(std::string(RiskName(risk.kind)), ": ", risk.words));
      }
    }
    return absl::StrJoin(words, "\n");
  }

  Config config_;
  int waiting_ = -1;
};

TEST_F(FindAtRiskTest, LeavesOutWhoIsDoingWell) {
  EXPECT_EQ(Risks({10, 9, 8, 10, 9, 8}, 42), "");
  EXPECT_EQ(Risks({}, 3), "") << "nothing is due yet";
}

TEST_F(FindAtRiskTest, NamesDeadlinesThatPassed) {
  EXPECT_EQ(Risks({10, -1, 10}, 22), "missing: 1 deadline passed with nothing verified: Lab 2");
}

TEST_F(FindAtRiskTest, ShortensALongList) {
  EXPECT_EQ(Risks({10, 10, 10, 10, 10, -1, -1, -1, -1, -1}, 71),
            "missing: 5 deadlines passed with nothing verified: Lab 6, Lab 7, Lab 8 and 2 more\n"
            "slipping: the last 3 assignments came to 0 %, the 7 before them to 71 %\n"
            "silent: nothing came for 37 d, since 4 Apr 2027 00:00");
}

TEST_F(FindAtRiskTest, DoesNotCallMissingWhatIsInTheQueue) {
  waiting_ = 1;
  EXPECT_EQ(Risks({10, -1, 10}, 22), "");
}

TEST_F(FindAtRiskTest, LooksAtWhatAddsToTheTotalOnly) {
  config_.assignments[1].weight = 0;
  EXPECT_EQ(Risks({10, -1, 10}, 22), "");
}

TEST_F(FindAtRiskTest, SeesSlippingOnlyAgainstEnoughBefore) {
  EXPECT_EQ(Risks({10, 10, 10, 7, 7, 7}, 43),
            "slipping: the last 3 assignments came to 70 %, the 3 before them to 100 %");
  EXPECT_EQ(Risks({10, 10, 7, 7, 7}, 36), "") << "two before are too few to tell";
  EXPECT_EQ(Risks({10, 10, 10, 8, 8, 8}, 43), "") << "20 points of a hundred are below the rule's 25";
}

TEST_F(FindAtRiskTest, CountsSilenceFromTheFirstDayAtTheEarliest) {
  config_.assignments.erase(config_.assignments.begin(), config_.assignments.begin() + 5);
  EXPECT_EQ(Risks({}, 13), "");
  EXPECT_EQ(Risks({}, 14), "silent: nothing came at all, and the course began 14 d ago");
}

TEST_F(FindAtRiskTest, IsNotSilentWhoHasDoneEverything) {
  config_.assignments.resize(3);
  EXPECT_EQ(Risks({10, 10, 10}, 200), "");
}

TEST_F(FindAtRiskTest, IsNotSilentForWhomNothingCanBeEarnedAnyMore) {
  config_.late.credit = {{0, 1}, {48, 0}};
  const std::vector<double> points(10, 9);
  EXPECT_EQ(Risks(points, 71 + 14), "") << "the last deadline and its two days are over";
  config_.late.credit = {};
  EXPECT_EQ(Risks(points, 71 + 14), "silent: nothing came for 16 d, since 9 May 2027 00:00");
}

TEST_F(FindAtRiskTest, NamesALowShare) { EXPECT_EQ(Risks({4, 4, 4}, 22), "low: 40 % of what was due"); }

TEST_F(FindAtRiskTest, NamesTheLabSomebodyIsStuckAt) {
  EXPECT_EQ(Risks({10}, 8,
                  {{.learner = "ada", .lab = "//2", .words = "4 attempts in 1 h, and S.B fails"},
                   {.learner = "bob", .lab = "//2", .words = "somebody else"}}),
            "stuck: Lab 2: 4 attempts in 1 h, and S.B fails");
}

TEST(FindAtRisk, PutsThoseWithMostReasonsFirstAndThenTheLowest) {
  Config config;
  config.assignments = {{.id = "//1", .max_points = 10}};
  const std::vector<LearnerScores> scores = {{.learner = "one", .assignments = {{}}, .total_due = 0.9},
                                             {.learner = "low", .assignments = {{}}, .total_due = 0.2},
                                             {.learner = "two", .assignments = {{}}, .total_due = 0.9}};
  Matrix matrix = {.learners = {"one", "low", "two"}, .assignments = 1, .cells = {3, Cell()}};
  for (Cell& cell : matrix.cells) cell.last = Day(20);
  const std::vector<Stuck> stuck = {{.learner = "one"}, {.learner = "low"}, {.learner = "two"}, {.learner = "two"}};
  const std::vector<AtRisk> at_risk = FindAtRisk(config, scores, matrix, stuck, kStart, Day(21));
  ASSERT_EQ(at_risk.size(), 3);
  EXPECT_EQ(at_risk[0].learner, "two");
  EXPECT_EQ(at_risk[1].learner, "low");
  EXPECT_EQ(at_risk[2].learner, "one");
}

}  // namespace
}  // namespace course::cohort
