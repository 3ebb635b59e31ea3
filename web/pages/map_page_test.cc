// The home page as a function: what a learner reads in each state, without a socket.

#include "web/pages/map_page.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "web/pages/testing/quizzes_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;
using testing::Status;
using testing::Times;
using testing::TwoLabs;

constexpr char kFirst[] = "//phases/00-a/lab-01-x";
constexpr char kSecond[] = "//phases/00-a/lab-02-y";

std::string Page(const std::vector<store::LabStatus>& statuses) {
  const catalog::Course course = TwoLabs();
  MapView view = {.course = &course, .standing = Standing(statuses)};
  view.days = LastSevenDays(1'771'320'600'000, {});
  return MapPage(view, PlainFrame());
}

TEST(MapPage, TellsANewcomerWhatToType) {
  const std::string page = Page({});
  EXPECT_TRUE(Has(page, "Nothing is graded yet"));
  EXPECT_TRUE(Has(page, "bazel test //:course"));
  EXPECT_TRUE(Has(page, "Start the lab"));
  EXPECT_TRUE(Has(page, "phases/00-a/lab-01-x/starter.cc")) << "the first lab is the next step";
  EXPECT_TRUE(Has(page, "not started"));
  EXPECT_FALSE(Has(page, "<work>")) << "titles are escaped";
}

TEST(MapPage, WhoBeginsAPhaseIsSentToItsGuide) {
  EXPECT_TRUE(Has(Page({}), "href=\"/phases/00-a\">Read the guide of phase 00 first"));
  EXPECT_FALSE(Has(Page({Status(kFirst, 20, 20)}), "Read the guide of phase")) << "the second lab begins none";
  EXPECT_FALSE(Has(Page({Status(kFirst, 8, 20)}), "Read the guide of phase")) << "it is begun";
}

TEST(MapPage, HasOnePrimaryAction) {
  EXPECT_EQ(Times(Page({}), "button primary"), 1);
  EXPECT_EQ(Times(Page({Status(kFirst, 20, 20)}), "button primary"), 1);
}

TEST(MapPage, TheNextStepIsTheFirstLabWithoutFullMarks) {
  const std::string page = Page({Status(kFirst, 20, 20)});
  EXPECT_TRUE(Has(page, "phases/00-a/lab-02-y/starter.cc"));
  EXPECT_TRUE(Has(page, "20 of 30 points"));
  EXPECT_TRUE(Has(page, "done"));
}

TEST(MapPage, AFinishedCourseSaysSo) {
  EXPECT_TRUE(Has(Page({Status(kFirst, 20, 20), Status(kSecond, 10, 10)}), "All labs have full marks"));
}

TEST(MapPage, ALabThatDoesNotCompileSaysSoInWords) {
  store::LabStatus status = Status(kFirst, 0, 20);
  status.verdict = Verdict::kNotCompiled;
  EXPECT_TRUE(Has(Page({status}), "NOT_COMPILED"));
}

TEST(MapPage, ALabWithFullMarksOnceStaysDoneWhateverCameLater) {
  store::LabStatus status = Status(kFirst, 4, 20);
  status.best_points = 20;
  const std::string page = Page({status});
  EXPECT_TRUE(Has(page, "<li class=\"good\">"));
  EXPECT_TRUE(Has(page, "20 of 30 points, best runs"));
}

TEST(MapPage, PointsOfALabThatIsWorthLessNowAreNotCountedTwice) {
  store::LabStatus status = Status(kFirst, 25, 25);  // of an earlier version of the course
  EXPECT_TRUE(Has(Page({status}), "20 of 30 points, best runs"));
}

TEST(MapPage, TheWeekSaysInWordsWhatTheBarsShow) {
  const catalog::Course course = TwoLabs();
  MapView view = {.course = &course, .standing = Standing({Status(kFirst, 8, 20)})};
  view.days = LastSevenDays(1'771'320'600'000, {});
  view.days.back().runs = 2;
  view.days.back().points_gained = 8;
  const std::string page = MapPage(view, PlainFrame());
  EXPECT_TRUE(Has(page, "8 new points in 2 runs; today 8 points in 2 runs."));
  EXPECT_TRUE(Has(page, "8 points gained in 2 runs"));
}

