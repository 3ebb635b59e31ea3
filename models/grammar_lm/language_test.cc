// What the drills are, and that their entropy is what one can count.

#include "models/grammar_lm/language.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"
#include "models/grammar_lm/drill.h"
#include "models/grammar_lm/words.h"

namespace grammar_lm {
namespace {

using grammar::Cell;
using Texts = std::vector<std::string>;

constexpr int kEat = 12;

TEST(Turns, AreStatementsAndQuestionsAboutACell) {
  EXPECT_EQ(Statements({kEat, grammar::kPastSimple, grammar::kFirst}),
            (Texts{"I past simple ate .", "past simple I ate .", "I ate past simple .", "I ate .",
                   "first person singular past simple of eat ."}));
  const std::vector<Question> third = Questions({kEat, grammar::kPastSimple, grammar::kThird});
  ASSERT_EQ(third.size(), 3u);
  EXPECT_EQ(third[1].question, "she past simple of eat ?");
  EXPECT_EQ(third[1].answer, "she ate .");
  const std::vector<Question> infinitive = Questions({kEat, grammar::kInfinitive, grammar::kSecond});
  ASSERT_EQ(infinitive.size(), 1u);
  EXPECT_EQ(infinitive[0].answer, "to eat .") << "you to eat is no sentence";
}

// What the entropy rests on: a text tells its choices.
TEST(Turns, NameOneCellAndNoOther) {
  std::map<std::string, int> owners;
  size_t longest = 0;
  for (int id = 0; id < grammar::kCells; ++id) {
    const Cell cell = grammar::CellOf(id).value();
    Texts texts = Statements(cell);
    for (const Question& q : Questions(cell)) texts.push_back(absl::StrCat(q.question, " ", q.answer));
    for (const std::string& text : texts) {
      EXPECT_TRUE(owners.emplace(text, id).second) << text << " is also a turn of " << owners[text];
      EXPECT_EQ(CellOfTurn(text), cell);
      longest = std::max(longest, WordIds(text).value().size());
    }
  }
  EXPECT_EQ(longest, kMaxTurn);
  for (const char* no_turn : {"", "he ate", "he eat .", "he past simple of eat ? she ate .", "he ate . he ate ."}) {
    EXPECT_EQ(CellOfTurn(no_turn), std::nullopt) << no_turn;
  }
}

TEST(LearntCells, AreAllButThirty) {
  EXPECT_EQ(HeldOutCells().size(), 30u);
  size_t learnt = 0;
  for (int verb = 0; verb < grammar::kVerbs; ++verb) {
    for (const Cell& cell : LearntCells(verb)) {
      EXPECT_EQ(cell.verb, verb);
      EXPECT_FALSE(std::ranges::binary_search(HeldOutCells(), grammar::ClassId(cell).value()));
      ++learnt;
    }
  }
  EXPECT_EQ(learnt, 270u);
}

TEST(Drills, StayWithOneVerbAndLeaveOutWhatIsHeldOut) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  std::set<int> verbs, lengths;
  for (int i = 0; i < 2000; ++i) {
    const std::vector<int> drill = DrawDrill(rng);
    ASSERT_LE(drill.size(), kMaxDrill);
    ASSERT_EQ(drill.back(), kEos);
    std::set<int> topics;
    std::vector<int> turn;
    int turns = 0;
    for (const int word : drill) {
      if (word == kEos) break;
      turn.push_back(word);
      if (word != kFullStop) continue;
      const std::optional<Cell> cell = CellOfTurn(TextOf(turn).value());
      ASSERT_TRUE(cell.has_value()) << TextOf(turn).value();
      ASSERT_FALSE(std::ranges::binary_search(HeldOutCells(), grammar::ClassId(*cell).value()));
      topics.insert(cell->verb);
      turn.clear();
      ++turns;
    }
    ASSERT_EQ(topics.size(), 1u);
    ASSERT_TRUE(turn.empty()) << "words behind the last full stop";
    verbs.insert(*topics.begin());
    lengths.insert(turns);
  }
  EXPECT_EQ(verbs.size(), 20u);
  EXPECT_EQ(lengths.size(), 12u) << "1 to 12 turns";
}

// How many statements a cell has, counted by hand (captions_test.cc): pronoun, tense and form in three orders, without
// the tense where that is a sentence, the description, and "works" for the third person's present.
int CountOfStatements(const Cell& cell) {
  const bool third = cell.person == grammar::kThird;
  if (cell.tense == grammar::kInfinitive) return third ? 10 : 4;
  if (cell.tense == grammar::kPresentSimple) return third ? 14 : 5;
  return third ? 13 : 5;
}

TEST(Entropy, IsTheOneThatTheClosedFormGives) {
  double turn = 0;
  for (int verb = 0; verb < 20; ++verb) {
    const std::vector<Cell> cells = LearntCells(verb);
    double of_texts = 0;
    for (const Cell& cell : cells) {
      const int questions = cell.person == grammar::kThird ? 3 : 1;
      of_texts += (std::log(CountOfStatements(cell)) + std::log(questions)) / 2 / cells.size();
    }
    turn += (std::log(cells.size()) + std::log(2) + of_texts) / 20;
  }
  const Entropy entropy = EntropyOfDrills();
  // Sums of some thousand doubles of size 1: rounded by 1e-13 at the most.
  EXPECT_NEAR(entropy.turn, turn, 1e-12);
  EXPECT_NEAR(entropy.drill, std::log(20) + std::log(12) + 6.5 * turn, 1e-11);
  EXPECT_GT(entropy.first_word, 0);
  EXPECT_LT(entropy.first_word, std::log(89));
}

TEST(FirstWords, HaveTheChancesThatOneCanCount) {
  const std::map<int, double> chances = FirstWords();
  double sum = 0;
  for (const auto& [word, chance] : chances) sum += chance;
  EXPECT_NEAR(sum, 1, 1e-12);
  // Of a first person's statements one begins with "first".
  double first = 0;
  for (int verb = 0; verb < 20; ++verb) {
    const std::vector<Cell> cells = LearntCells(verb);
    for (const Cell& cell : cells) {
      if (cell.person == grammar::kFirst) first += 0.5 / CountOfStatements(cell) / cells.size() / 20;
    }
  }
  EXPECT_NEAR(chances.at(WordIds("first").value()[0]), first, 1e-12);
  EXPECT_FALSE(chances.contains(WordIds("ate").value()[0])) << "no turn begins with it";
}

TEST(Entropy, KnowsHowLongDrillsAre) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  constexpr int kDrills = 5000;
  double sum = 0, squares = 0;
  for (int i = 0; i < kDrills; ++i) {
    const double tokens = static_cast<double>(DrawDrill(rng).size());
    sum += tokens;
    squares += tokens * tokens;
  }
  const double mean = sum / kDrills, deviation = std::sqrt(squares / kDrills - mean * mean);
  EXPECT_NEAR(EntropyOfDrills().tokens, mean, 5 * deviation / std::sqrt(kDrills)) << "five standard errors";
}

}  // namespace
}  // namespace grammar_lm
