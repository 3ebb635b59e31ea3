// The words and their ids, against testdata/vocabulary.txt: written out from the verb table, the line is the id.

#include "models/data/grammar/vocabulary.h"

#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace grammar {
namespace {

using ::absl::StatusCode;
using ::base::testing::HasCodeAndText;
using Ids = std::vector<int>;

TEST(Words, HaveTheIdsThatCheckpointsRelyOn) {
  std::istringstream text(base::ReadFile("models/data/grammar/testdata/vocabulary.txt").value());
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  EXPECT_EQ(Words(), lines);
  EXPECT_EQ(lines.size(), 87u);
  EXPECT_EQ(kVocabularySize, 87);
  EXPECT_EQ(lines[kPad], "<pad>");
  EXPECT_EQ(lines[kEos], "<eos>");
}

TEST(Tokenize, GivesOneIdAWordAndEos) {
  EXPECT_EQ(Tokenize("he past simple ate").value(), (Ids{4, 10, 8, 61, 1}));
  EXPECT_EQ(Tokenize("").value(), Ids{1});
}

TEST(Tokenize, IgnoresCaseAndSpaces) {
  EXPECT_EQ(Tokenize("  HE \t past\nsimple  Ate ").value(), (Ids{4, 10, 8, 61, 1}));
  EXPECT_EQ(Tokenize("i work").value(), Tokenize("I work").value());
}

TEST(Tokenize, NamesTheWordThatItDoesNotKnow) {
  EXPECT_TRUE(HasCodeAndText(Tokenize("he swims").status(), StatusCode::kNotFound,
                             "\"swims\" is none of the 85 words of the captions"));
  EXPECT_TRUE(HasCodeAndText(Tokenize("he ate.").status(), StatusCode::kNotFound, "\"ate.\""));
  EXPECT_TRUE(HasCodeAndText(Tokenize("<eos> he").status(), StatusCode::kNotFound, "<eos>")) << "no marks in text";
  EXPECT_TRUE(HasCodeAndText(Tokenize("he <pad>").status(), StatusCode::kNotFound, "<pad>"));
}

TEST(Detokenize, UndoesTokenize) {
  for (const std::string text : {"I infinitive to eat", "she past participle has eaten", "will", ""}) {
    EXPECT_EQ(Detokenize(Tokenize(text).value()).value(), text);
  }
  EXPECT_EQ(Detokenize(Tokenize("i  WORK").value()).value(), "I work") << "in the vocabulary's case";
}

TEST(Detokenize, StopsAtTheFirstMark) {
  EXPECT_EQ(Detokenize(Ids{4, 24, 1, 25}).value(), "he works");
  EXPECT_EQ(Detokenize(Ids{4, 24, 0, 25}).value(), "he works");
  EXPECT_EQ(Detokenize(Ids{4, 24}).value(), "he works");
}

TEST(Detokenize, RefusesWhatIsNoToken) {
  EXPECT_TRUE(
      HasCodeAndText(Detokenize(Ids{4, 87}).status(), StatusCode::kInvalidArgument, "token 87 is not one of 0 to 86"));
  EXPECT_TRUE(HasCodeAndText(Detokenize(Ids{-1}).status(), StatusCode::kInvalidArgument, "token -1"));
}

TEST(Padded, FillsUpAndCutsNothingOff) {
  EXPECT_EQ(Padded({4, 24, 1}, 5).value(), (Ids{4, 24, 1, 0, 0}));
  EXPECT_EQ(Padded({4, 24, 1}, 3).value(), (Ids{4, 24, 1}));
  EXPECT_TRUE(HasCodeAndText(Padded({4, 24, 1}, 2).status(), StatusCode::kInvalidArgument,
                             "3 tokens do not fit into a length of 2"));
}

// he works EOS PAD PAD: the row is 2, however much is padded.
TEST(EosRow, IsNotTheLastRow) {
  EXPECT_EQ(EosRow(Ids{4, 24, 1, 0, 0}).value(), 2);
  EXPECT_EQ(EosRow(Ids{4, 24, 1, 0, 0, 0, 0, 0}).value(), 2);
  EXPECT_TRUE(HasCodeAndText(EosRow(Ids{4, 24}).status(), StatusCode::kNotFound, "no EOS among 2 tokens"));
}

}  // namespace
}  // namespace grammar
