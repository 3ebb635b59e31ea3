#include "web/pages/attempt_page.h"

#include <string>

#include "gtest/gtest.h"
#include "web/pages/testing/quiz_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using quiz::AttemptView;
using quiz::Kind;
using testing::Decide;
using testing::EveryKind;
using testing::Has;
using testing::PlainFrame;
using testing::Times;

constexpr int64_t kNow = 1'000'000;
constexpr int kKinds = 7;

std::string Page(const AttemptView& attempt, int position, Fields filled = {}, std::string error = "",
                 Fault fault = Fault::kAnswer) {
  return AttemptPage({.attempt = attempt,
                      .position = position,
                      .now_ms = kNow,
                      .filled = std::move(filled),
                      .error = error,
                      .fault = error.empty() ? Fault::kNone : fault},
                     PlainFrame());
}
std::string Page(const AttemptView& attempt, Kind kind, Fields filled = {}, std::string error = "") {
  return Page(attempt, static_cast<int>(kind), std::move(filled), std::move(error));
}

TEST(AttemptPageTest, EveryKindHasFieldsWithLabelsAndOnePrimaryButton) {
  const AttemptView attempt = EveryKind();
  const char* const parts[kKinds] = {"type=\"radio\" name=\"pick\" value=\"3\"",
                                     "type=\"checkbox\" name=\"pick.3\" value=\"1\"",
                                     "<label for=\"text\">Your answer</label>",
                                     "<label for=\"text\">Your answer</label>",
                                     "<select name=\"place.3\" aria-label=\"Place of: detokenize\"",
                                     "<select name=\"match.2\" aria-label=\"Belongs to: compute\"",
                                     "<textarea id=\"text\" name=\"text\""};
  for (int i = 0; i < kKinds; ++i) {
    const std::string page = Page(attempt, i);
    EXPECT_TRUE(Has(page, parts[i])) << parts[i] << "\n" << page;
    EXPECT_EQ(Times(page, "class=\"primary\""), 1);
    EXPECT_TRUE(Has(page, "action=\"/attempts/a1b2/" + std::to_string(i + 1) + "\""));
    EXPECT_TRUE(Has(page, "name=\"csrf\" value=\"form-key\""));
    EXPECT_LT(page.size(), 50u << 10);
  }
}

TEST(AttemptPageTest, NothingOfAKeyStandsOnAPageBeforeTheAnswerIsFinal) {
  for (const char* mode : {"practice", "exam", "review"}) {
    AttemptView attempt = EveryKind(mode);
    Decide(attempt.items[0], true);
    attempt.items[0].revealed.reset();
    for (int i = 0; i < kKinds; ++i) EXPECT_FALSE(Has(Page(attempt, i), "KEY")) << mode << " " << i;
  }
}

TEST(AttemptPageTest, AFinalAnswerIsExplained) {
  AttemptView attempt = EveryKind();
  for (quiz::ItemView& item : attempt.items) Decide(item, false);
  for (int i = 0; i < kKinds; ++i) {
    const std::string page = Page(attempt, i);
    EXPECT_FALSE(Has(page, "<form class=\"asked\"")) << i;
    EXPECT_TRUE(Has(page, "id=\"explanation\" tabindex=\"-1\"")) << i;
    EXPECT_TRUE(Has(page, "KEY: because")) << i;
    EXPECT_TRUE(Has(page, "href=\"/phases/00-foundations#5-two-phases\"")) << i;
  }
  EXPECT_EQ(Times(Page(attempt, Kind::kSingle), "KEY why of this choice"), 4);
  EXPECT_TRUE(Has(Page(attempt, Kind::kSingle), "wrong, your choice"));
  EXPECT_TRUE(Has(Page(attempt, Kind::kMulti), "right, not chosen"));
  EXPECT_TRUE(Has(Page(attempt, Kind::kMulti), "1 of 2 points"));
  EXPECT_TRUE(Has(Page(attempt, Kind::kNumeric), "KEY mistake: keys <em>or</em> values"));
  EXPECT_TRUE(Has(Page(attempt, Kind::kNumeric), "<dd>KEY 128 KiB</dd>"));
  EXPECT_EQ(Times(Page(attempt, Kind::kOrdering), "out of place"), 2);
  EXPECT_TRUE(Has(Page(attempt, Kind::kMatching), "<dd>nothing</dd>"));
}

