// Lab 13-ex-12  A minimal ViT. You edit this file; minimal_vit.h says what each function promises.

#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-12-minimal-vit/minimal_vit.h"

namespace minimal_vit::impl {

using base::Mat;

int64_t NumParams(const VitConfig& config) {
  // TODO(lab): patch_w and patch_b; cls; positions, one for each row; the blocks; ln. Which parts have biases?
  return -1;
}

absl::StatusOr<Mat> Embed(const base::Image& image, int patch, const VitWeights& w) {
  // TODO(lab): patchify::Patchify, MatMul, AddRow; then cls in front of the rows; then Sum with the positions.
  return absl::UnimplementedError("Embed is not written yet");
}

std::vector<Mat> AttentionMaps(const Mat& x, const AttentionWeights& w, int heads) {
  // TODO(lab): queries and keys of all heads with one MatMul each; then for each head and each row t the scores of the
  //   head's d columns against every row s, divided by sqrt(d), and their Softmax.
  return {};
}

Mat EncoderBlock(const Mat& x, const BlockWeights& w, int heads) {
  // TODO(lab): two steps of the form x + f(LayerNorm(x)). The first one's f: the values, mixed by each head's map,
  //   side by side, times wo.
  return {};
}

absl::StatusOr<Mat> Features(const base::Image& image, int patch, const VitWeights& w, int heads) {
  // TODO(lab): Embed, the blocks one after the other, the last LayerNorm.
  return absl::UnimplementedError("Features is not written yet");
}

}  // namespace minimal_vit::impl
