#include "web/pages/lab_page.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::EditorFrame;
using testing::Has;
using testing::OneFailure;
using testing::PlainFrame;
using testing::Status;
using testing::Times;

class LabPageTest : public ::testing::Test {
 protected:
  LabPageTest() {
    view_.phase = &course_.phases[0];
    view_.lab = &course_.phases[0].labs[0];
    view_.next = &course_.phases[0].labs[1];
    view_.handout = *handout::ParseHandout(
        "# Lab 00-01: Counting\nRead $x_1$, the [guide](../README.md) and the [code](x.h).\n## Hints\n### Hint "
        "1\nLook.\n### Hint 2\nLook again.\n");
  }
  std::string Page() const { return LabPage(view_, PlainFrame()); }

  const catalog::Course course_ = testing::TwoLabs();
  LabView view_;
};

TEST_F(LabPageTest, WhatAFailedTestRestsOnLeadsToItsReview) {
  EXPECT_FALSE(Has(Page(), "/review"));
  view_.due = 2;
  EXPECT_TRUE(Has(Page(), "2 questions about what failed here are due: "));
  EXPECT_TRUE(Has(Page(), "href=\"/review\""));
}

TEST_F(LabPageTest, ShowsTheFailureFirstWithItsParts) {
  view_.status = Status(view_.lab->label, 8, 20);
  view_.latest_run = OneFailure();
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "<dt>expected</dt><dd>15</dd>"));
  EXPECT_TRUE(Has(page, "<dt>mistake</dt><dd>&lt;the last token&gt;</dd>"));
  EXPECT_TRUE(Has(page, "lab_test.cc:7"));
  EXPECT_TRUE(Has(page, "8 of 20 points"));
  EXPECT_TRUE(Has(page, "1 test passed, 8 points")) << "a pass collapses to one line";
  EXPECT_TRUE(Has(page, "href=\"/results/41\"")) << "the run, explained";
}

TEST_F(LabPageTest, AFigureOfTheHandoutStandsInThePage) {
  view_.handout = *handout::ParseHandout("# Lab 00-01: Counting\n## Background\n![Ten boxes](figures/boxes.svg)\n");
  EXPECT_TRUE(Has(Page(), "<img src=\"/files/phases/00-a/lab-01-x/figures/boxes.svg\""));
  view_.read_figure = [](const std::string& path) -> std::optional<std::string> {
    EXPECT_EQ(path, "phases/00-a/lab-01-x/figures/boxes.svg");
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fig-boxes\"><title>Boxes</title></svg>";
  };
  EXPECT_TRUE(Has(Page(), "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fig-boxes\">")) << "follows the theme";
}

TEST_F(LabPageTest, LinksLeadToPagesOfTheSite) {
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "href=\"/phases/00-a\""));
  EXPECT_TRUE(Has(page, "href=\"/files/phases/00-a/lab-01-x/x.h\""));
}

TEST_F(LabPageTest, HasOnePrimaryActionWithTheCommandToCopy) {
  EXPECT_EQ(Times(LabPage(view_, EditorFrame()), "button primary"), 1);
  EXPECT_TRUE(Has(LabPage(view_, EditorFrame()), "vscode://file/home/ada/course/phases/00-a/lab-01-x/starter.cc:1"));
  EXPECT_TRUE(Has(Page(), "bazel test //phases/00-a/lab-01-x"));
  EXPECT_TRUE(Has(Page(), "choose an editor"));
}

TEST_F(LabPageTest, ACrashSaysWhatHappenedInWords) {
  view_.status = Status(view_.lab->label, 0, 20);
  store::LabRun run = OneFailure();
  run.tests[0].verdict = Verdict::kCrashed;
  run.tests[0].signal = "SIGSEGV";
  run.tests[0].message = "SIGSEGV in Work at starter.cc:12";
  run.tests[0].output = "about to <crash>";
  view_.latest_run = run;
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "CRASHED (SIGSEGV)"));
  EXPECT_TRUE(Has(page, "ended by a signal"));
  EXPECT_TRUE(Has(page, "about to &lt;crash&gt;"));
}

