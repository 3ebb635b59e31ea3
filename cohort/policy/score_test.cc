#include "cohort/policy/score.h"

#include <string>

#include "gtest/gtest.h"

namespace course::cohort {
namespace {

const absl::Time kDue = absl::FromCivil(absl::CivilSecond(2027, 3, 1, 23, 59, 0), absl::UTCTimeZone());
const absl::Time kNow = kDue + absl::Hours(24 * 100);

Config TwoLabs() {
  Config config;
  config.late = {.credit = {{0, 1.0}, {24, 0.9}, {168, 0.5}, {336, 0.0}}, .grace_days = 1};
  config.assignments = {{.id = "//a", .title = "A", .due = kDue, .weight = 1, .max_points = 5},
                        {.id = "//b", .title = "B", .due = kDue + absl::Hours(168), .weight = 3, .max_points = 10}};
  return config;
}

Work Handed(size_t assignment, int64_t number, absl::Duration after_due, double points, double max_points) {
  const absl::Time due = TwoLabs().assignments[assignment].due;
  return {assignment, "s" + std::to_string(number), number, due + after_due, points, max_points, "1.2"};
}

TEST(ScoreLearner, ExplainsTheExampleOfTheGuide) {
  const LearnerScores scores =
      ScoreLearner(TwoLabs(), {.learner = "ada", .work = {Handed(0, 1, absl::Hours(26), 5, 5)}}, kNow);
  const AssignmentScore& a = scores.assignments[0];
  EXPECT_NEAR(a.points, 5 * (1 - 0.1 / 12), 1e-14);
  EXPECT_EQ(a.sentence, "26 h late, 1 grace day used, 2 h at 0.99: 4.96 of 5");
  EXPECT_EQ(a.counted, "s1");
  EXPECT_EQ(a.course_version, "1.2");
  EXPECT_EQ(scores.grace_days_left, 0);
}

TEST(ScoreLearner, WeighsAssignmentsWhateverTheirPoints) {
  const LearnerScores scores = ScoreLearner(
      TwoLabs(), {.work = {Handed(0, 1, -absl::Hours(1), 5, 5), Handed(1, 2, -absl::Hours(1), 2, 10)}}, kNow);
  // (1 * 5/5 + 3 * 2/10) / 4
  EXPECT_NEAR(scores.total, 0.4, 1e-15);
  EXPECT_EQ(scores.sentence, "40 %: 1.6 of a weight of 4; 1 of 1 grace day left");
}

TEST(ScoreLearner, TellsWhatIsDueFromTheWholeTerm) {
  const LearnerScores scores =
      ScoreLearner(TwoLabs(), {.work = {Handed(0, 1, -absl::Hours(1), 5, 5)}}, kDue + absl::Hours(1));
  EXPECT_EQ(scores.total, 0.25);
  EXPECT_EQ(scores.total_due, 1);
  EXPECT_EQ(scores.weight_due, 1);
  EXPECT_EQ(StandingSentence(scores),
            "25 %: 1 of a weight of 4; 1 of 1 grace day left; 100 % of what was due or has a score");
  const LearnerScores none = ScoreLearner(TwoLabs(), {}, kDue - absl::Hours(1));
  EXPECT_EQ(none.weight_due, 0);
  EXPECT_EQ(none.total_due, 0);
  EXPECT_EQ(StandingSentence(none), none.sentence);
  const LearnerScores missed = ScoreLearner(TwoLabs(), {}, kDue + absl::Hours(1));
  EXPECT_EQ(StandingSentence(missed), missed.sentence + "; 0 % of what was due or has a score");
  const LearnerScores over = ScoreLearner(TwoLabs(), {}, kNow);
  EXPECT_EQ(StandingSentence(over), over.sentence) << "everything was due: the total says it";
}

TEST(ScoreLearner, BestIsBestAfterCredit) {
  // 4 in time against 5 at 0.5.
  const LearnerRecord record = {.work = {Handed(1, 1, -absl::Hours(1), 4, 10), Handed(1, 2, absl::Hours(192), 7, 10)}};
  const LearnerScores scores = ScoreLearner(TwoLabs(), record, kNow);
  EXPECT_EQ(scores.assignments[1].counted, "s1");
  EXPECT_EQ(scores.assignments[1].sentence, "best of 2 submissions, in time: 4 of 10");
  EXPECT_EQ(scores.grace_days_left, 1) << "what does not count uses no day";
}

TEST(ScoreLearner, OfEqualOnesTheOneWithoutGraceDaysCounts) {
  const LearnerRecord record = {.work = {Handed(0, 1, absl::Hours(3), 5, 5), Handed(0, 2, -absl::Hours(3), 5, 5)}};
  const LearnerScores scores = ScoreLearner(TwoLabs(), record, kNow);
  EXPECT_EQ(scores.assignments[0].counted, "s2") << "the clock was set back between the two";
  EXPECT_EQ(scores.grace_days_left, 1);
}

TEST(ScoreLearner, UsesNoGraceDayForWorkThatIsWorthNothing) {
  const LearnerScores scores = ScoreLearner(TwoLabs(), {.work = {Handed(0, 1, absl::Hours(3), 0, 5)}}, kNow);
  EXPECT_EQ(scores.grace_days_left, 1);
  EXPECT_EQ(scores.assignments[0].sentence, "3 h late at 0.99, of 0 points: 0 of 5");
}

TEST(ScoreLearner, UsesNoGraceDayForWhatHasNoWeight) {
  Config config = TwoLabs();
  config.assignments[0].weight = 0;
  const LearnerRecord record = {.work = {Handed(0, 1, absl::Hours(3), 5, 5), Handed(1, 2, absl::Hours(178), 10, 10)}};
  const LearnerScores scores = ScoreLearner(config, record, kNow);
  EXPECT_EQ(scores.assignments[0].lateness.grace_days, 0);
  EXPECT_EQ(scores.assignments[1].lateness.grace_days, 1) << "practice has not used it up";
  EXPECT_EQ(scores.grace_days_left, 0);
}

TEST(ScoreLearner, LastIsWhatCameLastByTheStoresNumberAndNotByTheClock) {
  Config config = TwoLabs();
  config.counts = Counts::kLast;
  const LearnerRecord record = {.work = {Handed(0, 8, -absl::Hours(3), 2, 5), Handed(0, 7, -absl::Hours(1), 5, 5)}};
  const LearnerScores scores = ScoreLearner(config, record, kNow);
  EXPECT_EQ(scores.assignments[0].counted, "s8");
  EXPECT_EQ(scores.assignments[0].sentence, "last of 2 submissions, in time: 2 of 5");
}

TEST(ScoreLearner, UsesGraceDaysInTheOrderOfDeadlines) {
  Config config = TwoLabs();
  std::swap(config.assignments[0], config.assignments[1]);  // the later deadline stands first in the course
  const LearnerRecord record = {
      .work = {{0, "b", 1, kDue + absl::Hours(178), 10, 10, ""}, {1, "a", 2, kDue + absl::Hours(10), 5, 5, ""}}};
  const LearnerScores scores = ScoreLearner(config, record, kNow);
  EXPECT_EQ(scores.assignments[1].sentence, "10 h late, 1 grace day used: 5 of 5");
  EXPECT_EQ(scores.assignments[0].sentence, "10 h late at 0.96: 9.58 of 10");
}

TEST(ScoreLearner, GivesBothFactorsWhereCreditIsTakenFromLessThanEverything) {
  Config config = TwoLabs();
  config.late.grace_days = 0;
  const LearnerScores scores = ScoreLearner(config, {.work = {Handed(1, 1, absl::Hours(24), 6, 10)}}, kNow);
  EXPECT_EQ(scores.assignments[1].sentence, "24 h late at 0.9, of 6 points: 5.4 of 10");
}

TEST(ScoreLearner, MovesADeadlineOnlyForward) {
  const LearnerRecord record = {.work = {Handed(0, 1, absl::Hours(30), 5, 5), Handed(1, 2, -absl::Hours(1), 10, 10)},
                                .extensions = {{0, kDue + absl::Hours(48), kDue}, {1, kDue - absl::Hours(48), kDue}}};
  const LearnerScores scores = ScoreLearner(TwoLabs(), record, kNow);
  EXPECT_EQ(scores.assignments[0].sentence, "deadline moved to 3 Mar 2027 23:59, in time: 5 of 5");
  EXPECT_EQ(scores.assignments[1].sentence, "in time: 10 of 10");
  EXPECT_FALSE(scores.assignments[1].extended);
}

TEST(ScoreLearner, TakesTheNewestExtension) {
  const LearnerRecord record = {.extensions = {{0, kDue + absl::Hours(48), kDue + absl::Hours(2)},
                                               {0, kDue + absl::Hours(72), kDue + absl::Hours(1)}}};
  EXPECT_EQ(ScoreLearner(TwoLabs(), record, kNow).assignments[0].due, kDue + absl::Hours(48));
}

TEST(ScoreLearner, AnOverrideReplacesThePointsAndUsesNoDay) {
  const LearnerRecord record = {.work = {Handed(0, 1, absl::Hours(3), 5, 5)},
                                .overrides = {{0, 1, "", kDue}, {0, 3.5, "half of it was given away", kDue}}};
  const LearnerScores scores = ScoreLearner(TwoLabs(), record, kNow);
  EXPECT_EQ(scores.assignments[0].state, ScoreState::kOverride);
  EXPECT_EQ(scores.assignments[0].sentence, "set by an instructor (half of it was given away): 3.5 of 5");
  EXPECT_EQ(scores.assignments[0].submissions, 1);
  EXPECT_EQ(scores.grace_days_left, 1);
}

TEST(ScoreLearner, SaysWhatIsMissing) {
  Config config = TwoLabs();
  config.assignments.push_back({.id = "//c", .max_points = 1});
  const LearnerScores scores = ScoreLearner(config, {}, kDue + absl::Hours(1));
  EXPECT_EQ(scores.assignments[0].sentence, "nothing that counts, the deadline was 1 Mar 2027 23:59: 0 of 5");
  EXPECT_EQ(scores.assignments[1].sentence, "nothing that counts yet, due 8 Mar 2027 23:59: 0 of 10");
  EXPECT_EQ(scores.assignments[2].sentence, "nothing that counts yet, no deadline: 0 of 1");
}

TEST(ScoreLearner, ScalesWhatAnotherVersionOfALabGraded) {
  const LearnerScores scores = ScoreLearner(TwoLabs(), {.work = {Handed(1, 1, -absl::Hours(1), 6, 8)}}, kNow);
  EXPECT_EQ(scores.assignments[1].points, 7.5);
  EXPECT_EQ(scores.assignments[1].sentence, "in time, graded 6 of 8 by course version 1.2: 7.5 of 10");
}

TEST(ScoreLearner, CountsTheShareOfAQuizPaper) {
  Config config = TwoLabs();
  config.assignments[0].kind = Assignment::Kind::kQuiz;
  config.assignments[0].max_points = 100;
  const LearnerRecord record = {.work = {Handed(0, 1, -absl::Hours(2), 6, 12), Handed(0, 2, -absl::Hours(1), 9, 12)}};
  EXPECT_EQ(ScoreLearner(config, record, kNow).assignments[0].sentence,
            "best of 2 attempts, in time, 9 of 12 points of the paper: 75 of 100");
}

TEST(ScoreLearner, LeavesOutWhatTheCourseDoesNotHave) {
  const LearnerRecord record = {
      .work = {{7, "x", 1, kDue, 5, 5, ""}}, .extensions = {{7, kDue, kDue}}, .overrides = {{7, 5, "", kDue}}};
  EXPECT_EQ(ScoreLearner(TwoLabs(), record, kNow).total, 0);
}

TEST(ScoreLearner, OfNothingAtAllIsNothing) {
  EXPECT_EQ(ScoreLearner({}, {}, kNow).total, 0);
  Config weightless = TwoLabs();
  for (Assignment& assignment : weightless.assignments) assignment.weight = 0;
  EXPECT_EQ(ScoreLearner(weightless, {.work = {Handed(0, 1, -absl::Hours(1), 5, 5)}}, kNow).total, 0);
}

// What the rule "in the order of deadlines" does not promise, and docs/cohorts.md says so: work at A that came later
// may leave the day to B, which is worth more. What it earns at A never grows.
TEST(ScoreLearner, LaterWorkMayLeaveADayToAnotherAssignment) {
  const Work b = Handed(1, 2, absl::Hours(24), 10, 10);
  const LearnerScores early = ScoreLearner(TwoLabs(), {.work = {Handed(0, 1, absl::Hours(1), 5, 5), b}}, kNow);
  const LearnerScores late = ScoreLearner(TwoLabs(), {.work = {Handed(0, 1, absl::Hours(900), 5, 5), b}}, kNow);
  EXPECT_LT(late.assignments[0].points, early.assignments[0].points);
  EXPECT_GT(late.assignments[1].points, early.assignments[1].points);
}

}  // namespace
}  // namespace course::cohort
