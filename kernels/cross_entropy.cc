#include "kernels/cross_entropy.h"

#include <algorithm>
#include <cstddef>

#include "kernels/clones.h"
#include "kernels/math.h"
#include "kernels/softmax_row.h"

namespace kernels {
namespace {

int CountedRows(std::span<const int> targets, int rows) {
  return rows - static_cast<int>(std::count(targets.begin(), targets.begin() + rows, kIgnore));
}

}  // namespace

KERNELS_CLONES float CrossEntropyRows(std::span<const float> logits, std::span<const int> targets,
                                      std::span<float> probabilities, int rows, int cols) {
  double total = 0;
  for (int r = 0; r < rows; ++r) {
    const float* in = logits.data() + size_t(r) * cols;
    float* out = probabilities.data() + size_t(r) * cols;
    if (targets[r] == kIgnore) {
      for (int c = 0; c < cols; ++c) out[c] = 0;
      continue;
    }
    const double logit = in[targets[r]];  // before a softmax in place overwrites it
    const inlined::RowNormalizer row = inlined::SoftmaxRow(in, out, cols);
    total += Log(double{row.sum}) + (row.max - logit);
  }
  const int counted = CountedRows(targets, rows);
  return counted == 0 ? 0.0f : static_cast<float>(total / counted);
}

KERNELS_CLONES void CrossEntropyRowsBackward(std::span<const float> probabilities, std::span<const int> targets,
                                             float scale, std::span<float> dlogits, int rows, int cols) {
  const int counted = CountedRows(targets, rows);
  if (counted == 0) return;
  const float share = scale / static_cast<float>(counted);
  for (int r = 0; r < rows; ++r) {
    if (targets[r] == kIgnore) continue;
    const float* p = probabilities.data() + size_t(r) * cols;
    float* d = dlogits.data() + size_t(r) * cols;
    for (int c = 0; c < cols; ++c) d[c] += share * p[c];
    d[targets[r]] -= share;
  }
}

}  // namespace kernels
