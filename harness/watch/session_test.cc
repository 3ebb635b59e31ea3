// The decisions of `course watch`: which lab, when it is graded, when a grading is stopped, what keys do.

#include "harness/watch/session.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course::watch {
namespace {

std::vector<LabState> ThreeLabs() {
  return {{.label = "//phases/0/a", .short_name = "00-01", .title = "A", .starter = "a/starter.cc", .points = 5},
          {.label = "//phases/0/b",
           .short_name = "00-02",
           .title = "B",
           .starter = "b/starter.cc",
           .points = 4,
           .best_points = 4},
          {.label = "//phases/0/c", .short_name = "00-03", .title = "C", .starter = "c/starter.cc", .points = 3}};
}

// "grade 0 saved, stop, ..."
std::string Told(const std::vector<Action>& actions) {
  std::string text;
  for (const Action& action : actions) {
    if (!text.empty()) text += ", ";
    const std::string lab = std::to_string(action.lab);
    switch (action.kind) {
      case Action::kGrade:
        text += "grade " + lab +
                (action.reason == Reason::kSaved   ? " saved"
                 : action.reason == Reason::kAsked ? " asked"
                                                   : " opened");
        break;
      case Action::kMakeHeader:
        text += "header " + lab;
        break;
      case Action::kStop:
        text += "stop";
        break;
      case Action::kOpenHint:
        text += "hint " + lab;
        break;
      case Action::kRemember:
        text += "remember " + lab;
        break;
      case Action::kQuit:
        text += "quit";
        break;
    }
  }
  return text;
}

Outcome Of(Outcome::Kind kind, size_t lab, bool header_ready = true) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.lab = lab;
  outcome.header_ready = header_ready;
  return outcome;
}

class SessionTest : public ::testing::Test {
 protected:
  // As after the first look at lab 0, which is untouched.
  void SetUp() override {
    EXPECT_EQ(Told(session.Start(1000)), "remember 0, grade 0 opened");
    EXPECT_EQ(Told(session.Finished(Of(Outcome::kUntouched, 0), {}, 1100)), "");
    EXPECT_FALSE(session.grading());
  }
  Session session{ThreeLabs(), 0};
};

TEST_F(SessionTest, ASaveIsGradedAtOnce) {
  EXPECT_EQ(Told(session.FileSaved(0, false, 2000)), "grade 0 saved");
  EXPECT_TRUE(session.grading());
  EXPECT_FALSE(session.Deadline().has_value());
  EXPECT_EQ(Told(session.Finished(Of(Outcome::kGraded, 0), {}, 2400)), "");
  EXPECT_DOUBLE_EQ(session.seconds(), 0.4);
}

TEST_F(SessionTest, ASecondSaveStopsTheFirstGradingAndIsGradedAfterAMoment) {
  session.FileSaved(0, false, 2000);
  EXPECT_EQ(Told(session.FileSaved(0, false, 2010)), "stop");
  EXPECT_EQ(Told(session.FileSaved(0, false, 2020)), "") << "it is being stopped already";
  EXPECT_EQ(Told(session.Finished(Of(Outcome::kStopped, 0), {}, 2030)), "") << "the save may have further steps";
  ASSERT_EQ(session.Deadline(), 2050);
  EXPECT_EQ(Told(session.Tick(2049)), "");
  EXPECT_EQ(Told(session.Tick(2050)), "grade 0 saved");
}

TEST_F(SessionTest, AGradingThatEndsBeforeItCouldBeStoppedIsNotLost) {
  session.FileSaved(0, false, 2000);
  session.FileSaved(0, false, 2010);
  std::vector<LabState> labs = ThreeLabs();
  labs[0].best_points = 2;
  EXPECT_EQ(Told(session.Finished(Of(Outcome::kGraded, 0), labs, 2100)), "grade 0 saved");
  EXPECT_EQ(session.lab().best_points, 2);
}

TEST_F(SessionTest, AnEmptyFileIsGivenTimeToBeFilled) {
  EXPECT_EQ(Told(session.FileSaved(0, true, 2000)), "");
  ASSERT_EQ(session.Deadline(), 2150);
  EXPECT_EQ(Told(session.FileSaved(0, false, 2005)), "grade 0 saved") << "the text came";
  session.Finished(Of(Outcome::kGraded, 0), {}, 2300);
  session.FileSaved(0, true, 3000);
  EXPECT_EQ(Told(session.Tick(3150)), "grade 0 saved") << "it really is empty";
}

TEST_F(SessionTest, TheLabWhoseFileWasSavedComesToTheFront) {
  session.KeyPressed(Key::kList, 1900);
  EXPECT_EQ(Told(session.FileSaved(2, false, 2000)), "remember 2, grade 2 saved");
  EXPECT_EQ(session.lab().short_name, "00-03");
  EXPECT_EQ(session.view(), Session::View::kLab);
}

TEST_F(SessionTest, TheHeaderIsMadeInQuietTimesAndGivesWayToASave) {
  session.FileSaved(0, false, 2000);
  EXPECT_EQ(Told(session.Finished(Of(Outcome::kGraded, 0, /*header_ready=*/false), {}, 2400)), "header 0");
  EXPECT_FALSE(session.grading());
  EXPECT_EQ(Told(session.FileSaved(0, false, 3000)), "stop");
  EXPECT_EQ(Told(session.HeaderDone(3010)), "grade 0 saved") << "no need to settle: no grading was in the way";
}

