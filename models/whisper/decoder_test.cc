#include "models/whisper/decoder.h"

#include <cmath>
#include <numeric>
#include <vector>

#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/testing/in_double.h"
#include "models/whisper/testing/made_up.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

constexpr DecoderConfig kConfig = {.vocabulary = 23, .positions = 14, .width = 12, .heads = 3, .layers = 2};

base::Mat Features(int rows, int cols, base::Rng& rng) {
  base::Mat features = {rows, cols, std::vector<float>(size_t(rows) * cols)};
  for (float& v : features.data) v = static_cast<float>(2 * rng.Uniform() - 1);
  return features;
}

class DecoderTest : public ::testing::Test {
 protected:
  base::Rng rng_{base::testing::TestSeed()};
  ::testing::ScopedTrace trace_{__FILE__, __LINE__,
                                ::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed()};
  DecoderWeights weights_ = testing::MadeUpDecoder(kConfig, rng_);
  base::Mat features_ = Features(20, kConfig.width, rng_);
  Decoder decoder_{weights_};
  SoundCache sound_ = *decoder_.Listen(features_);
};

// Keys and values of the sound are off by 2^-12 of themselves, a few units large: scores by 2^-12 of about 4 in 2
// layers each, and logits are sums of 12 such numbers: below 0.01. A wrong step (no 1/sqrt(d), causal cross-attention,
// a position off by one) changes logits by more than 0.1.
TEST_F(DecoderTest, IsThatOfTheDefinitionInDouble) {
  const std::vector<int> tokens = {3, 22, 0, 7, 7, 1, 19};
  TextCache text;
  CrossWeights cross;
  const auto logits = decoder_.Step({{tokens, &text}}, sound_, LogitRows::kAll, &cross);
  ASSERT_TRUE(IsOk(logits));
  EXPECT_EQ(text.length, 7);
  ASSERT_EQ(logits->rows, 7);
  ASSERT_EQ(logits->cols, 23);
  const testing::DecodedInDouble expected = testing::DecodeInDouble(weights_, features_, tokens);
  for (int t = 0; t < 7; ++t) {
    for (int v = 0; v < 23; ++v) ASSERT_NEAR(logits->data[t * 23 + v], expected.logits[t][v], 0.01) << t << " " << v;
  }
  for (int layer = 0; layer < 2; ++layer) {
    for (int head = 0; head < 3; ++head) {
      const base::Mat& w = cross.heads[layer][head];
      ASSERT_EQ(w.rows, 7);
      ASSERT_EQ(w.cols, 20);
      for (int t = 0; t < 7; ++t) {
        const auto row = std::span(w.data).subspan(t * 20, 20);
        EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1, 1e-5);
        for (int j = 0; j < 20; ++j) EXPECT_NEAR(row[j], expected.cross[layer][head][t][j], 2e-3);
      }
    }
  }
}

// A weight of 8 bits is off by 0.3 % of its row's largest, so are products; logits of 12 such products in 2 layers,
// about 3 large, are off by less than 0.1. Without a scale they would be off by a factor of a hundred.
TEST_F(DecoderTest, SaysNearlyTheSameWith8Bits) {
  const Decoder small(weights_, WeightBits::k8);
  const SoundCache sound = *small.Listen(features_);
  TextCache text, exact;
  const base::Mat logits = *small.Step({{{1, 2, 3}, &text}}, sound, LogitRows::kAll);
  const base::Mat expected = *decoder_.Step({{{1, 2, 3}, &exact}}, sound_, LogitRows::kAll);
  double most = 0;
  for (size_t i = 0; i < expected.data.size(); ++i) {
    EXPECT_NEAR(logits.data[i], expected.data[i], 0.15) << i;
    most = std::max(most, double{std::abs(expected.data[i])});
  }
  EXPECT_GT(most, 1) << "logits that are all small would be near anything";
  EXPECT_NE(logits.data, expected.data);
}