TEST(AttemptPageTest, WhatALearnerTypedIsInertEverywhere) {
  AttemptView attempt = EveryKind();
  const std::string evil = "\"><script>alert(1)</script></textarea>";
  for (const Kind kind : {Kind::kNumeric, Kind::kText, Kind::kTracing}) {
    const std::string asked = Page(attempt, kind, {{"text", evil}}, "\"" + evil + "\" is no number");
    EXPECT_FALSE(Has(asked, "<script>alert")) << asked;
    EXPECT_FALSE(Has(asked, "\"><script>alert")) << asked;
    EXPECT_EQ(Times(asked, "</textarea>"), kind == Kind::kTracing ? 1 : 0);
    quiz::ItemView& item = attempt.items[static_cast<int>(kind)];
    Decide(item, false);
    item.given->answer.text = evil + "$x$ **b** \xE2\x80\xAE";
    const std::string told = Page(attempt, kind);
    EXPECT_FALSE(Has(told, "<script>alert"));
    EXPECT_TRUE(Has(told, "$x$ **b** [U+202E]")) << "what is typed is no Markdown, and its order is what one reads";
  }
}

TEST(AttemptPageTest, AFormThatWasRefusedKeepsWhatWasFilled) {
  const AttemptView attempt = EveryKind();
  const std::string numeric = Page(attempt, Kind::kNumeric, {{"text", "12 <foos>"}}, "no unit is called foos");
  EXPECT_TRUE(Has(numeric, "value=\"12 &lt;foos&gt;\""));
  EXPECT_TRUE(Has(numeric, "aria-describedby=\"error hint\" aria-invalid=\"true\"")) << numeric;
  EXPECT_TRUE(Has(numeric, "id=\"error\" role=\"alert\" tabindex=\"-1\" autofocus"));
  EXPECT_TRUE(Has(numeric, "no unit is called foos."));
  const std::string order =
      Page(attempt, Kind::kOrdering, {{"place.0", "2"}, {"place.1", "2"}, {"place.2", "1"}, {"place.3", "4"}}, "twice");
  EXPECT_EQ(Times(order, "<option value=\"2\" selected=\"\">"), 2) << order;
  // A newline at the beginning would be dropped by the parser.
  EXPECT_TRUE(Has(Page(attempt, Kind::kTracing, {{"text", "\n1"}}), ">\n\n1</textarea>"));
}

TEST(AttemptPageTest, AnErrorIsSaidAtTheControlThatItIsAbout) {
  AttemptView attempt = EveryKind();
  attempt.attempt.certainty = true;
  constexpr char kCertainty[] =
      "<fieldset class=\"certainty\" role=\"radiogroup\" aria-describedby=\"error\" aria-invalid=\"true\">";
  for (int i = 0; i < kKinds; ++i) {
    const std::string unsure = Page(attempt, i, {}, "how sure?", Fault::kCertainty);
    EXPECT_TRUE(Has(unsure, kCertainty)) << unsure;
    EXPECT_EQ(Times(unsure, "aria-invalid"), 1) << "the answer is right as it stands";
    const std::string full = Page(attempt, i, {}, "the disk is full", Fault::kNone);
    EXPECT_TRUE(Has(full, "the disk is full."));
    EXPECT_FALSE(Has(full, "aria-invalid")) << full;
    EXPECT_FALSE(Has(Page(attempt, i, {}, "no such unit"), kCertainty));
  }
}

