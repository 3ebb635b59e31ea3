#include "models/whisper/pieces.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace whisper {
namespace {

using Words = std::vector<std::string_view>;

TEST(Pieces, ByTable) {
  EXPECT_EQ(Pieces(""), Words());
  EXPECT_EQ(Pieces("I'm  99 years"), (Words{"I", "'m", " ", " 99", " years"}));
  EXPECT_EQ(Pieces("she'll've don't 'sup"), (Words{"she", "'ll", "'ve", " don", "'t", " '", "sup"}));
  EXPECT_EQ(Pieces("a_b2?!"), (Words{"a", "_", "b", "2", "?!"}));
  EXPECT_EQ(Pieces("a \n b"), (Words{"a", " \n", " b"}));
  EXPECT_EQ(Pieces("a\nb"), (Words{"a", "\n", "b"}));
  EXPECT_EQ(Pieces("a  "), (Words{"a", "  "}));
  EXPECT_EQ(Pieces(" "), (Words{" "}));
}

TEST(Pieces, KnowLettersNumbersAndSpacesOfOtherScripts) {
  EXPECT_EQ(Pieces("Größe東京½٣ ♪"), (Words{"Größe東京", "½٣", " ♪"}));
  EXPECT_EQ(Pieces("a\u3000\u3000b"), (Words{"a", "\u3000", "\u3000", "b"}));
  EXPECT_EQ(Pieces("\xff\xfe!a"), (Words{"\xff\xfe!", "a"})) << "bytes that are no UTF-8 are signs";
}

TEST(Pieces, TogetherAreTheText) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  const std::string_view parts[] = {"a", "Z", "'", "s", " ", " ", "\n", "7", "é", "♪", "\xc3", ".", "\u00a0"};
  for (int round = 0; round < 500; ++round) {
    std::string text, joined;
    for (int n = rng.Below(20); n > 0; --n) absl::StrAppend(&text, std::string(parts[rng.Below(std::size(parts))]));
    for (const std::string_view piece : Pieces(text)) {
      EXPECT_FALSE(piece.empty());
      joined += piece;
    }
    EXPECT_EQ(joined, text);
  }
}

}  // namespace
}  // namespace whisper