// A row's products differ in their order of summation with the number of rows beside it (half_matrix.h).
constexpr double kRounding = 1e-4;

TEST_F(DecoderTest, GivesTheSameLogitsTokenByToken) {
  const std::vector<int> tokens = {3, 22, 0, 7, 7, 1, 19, 4, 4, 4, 8};
  TextCache whole;
  const base::Mat at_once = *decoder_.Step({{tokens, &whole}}, sound_, LogitRows::kAll);
  TextCache text;
  for (size_t t = 0; t < tokens.size(); ++t) {
    const base::Mat one = *decoder_.Step({{{tokens[t]}, &text}}, sound_);
    ASSERT_EQ(one.rows, 1);
    for (int v = 0; v < 23; ++v) ASSERT_NEAR(one.data[v], at_once.data[t * 23 + v], kRounding) << t;
  }
  EXPECT_EQ(text.length, whole.length);
}

TEST_F(DecoderTest, KeepsTextsSideBySideApart) {
  TextCache a, b, a_alone, b_alone;
  const base::Mat first = *decoder_.Step({{{1, 2, 3}, &a}, {{9}, &b}}, sound_);
  ASSERT_EQ(first.rows, 2);
  const base::Mat second = *decoder_.Step({{{4}, &a}, {{5, 6}, &b}}, sound_);
  const base::Mat of_a = *decoder_.Step({{{1, 2, 3, 4}, &a_alone}}, sound_);
  const base::Mat of_b = *decoder_.Step({{{9, 5, 6}, &b_alone}}, sound_);
  for (int v = 0; v < 23; ++v) {
    EXPECT_NEAR(second.data[v], of_a.data[v], kRounding);
    EXPECT_NEAR(second.data[23 + v], of_b.data[v], kRounding);
  }
}

TEST_F(DecoderTest, GoesOnFromACopyOfACache) {
  TextCache text;
  ASSERT_TRUE(IsOk(decoder_.Step({{{1, 2}, &text}}, sound_)));
  TextCache other = text;
  const base::Mat once = *decoder_.Step({{{3}, &text}}, sound_);
  EXPECT_EQ(decoder_.Step({{{3}, &other}}, sound_)->data, once.data);
}

TEST_F(DecoderTest, HasTheSameBitsForAnyNumberOfThreads) {
  base::SetNumThreads(1);
  TextCache one, three;
  const base::Mat logits = *decoder_.Step({{{1, 2, 3}, &one}}, sound_, LogitRows::kAll);
  base::SetNumThreads(3);
  EXPECT_EQ(*decoder_.Step({{{1, 2, 3}, &three}}, sound_, LogitRows::kAll), logits);
}

TEST_F(DecoderTest, RefusesWhatItCannotDoAndChangesNothing) {
  TextCache text;
  ASSERT_TRUE(IsOk(decoder_.Step({{{1, 2}, &text}}, sound_)));
  const auto refused = [&](std::vector<TextChunk> chunks, const char* why) {
    EXPECT_TRUE(HasCodeAndText(decoder_.Step(chunks, sound_).status(), kInvalid, why));
    EXPECT_EQ(text.length, 2);
    EXPECT_EQ(text.keys[0].size(), size_t{2 * 12});
  };
  refused({}, "a step without a text");
  refused({{{}, &text}}, "text 0 goes on with no token");
  refused({{{1}, nullptr}}, "text 0 has no cache");
  refused({{{1}, &text}, {{1}, &text}}, "text 1 has the cache of another one");
  refused({{{1, 23}, &text}}, "text 0 has token 23; there are 23");
  refused({{{-1}, &text}}, "text 0 has token -1");
  refused({{std::vector<int>(13), &text}}, "text 0 would have 15 tokens; there are 14 positions");
  EXPECT_TRUE(HasCodeAndText(decoder_.Listen({20, 11, std::vector<float>(220)}).status(), kInvalid,
                             "features of (20, 11) for a decoder of width 12"));
}

}  // namespace
}  // namespace whisper
