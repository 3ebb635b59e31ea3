#include "quiz/taking/standing.h"

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "quiz/taking/testing/toy_course.h"

namespace course::quiz {
namespace {

using base::testing::IsOk;
using testing::kMe;
using testing::RightAnswer;
using testing::ToyCourse;

std::vector<Standing> Standings(ToyCourse& course) {
  const auto standings = ReadStandings(course.quizzes(), *course.banks.Current(), kMe, course.now_ms);
  EXPECT_TRUE(IsOk(standings));
  return standings.value_or(std::vector<Standing>{});
}

TEST(Standings, AreOfTheQuizzesThatWereBegun) {
  ToyCourse course;
  EXPECT_TRUE(Standings(course).empty());
  course.Start();
  ASSERT_EQ(Standings(course).size(), 1u);
  const Standing toy = Standings(course)[0];
  EXPECT_EQ(toy.bank, "toy");
  EXPECT_EQ(toy.title, "Toys");
  EXPECT_TRUE(toy.open);
  EXPECT_EQ(toy.attempts, 0);
  EXPECT_EQ(toy.max_points, 0);
}

TEST(Standings, ShowTheBestAttemptNotTheLast) {
  ToyCourse course;
  std::string id = course.Start();
  course.GiveAllRight(id);
  course.Finish(id);
  id = course.Start({.mode = Mode::kExam});
  ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());
  course.Finish(id);
  const Standing toy = Standings(course)[0];
  EXPECT_EQ(toy.attempts, 2);
  EXPECT_EQ(toy.points, 10);
  EXPECT_EQ(toy.max_points, 10);
  EXPECT_TRUE(toy.passed);
  EXPECT_FALSE(toy.open);
}

TEST(Standings, ARetryIsNoAttemptAtTheQuiz) {
  ToyCourse course;
  const std::string id = course.Start();
  ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());
  course.Finish(id);
  const std::string again = course.Start({.retry = id});
  course.GiveAllRight(again);
  course.Finish(again);
  const Standing toy = Standings(course)[0];
  EXPECT_EQ(toy.attempts, 1);
  EXPECT_EQ(toy.points, 3);
  EXPECT_FALSE(toy.passed);
}

TEST(Standings, CountWhatIsDue) {
  ToyCourse course;
  const std::string id = course.Start();
  ASSERT_TRUE(course.Give(id, "t-order", RightAnswer).Kept());
  course.Finish(id);
  EXPECT_EQ(Standings(course)[0].due, 0);
  course.now_ms += 24 * 60 * testing::kMinuteMs;
  EXPECT_EQ(Standings(course)[0].due, 5);
}

TEST(Standings, KnowAQuizThatIsGoneByItsId) {
  ToyCourse course;
  course.Finish(course.Start());
  course.banks.Edit("toy", "title =", "titel =");
  const Standing toy = Standings(course)[0];
  EXPECT_EQ(toy.title, "toy");
  EXPECT_EQ(toy.max_points, 10);
}

}  // namespace
}  // namespace course::quiz
