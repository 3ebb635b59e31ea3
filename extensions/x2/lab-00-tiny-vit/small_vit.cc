#include "extensions/x2/lab-00-tiny-vit/small_vit.h"

#include <algorithm>
#include <cmath>

#include "extensions/x2/testing/mats.h"
#include "gtest/gtest.h"

namespace tiny_vit::testing {

using base::Mat;
using x2::testing::RandomRow;

Weights SmallWeights(base::Rng& rng) {
  Weights weights;
  for (const nn::ParamSpec& spec : Specs(kSmall)) {
    const float middle = spec.init.value == 1 && spec.init.kind == nn::Init::Kind::kConstant ? 1.0f : 0.0f;
    const int size = static_cast<int>(nn::CountParams(std::vector{spec}));
    for (const float value : RandomRow(rng, size, .5)) weights.push_back(middle + value);
  }
  return weights;
}

Mat SmallIcons(base::Rng& rng, int icons) {
  const int rows = icons * Patches(kSmall), cols = PatchNumbers(kSmall);
  return {rows, cols, RandomRow(rng, rows * cols)};
}

size_t OffsetOf(const std::string& name) {
  size_t offset = 0;
  for (const nn::ParamSpec& spec : Specs(kSmall)) {
    if (spec.name == name) return offset;
    offset += nn::CountParams(std::vector{spec});
  }
  ADD_FAILURE() << "no parameter " << name;
  return 0;
}

Mat Rearranged(const Mat& x, const std::vector<int>& from) {
  Mat y = {x.rows, x.cols, {}};
  for (const int r : from) y.data.insert(y.data.end(), x.data.begin() + r * x.cols, x.data.begin() + (r + 1) * x.cols);
  return y;
}

double FirstRowDistance(const Mat& a, const Mat& b) {
  double distance = 0;
  for (int c = 0; c < a.cols; ++c) distance = std::max(distance, std::abs(double{a.data[c]} - b.data[c]));
  return distance;
}

}  // namespace tiny_vit::testing
