// What is due as a page: why each question is back, and what there is when none is.

#include "web/pages/review_queue_page.h"

#include "gtest/gtest.h"
#include "web/pages/testing/quizzes_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;
using testing::Times;

class ReviewQueuePageTest : public ::testing::Test {
 protected:
  ReviewQueuePageTest() : bank_(testing::SmallBank()), course_(testing::TwoLabs()) {
    view_.course = &course_;
    view_.banks["00"] = &bank_;
  }
  void AddCard(const std::string& question, const std::string& reason) {
    if (view_.due.empty()) view_.due.push_back({.bank = "00", .title = "Foundations"});
    view_.due[0].cards.push_back({.bank = "00", .question = question, .last_ms = 1'771'320'600'000, .reason = reason});
  }
  std::string Page() const { return ReviewQueuePage(view_, PlainFrame()); }

  const quiz::Bank bank_;
  const catalog::Course course_;
  ReviewQueueView view_;
};

TEST_F(ReviewQueuePageTest, AMissedQuestionSaysWhenItWasMissedAndWhatItTrains) {
  AddCard("p00-kv", "missed");
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "Foundations: 1 question"));
  EXPECT_TRUE(Has(page, "computes what the KV cache costs"));
  EXPECT_FALSE(Has(page, "What is asked by p00-kv?")) << "the question itself is not spoilt";
  EXPECT_TRUE(Has(page, "missed on"));
  EXPECT_TRUE(Has(page, "2026-02-17T09:30:00Z"));
}

TEST_F(ReviewQueuePageTest, AFailedLabTestLeadsToItsLab) {
  AddCard("p00-limit", "//phases/00-a/lab-01-x:Work.CountsOnce");
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "Work.CountsOnce"));
  EXPECT_TRUE(Has(page, "href=\"/labs/phases/00-a/lab-01-x\""));
  EXPECT_FALSE(Has(page, "<work>")) << "titles are escaped";
}

TEST_F(ReviewQueuePageTest, ALabThatIsGoneIsNoLink) {
  AddCard("p00-limit", "//phases/00-a/lab-09-z:Work.CountsOnce");
  EXPECT_TRUE(Has(Page(), "Work.CountsOnce"));
  EXPECT_FALSE(Has(Page(), "lab-09-z"));
}

TEST_F(ReviewQueuePageTest, StartingIsTheOneAction) {
  AddCard("p00-kv", "missed");
  AddCard("p00-limit", "missed");
  view_.due.push_back({.bank = "x2", .title = "Sequences", .cards = view_.due[0].cards});
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "action=\"/review/00\""));
  EXPECT_TRUE(Has(page, "action=\"/review/x2\""));
  EXPECT_EQ(Times(page, "class=\"primary\""), 1);
}

TEST_F(ReviewQueuePageTest, ALongQueueIsReviewedInPieces) {
  for (int i = 0; i < 21; ++i) AddCard("p00-kv", "missed");
  EXPECT_TRUE(Has(Page(), "Foundations: 21 questions"));
  EXPECT_TRUE(Has(Page(), "Review the first 20<"));
}

TEST_F(ReviewQueuePageTest, AReviewThatWasBegunIsGoneOnWith) {
  AddCard("p00-kv", "missed");
  view_.open["00"] = testing::OpenAttempt("r7", "review");
  EXPECT_TRUE(Has(Page(), "href=\"/attempts/r7\""));
  EXPECT_FALSE(Has(Page(), "action=\"/review/00\""));
}

TEST_F(ReviewQueuePageTest, WithNothingDueItSaysWhenOneWillBe) {
  view_.next_ms = 1'771'320'600'000;
  EXPECT_TRUE(Has(Page(), "Nothing is due"));
  EXPECT_TRUE(Has(Page(), "2026-02-17T09:30:00Z"));
  view_.next_ms = 0;
  EXPECT_TRUE(Has(Page(), "A question that you miss in a quiz"));
  EXPECT_EQ(Times(Page(), "button primary"), 1);
}

}  // namespace
}  // namespace course::web
