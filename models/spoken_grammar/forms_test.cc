// That the forms are the grammar's, and that the tokenizer has a token for each of their words.

#include "models/spoken_grammar/forms.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/data/grammar/captions.h"
#include "models/spoken_grammar/tokens.h"
#include "models/whisper/tokenizer.h"

namespace spoken_grammar {
namespace {

using base::testing::IsOk;

TEST(Forms, AreFourTensesOfFivePronounsAndAnInfinitiveForEachVerb) {
  EXPECT_EQ(Forms().size(), 20u * (4 * 5 + 1));
  EXPECT_EQ(std::set<std::string>(Forms().begin(), Forms().end()).size(), Forms().size()) << "none twice";
  for (const char* form : {"to eat", "I eat", "she eats", "it ate", "you have eaten", "he has eaten", "I will eat"}) {
    EXPECT_EQ(std::ranges::count(Forms(), form), 1) << form;
  }
}

// captions.h lists the cells that a text fits: the grammar's own word on what these are.
TEST(Forms, NameAllCellsOfTheGrammar) {
  std::set<int> cells;
  for (const std::string& form : Forms()) {
    const auto named = grammar::CellsNamed(form);
    ASSERT_TRUE(IsOk(named)) << form;
    EXPECT_FALSE(named->empty()) << form;
    cells.insert(named->begin(), named->end());
  }
  EXPECT_EQ(cells.size(), 300u);
}

// To, I, you, he, she, it, have, has, will; of 20 verbs the base, the third person and the past; six participles that
// are not the past. "have" and "has" are verbs here, too.
TEST(FormWords, AreThoseThatOneCanCount) {
  EXPECT_EQ(FormWords().size(), 9u + 3 * 20 + 6 - 2) << "have and has are counted; come is its own participle";
}

class Tokens : public ::testing::Test {
 protected:
  const whisper::Tokenizer tokenizer_ = whisper::Tokenizer::Parse(TokenizerJson()).value();
};

TEST_F(Tokens, EachWordIsOne) {
  for (const std::string& word : FormWords()) EXPECT_EQ(tokenizer_.Encode(" " + word).size(), 1u) << word;
  EXPECT_EQ(tokenizer_.Encode(" she has eaten").size(), 3u);
}

TEST_F(Tokens, AnyTextCanBeSaid) {
  for (const char* text : {" she has eaten", "", "xyz\n", "Grüße, 世界", " worksworked"}) {
    const auto back = tokenizer_.Decode(tokenizer_.Encode(text));
    ASSERT_TRUE(IsOk(back));
    EXPECT_EQ(*back, text);
  }
}

TEST_F(Tokens, TimestampsAreTheLastAndReachTwoSeconds) {
  const whisper::SpecialTokens& s = tokenizer_.special();
  EXPECT_EQ(tokenizer_.VocabSize(), s.first_timestamp + kTimestamps);
  EXPECT_EQ(tokenizer_.TextOf(s.Timestamp(2.0)), "<|2.00|>");
  EXPECT_EQ(s.Timestamp(2.0), tokenizer_.VocabSize() - 1);
  EXPECT_LT(s.end_of_text, s.start_of_transcript) << "text is below the end of text";
  EXPECT_LT(s.start_of_prev, 0) << "this model is not told what was said before";
}

}  // namespace
}  // namespace spoken_grammar