TEST(MapPage, APhaseEndsWithItsQuiz) {
  const catalog::Course course = TwoLabs();
  const quiz::Bank bank = testing::SmallBank();
  MapView view = {.course = &course, .quizzes = {{.bank = &bank}}};
  const std::string page = MapPage(view, PlainFrame());
  EXPECT_GT(page.find("href=\"/quizzes/00\""), page.find("lab-02-y"));
  EXPECT_TRUE(Has(page, "not taken"));
  EXPECT_FALSE(Has(page, "/review")) << "nothing is due";
  view.quizzes[0].attempts = {testing::ClosedAttempt("a", "exam", 14, 15)};
  EXPECT_TRUE(Has(MapPage(view, PlainFrame()), "best 93 %"));
}

TEST(MapPage, ExercisesStandUnderTheirHeadingWithHowManyAreDone) {
  const catalog::Course course = testing::WithExercises();
  MapView view = {.course = &course, .standing = Standing({Status("//phases/13-m/exercises/ex-01-p", 10, 10)})};
  const std::string page = MapPage(view, PlainFrame());
  const size_t heading = page.find("<h3>Exercises of Chapter 30</h3>");
  ASSERT_NE(heading, std::string::npos);
  EXPECT_LT(page.rfind("Vision</a>"), heading);
  EXPECT_LT(heading, page.find("href=\"/labs/phases/13-m/exercises/ex-01-p\""));
  EXPECT_TRUE(Has(page, "1 of 2 done"));
  EXPECT_EQ(Times(page, "<ol class=\"labs\">"), 2) << "the labs before the heading are a path of their own";
  EXPECT_TRUE(Has(page, "10 of 30 points, best runs")) << "a phase's points are those of all its labs";
}

TEST(MapPage, AQuizOfAnotherPhaseIsNotShownWithThisOne) {
  const catalog::Course course = TwoLabs();
  quiz::Bank bank = testing::SmallBank();
  bank.unit = "phases/01-b";
  EXPECT_FALSE(Has(MapPage({.course = &course, .quizzes = {{.bank = &bank}}}, PlainFrame()), "/quizzes/00"));
}

TEST(MapPage, WhatIsDueIsOfferedBesideTheNextStep) {
  const catalog::Course course = TwoLabs();
  const quiz::Bank bank = testing::SmallBank();
  MapView view = {.course = &course, .quizzes = {{.bank = &bank, .due = 3}}};
  const std::string page = MapPage(view, PlainFrame());
  EXPECT_TRUE(Has(page, "3 questions are due"));
  EXPECT_TRUE(Has(page, "href=\"/review\""));
  EXPECT_EQ(Times(page, "button primary"), 1) << "the lab stays the next step";
}

class InTimeZone : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
  }
  void TearDown() override {
    unsetenv("TZ");
    tzset();
  }
};

TEST_F(InTimeZone, AWeekHasSevenDaysAlsoWhereTheClockChanges) {
  // 2026-03-29, 00:30 in Berlin: the night in which the clock goes forward.
  const std::vector<store::DayActivity> days =
      LastSevenDays(1'774'740'600'000, {{.day = "2026-03-24", .runs = 3}, {.day = "2026-03-01", .runs = 9}});
  ASSERT_EQ(days.size(), 7u);
  EXPECT_EQ(days[0].day, "2026-03-23");
  EXPECT_EQ(days[1].day, "2026-03-24");
  EXPECT_EQ(days[1].runs, 3);
  EXPECT_EQ(days[6].day, "2026-03-29");
  for (size_t i = 2; i < 7; ++i) EXPECT_EQ(days[i].runs, 0) << days[i].day;
}

}  // namespace
}  // namespace course::web
