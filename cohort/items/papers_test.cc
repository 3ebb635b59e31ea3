#include "cohort/items/papers.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cohort/items/items.h"
#include "gtest/gtest.h"
#include "quiz/answer/answer.h"
#include "quiz/testing/toy_banks.h"

namespace course::cohort {
namespace {

class FirstPapersTest : public ::testing::Test {
 protected:
  // An attempt at "toy" with all answers right but those of these questions.
  store::AnsweredAttempt Attempt(const std::string& learner, const std::vector<std::string>& wrong, uint64_t seed = 1) {
    store::AnsweredAttempt row;
    row.attempt = {.id = absl::StrCat("of ", learner),
                   .learner = learner,
                   .bank = "toy",
                   .bank_version = bank_->version,
                   .seed = seed,
                   .mode = "practice",
                   .started_ms = 1'000,
                   .closed_ms = 99'000,
                   .points = 1,
                   .max_points = 10};
    const auto items = quiz::DrawPaper(*bank_, seed);
    EXPECT_TRUE(items.ok()) << items.status();
    for (size_t i = 0; i < items->size(); ++i) {
      const quiz::Shown& shown = (*items)[i].shown;
      const bool is_wrong = std::count(wrong.begin(), wrong.end(), shown.id) > 0;
      const quiz::Answer answer = is_wrong ? quiz::testing::WrongAnswer(shown) : quiz::testing::RightAnswer(shown);
      const int64_t at = 1'000 + 10'000 * static_cast<int64_t>(i + 1);
      row.answers.push_back({static_cast<int>(i), quiz::AnswerToJson(answer), "", true, 1, at, at});
    }
    return row;
  }

  PaperRows Read(const std::vector<store::AnsweredAttempt>& rows) {
    return FirstPapers(rows, "toy",
                       [this](const std::string& version) { return version == bank_->version ? bank_ : nullptr; });
  }

  quiz::testing::ToyBanks banks_;
  const std::shared_ptr<const quiz::Bank> bank_{banks_.Current(), banks_.Current()->Find("toy")};
};

TEST_F(FirstPapersTest, HaveWhatWasShownGivenAndEarned) {
  const PaperRows rows = Read({Attempt("ada", {"t-single"})});
  EXPECT_TRUE(rows.lost.empty());
  ASSERT_EQ(rows.papers.size(), 1);
  EXPECT_EQ(rows.papers[0].learner, "ada");
  EXPECT_EQ(rows.papers[0].items.size(), 6);
  EXPECT_EQ(rows.papers[0].score.points, 9);
  for (const auto& [question, seconds] : rows.papers[0].seconds) EXPECT_EQ(seconds, 10) << question;
  EXPECT_EQ(rows.papers[0].seconds.size(), 6);
}

TEST_F(FirstPapersTest, KnowNoTimesOfAnExam) {
  store::AnsweredAttempt exam = Attempt("ada", {});
  exam.attempt.mode = "exam";
  EXPECT_TRUE(Read({exam}).papers[0].seconds.empty());
}

TEST_F(FirstPapersTest, TakeOfEachLearnerTheFirst) {
  const PaperRows rows = Read({Attempt("ada", {"t-single"}), Attempt("bob", {}), Attempt("ada", {})});
  ASSERT_EQ(rows.papers.size(), 2);
  EXPECT_EQ(rows.papers[0].score.points, 9) << "the second time the explanations were known";
}

TEST_F(FirstPapersTest, LeaveOutOpenAttemptsRetriesAndOtherBanks) {
  store::AnsweredAttempt open = Attempt("a", {}), retry = Attempt("b", {}), other = Attempt("c", {});
  open.attempt.closed_ms = 0;
  retry.attempt.only = {"t-single"};
  other.attempt.bank = "tiny";
  EXPECT_TRUE(Read({open, retry, other}).papers.empty());
}

TEST_F(FirstPapersTest, SayWhatIsLost) {
  store::AnsweredAttempt lost = Attempt("ada", {});
  lost.attempt.bank_version = "gone";
  const PaperRows rows = Read({lost});
  EXPECT_TRUE(rows.papers.empty());
  ASSERT_EQ(rows.lost.size(), 1);
  EXPECT_TRUE(absl::StrContains(rows.lost[0].message(), "version gone of bank toy is lost")) << rows.lost[0];
}

// The same wrong choice of papers with different orders is one choice.
TEST_F(FirstPapersTest, CountAChoiceWhereverItStood) {
  std::vector<store::AnsweredAttempt> rows;
  for (int i = 0; i < 12; ++i) rows.push_back(Attempt(absl::StrCat("learner ", i), {}, 100 + i));
  for (const ItemStatistics& item : AnalyseItems(*bank_, Read(rows).papers)) {
    EXPECT_EQ(item.difficulty, 1) << item.question;
    for (const Choice& choice : item.choices) {
      EXPECT_EQ(choice.count, choice.right ? 12 : 0) << item.question << ": " << choice.text;
    }
  }
}

}  // namespace
}  // namespace course::cohort
