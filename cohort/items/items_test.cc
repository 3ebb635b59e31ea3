#include "cohort/items/items.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

using quiz::Certainty;

// A bank of single choices "q0", "q1", ... with the choices "right", "wrong 1", "wrong 2", "wrong 3".
quiz::Bank BankOf(int questions) {
  quiz::Bank bank = {.id = "toy"};
  for (int i = 0; i < questions; ++i) {
    bank.questions.push_back({.id = absl::StrCat("q", i),
                              .right = {{.text = "right"}},
                              .wrong = {{.text = "wrong 1"}, {.text = "wrong 2"}, {.text = "wrong 3"}}});
  }
  return bank;
}

// A paper over all questions. Picks: 0 is right, 1 to 3 are wrong, -1 is no answer.
AnsweredPaper PaperOf(const quiz::Bank& bank, const std::vector<int>& picks, Certainty certainty = Certainty::kNone) {
  AnsweredPaper paper;
  for (size_t i = 0; i < picks.size(); ++i) {
    quiz::Item item;
    item.shown = {.id = bank.questions[i].id, .choices = {"right", "wrong 1", "wrong 2", "wrong 3"}};
    item.key = {.right = {.picks = {0}}, .whys = {"", "", "", ""}};
    if (picks[i] >= 0) paper.answers[item.shown.id] = {{.picks = {picks[i]}}, certainty};
    paper.items.push_back(item);
  }
  paper.score = quiz::ScorePaper(paper.items, 0.8, paper.answers);
  return paper;
}

std::string Looks(const ItemStatistics& item) { return absl::StrJoin(item.looks, "\n"); }

// Four learners and three questions by hand:
//           q0 q1 q2    rest of q0, q1, q2
//   ada      1  1  1    1    1    1
//   bob      1  1  0    1/2  1/2  1
//   eve      1  0  0    0    1/2  1/2
//   dan      0  0  0    0    0    0
// q0: deviations 1/4 1/4 1/4 -3/4 and 5/8 1/8 -3/8 -3/8: cov sum 3/8, squares 3/4 and 11/16: r = 0.375/sqrt(0.515625).
// q1: 1/2 1/2 -1/2 -1/2 and 1/2 0 0 -1/2: 1/2 / sqrt(1 * 1/2). q2: as q0, by symmetry.
TEST(AnalyseItems, AgreesWithASheetOfPaper) {
  const quiz::Bank bank = BankOf(3);
  const std::vector<ItemStatistics> items = AnalyseItems(
      bank, {PaperOf(bank, {0, 0, 0}), PaperOf(bank, {0, 0, 1}), PaperOf(bank, {0, 2, 1}), PaperOf(bank, {1, 1, -1})});
  ASSERT_EQ(items.size(), 3);
  EXPECT_EQ(items[0].difficulty, 0.75);
  EXPECT_EQ(items[1].difficulty, 0.5);
  EXPECT_EQ(items[2].difficulty, 0.25);
  EXPECT_NEAR(*items[0].discrimination, 0.375 / std::sqrt(0.515625), 1e-15);
  EXPECT_NEAR(*items[1].discrimination, 0.5 / std::sqrt(0.5), 1e-15);
  EXPECT_NEAR(*items[2].discrimination, 0.375 / std::sqrt(0.515625), 1e-15);
  EXPECT_EQ(items[2].answered, 3);
  EXPECT_TRUE(items[0].few);
  EXPECT_FALSE(items[0].upper_lower.has_value());
  EXPECT_TRUE(items[0].looks.empty());
  EXPECT_EQ(ItemText(items[1]),
            "difficulty 0.50 (0.15 to 0.85), discrimination 0.71, 4 learners: too few to judge a question by (20 at "
            "least)");
}

