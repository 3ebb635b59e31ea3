#include "kernels/im2col.h"

#include <cstddef>
#include <numeric>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"

namespace kernels {
namespace {

// Small whole numbers: every sum of products is exact.
std::vector<float> Digits(size_t n, base::Rng& rng) {
  std::vector<float> x(n);
  for (float& v : x) v = static_cast<float>(rng.Below(19) - 9);
  return x;
}

const Conv1dShape kShapes[] = {
    {1, 5, 3, 1, 1}, {2, 7, 3, 2, 1}, {3, 10, 2, 2, 0}, {2, 4, 5, 1, 2},
    {1, 1, 3, 3, 1}, {4, 9, 1, 3, 0}, {1, 3, 2, 1, 5},
};

TEST(Conv1dLength, IsTheNumberOfWindowsThatFit) {
  EXPECT_EQ(Conv1dLength({80, 3000, 3, 1, 1}), 3000) << "Whisper's first convolution keeps the length";
  EXPECT_EQ(Conv1dLength({384, 3000, 3, 2, 1}), 1500) << "its second one halves it";
  EXPECT_EQ(Conv1dLength({1, 99, 2, 2, 0}), 49);
  EXPECT_EQ(Conv1dLength({1, 2, 5, 1, 1}), 0) << "no window of 5 fits into 4";
}

TEST(Im2Col1d, GathersTheWindowOfEachChannel) {
  const std::vector<float> x = {1, 2, 3, 4,  //
                                5, 6, 7, 8};
  std::vector<float> y(2 * 6, -1.0f);
  Im2Col1d(x, {2, 4, 3, 2, 1}, y);
  EXPECT_EQ(y, (std::vector<float>{0, 1, 2, 0, 5, 6,  //
                                   2, 3, 4, 6, 7, 8}));
}

TEST(Im2Col1d, TimesTheWeightsIsTheConvolution) {
  base::Rng rng{4};
  constexpr int kOut = 3;
  for (const Conv1dShape& s : kShapes) {
    const int windows = Conv1dLength(s), depth = s.channels * s.kernel;
    const std::vector<float> x = Digits(size_t(s.channels) * s.length, rng), w = Digits(size_t(kOut) * depth, rng);
    std::vector<float> y(size_t(windows) * depth);
    Im2Col1d(x, s, y);
    for (int t = 0; t < windows; ++t) {
      for (int o = 0; o < kOut; ++o) {
        float direct = 0;
        for (int c = 0; c < s.channels; ++c) {
          for (int k = 0; k < s.kernel; ++k) {
            const int at = t * s.stride + k - s.pad;
            const float sample = at < 0 || at >= s.length ? 0 : x[c * s.length + at];
            direct += w[(o * s.channels + c) * s.kernel + k] * sample;
          }
        }
        EXPECT_EQ(std::inner_product(&w[o * depth], &w[o * depth] + depth, &y[t * depth], 0.0f), direct);
      }
    }
  }
}

// <dy, Im2Col x> = <Col2Im dy, x> for all x and dy says that one is the other's transpose, and so its backward pass.
TEST(Col2Im1d, IsTheTranspose) {
  base::Rng rng{5};
  for (const Conv1dShape& s : kShapes) {
    const size_t columns = size_t(Conv1dLength(s)) * s.channels * s.kernel;
    const std::vector<float> x = Digits(size_t(s.channels) * s.length, rng), dy = Digits(columns, rng);
    std::vector<float> y(columns), dx(x.size());
    Im2Col1d(x, s, y);
    Col2Im1d(dy, s, dx);
    EXPECT_EQ(std::inner_product(dy.begin(), dy.end(), y.begin(), 0.0f),
              std::inner_product(dx.begin(), dx.end(), x.begin(), 0.0f));
  }
}

TEST(Col2Im1d, AddsWhereWindowsOverlapAndToWhatIsThere) {
  std::vector<float> dx = {10, 10, 10};
  Col2Im1d(std::vector<float>{1, 1, 1, 1}, {1, 3, 2, 1, 0}, dx);
  EXPECT_EQ(dx, (std::vector<float>{11, 12, 11}));
}

TEST(Patchify, PutsPatchesInReadingOrder) {
  std::vector<float> image(4 * 4 * 3);
  std::iota(image.begin(), image.end(), 0.0f);
  std::vector<float> patches(image.size());
  Patchify(image, {4, 4, 3, 2}, patches);
  EXPECT_EQ(patches[12], 6.0f) << "patch 1 starts at row 0, column 2";
  EXPECT_EQ(patches[24], 24.0f) << "patch 2 starts at row 2, column 0";
  EXPECT_EQ(patches[6], 12.0f) << "inside a patch, row 1 follows row 0";
}

TEST(Unpatchify, PutsTheImageTogetherAgain) {
  base::Rng rng{6};
  for (const PatchShape& s :
       {PatchShape{4, 4, 3, 2}, PatchShape{6, 9, 1, 3}, PatchShape{5, 5, 2, 5}, PatchShape{3, 2, 4, 1}}) {
    const std::vector<float> image = Digits(size_t(s.height) * s.width * s.channels, rng);
    std::vector<float> patches(image.size()), again(image.size());
    Patchify(image, s, patches);
    Unpatchify(patches, s, again);
    EXPECT_EQ(again, image);
  }
}

}  // namespace
}  // namespace kernels
