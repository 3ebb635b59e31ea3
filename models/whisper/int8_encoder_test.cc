#include "models/whisper/int8_encoder.h"

#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/encoder.h"
#include "models/whisper/testing/made_up.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

// A weight is off by up to 1/254 of its row's largest, 0.29 of that on average of squares; the largest of some ten
// uniform numbers is 1.6 of their root mean square. So a product is off by 0.4 % of itself, and a block of six by 1 %:
// the cosine is above 1 - 0.01^2 / 2 for each of the two blocks. A matrix in a wrong place gives cosines near 0.
TEST(Int8Encoder, HasFeaturesInTheSameDirection) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  const EncoderConfig config = {.mels = 5, .positions = 30, .width = 24, .heads = 3, .layers = 2};
  const EncoderWeights weights = testing::MadeUpEncoder(config, rng);
  base::Mat picture = {config.mels, config.frames(), std::vector<float>(config.mels * config.frames())};
  for (float& v : picture.data) v = static_cast<float>(2 * rng.Uniform() - 1);
  const Int8Encoder encoder(weights);
  const auto features = encoder.Encode(picture);
  ASSERT_TRUE(IsOk(features));
  const base::Mat exact = *Encode(weights, picture);
  EXPECT_GT(Cosine(features->data, exact.data), 0.999);
  EXPECT_NE(features->data, exact.data);
  EXPECT_TRUE(HasCodeAndText(encoder.Encode({4, 60, std::vector<float>(240)}).status(),
                             absl::StatusCode::kInvalidArgument, "a picture of (4, 60)"));
}

// By hand: matrices of 24 * 15 + 24 * 72 + 2 * (4 * 24 * 24 + 2 * 24 * 96) bytes with 24 + 24 + 2 * (4 * 24 + 96 + 24)
// scales; 24 + 24 + 2 * (3 * 24 + 96 + 24) biases, 30 * 24 positions, 5 norms of 48.
TEST(Int8Encoder, CountsItsBytes) {
  base::Rng rng{1};
  const Int8Encoder encoder(
      testing::MadeUpEncoder({.mels = 5, .positions = 30, .width = 24, .heads = 3, .layers = 2}, rng));
  EXPECT_EQ(encoder.bytes(), 360 + 1728 + 2 * (2304 + 4608) + 4 * (48 + 432) + 4 * (48 + 384) + 4 * 720 + 4 * 240);
}

TEST(Cosine, IsOneForTheSameDirectionAndZeroForNone) {
  const std::vector<float> x = {1, 2, 0}, twice = {2, 4, 0}, other = {-2, 1, 5};
  EXPECT_NEAR(Cosine(x, twice), 1, 1e-12);
  EXPECT_NEAR(Cosine(x, other), 0, 1e-12);
}

}  // namespace
}  // namespace whisper
