// The published tokenizer of tiny.en. Ids by forty lines of Python, which look for the best pair anew each time.

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/testing/real_files.h"
#include "models/whisper/tokenizer.h"

namespace whisper {
namespace {

using base::testing::IsOk;

TEST(RealTokenizer, EncodesAsAnIndependentProgram) {
  REAL_FILE(path, "whisper-tiny.en/tokenizer.json");
  const auto tokenizer = Tokenizer::Read(path);
  ASSERT_TRUE(IsOk(tokenizer));
  const std::pair<const char*, std::vector<int>> cases[] = {
      {" And so, my fellow Americans: ask not what your country can do for you!",
       {843, 523, 11, 616, 5891, 3399, 25, 1265, 407, 644, 534, 1499, 460, 466, 329, 345, 0}},
      {"I'm  99 years old; she'll've\n\n eaten_42 times",
       {40, 1101, 220, 7388, 812, 1468, 26, 673, 1183, 1053, 628, 17065, 62, 3682, 1661}},
      {"Größe äöü 東京タワー ♪",
       {8642, 9101, 39683, 68, 6184, 97, 9101, 9116, 10545, 251, 109, 12859, 105, 23376, 25589, 6312, 20724, 103}},
      {"\t x \r\n", {197, 2124, 220, 201, 198}},
      {"aaaaaaaaaaaaaaaaaaaaaaaa", {24794, 24794, 24794, 24794, 24794, 24794}}};
  for (const auto& [text, ids] : cases) {
    EXPECT_EQ(tokenizer->Encode(text), ids) << text;
    EXPECT_EQ(*tokenizer->Decode(ids), text);
  }
}

TEST(RealTokenizer, HasThePublishedSpecialTokens) {
  REAL_FILE(path, "whisper-tiny.en/tokenizer.json");
  const auto tokenizer = Tokenizer::Read(path);
  ASSERT_TRUE(IsOk(tokenizer));
  EXPECT_EQ(tokenizer->VocabSize(), 51864);
  const SpecialTokens& s = tokenizer->special();
  EXPECT_EQ(s.end_of_text, 50256);
  EXPECT_EQ(s.start_of_transcript, 50257);
  EXPECT_EQ(s.languages.size(), 99u);
  EXPECT_EQ(s.translate, 50357);
  EXPECT_EQ(s.transcribe, 50358);
  EXPECT_EQ(s.start_of_lm, 50359);
  EXPECT_EQ(s.start_of_prev, 50360);
  EXPECT_EQ(s.no_speech, 50361) << "this file spells it <|nocaptions|>";
  EXPECT_EQ(s.no_timestamps, 50362);
  EXPECT_EQ(s.first_timestamp, 50363);
  EXPECT_EQ(s.Timestamp(1.0), 50413);
  EXPECT_DOUBLE_EQ(s.Seconds(51863), 30);
}

// The ids that tiny.en's published generation_config.json suppresses, below the special ones.
TEST(RealTokenizer, SuppressesThePublishedTokens) {
  REAL_FILE(path, "whisper-tiny.en/tokenizer.json");
  const auto tokenizer = Tokenizer::Read(path);
  ASSERT_TRUE(IsOk(tokenizer));
  const std::vector<int> expected = {
      1,     2,     7,     8,     9,     10,    14,    25,    26,    27,    28,    29,    31,    58,
      59,    60,    61,    62,    63,    90,    91,    92,    93,    357,   366,   438,   532,   685,
      705,   796,   930,   1058,  1220,  1267,  1279,  1303,  1343,  1377,  1391,  1635,  1782,  1875,
      2162,  2361,  2488,  3467,  4008,  4211,  4600,  4808,  5299,  5855,  6329,  7203,  9609,  9959,
      10563, 10786, 11420, 11709, 11907, 13163, 13697, 13700, 14808, 15306, 16410, 16791, 17992, 19203,
      19510, 20724, 22305, 22935, 27007, 30109, 30420, 33409, 34949, 40283, 40493, 40549, 47282, 49146};
  EXPECT_EQ(tokenizer->NonSpeechTokens(), expected);
}

}  // namespace
}  // namespace whisper