TEST_F(SessionTest, NoHeaderForAGradingThatWasStoppedOrWhenTheNextOneWaits) {
  session.FileSaved(0, false, 2000);
  session.FileSaved(0, false, 2010);
  EXPECT_EQ(Told(session.Finished(Of(Outcome::kStopped, 0, false), {}, 2020)), "");
  session.Tick(2050);
  session.FileSaved(0, false, 2100);
  EXPECT_EQ(Told(session.Finished(Of(Outcome::kGraded, 0, false), {}, 2500)), "grade 0 saved");
}

TEST_F(SessionTest, NextPassesOverLabsWithFullMarks) {
  EXPECT_EQ(Told(session.KeyPressed(Key::kNext, 2000)), "remember 2, grade 2 opened");
  session.Finished(Of(Outcome::kUntouched, 2), {}, 2100);
  EXPECT_EQ(Told(session.KeyPressed(Key::kNext, 3000)), "remember 0, grade 0 opened") << "and begins again";
}

TEST_F(SessionTest, WhereEveryLabHasFullMarksNextSaysSo) {
  std::vector<LabState> labs = ThreeLabs();
  for (LabState& lab : labs) lab.best_points = lab.points;
  session.FileSaved(0, false, 2000);
  session.Finished(Of(Outcome::kGraded, 0), labs, 2400);
  EXPECT_EQ(Told(session.KeyPressed(Key::kNext, 3000)), "");
  EXPECT_EQ(session.notice(), "Every lab has full marks.");
  session.KeyPressed(Key::kHelp, 3100);
  EXPECT_EQ(session.notice(), "");
}

TEST_F(SessionTest, AskingGradesWhateverIsThere) {
  EXPECT_EQ(Told(session.KeyPressed(Key::kGrade, 2000)), "grade 0 asked");
}

TEST_F(SessionTest, TheListIsWalkedWithArrowsAndLeft) {
  session.KeyPressed(Key::kList, 2000);
  EXPECT_EQ(session.view(), Session::View::kList);
  session.KeyPressed(Key::kUp, 2001);
  EXPECT_EQ(session.cursor(), 0u);
  for (int i = 0; i < 5; ++i) session.KeyPressed(Key::kDown, 2002);
  EXPECT_EQ(session.cursor(), 2u) << "it stops at the end";
  EXPECT_EQ(Told(session.KeyPressed(Key::kEnter, 2003)), "remember 2, grade 2 opened");
  EXPECT_EQ(session.view(), Session::View::kLab);
  session.KeyPressed(Key::kList, 2004);
  session.KeyPressed(Key::kEscape, 2005);
  EXPECT_EQ(session.view(), Session::View::kLab);
}

TEST_F(SessionTest, AHintIsShownUntilAnotherKeyOrASave) {
  EXPECT_EQ(Told(session.KeyPressed(Key::kHint, 2000)), "hint 0");
  session.HintOpened({.level = 2, .count = 3, .text = "Look."});
  EXPECT_EQ(session.view(), Session::View::kHint);
  EXPECT_EQ(session.lab().hints_used, 2);
  session.KeyPressed(Key::kEscape, 2100);
  EXPECT_EQ(session.view(), Session::View::kLab);
}

TEST_F(SessionTest, AFileThatIsGoneIsToldUntilItComesBack) {
  EXPECT_EQ(Told(session.FileGone(1)), "");
  EXPECT_EQ(session.notice(), "") << "not the one in front";
  session.FileGone(0);
  EXPECT_EQ(session.notice(), "a/starter.cc is not there. ./course reset 00-01 brings the untouched one back.");
  session.FileSaved(0, false, 2000);
  EXPECT_EQ(session.notice(), "");
}

TEST_F(SessionTest, WhatCouldNotBeGradedStaysUntilItIs) {
  session.FileSaved(0, false, 2000);
  Outcome failed = Of(Outcome::kFailed, 0);
  failed.problem = "the disk is full";
  session.Finished(failed, {}, 2100);
  EXPECT_EQ(session.problem(), "the disk is full");
  session.FileSaved(1, false, 2500);
  EXPECT_EQ(session.problem(), "") << "it was about the lab before";
  session.Finished(Of(Outcome::kGraded, 1), {}, 2600);
  session.FileSaved(0, false, 2700);
  session.Finished(failed, {}, 2800);
  session.FileSaved(0, false, 3000);
  session.Finished(Of(Outcome::kGraded, 0), {}, 3300);
  EXPECT_EQ(session.problem(), "");
}

TEST_F(SessionTest, QuitQuitsFromEverywhere) {
  EXPECT_EQ(Told(session.KeyPressed(Key::kQuit, 2000)), "quit");
  session.KeyPressed(Key::kList, 2001);
  EXPECT_EQ(Told(session.KeyPressed(Key::kQuit, 2002)), "quit");
}

}  // namespace
}  // namespace course::watch