TEST(AnalyseItems, CountsChoicesWithThoseThatNobodyTook) {
  const quiz::Bank bank = BankOf(1);
  const std::vector<ItemStatistics> items =
      AnalyseItems(bank, {PaperOf(bank, {0}), PaperOf(bank, {2}), PaperOf(bank, {2}), PaperOf(bank, {-1})});
  ASSERT_EQ(items[0].choices.size(), 4);
  EXPECT_EQ(items[0].choices[0].text, "right");
  EXPECT_TRUE(items[0].choices[0].right);
  EXPECT_EQ(items[0].choices[0].count, 1);
  EXPECT_EQ(items[0].choices[1].text, "wrong 2");
  EXPECT_EQ(items[0].choices[1].count, 2);
  EXPECT_EQ(items[0].choices[3].count, 0);
  EXPECT_FALSE(items[0].discrimination.has_value()) << "there is no other question to compare with";
}

TEST(AnalyseItems, CountsPartialCredit) {
  const quiz::Bank bank = BankOf(1);
  AnsweredPaper half = PaperOf(bank, {1});
  half.score.items[0].judged.credit = 0.5;
  EXPECT_EQ(AnalyseItems(bank, {half, PaperOf(bank, {0})})[0].difficulty, 0.75);
}

TEST(AnalyseItems, PutsQuestionsThatAreGoneLast) {
  const quiz::Bank two = BankOf(2);
  quiz::Bank one = two;
  one.questions.erase(one.questions.begin());
  const std::vector<ItemStatistics> items = AnalyseItems(one, {PaperOf(two, {0, 1})});
  ASSERT_EQ(items.size(), 2);
  EXPECT_EQ(items[0].question, "q1");
  EXPECT_EQ(items[1].question, "q0");
}

TEST(AnalyseItems, GivesTheMedianTimeWhereItIsKnown) {
  const quiz::Bank bank = BankOf(1);
  std::vector<AnsweredPaper> papers(4, PaperOf(bank, {0}));
  EXPECT_FALSE(AnalyseItems(bank, papers)[0].seconds.has_value());
  papers[0].seconds["q0"] = 10;
  papers[1].seconds["q0"] = 30;
  papers[2].seconds["q0"] = 80'000;  // went to bed in between
  EXPECT_EQ(AnalyseItems(bank, papers)[0].seconds, 30);
}

TEST(AnalyseItems, OfNoPapersIsEmpty) { EXPECT_TRUE(AnalyseItems(BankOf(3), {}).empty()); }

TEST(AnalyseItems, NamesAWrongChoiceThatNobodyTakes) {
  const quiz::Bank bank = BankOf(2);
  std::vector<AnsweredPaper> papers;
  for (int i = 0; i < 40; ++i) papers.push_back(PaperOf(bank, {i % 2 == 0 ? 0 : 1 + i / 2 % 2, i % 2}));
  EXPECT_EQ(Looks(AnalyseItems(bank, papers)[0]), "nobody chose \"wrong 3\": it is no alternative");
}

TEST(AnalyseItems, NamesWhatManyAreSureOfAndWrong) {
  const quiz::Bank bank = BankOf(2);
  std::vector<AnsweredPaper> papers;
  for (int i = 0; i < 40; ++i) papers.push_back(PaperOf(bank, {i % 4 == 0 ? 0 : 1 + i % 3, i % 2}, Certainty::kSure));
  const ItemStatistics item = AnalyseItems(bank, papers)[0];
  ASSERT_EQ(item.calibration.levels.size(), 1);
  EXPECT_EQ(item.calibration.levels[0].answers, 40);
  EXPECT_NE(Looks(item).find("30 of 40 who were sure are wrong"), std::string::npos) << Looks(item);
}

// Item response theory, with two parameters: learner i, of ability t ~ N(0, 1), is right at question j with probability
// 1 / (1 + exp(-a_j (t - b_j))). Source: Birnbaum 1968, in Lord and Novick, ch. 17. Difficulty then is the mean of that
// over t, and r grows with a.
class Simulation : public ::testing::Test {
 protected:
  static double Probability(double a, double b, double t) { return 1 / (1 + std::exp(-a * (t - b))); }

  static double Expected(double a, double b) {
    double sum = 0, weights = 0;
    for (double t = -6; t <= 6; t += 0.01) {
      const double weight = std::exp(-t * t / 2);
      sum += weight * Probability(a, b, t);
      weights += weight;
    }
    return sum / weights;
  }

