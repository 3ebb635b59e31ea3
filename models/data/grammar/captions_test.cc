// Captions name one cell each; bare forms do not, and who searches for one is told all cells that it fits.

#include "models/data/grammar/captions.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/data/grammar/vocabulary.h"

namespace grammar {
namespace {

using ::absl::StatusCode;
using ::base::testing::HasCodeAndText;
using Texts = std::vector<std::string>;
using Classes = std::vector<int>;

constexpr int kWork = 0, kEat = 12, kCome = 19;

TEST(Caption, IsPronounTenseAndForm) {
  EXPECT_EQ(Caption({kEat, kPastSimple, kThird}).value(), "he past simple ate");
  EXPECT_EQ(Caption({kEat, kPastParticiple, kThird}).value(), "he past participle has eaten");
  EXPECT_EQ(Caption({kEat, kInfinitive, kFirst}).value(), "I infinitive to eat");
  EXPECT_EQ(Caption({kWork, kPresentSimple, kSecond}).value(), "you present simple work");
  EXPECT_EQ(Caption({kCome, kSimpleFuture, kFirst}).value(), "I simple future will come");
}

TEST(Caption, OfNoTwoCellsIsTheSame) {
  std::set<std::string> captions;
  for (int id = 0; id < kCells; ++id) captions.insert(Caption(CellOf(id).value()).value());
  EXPECT_EQ(captions.size(), 300u);
}

TEST(Paraphrases, SayOneCellInManyWays) {
  EXPECT_EQ(Paraphrases({kWork, kPresentSimple, kThird}).value(),
            (Texts{"he present simple works", "present simple he works", "he works present simple", "he works",
                   "she present simple works", "present simple she works", "she works present simple", "she works",
                   "it present simple works", "present simple it works", "it works present simple", "it works",
                   "third person singular present simple of work", "works"}));
  EXPECT_EQ(Paraphrases({kEat, kInfinitive, kFirst}).value(),
            (Texts{"I infinitive to eat", "infinitive I to eat", "I to eat infinitive",
                   "first person singular infinitive of eat"}))
      << "I to eat is no sentence";
}

// What the other tests rest on: a paraphrase that two cells share would be a false negative in training.
TEST(Paraphrases, NameOneCellAndNoOther) {
  std::map<std::string, int> owner;
  int count = 0;
  for (int id = 0; id < kCells; ++id) {
    const Texts texts = Paraphrases(CellOf(id).value()).value();
    EXPECT_EQ(texts.front(), Caption(CellOf(id).value()).value());
    for (const std::string& text : texts) {
      const auto [place, is_new] = owner.emplace(text, id);
      EXPECT_TRUE(is_new) << text << " names " << place->second << " and " << id;
      EXPECT_EQ(CellsNamed(text).value(), Classes{id}) << text;
      ++count;
    }
  }
  // By hand, for a verb: infinitive 4 + 4 + 10, present 5 + 5 + 14, the other three tenses 5 + 5 + 13 each: 111.
  EXPECT_EQ(count, 20 * 111);
}

TEST(Paraphrases, FitIntoTheTextEncoder) {
  size_t longest = 0;
  for (int id = 0; id < kCells; ++id) {
    const Texts texts = Paraphrases(CellOf(id).value()).value();
    for (const std::string& text : texts) {
      const std::vector<int> tokens = Tokenize(text).value();
      EXPECT_EQ(Detokenize(tokens).value(), text);
      longest = std::max(longest, tokens.size());
    }
  }
  EXPECT_EQ(longest, 8u);
  EXPECT_EQ(kMaxTokens, 8);
}

TEST(Paraphrases, UseEveryWord) {
  std::set<int> used;
  for (int id = 0; id < kCells; ++id) {
    const Texts texts = Paraphrases(CellOf(id).value()).value();
    for (const std::string& text : texts) {
      const std::vector<int> tokens = Tokenize(text).value();
      used.insert(tokens.begin(), tokens.end());
    }
  }
  EXPECT_EQ(used.size(), 86u) << "all but PAD: a word that nobody says is never learnt";
}

TEST(DrawParaphrase, ReachesAllOfThemEvenly) {
  const Cell cell = {kWork, kPresentSimple, kThird};
  base::Rng rng{7};
  std::map<std::string, int> drawn;
  constexpr int kDraws = 14000;
  for (int i = 0; i < kDraws; ++i) ++drawn[DrawParaphrase(cell, rng).value()];
  EXPECT_EQ(drawn.size(), 14u);
  // Binomial(14000, 1/14): mean 1000, standard deviation 30.5; five of them on either side.
  for (const auto& [text, count] : drawn) EXPECT_NEAR(count, 1000, 153) << text;
}

TEST(DrawParaphrase, IsDeterminedByTheGenerator) {
  base::Rng a{3}, b{3};
  for (int id = 0; id < kCells; ++id) {
    EXPECT_EQ(DrawParaphrase(CellOf(id).value(), a).value(), DrawParaphrase(CellOf(id).value(), b).value());
  }
}

// By hand: a verb's 15 classes are infinitive +0 +1 +2, present +3 +4 +5, past +6 .. +8, participle +9 .. +11, future.
TEST(CellsNamed, ListsEveryCellOfABareForm) {
  EXPECT_EQ(CellsNamed("worked").value(), (Classes{6, 7, 8, 9, 10, 11})) << "past and participle";
  EXPECT_EQ(CellsNamed("work").value(), (Classes{0, 1, 2, 3, 4})) << "infinitive and present, but he works";
  EXPECT_EQ(CellsNamed("works").value(), (Classes{5}));
  EXPECT_EQ(CellsNamed("come").value(), (Classes{285, 286, 287, 288, 289, 294, 295, 296})) << "three of five tenses";
  EXPECT_EQ(CellsNamed("ate").value(), (Classes{186, 187, 188}));
  EXPECT_EQ(CellsNamed("eaten").value(), (Classes{189, 190, 191}));
  EXPECT_EQ(CellsNamed("had").value(), (Classes{231, 232, 233, 234, 235, 236}));
}

TEST(CellsNamed, ListsEveryCellOfAPhrase) {
  EXPECT_EQ(CellsNamed("to eat").value(), (Classes{180, 181, 182}));
  EXPECT_EQ(CellsNamed("will eat").value(), (Classes{192, 193, 194}));
  EXPECT_EQ(CellsNamed("have eaten").value(), (Classes{189, 190}));
  EXPECT_EQ(CellsNamed("has eaten").value(), (Classes{191}));
  EXPECT_EQ(CellsNamed("I come").value(), (Classes{288})) << "the pronoun decides";
  EXPECT_EQ(CellsNamed("SHE  ate").value(), (Classes{188})) << "case and spaces do not matter";
}

TEST(CellsNamed, FindsNothingInWhatFitsNoCell) {
  EXPECT_EQ(CellsNamed("he work").value(), Classes{}) << "mis-conjugated";
  EXPECT_EQ(CellsNamed("").value(), Classes{});
  EXPECT_TRUE(HasCodeAndText(CellsNamed("he swims").status(), StatusCode::kNotFound, "swims"));
}

TEST(IsHit, CountsEveryCellThatTheTextFits) {
  EXPECT_TRUE(IsHit("worked", 6).value());
  EXPECT_TRUE(IsHit("worked", 11).value());
  EXPECT_FALSE(IsHit("worked", 5).value());
  EXPECT_TRUE(IsHit("he worked", 8).value());
  EXPECT_FALSE(IsHit("he worked", 6).value());
  EXPECT_TRUE(HasCodeAndText(IsHit("worked", 300).status(), StatusCode::kInvalidArgument, "class 300"));
}

TEST(Captions, RefuseWhatIsNoCell) {
  base::Rng rng{1};
  EXPECT_TRUE(HasCodeAndText(Caption({20, 0, 0}).status(), StatusCode::kInvalidArgument, "verb 20"));
  EXPECT_TRUE(HasCodeAndText(Paraphrases({0, 5, 0}).status(), StatusCode::kInvalidArgument, "tense 5"));
  EXPECT_TRUE(HasCodeAndText(DrawParaphrase({0, 0, 3}, rng).status(), StatusCode::kInvalidArgument, "person 3"));
}

}  // namespace
}  // namespace grammar
