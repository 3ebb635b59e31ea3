// Which questions are drawn, and what holds for every paper of every bank.

#include <algorithm>
#include <map>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/paper/paper.h"
#include "quiz/paper/random_bank.h"

namespace course::quiz {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

Bank Letters(int n, int draw) {
  base::Rng rng{5};
  Bank bank;
  bank.id = "letters";
  bank.draw = draw;
  bank.outcomes = {{"o", "knows"}};
  for (int i = 0; i < n; ++i) {
    bank.questions.push_back(RandomQuestion(Kind::kSingle, rng));
    bank.questions.back().id = std::string(1, 'a' + i);
    bank.questions.back().outcome = "o";
  }
  return bank;
}

std::set<std::string> Live(const Bank& bank) {
  std::set<std::string> live;
  for (const Question& question : bank.questions) {
    if (!question.retired) live.insert(question.id);
  }
  return live;
}

// By sorting SHA-256("draw\n7\n" + id), computed by a separate program.
TEST(DrawQuestions, IsPinnedForEver) {
  EXPECT_EQ(DrawQuestions(Letters(6, 6), 7), (std::vector<std::string>{"b", "c", "f", "e", "d", "a"}));
  EXPECT_EQ(DrawQuestions(Letters(6, 3), 7), (std::vector<std::string>{"b", "c", "f"}));
}

TEST(DrawQuestions, CoversEveryOutcomeWhileItCan) {
  Bank bank = Letters(12, 3);
  bank.questions[10].outcome = "rare";
  bank.questions[11].outcome = "rarer";
  for (uint64_t seed = 0; seed < 300; ++seed) {
    std::set<std::string> outcomes;
    for (const std::string& id : DrawQuestions(bank, seed)) outcomes.insert(bank.Find(id)->outcome);
    ASSERT_EQ(outcomes.size(), 3) << seed;
  }
  bank.draw = 2;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const std::vector<std::string> ids = DrawQuestions(bank, seed);
    ASSERT_EQ(ids.size(), 2);
    ASSERT_NE(bank.Find(ids[0])->outcome, bank.Find(ids[1])->outcome) << seed;
  }
}

TEST(DrawQuestions, LeavesRetiredOnesOutAndDrawsNoMoreThanThereAre) {
  Bank bank = Letters(5, 10);
  bank.questions[2].retired = true;
  std::vector<std::string> ids = DrawQuestions(bank, 1);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(ids, (std::vector<std::string>{"a", "b", "d", "e"}));
  for (Question& question : bank.questions) question.retired = true;
  EXPECT_TRUE(DrawQuestions(bank, 1).empty());
}

TEST(DrawQuestions, EveryQuestionIsEquallyLikely) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  const Bank bank = Letters(10, 4);
  constexpr int kPapers = 10'000;
  std::map<std::string, int> counts;
  for (int i = 0; i < kPapers; ++i) {
    for (const std::string& id : DrawQuestions(bank, course::testing::TestSeed() + i)) ++counts[id];
  }
  // Binomial(10000, 0.4): standard deviation 49; six of them on either side, once in 5e8 for each of ten.
  for (const auto& [id, count] : counts) EXPECT_NEAR(count, 4'000, 6 * 49) << id;
  EXPECT_EQ(counts.size(), 10);
}

TEST(DrawPaper, OfCertainQuestionsHasThoseAndNoOthers) {
  Bank bank = Letters(8, 2);
  bank.questions[0].retired = true;  // a retry of an old attempt still knows it
  const absl::StatusOr<std::vector<Item>> paper = DrawPaper(bank, 3, {"a", "h", "c", "d"});
  ASSERT_TRUE(IsOk(paper));
  std::set<std::string> ids;
  for (const Item& item : *paper) ids.insert(item.shown.id);
  EXPECT_EQ(ids, (std::set<std::string>{"a", "c", "d", "h"}));
  EXPECT_TRUE(HasCode(DrawPaper(bank, 3, {"a", "z"}), absl::StatusCode::kNotFound));
  EXPECT_TRUE(HasCode(DrawPaper(bank, 3, {"a", "a"}), absl::StatusCode::kInvalidArgument));
}