TEST_F(LabPageTest, ATimeoutNamesTheLimitThatWasHit) {
  view_.status = Status(view_.lab->label, 0, 20);
  store::LabRun run = OneFailure();
  run.tests[0].verdict = Verdict::kTimeout;
  run.tests[0].duration_ms = 10'100;
  view_.latest_run = run;
  EXPECT_TRUE(Has(Page(), "It ran 10.1 s; a test of this lab may use 10 s of CPU and 20 s in all."));
}

TEST_F(LabPageTest, AFileThatDoesNotCompileShowsTheCompilersMessage) {
  view_.status = Status(view_.lab->label, 0, 20);
  view_.status->verdict = Verdict::kNotCompiled;
  store::LabRun run = {.lab = view_.lab->label, .impl = "starter", .verdict = Verdict::kNotCompiled};
  run.message = "starter.cc:4:1: error: expected '}'";
  view_.latest_run = run;
  EXPECT_TRUE(Has(Page(), "starter.cc:4:1: error: expected &#39;}&#39;"));
  EXPECT_TRUE(Has(Page(), "This costs no attempt"));
  EXPECT_TRUE(Has(Page(), "not run")) << "every test is listed";
}

TEST_F(LabPageTest, HintsStayClosedUntilTheyAreOpened) {
  std::string page = Page();
  EXPECT_FALSE(Has(page, "Look.")) << "neither in the handout nor below it";
  EXPECT_TRUE(Has(page, "Open hint 1 of 2"));
  view_.help.hints_used = 1;
  page = Page();
  EXPECT_TRUE(Has(page, "Look."));
  EXPECT_FALSE(Has(page, "Look again."));
  EXPECT_TRUE(Has(page, "action=\"/labs/phases/00-a/lab-01-x/hint/2\""));
}

TEST_F(LabPageTest, EveryFormCarriesTheKey) {
  EXPECT_TRUE(Has(Page(), "<input type=\"hidden\" name=\"csrf\" value=\"form-key\">"));
}

TEST_F(LabPageTest, GivingUpIsOfferedAfterTheLastHint) {
  view_.help.hints_used = 1;
  EXPECT_FALSE(Has(Page(), "/give-up"));
  view_.help.hints_used = 2;
  EXPECT_TRUE(Has(Page(), "href=\"/labs/phases/00-a/lab-01-x/give-up\""));
  EXPECT_FALSE(Has(Page(), "/solution\"")) << "not before it was confirmed";
}

TEST_F(LabPageTest, AfterGivingUpTheReferenceStaysReachable) {
  view_.help.gave_up = true;
  EXPECT_TRUE(Has(Page(), "href=\"/labs/phases/00-a/lab-01-x/solution\""));
  EXPECT_TRUE(Has(Page(), "Full marks can still be earned"));
}

TEST_F(LabPageTest, AFinishedLabLeadsToTheNextAndToTheReference) {
  view_.status = Status(view_.lab->label, 20, 20);
  EXPECT_TRUE(Has(Page(), "href=\"/labs/phases/00-a/lab-02-y\""));
  EXPECT_TRUE(Has(Page(), "href=\"/labs/phases/00-a/lab-01-x/solution\""));
}

TEST_F(LabPageTest, TheHistoryIsAChartAndATable) {
  store::LabRun second = OneFailure();
  second.id = 42;
  second.points = 20;
  second.verdict = Verdict::kPassed;
  view_.history = {second, OneFailure()};
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "aria-label=\"FAILED, 8 of 20 points\""));
  EXPECT_EQ(Times(page, "href=\"/results/42\""), 2) << "as a dot and as a row";
}

TEST_F(LabPageTest, TheConfirmationNamesTheHintsThatAreLeft) {
  view_.help.hints_used = 1;
  const std::string page = GiveUpPage(view_, PlainFrame());
  EXPECT_TRUE(Has(page, "There is 1 hint you have not opened"));
  EXPECT_TRUE(Has(page, "method=\"post\" action=\"/labs/phases/00-a/lab-01-x/give-up\""));
}

}  // namespace
}  // namespace course::web
