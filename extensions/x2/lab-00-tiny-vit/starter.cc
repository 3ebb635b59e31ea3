// Lab x2-00  A tiny ViT on grammar icons. You edit this file; tiny_vit.h says what each function promises.

#include <limits>
#include <vector>

#include "base/image.h"
#include "base/mat.h"
#include "extensions/x2/lab-00-tiny-vit/tiny_vit.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"

namespace tiny_vit::impl {

using base::Mat;

Mat Patchify(const base::Image& image, int patch) {
  // TODO(lab): for each patch of a row of patches, its pixels row by row, and of each pixel all channels.
  return {};
}

Mat KernelAsMatrix(const std::vector<float>& kernel, int dim, int channels, int patch) {
  // TODO(lab): row (u P + v) C + c, column d: where does the kernel keep that number?
  return {};
}

ParamLedger CountParams(const VitConfig& config) {
  // TODO(lab): a matrix has rows times columns, a bias as many numbers as its layer has outputs, a LayerNorm two rows.
  return {};
}

Mat EncoderBlock(const Mat& x, const Weights& weights, const BlockConfig& config) {
  // TODO(lab): a ParamStore of BlockSpecs("", config), Load, and the block on a null tape. Write the block itself as a
  //   function of a tape, a store, a prefix and a tensor (B, T, D): Features, Logits and Gradient need it, too.
  return {};
}

Mat Features(const Mat& patches, const Weights& weights, const VitConfig& config) {
  // TODO(lab): nn::Linear, nn::ConcatRows with the class token in front, nn::Add, the blocks, nn::LayerNorm. Again best
  //   as a function of a tape, for a batch.
  return {};
}

HeadLogits Logits(const Mat& patches, const Weights& weights, const VitConfig& config) {
  // TODO(lab): nn::PickRows takes the class token's row of each icon; three times nn::Linear.
  return {};
}

float Loss(const HeadLogits& logits, const Labels& labels) {
  // TODO(lab): nn::CrossEntropy three times, and their sum.
  return std::numeric_limits<float>::quiet_NaN();
}

LossAndGradient Gradient(const Mat& patches, const Labels& labels, const Weights& weights, const VitConfig& config) {
  // TODO(lab): the same forward pass on a tape, the loss, Backward; the slopes of all parameters are params.grads().
  return {std::numeric_limits<float>::quiet_NaN(), {}};
}

}  // namespace tiny_vit::impl
