// A guide as a page: the text, the labs beside it, the quiz at its end.

#include "web/pages/guide_page.h"

#include "gtest/gtest.h"
#include "web/pages/testing/quizzes_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::Has;
using testing::PlainFrame;
using testing::Times;

class GuidePageTest : public ::testing::Test {
 protected:
  GuidePageTest() : course_(testing::TwoLabs()), bank_(testing::SmallBank()) {
    view_.path = "phases/00-a/README.md";
    view_.markdown = "# Foundations\n\n## The cache\n\nIt is kept.\n";
    view_.phase = &course_.phases[0];
    view_.next = {.title = "The next text", .url = "/labs/phases/00-a/lab-01-x"};
  }
  std::string Page() const { return GuidePage(view_, PlainFrame()); }

  const catalog::Course course_;
  const quiz::Bank bank_;
  GuideView view_;
};

TEST_F(GuidePageTest, WithoutAQuizItEndsWithWhatComesNext) {
  const std::string page = Page();
  EXPECT_FALSE(Has(page, "/quizzes/"));
  EXPECT_TRUE(Has(page, "The next text"));
}

TEST_F(GuidePageTest, AQuizStandsAfterTheTextAndBeforeWhatComesNext) {
  view_.quizzes = {{.bank = &bank_}};
  const std::string page = Page();
  const size_t card = page.find("id=\"quiz-00\"");
  ASSERT_NE(card, std::string::npos);
  EXPECT_GT(card, page.find("It is kept."));
  EXPECT_LT(card, page.find("After this"));
  EXPECT_EQ(Times(page, "class=\"button primary\" href=\"/quizzes/00\">Take the quiz"), 1);
  EXPECT_TRUE(Has(page, "2 of 3 questions · pass mark 80 %"));
}

TEST_F(GuidePageTest, AQuizThatIsPassedSaysHowWell) {
  view_.quizzes = {{.bank = &bank_, .attempts = {testing::ClosedAttempt("a", "practice", 12, 15)}}};
  EXPECT_TRUE(Has(Page(), "best 80 %"));
  EXPECT_TRUE(Has(Page(), "Take it again"));
}

TEST_F(GuidePageTest, ExercisesStandUnderTheirHeading) {
  const catalog::Course course = testing::WithExercises();
  view_.phase = &course.phases[0];
  const std::string page = Page();
  const size_t heading = page.find("<h3>Exercises of Chapter 30</h3>");
  ASSERT_NE(heading, std::string::npos);
  EXPECT_LT(page.find("Vision</a>"), heading);
  EXPECT_LT(heading, page.find("Patches</a>"));
  EXPECT_LT(page.find("Patches</a>"), page.find("Budget</a>"));
}

TEST_F(GuidePageTest, TheQuizStandsAmongTheLabs) {
  view_.quizzes = {{.bank = &bank_}};
  EXPECT_TRUE(Has(Page(), "Quiz: Foundations</a>"));
}

}  // namespace
}  // namespace course::web