  double Normal() {  // Box and Muller 1958
    return std::sqrt(-2 * std::log(1 - rng_.Uniform())) * std::cos(2 * M_PI * rng_.Uniform());
  }

  // Question 0's key is wrong where `a` is negative.
  std::vector<ItemStatistics> Run(const std::vector<double>& a, const std::vector<double>& b, int learners) {
    const quiz::Bank bank = BankOf(static_cast<int>(a.size()));
    std::vector<AnsweredPaper> papers;
    for (int i = 0; i < learners; ++i) {
      const double ability = Normal();
      std::vector<int> picks;
      for (size_t j = 0; j < a.size(); ++j) {
        picks.push_back(rng_.Uniform() < Probability(a[j], b[j], ability) ? 0 : 1 + rng_.Below(3));
      }
      papers.push_back(PaperOf(bank, picks));
    }
    return AnalyseItems(bank, papers);
  }

  const uint64_t seed_ = base::testing::TestSeed();
  base::Rng rng_{seed_};
  const ::testing::ScopedTrace trace_{__FILE__, __LINE__, absl::StrCat("COURSE_SEED=", seed_)};
};

TEST_F(Simulation, GivesTheDifficultiesOfItsModel) {
  const std::vector<double> a(8, 1.0), b = {-2, -1.5, -1, -0.5, 0, 0.5, 1, 2};
  const std::vector<ItemStatistics> items = Run(a, b, 1000);
  for (size_t j = 0; j < a.size(); ++j) {
    // Five standard errors of a share: 5 sqrt(p (1 - p) / 1000) <= 0.08; one run in two million fails.
    const double p = Expected(a[j], b[j]);
    EXPECT_NEAR(items[j].difficulty, p, 5 * std::sqrt(p * (1 - p) / 1000)) << "question " << j;
  }
}

TEST_F(Simulation, RanksDiscriminationsAsItsModelDoes) {
  const std::vector<double> a = {0.0, 0.5, 1.0, 2.0, 1, 1, 1, 1, 1, 1, 1, 1}, b(12, 0.0);
  const std::vector<ItemStatistics> items = Run(a, b, 1000);
  // Neighbours differ by more than 0.1, and r of 1,000 has a standard error of 0.03.
  for (int j = 1; j < 4; ++j) {
    EXPECT_GT(*items[j].discrimination, *items[j - 1].discrimination) << "question " << j;
    EXPECT_GT(*items[j].upper_lower, *items[j - 1].upper_lower) << "question " << j;
  }
  EXPECT_NEAR(*items[0].discrimination, 0, 5 / std::sqrt(1000.0)) << "chance alone";
}

TEST_F(Simulation, FindsTheWrongKeyAndTheQuestionThatTellsNothing) {
  const std::vector<double> a = {-1.5, 0.0, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5}, b(10, 0.0);
  const std::vector<ItemStatistics> items = Run(a, b, 500);
  EXPECT_NE(Looks(items[0]).find("Is the key right?"), std::string::npos) << Looks(items[0]);
  EXPECT_NE(Looks(items[1]).find("it hardly tells who knows the subject"), std::string::npos) << Looks(items[1]);
  for (int j = 2; j < 10; ++j) EXPECT_EQ(Looks(items[j]), "") << "question " << j;
}

// A list that names good questions is not read twice. Of 20 classes of 30 with 10 good questions each, at most one in
// twenty questions may be named by chance.
TEST_F(Simulation, LeavesGoodQuestionsOfSmallClassesInPeace) {
  std::vector<std::string> named;
  for (int trial = 0; trial < 20; ++trial) {
    for (const ItemStatistics& item : Run(std::vector<double>(10, 1.5), std::vector<double>(10, 0.0), 30)) {
      if (!item.looks.empty()) named.push_back(Looks(item));
    }
  }
  EXPECT_LE(named.size(), 10) << absl::StrJoin(named, "\n");
}

}  // namespace
}  // namespace course::cohort