TEST(DrawPaper, OfCertainQuestionsDoesNotTellInWhichOrderTheyWereNamed) {
  const Bank bank = Letters(3, 2);
  std::set<std::string> first;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const absl::StatusOr<std::vector<Item>> paper = DrawPaper(bank, seed, {"a", "b", "c"});
    ASSERT_TRUE(IsOk(paper));
    const absl::StatusOr<std::vector<Item>> turned = DrawPaper(bank, seed, {"c", "a", "b"});
    ASSERT_TRUE(IsOk(turned));
    EXPECT_EQ((*paper)[0].shown.id, (*turned)[0].shown.id);
    first.insert((*paper)[0].shown.id);
  }
  EXPECT_EQ(first.size(), 3);
}

std::string Print(const Shown& shown) {
  std::string text = absl::StrCat(shown.id, "|", shown.prompt, "|", shown.code, "|", shown.unit, "|");
  for (const std::string& choice : shown.choices) absl::StrAppend(&text, choice, ";");
  for (const std::string& left : shown.lefts) absl::StrAppend(&text, left, ";");
  return text;
}

void CheckChoices(const Question& question, const Item& item) {
  const std::vector<std::string>& shown = item.shown.choices;
  switch (question.kind) {
    case Kind::kSingle:
    case Kind::kMulti: {
      ASSERT_EQ(item.key.right.picks.size(), question.right.size());
      ASSERT_EQ(shown.size(), question.right.size() + question.wrong.size());
      ASSERT_EQ(item.key.whys.size(), shown.size());
      for (size_t i = 0; i < shown.size(); ++i) ASSERT_EQ(item.key.whys[i], "why " + shown[i]);
      for (const int pick : item.key.right.picks) ASSERT_TRUE(shown[pick].starts_with("right"));
      break;
    }
    case Kind::kOrdering:
      for (size_t i = 0; i < shown.size(); ++i) ASSERT_EQ(shown[item.key.right.picks[i]], question.items[i]);
      break;
    case Kind::kMatching:
      for (size_t i = 0; i < question.pairs.size(); ++i) {
        ASSERT_EQ(item.shown.lefts[i], question.pairs[i].left);
        ASSERT_EQ(shown[item.key.right.picks[i]], question.pairs[i].right);
      }
      break;
    default:
      ASSERT_TRUE(shown.empty());
  }
}

// What must hold for every bank and every seed.
TEST(DrawPaper, TwoThousandRandomBanksKeepEveryRule) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng{course::testing::TestSeed()};
  for (int round = 0; round < 2'000; ++round) {
    SCOPED_TRACE(round);
    Bank bank = RandomBank(rng);
    const uint64_t seed = rng.Next();
    const absl::StatusOr<std::vector<Item>> paper = DrawPaper(bank, seed);
    ASSERT_TRUE(IsOk(paper));

    const std::set<std::string> live = Live(bank);
    ASSERT_EQ(paper->size(), std::min<size_t>(bank.draw, live.size()));
    std::set<std::string> ids;
    std::map<std::string, std::string> texts;
    for (const Item& item : *paper) {
      ASSERT_TRUE(live.contains(item.shown.id));
      ASSERT_TRUE(ids.insert(item.shown.id).second) << "drawn twice";
      ASSERT_NO_FATAL_FAILURE(CheckChoices(*bank.Find(item.shown.id), item));
      ASSERT_TRUE(IsOk(CheckForm(item.shown, item.key.right)));
      texts[item.shown.id] = Print(item.shown);
    }

    const absl::StatusOr<std::vector<Item>> again = DrawPaper(bank, seed);
    ASSERT_TRUE(IsOk(again));
    for (size_t i = 0; i < paper->size(); ++i) ASSERT_EQ(Print((*again)[i].shown), Print((*paper)[i].shown));

    // One more question: the others look as before and keep their order.
    Question added = RandomQuestion(Kind::kSingle, rng);
    added.id = "added";
    added.outcome = bank.outcomes.front().id;
    bank.questions.insert(bank.questions.begin() + rng.Below(bank.questions.size() + 1), added);
    const absl::StatusOr<std::vector<Item>> larger = DrawPaper(bank, seed);
    ASSERT_TRUE(IsOk(larger));
    std::vector<std::string> before, after;
    for (const Item& item : *larger) {
      if (!texts.contains(item.shown.id)) continue;
      ASSERT_EQ(Print(item.shown), texts[item.shown.id]);
      after.push_back(item.shown.id);
    }
    for (const Item& item : *paper) {
      if (std::find(after.begin(), after.end(), item.shown.id) != after.end()) before.push_back(item.shown.id);
    }
    ASSERT_EQ(before, after);
    ASSERT_GE(after.size() + 1, paper->size()) << "at most one question makes room";
  }
}

}  // namespace
}  // namespace course::quiz
