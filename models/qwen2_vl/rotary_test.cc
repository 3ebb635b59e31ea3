#include "models/qwen2_vl/rotary.h"

#include <cmath>
#include <ostream>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "models/qwen2_vl/patches.h"
#include "models/qwen2_vl/testing/in_double.h"

namespace qwen2_vl {

void PrintTo(const Position& p, std::ostream* out) { *out << "(" << p.time << ", " << p.row << ", " << p.col << ")"; }

namespace {

using Positions = std::vector<Position>;
using testing::kTiny;

TEST(PatchPositions, GoTokenByToken) {
  EXPECT_EQ(PatchPositions({2, 4}, 2), (Positions{{0, 0, 0},
                                                  {0, 0, 1},
                                                  {0, 1, 0},
                                                  {0, 1, 1},  //
                                                  {0, 0, 2},
                                                  {0, 0, 3},
                                                  {0, 1, 2},
                                                  {0, 1, 3}}));
  EXPECT_EQ(PatchPositions({2, 3}, 1), (Positions{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}, {0, 1, 0}, {0, 1, 1}, {0, 1, 2}}));
}

TEST(PromptPositions, OfTextCountUp) {
  EXPECT_EQ(PromptPositions(3, {}, 2), (Positions{{0, 0, 0}, {1, 1, 1}, {2, 2, 2}}));
  EXPECT_EQ(NextPosition(PromptPositions(3, {}, 2)), (Position{3, 3, 3}));
  EXPECT_EQ(NextPosition({}), (Position{0, 0, 0}));
}

TEST(PromptPositions, OfAnImageAreAGridAndMoveWhatFollowsByItsLongerSide) {
  const std::vector<ImageRange> image = {{.offset = 2, .grid = {4, 6}}};
  EXPECT_EQ(
      PromptPositions(9, image, 2),
      (Positions{{0, 0, 0}, {1, 1, 1}, {2, 2, 2}, {2, 2, 3}, {2, 2, 4}, {2, 3, 2}, {2, 3, 3}, {2, 3, 4}, {5, 5, 5}}));
  // A tall one, at the very end: the next token stands behind its last row.
  const std::vector<ImageRange> tall = {{.offset = 1, .grid = {6, 2}}};
  const Positions positions = PromptPositions(4, tall, 2);
  EXPECT_EQ(positions, (Positions{{0, 0, 0}, {1, 1, 1}, {1, 2, 1}, {1, 3, 1}}));
  EXPECT_EQ(NextPosition(positions), (Position{4, 4, 4}));
}

TEST(PromptPositions, OfTwoNeighbouringImagesFollowEachOther) {
  const std::vector<ImageRange> images = {{.offset = 0, .grid = {2, 4}}, {.offset = 2, .grid = {2, 2}}};
  EXPECT_EQ(PromptPositions(4, images, 2), (Positions{{0, 0, 0}, {0, 0, 1}, {2, 2, 2}, {3, 3, 3}}));
  // The photo of lab 13-02: 34 x 46 tokens in 46 positions.
  const std::vector<ImageRange> photo = {{.offset = 0, .grid = {68, 92}}};
  EXPECT_EQ(NextPosition(PromptPositions(1564, photo, 2)), (Position{46, 46, 46}));
}

// A pair keeps its length, and the product of two turned pairs depends on how far they are apart, on each axis alone.
TEST(Turn, MakesProductsDependOnDistancesAlone) {
  base::Rng rng = {3};
  const int head = kTiny.llm.head_dim();
  std::vector<float> q(head), k(head);
  for (float& v : q) v = static_cast<float>(rng.Uniform()) - 0.5f;
  for (float& v : k) v = static_cast<float>(rng.Uniform()) - 0.5f;
  const auto product = [&](const Position& a, const Position& b) {
    std::vector<float> x = q, y = k;
    Turn(x, 1, 1, head, LlmAngles(Positions{a}, kTiny.llm));
    Turn(y, 1, 1, head, LlmAngles(Positions{b}, kTiny.llm));
    double sum = 0;
    for (int i = 0; i < head; ++i) sum += double{x[i]} * y[i];
    return sum;
  };
  for (const Position& by : {Position{7, 0, 0}, Position{0, 11, 0}, Position{0, 0, 5}, Position{2, 3, 4}}) {
    const Position a = {1, 9, 4}, b = {3, 2, 8};
    const double before = product(a, b);
    const double after =
        product({a.time + by.time, a.row + by.row, a.col + by.col}, {b.time + by.time, b.row + by.row, b.col + by.col});
    // 12 products of values below 1/2, each off by some units of 2^-24.
    EXPECT_NEAR(before, after, 12 * 8 * 0x1p-24);
  }
  EXPECT_GT(std::abs(product({0, 0, 0}, {0, 4, 0}) - product({0, 0, 0}, {0, 0, 4})), 1e-3)
      << "rows and columns turn different pairs";
}

TEST(Turn, LeavesWhatLiesBehindTheHeads) {
  std::vector<float> x(2 * 15, 1.0f);  // heads of 12, and 3 values more
  Turn(x, 2, 1, 15, LlmAngles(Positions{{1, 1, 1}, {2, 2, 2}}, kTiny.llm));
  for (const int i : {12, 13, 14, 27, 28, 29}) EXPECT_EQ(x[i], 1.0f);
  EXPECT_NE(x[0], 1.0f);
  EXPECT_NE(x[15], x[0]);
}

TEST(CutPatches, ShowsEveryFrameAndKeepsTheOrderOfTokens) {
  const VisionConfig& c = kTiny.vision;  // patches of 3 x 3, two frames
  const Grid grid = {2, 4};              // 6 x 12 pixels
  std::vector<float> pixels(3 * 6 * 12);
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i);
  const std::vector<float> patches = CutPatches(pixels, grid, c);
  ASSERT_EQ(patches.size(), size_t(8) * c.patch_values());
  const Positions places = PatchPositions(grid, 2);
  for (int p = 0; p < 8; ++p) {
    for (int colour = 0; colour < 3; ++colour) {
      for (int frame = 0; frame < 2; ++frame) {
        for (int y = 0; y < 3; ++y) {
          for (int x = 0; x < 3; ++x) {
            const int at = ((colour * 2 + frame) * 3 + y) * 3 + x;
            const int pixel = (colour * 6 + places[p].row * 3 + y) * 12 + places[p].col * 3 + x;
            ASSERT_EQ(patches[size_t(p) * c.patch_values() + at], pixel) << "patch " << p;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace qwen2_vl
