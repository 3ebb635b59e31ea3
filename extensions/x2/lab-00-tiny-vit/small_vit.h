// The small model that the tests ask, and rows of icons for it.

#ifndef EXTENSIONS_X2_LAB_00_TINY_VIT_SMALL_VIT_H_
#define EXTENSIONS_X2_LAB_00_TINY_VIT_SMALL_VIT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-00-tiny-vit/tiny_vit.h"

namespace tiny_vit::testing {

// Icons of 4 x 4 x 2 in patches of 2; D = 6, three heads, F = 8, two blocks.
inline constexpr VitConfig kSmall = {.side = 4, .patch = 2, .channels = 2, .layers = 2, .block = {6, 3, 8}};

// Matrices, tables and biases up to 1/2, gains around 1.
Weights SmallWeights(base::Rng& rng);

// (icons N, P P C)
base::Mat SmallIcons(base::Rng& rng, int icons);

// Where a parameter of kSmall begins in Weights. A failure of the test that asks if there is none of this name.
size_t OffsetOf(const std::string& name);

// Row `from[i]` of x as row i.
base::Mat Rearranged(const base::Mat& x, const std::vector<int>& from);

// How far the first rows of two results are apart.
double FirstRowDistance(const base::Mat& a, const base::Mat& b);

}  // namespace tiny_vit::testing

#endif  // EXTENSIONS_X2_LAB_00_TINY_VIT_SMALL_VIT_H_
