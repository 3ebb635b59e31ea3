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

  catalog::Course course_;
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

TEST_F(GuidePageTest, APhaseWithoutADefinitionOfDoneHasNoChecklist) { EXPECT_FALSE(Has(Page(), "done when")); }

class Checklist : public GuidePageTest {
 protected:
  Checklist() {
    catalog::Phase& phase = course_.phases[0];
    phase.done = {{catalog::Condition::kLabs, "All <labs> pass."},
                  {catalog::Condition::kQuiz, "The quiz is passed."},
                  {catalog::Condition::kYours, "You have reflected."}};
    view_.quizzes = {{.bank = &bank_}};
  }
};

TEST_F(Checklist, BeginsWithNothingDone) {
  const std::string page = Page();
  const size_t list = page.find("id=\"done-when\"");
  ASSERT_NE(list, std::string::npos);
  EXPECT_GT(list, page.find("It is kept.")) << "behind the text";
  EXPECT_LT(list, page.find("id=\"quiz-00\"")) << "in front of the quiz";
  EXPECT_TRUE(Has(page, "All &lt;labs&gt; pass."));
  EXPECT_TRUE(Has(page, " · 0 of 2 labs"));
  EXPECT_TRUE(Has(page, " · not taken"));
  EXPECT_TRUE(Has(page, "you decide"));
  EXPECT_EQ(Times(page.substr(list, page.find("</section>", list) - list), "not yet"), 2);
  EXPECT_TRUE(Has(page, "href=\"#done-when\"")) << "the labs' list leads to it";
}

TEST_F(Checklist, CountsTheLabsWithFullMarks) {
  view_.standing = Standing({testing::Status("//phases/00-a/lab-01-x", 20, 20)});
  EXPECT_TRUE(Has(Page(), " · 1 of 2 labs"));
  view_.standing =
      Standing({testing::Status("//phases/00-a/lab-01-x", 20, 20), testing::Status("//phases/00-a/lab-02-y", 10, 10)});
  EXPECT_TRUE(Has(Page(), " · 2 of 2 labs"));
  EXPECT_EQ(Times(Page(), "not yet"), 1) << "the quiz";
}

TEST_F(Checklist, TicksTheQuizAtThePassMarkAndNotBelow) {
  view_.quizzes = {{.bank = &bank_, .attempts = {testing::ClosedAttempt("a", "practice", 11, 15)}}};
  EXPECT_TRUE(Has(Page(), " · best 73 %"));
  EXPECT_EQ(Times(Page(), "not yet"), 2) << "the labs, and the quiz below its pass mark";
  view_.quizzes = {{.bank = &bank_, .attempts = {testing::ClosedAttempt("a", "practice", 12, 15)}}};
  EXPECT_TRUE(Has(Page(), " · best 80 %"));
}

TEST_F(Checklist, OfAPhaseWithoutAQuizSaysSo) {
  view_.quizzes.clear();
  EXPECT_TRUE(Has(Page(), "there is no quiz yet"));
}

TEST_F(Checklist, OfAGuestDoesNotTellHowFarTheOwnerIs) {
  view_.standing = Standing({testing::Status("//phases/00-a/lab-01-x", 20, 20)});
  Frame guest = PlainFrame();
  guest.guest = true;
  const std::string page = GuidePage(view_, guest);
  EXPECT_FALSE(Has(page, "of 2 labs"));
  EXPECT_TRUE(Has(page, "not counted for guests"));
  EXPECT_TRUE(Has(page, " · not taken")) << "quizzes are the guest's own";
}

TEST_F(GuidePageTest, TheQuizStandsAmongTheLabs) {
  view_.quizzes = {{.bank = &bank_}};
  EXPECT_TRUE(Has(Page(), "Quiz: Foundations</a>"));
}

}  // namespace
}  // namespace course::web
