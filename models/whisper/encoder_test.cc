#include "models/whisper/encoder.h"

#include <cmath>
#include <vector>

#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "kernels/positions.h"
#include "models/whisper/testing/in_double.h"
#include "models/whisper/testing/made_up.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

base::Mat Picture(const EncoderConfig& c, base::Rng& rng) {
  base::Mat picture = {c.mels, c.frames(), std::vector<float>(size_t(c.mels) * c.frames())};
  for (float& v : picture.data) v = static_cast<float>(2 * rng.Uniform() - 1);
  return picture;
}

// Features are norms of rows, so about 1 large. Each step adds a few u = 2^-24 of what it sums; with at most 3
// sums of 51 terms a block, 50 steps and the growth of the norms, 2^-24 * 1000 = 6e-5 is far above what rounding can do
// and far below what a wrong step does (a missing factor 1/sqrt(d) moves features by 0.1).
TEST(Encoder, IsThatOfTheDefinitionInDouble) {
  const EncoderConfig configs[] = {{.mels = 5, .positions = 7, .width = 12, .heads = 3, .layers = 2},
                                   {.mels = 1, .positions = 1, .width = 4, .heads = 1, .layers = 1},
                                   {.mels = 17, .positions = 141, .width = 8, .heads = 2, .layers = 1}};
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (const EncoderConfig& config : configs) {
    const EncoderWeights weights = testing::MadeUpEncoder(config, rng);
    const base::Mat picture = Picture(config, rng);
    const auto features = Encode(weights, picture);
    ASSERT_TRUE(IsOk(features));
    ASSERT_EQ(features->rows, config.positions);
    ASSERT_EQ(features->cols, config.width);
    const testing::Rows expected = testing::EncodeInDouble(weights, picture);
    for (int t = 0; t < config.positions; ++t) {
      for (int i = 0; i < config.width; ++i) {
        ASSERT_NEAR(features->data[size_t(t) * config.width + i], expected[t][i], 6e-5) << "row " << t << ", " << i;
      }
    }
  }
}

TEST(Encoder, SeesTheWholePictureFromEachRow) {
  base::Rng rng{base::testing::TestSeed()};
  const EncoderConfig config = {.mels = 4, .positions = 9, .width = 8, .heads = 2, .layers = 1};
  const EncoderWeights weights = testing::MadeUpEncoder(config, rng);
  base::Mat picture = Picture(config, rng);
  const base::Mat before = *Encode(weights, picture);
  picture.data[config.frames() - 1] += 0.5f;  // band 0 of the last frame
  const base::Mat after = *Encode(weights, picture);
  for (int t = 0; t < config.positions; ++t) {
    float change = 0;
    for (int i = 0; i < 8; ++i) change += std::abs(after.data[t * 8 + i] - before.data[t * 8 + i]);
    EXPECT_GT(change, 1e-5) << "row " << t << " does not see the last frame: there is no causal mask here";
  }
}

TEST(Encoder, HasTheSameBitsForAnyNumberOfThreads) {
  base::Rng rng{base::testing::TestSeed()};
  const EncoderConfig config = {.mels = 40, .positions = 150, .width = 64, .heads = 4, .layers = 1};
  const EncoderWeights weights = testing::MadeUpEncoder(config, rng);
  const base::Mat picture = Picture(config, rng);
  base::SetNumThreads(1);
  const base::Mat one = *Encode(weights, picture);
  base::SetNumThreads(3);
  EXPECT_EQ(*Encode(weights, picture), one);
}

TEST(Encoder, RefusesAPictureOfAnotherShape) {
  base::Rng rng{1};
  const EncoderWeights weights =
      testing::MadeUpEncoder({.mels = 4, .positions = 9, .width = 8, .heads = 2, .layers = 1}, rng);
  EXPECT_TRUE(HasCodeAndText(Encode(weights, {4, 17, std::vector<float>(68)}).status(),
                             absl::StatusCode::kInvalidArgument,
                             "a picture of (4, 17) for an encoder that reads (4, 18)"));
}

// By hand: 2 * 3000 * 384 * 240 + 2 * 1500 * 384 * 1152 for the stem; a block has 4 products of 2 * 1500 * 384 * 384,
// 2 of 2 * 1500 * 1500 * 384 and 2 of 2 * 1500 * 384 * 1536.
TEST(EncoderFlops, OfTinyAreThoseWorkedOutByHand) {
  EXPECT_EQ(EncoderFlops({}),
            552'960'000.0 + 1'327'104'000.0 + 4 * (4 * 442'368'000.0 + 2 * 1'728'000'000.0 + 2 * 1'769'472'000.0));
}

// What the published file of tiny.en has, by the spec's own arithmetic.
TEST(EncoderPositions, AreSinesAndThenCosines) {
  std::vector<float> table(2 * 384);
  kernels::SinCos1d(table, 2, 384);
  const float sines[] = {0.841471f, 0.815112f, 0.788312f}, cosines[] = {0.540302f, 0.579303f, 0.615275f};
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(table[384 + i], sines[i], 1e-6);
    EXPECT_NEAR(table[384 + 192 + i], cosines[i], 1e-6);
  }
}

}  // namespace
}  // namespace whisper
