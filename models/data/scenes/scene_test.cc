#include "models/data/scenes/scene.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace scenes {
namespace {

// Brighter than the background and its noise can be in some channel (20 + 2 * 32 = 84).
bool Lit(const base::Image& image, int y, int x) {
  const auto pixel = image.pixels.begin() + (y * kSide + x) * 3;
  return *std::max_element(pixel, pixel + 3) > 100.0f / 255;
}

TEST(Scene, LiesInItsQuarterOfThePicture) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  for (const Scene& scene : MakeScenes(200, seed)) {
    int inside = 0, outside = 0;
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        if (!Lit(scene.image, y, x)) continue;
        const int quarter = (y >= kSide / 2 ? 2 : 0) + (x >= kSide / 2 ? 1 : 0);
        ++(quarter == scene.object.place ? inside : outside);
      }
    }
    // A cross of radius 5 has 57 pixels. The centre is at most 10 pixels from the border and the radius 6, so that at
    // most one column and one row reach over the middle.
    EXPECT_GE(inside, 50);
    EXPECT_LE(outside, 26);
    EXPECT_LE(inside + outside, 169);
  }
}

TEST(Scene, ShowsItsColourInTheMiddleOfTheObject) {
  for (const Scene& scene : MakeScenes(100, 3)) {
    // The centre is in every shape, wherever it has moved to within 2 pixels: at least one of the five by five.
    double sum[3] = {};
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        for (int c = 0; c < 3 && Lit(scene.image, y, x); ++c) sum[c] += scene.image.pixels[(y * kSide + x) * 3 + c];
      }
    }
    const bool yellow = sum[0] > 2 * sum[2] && sum[1] > 2 * sum[2];
    const int brightest = static_cast<int>(std::max_element(sum, sum + 3) - sum);
    EXPECT_EQ(yellow ? 3 : brightest, scene.object.colour);
  }
}

TEST(Scene, IsTheSameForTheSameSeedAndOtherwiseAnother) {
  const Object object = {2, 1, 3};
  EXPECT_EQ(DrawScene(object, 5).image, DrawScene(object, 5).image);
  EXPECT_NE(DrawScene(object, 5).image, DrawScene(object, 6).image);
}

// models/scene_encoder/features.tsv holds what an encoder said of exactly these pictures: FNV-1a of all levels, as
// drawn when the file was made.
TEST(MakeScenes, DrawsWhatTheCommittedFeaturesWereMadeOf) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const Scene& scene : MakeScenes(800, 2)) {
    for (const float value : scene.image.pixels) {
      hash = (hash ^ static_cast<uint64_t>(std::lround(value * 255))) * 0x100000001b3u;
    }
  }
  EXPECT_EQ(hash, 0xc426a5eee275367bu);
}

TEST(MakeScenes, DrawsAllKindsAndTheSameBeginningForEveryCount) {
  const std::vector<Scene> many = MakeScenes(1000, 8), few = MakeScenes(3, 8);
  std::set<int> kinds;
  for (const Scene& scene : many) {
    kinds.insert((scene.object.shape * kColours + scene.object.colour) * kPlaces + scene.object.place);
  }
  // A kind is missed by 1000 draws with probability 64 * (63/64)^1000 = 9e-6; the seed is fixed.
  EXPECT_EQ(kinds.size(), 64u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(many[i].image, few[i].image);
}

}  // namespace
}  // namespace scenes
