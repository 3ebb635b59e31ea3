// Lab 13-ex-01  One block for every modality. You edit this file; modality_block.h says what each function promises.

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-01-modality-agnostic-block/modality_block.h"

namespace modality_block::impl {

using base::Mat;

Mat Attention(const Mat& x, const AttentionWeights& w) {
  // TODO(lab): MatMul makes q, k and v. Then, for each row t: its scores against all rows s, their softmax (subtract
  //   the largest first), and the mean of the rows of v with those weights.
  return {};
}

Mat FeedForward(const Mat& x, const FeedForwardWeights& w) {
  // TODO(lab): two products, and between them everything below 0 becomes 0.
  return {};
}

Mat EncoderBlock(const Mat& x, const BlockWeights& w) {
  // TODO(lab): two steps, each of which adds something to what came in. Sum() adds.
  return {};
}

Mat PermuteRows(const Mat& x, std::span<const int> order) {
  // TODO(lab): row i of the result is row order[i] of x.
  return {};
}

}  // namespace modality_block::impl
