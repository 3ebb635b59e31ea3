#include "models/llama/tokenizer.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/llama/testing/made_up.h"

namespace llama {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using Ids = std::vector<int>;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// " " 259, "a" 260, "b" 261, "ab" 262, " ab" 263, "abab" 264, "é" 265.
constexpr int kSpace = 259, kA = 260, kB = 261, kAb = 262, kSpaceAb = 263, kAbab = 264, kE = 265;

std::unique_ptr<LlamaTokenizer> MadeUp() { return *LlamaTokenizer::Parse(testing::MadeUpTokenizerBytes(270)); }

TEST(LlamaTokenizer, BeginsEveryTextAndPutsASpaceInFront) {
  EXPECT_EQ(MadeUp()->Encode(""), Ids{1});
  EXPECT_EQ(MadeUp()->Encode("b"), (Ids{1, kSpace, kB}));
  EXPECT_EQ(MadeUp()->VocabSize(), 270);
  EXPECT_EQ(MadeUp()->EosTokenId(), 1) << "a story ends where the next one begins";
}

// " abab": joined first is "ab", twice, which has the highest score, then " ab" and not "abab", whose score is lower.
TEST(LlamaTokenizer, JoinsThePairWithTheHighestScoreFirst) {
  EXPECT_EQ(MadeUp()->Encode("abab"), (Ids{1, kSpaceAb, kAb}));
  EXPECT_EQ(MadeUp()->Encode("babab"), (Ids{1, kSpace, kB, kAbab}));
  EXPECT_EQ(MadeUp()->Encode("aab"), (Ids{1, kSpace, kA, kAb}));
}

// Of three "ab" in a row, two pairs make "abab": the first one is joined.
TEST(LlamaTokenizer, JoinsTheFirstOfEqualPairs) {
  EXPECT_EQ(MadeUp()->Encode("bababab"), (Ids{1, kSpace, kB, kAbab, kAb}));
}

TEST(LlamaTokenizer, TakesBytesForWhatHasNoPiece) {
  EXPECT_EQ(MadeUp()->Encode("é"), (Ids{1, kSpace, kE}));
  // U+20AC is E2 82 AC.
  EXPECT_EQ(MadeUp()->Encode("€"), (Ids{1, kSpace, 3 + 0xe2, 3 + 0x82, 3 + 0xac}));
  EXPECT_EQ(MadeUp()->Encode("\n"), (Ids{1, kSpace, 3 + 10}));
}

TEST(LlamaTokenizer, DecodesAnOutputSoThatItFollowsThePrompt) {
  const auto tokenizer = MadeUp();
  EXPECT_EQ(*tokenizer->Decode(Ids{1, kSpaceAb}), "ab");
  EXPECT_EQ(*tokenizer->Decode(Ids{kSpaceAb}), " ab") << "no beginning, so the space is one";
  EXPECT_EQ(*tokenizer->Decode(Ids{kB, 1, kSpaceAb, kSpaceAb, 2}), "bab ab");
  EXPECT_EQ(*tokenizer->Decode(Ids{3 + 0xc3, 3 + 0xa9}), "é");
  EXPECT_TRUE(HasCodeAndText(tokenizer->Decode(Ids{5, 270}).status(), kInvalid,
                             "token 1 is 270, outside the vocabulary 0 .. 269"));
  EXPECT_TRUE(HasCode(tokenizer->Decode(Ids{-1}).status(), kInvalid));
}

TEST(LlamaTokenizer, DecodesWhatItEncoded) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng{seed};
  const auto tokenizer = MadeUp();
  std::vector<std::string> texts = {"<0x41>", "\n<s>\n", "<unk>", "<piece 268>", std::string(1, '\0'), "  ab  "};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0, n = rng.Below(30); i < n; ++i) {
      text += rng.Below(4) == 0 ? static_cast<char>(rng.Below(256)) : "ab \xc3\xa9"[rng.Below(5)];
    }
    texts.push_back(text);
  }
  for (const std::string& text : texts) {
    const Ids ids = tokenizer->Encode(text);
    ASSERT_EQ(ids[0], LlamaTokenizer::kBos);
    ASSERT_EQ(std::count(ids.begin() + 1, ids.end(), LlamaTokenizer::kBos), 0) << "no text ends an output";
    const auto decoded = tokenizer->Decode(ids);
    ASSERT_TRUE(IsOk(decoded));
    ASSERT_EQ(*decoded, text);
  }
}

TEST(LlamaTokenizer, RefusesFilesThatAreCutOff) {
  const std::string bytes = testing::MadeUpTokenizerBytes(259);
  EXPECT_TRUE(HasCodeAndText(LlamaTokenizer::Parse("abc").status(), kInvalid, "a file of 3 bytes"));
  EXPECT_TRUE(HasCodeAndText(LlamaTokenizer::Parse(bytes.substr(0, 4)).status(), kInvalid, "0 tokens; the first 259"));
  EXPECT_TRUE(HasCodeAndText(LlamaTokenizer::Parse(bytes.substr(0, 11)).status(), kInvalid,
                             "token 0, at byte 4: cut off after 7 of 8 bytes"));
  EXPECT_TRUE(HasCodeAndText(LlamaTokenizer::Parse(bytes.substr(0, 13)).status(), kInvalid,
                             "token 0, at byte 4: cut off after 1 of its 5 bytes"));
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_TRUE(HasCode(LlamaTokenizer::Parse(bytes.substr(0, size)).status(), kInvalid)) << size << " bytes";
  }
  EXPECT_TRUE(IsOk(LlamaTokenizer::Parse(bytes)));
}

// A number in the first token: 4 bytes of the longest length, its score, its length.
std::string WithLength(int32_t length) {
  std::string bytes = testing::MadeUpTokenizerBytes(259);
  std::memcpy(bytes.data() + 8, &length, 4);
  return bytes;
}
std::string WithScore(float score) {
  std::string bytes = testing::MadeUpTokenizerBytes(259);
  std::memcpy(bytes.data() + 4, &score, 4);
  return bytes;
}

TEST(LlamaTokenizer, RefusesNumbersThatNoTokenHas) {
  for (const int32_t length : {0, -1, 17, std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min()}) {
    EXPECT_TRUE(HasCodeAndText(LlamaTokenizer::Parse(WithLength(length)).status(), kInvalid,
                               "token 0, at byte 4: a length of " + std::to_string(length) + " is outside 1 .. 16"));
  }
  EXPECT_TRUE(HasCodeAndText(LlamaTokenizer::Parse(WithScore(std::numeric_limits<float>::quiet_NaN())).status(),
                             kInvalid, "score is nan, not finite"));
  std::string bytes = testing::MadeUpTokenizerBytes(259);
  bytes[bytes.find("<0x41>") + 4] = '2';
  EXPECT_TRUE(
      HasCodeAndText(LlamaTokenizer::Parse(bytes).status(), kInvalid, "\"<0x42>\" stands where <0x41> belongs"));
}

TEST(LlamaTokenizer, NamesThePathOfAFileThatIsNotThere) {
  EXPECT_TRUE(HasCodeAndText(LlamaTokenizer::Read("no/such/tokenizer.bin").status(), absl::StatusCode::kNotFound,
                             "no/such/tokenizer.bin"));
}

}  // namespace
}  // namespace llama
