#include "engine/byte_tokenizer.h"

#include <numeric>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCodeAndText;

const ByteTokenizer kTokenizer;

TEST(ByteTokenizer, HasOneIdForEachByteAndOneForTheEnd) {
  EXPECT_EQ(kTokenizer.VocabSize(), 257);
  EXPECT_EQ(kTokenizer.EosTokenId(), 256);
}

TEST(ByteTokenizer, EncodesOneTokenAByte) {
  EXPECT_EQ(kTokenizer.Encode("hi"), (std::vector<int>{104, 105}));
  EXPECT_EQ(kTokenizer.Encode(""), std::vector<int>{});
  EXPECT_EQ(kTokenizer.Encode("\xc3\xa9"), (std::vector<int>{195, 169})) << "bytes above 127 are not negative ids";
}

TEST(ByteTokenizer, BringsEveryByteBack) {
  std::string all(256, '\0');
  std::iota(all.begin(), all.end(), '\0');
  EXPECT_EQ(*kTokenizer.Decode(kTokenizer.Encode(all)), all);
}

TEST(ByteTokenizer, DecodesTheEndTokenToNothing) {
  EXPECT_EQ(*kTokenizer.Decode(std::vector<int>{104, 256, 105, 256}), "hi");
  EXPECT_EQ(*kTokenizer.Decode(std::vector<int>{}), "");
}

TEST(ByteTokenizer, RefusesIdsOutsideTheVocabulary) {
  EXPECT_TRUE(HasCodeAndText(kTokenizer.Decode(std::vector<int>{104, 257}).status(), absl::StatusCode::kInvalidArgument,
                             "token 1 is 257"));
  EXPECT_TRUE(HasCodeAndText(kTokenizer.Decode(std::vector<int>{-1}).status(), absl::StatusCode::kInvalidArgument,
                             "token 0 is -1"));
}

}  // namespace
}  // namespace engine