TEST(AttemptPageTest, TheRowSaysHowEachQuestionStands) {
  AttemptView attempt = EveryKind();
  Decide(attempt.items[0], true);
  Decide(attempt.items[1], false);
  Decide(attempt.items[2], false);
  attempt.items[3].given = quiz::Given{.answer = {.text = "pre"}};
  const std::string page = Page(attempt, 3);
  for (const char* part : {"1 right", "1 partly right", "1 wrong", "1 begun", "3 open"})
    EXPECT_TRUE(Has(page, part)) << part;
  EXPECT_TRUE(Has(page, "href=\"/attempts/a1b2/4\" class=\"state busy\" aria-current=\"page\""));
  AttemptView exam = EveryKind("exam");
  exam.items[3].given = quiz::Given{.answer = {.text = "pre"}};
  EXPECT_TRUE(Has(Page(exam, 0), "1 answered"));
}

TEST(AttemptPageTest, WhatWasNotAnsweredInTimeIsToldAllTheSame) {
  AttemptView exam = EveryKind("exam");
  exam.attempt.closed_ms = kNow;
  for (quiz::ItemView& item : exam.items) {
    Decide(item, false);
    item.given.reset();
    item.revealed->judged.credit = 0;
  }
  for (int i = 0; i < kKinds; ++i) {
    const std::string page = Page(exam, i);
    EXPECT_TRUE(Has(page, "7 not answered")) << i;
    EXPECT_TRUE(Has(page, "KEY: because")) << i;
    EXPECT_TRUE(Has(page, "href=\"/attempts/a1b2/review\"")) << i;
  }
}

TEST(AttemptPageTest, AnExamShowsItsTimeAndGoesOn) {
  const std::string exam = Page(EveryKind("exam"), 0);
  EXPECT_TRUE(Has(exam, "data-now=\"1000000\" data-deadline=\"2200000\"")) << exam;
  EXPECT_TRUE(Has(exam, "20 min 0 s"));
  EXPECT_TRUE(Has(exam, "Keep and go on"));
  EXPECT_FALSE(Has(exam, "Keep for later"));
  EXPECT_FALSE(Has(Page(EveryKind(), 0), "role=\"timer\""));
}

TEST(AttemptPageTest, FinishingListsWhatHasNoAnswer) {
  AttemptView attempt = EveryKind();
  for (quiz::ItemView& item : attempt.items) Decide(item, true);
  EXPECT_TRUE(Has(FinishPage(attempt, kNow, PlainFrame()), "Every question has an answer"));
  attempt.items[2] = EveryKind().items[2];
  const std::string page = FinishPage(attempt, kNow, PlainFrame());
  EXPECT_TRUE(Has(page, "1 question has no final answer yet"));
  EXPECT_TRUE(Has(page, "Back to question 3"));
  EXPECT_TRUE(Has(page, "action=\"/attempts/a1b2/finish\""));
}

TEST(AttemptPageTest, CertaintyIsAskedForAndTold) {
  AttemptView attempt = EveryKind();
  attempt.attempt.certainty = true;
  const std::string asked = Page(attempt, 0, {{"certainty", "think"}});
  EXPECT_TRUE(Has(asked, "value=\"think\" checked"));
  for (const char* marks : {"right 1, wrong 0", "right 2, wrong −2", "right 3, wrong −6"}) {
    EXPECT_TRUE(Has(asked, marks)) << marks;  // Gardner-Medwin's
  }
  Decide(attempt.items[0], false);
  attempt.items[0].given->certainty = quiz::Certainty::kSure;
  attempt.items[0].revealed->certainty_mark = -6;
  EXPECT_TRUE(Has(Page(attempt, 0), "for your certainty −6"));
  EXPECT_FALSE(Has(Page(EveryKind(), 0), "name=\"certainty\""));
}

}  // namespace
}  // namespace course::web
