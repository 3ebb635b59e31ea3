#include "models/scene_encoder/features.h"

#include "gtest/gtest.h"

namespace scene_encoder {
namespace {

TEST(GivenFeatures, BelongToTheScenesThatTheirSeedMakes) {
  const GivenFeatures given = ReadGivenFeatures();
  const std::vector<scenes::Scene> scenes = scenes::MakeScenes(kScenes, kScenesSeed);
  for (int i = 0; i < kScenes; ++i) EXPECT_EQ(given.objects[i], scenes[i].object) << "scene " << i;
  EXPECT_EQ(given.trained.data.size(), 800u * 32);
  EXPECT_EQ(given.untrained.data.size(), 800u * 32);
}

}  // namespace
}  // namespace scene_encoder
