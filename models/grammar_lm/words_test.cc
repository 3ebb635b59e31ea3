// That every text of the drills becomes tokens and text again, and that what is not in their world is said by name.

#include "models/grammar_lm/words.h"

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/grammar_lm/drill.h"
#include "models/grammar_lm/tokenizer.h"

namespace grammar_lm {
namespace {

using base::testing::HasCodeAndText;
using Ids = std::vector<int>;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(Words, AreThoseOfTheCaptionsAndTwoMarks) {
  EXPECT_EQ(Words().size(), 89u);
  EXPECT_EQ(std::set<std::string>(Words().begin(), Words().end()).size(), 89u) << "none twice";
  EXPECT_EQ(Words()[kEos], "<eos>");
  EXPECT_EQ(Words()[kQuestionMark], "?");
  EXPECT_EQ(Words()[kFullStop], ".");
}

// The numbers are the lines of models/data/grammar/testdata/vocabulary.txt.
TEST(WordIds, TakeAnyCaseAndMarksBehindWords) {
  EXPECT_EQ(WordIds("he past simple of eat ?").value(), (Ids{4, 10, 8, 22, 59, 87}));
  EXPECT_EQ(WordIds(" He PAST\tsimple of\neat?").value(), (Ids{4, 10, 8, 22, 59, 87}));
  EXPECT_EQ(WordIds("i ate.").value(), (Ids{2, 61, 88}));
  EXPECT_EQ(WordIds("").value(), Ids());
}

TEST(WordIds, NameAnUnknownWordAndItsPlace) {
  EXPECT_TRUE(
      HasCodeAndText(WordIds("he swam . he swims .").status(), kInvalid, "word 2, \"swam\", is none of the 87"));
  EXPECT_TRUE(HasCodeAndText(WordIds("he ate?!").status(), kInvalid, "word 4, \"!\""));
  EXPECT_TRUE(HasCodeAndText(WordIds("he <eos>").status(), kInvalid, "word 2, \"<eos>\"")) << "nobody says it";
}

TEST(TextOf, NamesAnIdThatIsNoWord) {
  EXPECT_EQ(TextOf(Ids{4, 61, 88, 1}).value(), "he ate .") << "the end stands for nothing";
  EXPECT_TRUE(HasCodeAndText(TextOf(Ids{4, 89}).status(), kInvalid, "token 1 is 89, outside the vocabulary 0 .. 88"));
  EXPECT_TRUE(HasCodeAndText(TextOf(Ids{-1}).status(), kInvalid, "token 0 is -1"));
}

TEST(WordTokenizer, GivesEveryTurnBack) {
  const WordTokenizer tokenizer;
  EXPECT_EQ(tokenizer.VocabSize(), 89);
  EXPECT_EQ(tokenizer.EosTokenId(), 1);
  for (int id = 0; id < grammar::kCells; ++id) {
    const grammar::Cell cell = grammar::CellOf(id).value();
    std::vector<std::string> texts = Statements(cell);
    for (const Question& q : Questions(cell)) texts.push_back(q.question + " " + q.answer);
    for (const std::string& text : texts) {
      const Ids ids = tokenizer.Encode(text);
      EXPECT_EQ(ids, tokenizer.TryEncode(text).value());
      EXPECT_EQ(tokenizer.Decode(ids).value(), text);
    }
  }
}

TEST(WordTokenizer, PutsAPadForAWordThatItMayNotRefuse) {
  const WordTokenizer tokenizer;
  EXPECT_EQ(tokenizer.Encode("he swam . he ate ."), (Ids{4, kPad, 88, 4, 61, 88}));
  EXPECT_EQ(tokenizer.Decode(tokenizer.Encode("he  swam.")).value(), "he <pad>");
  EXPECT_TRUE(HasCodeAndText(tokenizer.TryEncode("he swam").status(), kInvalid, "swam"));
  EXPECT_EQ(tokenizer.Encode(" \n"), Ids());
}

}  // namespace
}  // namespace grammar_lm
