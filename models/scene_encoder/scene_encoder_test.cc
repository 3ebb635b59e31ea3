#include <vector>

#include "base/parallel.h"
#include "gtest/gtest.h"
#include "models/scene_encoder/train.h"

namespace scene_encoder {
namespace {

TEST(Params, AreThoseOfTheTrunkAndTheSharedSpace) {
  // Trunk 31,904: patches 192 * 32 + 32, positions 16 * 32, two blocks of 12,576, a LayerNorm of 64. Then the
  // projection, 12 words and the scale.
  EXPECT_EQ(nn::CountParams(Params()), 31904u + 32 * 32 + 12 * 32 + 1);
}

TEST(Train, RefusesMoreDifferentCaptionsThanThereAre) {
  nn::ParamStore params(Params());
  EXPECT_EQ(Train({.batch = 65}, params).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Train, LowersTheLossAndGivesTheSameFeaturesTwiceOnOneThread) {
  base::SetNumThreads(1);
  const std::vector<scenes::Scene> scenes = scenes::MakeScenes(4, 2);
  std::vector<float> features[2];
  for (std::vector<float>& of_run : features) {
    nn::ParamStore params(Params());
    const absl::StatusOr<std::vector<float>> losses = Train({.steps = 40, .batch = 16}, params);
    ASSERT_TRUE(losses.ok()) << losses.status();
    // Untrained cosines at scale 14.3 begin above ln 16 = 2.77.
    EXPECT_LT(losses->back(), losses->front());
    const absl::StatusOr<nn::Tensor> rows = Features(params, scenes);
    ASSERT_TRUE(rows.ok()) << rows.status();
    of_run.assign(rows->data().begin(), rows->data().end());
  }
  EXPECT_EQ(features[0].size(), 4u * kFeatures);
  EXPECT_EQ(features[0], features[1]);
}

}  // namespace
}  // namespace scene_encoder
