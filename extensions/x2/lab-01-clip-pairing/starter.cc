// Lab x2-01  CLIP pairing. You edit this file; clip_pairing.h says what each function promises.

#include <limits>
#include <vector>

#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-01-clip-pairing/clip_pairing.h"
#include "models/transformer.h"
#include "models/vit.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"

namespace clip_pairing::impl {

using base::Mat;

std::vector<std::vector<int>> Batches(const std::vector<int>& cells, int batch, uint64_t seed) {
  // TODO(lab): shuffle the indices; then, as long as a batch can be filled, go through those that wait and take each
  //   whose cell is new in this batch.
  return {};
}

Mat EmbedImages(const Mat& patches, const Weights& weights, const PairConfig& config) {
  // TODO(lab): as in lab x2-00, a function of a tape does the work; models::VitForward with the prefix "image.".
  return {};
}

Mat EmbedTexts(const Texts& texts, const Weights& weights, const PairConfig& config) {
  // TODO(lab): nn::Embedding, nn::Add, models::TransformerBlock with a causal mask, models::LayerNorm, nn::PickRows.
  return {};
}

PairLoss InfoNce(const Mat& images, const Mat& texts, float log_scale) {
  // TODO(lab): nn::L2Normalize, nn::MatMulNT, nn::ScaleByExp, nn::CrossEntropy, nn::SwapLastTwo. Tensors whose slopes
  //   you want call RequireGrad() before they are used.
  const float nan = std::numeric_limits<float>::quiet_NaN();
  return {nan, {}, {}, nan};
}

LossAndGradient Gradient(const Mat& patches, const Texts& texts, const Weights& weights, const PairConfig& config) {
  // TODO(lab): both encoders and the loss on one tape; the slopes are params.grads().
  return {std::numeric_limits<float>::quiet_NaN(), {}};
}

Retrieval Retrieve(const Mat& similarities, const std::vector<std::vector<int>>& fits, const std::vector<int>& cells) {
  // TODO(lab): for each query, the largest similarity of a right candidate; how many wrong ones are not below it?
  return {-1, -1};
}

double ModalityGap(const Mat& images, const Mat& texts) {
  // TODO(lab): rows of length 1, two means, and the distance between them.
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace clip_pairing::impl
