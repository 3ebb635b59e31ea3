// All quizzes as a page: which button stands out, what an author is told, what a newcomer reads.

#include "web/pages/quiz_list_page.h"

#include "gtest/gtest.h"
#include "web/pages/testing/quizzes_sample.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

using testing::ClosedAttempt;
using testing::Has;
using testing::OpenAttempt;
using testing::PlainFrame;
using testing::Times;

class QuizListPageTest : public ::testing::Test {
 protected:
  QuizListPageTest() : first_(testing::SmallBank()), second_(testing::SmallBank()) {
    second_.id = "x2";
    second_.title = "Sequence <models>";
    view_.quizzes = {{.bank = &first_}, {.bank = &second_}};
  }
  std::string Page() const { return QuizListPage(view_, PlainFrame()); }
  // The text of the one button that stands out.
  std::string Primary() const {
    const std::string page = Page();
    EXPECT_EQ(Times(page, "button primary"), 1);
    const size_t begin = page.find('>', page.find("button primary")) + 1;
    return page.substr(begin, page.find('<', begin) - begin);
  }

  quiz::Bank first_, second_;
  QuizListView view_;
};

TEST_F(QuizListPageTest, ANewcomerIsOfferedTheFirstQuiz) {
  EXPECT_EQ(Primary(), "Take the quiz");
  EXPECT_TRUE(Has(Page(), "href=\"/quizzes/00\""));
  EXPECT_TRUE(Has(Page(), "not taken"));
  EXPECT_FALSE(Has(Page(), "<models>")) << "titles are escaped";
  EXPECT_TRUE(Has(Page(), "<em>why</em>")) << "what it is about is Markdown";
}

TEST_F(QuizListPageTest, WhatIsPassedIsNotOfferedFirst) {
  view_.quizzes[0].attempts = {ClosedAttempt("a", "practice", 14, 15)};
  const std::string page = Page();
  EXPECT_TRUE(Has(page, "class=\"button primary\" href=\"/quizzes/x2\""));
  EXPECT_TRUE(Has(page, "best score 93 %"));
  EXPECT_TRUE(Has(page, "Take it again"));
}

TEST_F(QuizListPageTest, WhatIsDueComesBeforeANewQuiz) {
  view_.quizzes[1].due = 3;
  EXPECT_EQ(Primary(), "Review them");
  EXPECT_TRUE(Has(Page(), "3 questions are due for review"));
  view_.quizzes[1].due = 1;
  EXPECT_EQ(Primary(), "Review it");
  EXPECT_TRUE(Has(Page(), "1 question is due for review"));
}

TEST_F(QuizListPageTest, WhatIsOpenComesBeforeEverything) {
  view_.quizzes[0].due = 3;
  view_.quizzes[0].attempts = {OpenAttempt("older", "exam")};
  view_.quizzes[1].attempts = {OpenAttempt("newer", "practice")};
  view_.quizzes[1].attempts[0].started_ms += 1;
  view_.quizzes[1].answered = 1;
  EXPECT_EQ(Primary(), "Go on");
  EXPECT_TRUE(Has(Page(), "class=\"button primary\" href=\"/attempts/newer\""));
  EXPECT_TRUE(Has(Page(), "practice, 1 of 2 answered"));
  EXPECT_TRUE(Has(Page(), "href=\"/attempts/older\""));
}

TEST_F(QuizListPageTest, WhoHasPassedAllIsPressedToNothing) {
  for (QuizStanding& quiz : view_.quizzes) quiz.attempts = {ClosedAttempt("a", "practice", 15, 15)};
  EXPECT_EQ(Times(Page(), "button primary"), 0);
}

TEST_F(QuizListPageTest, ABrokenBankIsToldToItsAuthorAndTakesNothingElseAway) {
  view_.problems = {{"quiz/bank/04.toml", 41, "explanation", "question <p04-kv> has no `why`"}};
  const std::string page = QuizListPage(view_, testing::EditorFrame());
  EXPECT_TRUE(Has(page, "quiz/bank/04.toml:41"));
  EXPECT_TRUE(Has(page, "vscode://file/home/ada/course/quiz/bank/04.toml:41")) << "the place opens in the editor";
  EXPECT_TRUE(Has(page, "explanation"));
  EXPECT_TRUE(Has(page, "question &lt;p04-kv&gt; has no"));
  EXPECT_TRUE(Has(page, "Take the quiz"));
  EXPECT_FALSE(Has(QuizListPage({.quizzes = view_.quizzes}, PlainFrame()), "For the author"));
}

TEST_F(QuizListPageTest, AGuestIsLedNowhereThatIsTheOwners) {
  EXPECT_TRUE(Has(Page(), "<a href=\"/\">Map</a></li>"));
  EXPECT_TRUE(Has(Page(), "live."));
  Frame guest = PlainFrame();
  guest.guest = true;
  view_.problems = {{"quiz/bank/04.toml", 41, "explanation", "it has no `why`"}};
  const std::string page = QuizListPage(view_, guest);
  EXPECT_FALSE(Has(page, "Map</a></li>"));
  EXPECT_FALSE(Has(page, "live.")) << "news are of the owner's runs";
  EXPECT_FALSE(Has(page, "04.toml")) << "a guest can mend nothing";
  EXPECT_TRUE(Has(page, "aria-current=\"page\">Quizzes"));
}

TEST_F(QuizListPageTest, WithoutABankItSaysHowOneIsMade) {
  const std::string page = QuizListPage({}, PlainFrame());
  EXPECT_TRUE(Has(page, "./course new-quiz NAME"));
  EXPECT_TRUE(Has(page, "/read/docs/adding-a-quiz.md"));
  Frame guest = PlainFrame();
  guest.guest = true;
  EXPECT_FALSE(Has(QuizListPage({}, guest), "./course")) << "a guest can type no command here";
}

}  // namespace
}  // namespace course::web
