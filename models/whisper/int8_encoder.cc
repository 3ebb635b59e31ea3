#include "models/whisper/int8_encoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "base/check.h"
#include "models/whisper/encoder.h"

namespace whisper {
namespace {

// The matrices of a block, in the order of computation.
std::array<LinearWeights*, 6> Linears(EncoderBlock& block) {
  AttentionWeights& a = block.attention;
  return {&a.query, &a.key, &a.value, &a.out, &block.mlp.up, &block.mlp.down};
}

// Takes the matrix out of the layer. `rows`: its outputs.
Int8Matrix Taken(LinearWeights& linear, int rows) {
  const std::vector<float> weight = std::exchange(linear.weight, {});
  return Int8Matrix(weight, rows, static_cast<int>(weight.size() / rows));
}

}  // namespace

Int8Encoder::Int8Encoder(const EncoderWeights& weights) : rest_(weights) {
  const int D = weights.config.width;
  conv1_ = Taken(rest_.conv1, D);
  conv2_ = Taken(rest_.conv2, D);
  for (EncoderBlock& block : rest_.blocks) {
    std::vector<Int8Matrix>& matrices = blocks_.emplace_back();
    for (LinearWeights* const linear : Linears(block)) {
      matrices.push_back(Taken(*linear, linear == &block.mlp.up ? weights.config.hidden() : D));
    }
  }
}

absl::StatusOr<base::Mat> Int8Encoder::Encode(const base::Mat& picture) const {
  EncoderWeights stem = {.config = rest_.config,
                         .conv1 = {conv1_.Floats(), rest_.conv1.bias},
                         .conv2 = {conv2_.Floats(), rest_.conv2.bias},
                         .positions = rest_.positions,
                         .blocks = {},
                         .final_norm = rest_.final_norm};
  EncoderBlock block;  // one at a time
  return EncodeWith(
      stem,
      [&](int layer) -> const EncoderBlock& {
        block = rest_.blocks[layer];
        const auto linears = Linears(block);
        for (size_t i = 0; i < linears.size(); ++i) linears[i]->weight = blocks_[layer][i].Floats();
        return block;
      },
      picture);
}

int64_t Int8Encoder::bytes() const {
  int64_t bytes = 0;
  const auto add = [&](const Int8Matrix& m) { bytes += m.bytes(); };
  add(conv1_), add(conv2_);
  for (const auto& matrices : blocks_) std::for_each(matrices.begin(), matrices.end(), add);
  EncoderWeights rest = rest_;
  VisitTensors(rest, [&](const std::string&, const std::vector<int64_t>&, std::vector<float>& values) {
    bytes += static_cast<int64_t>(values.size() * sizeof(float));
  });
  return bytes;
}

double Cosine(std::span<const float> x, std::span<const float> y) {
  CHECK(x.size() == y.size()) << x.size() << " and " << y.size() << " numbers";
  double xy = 0, xx = 0, yy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xy += double{x[i]} * y[i], xx += double{x[i]} * x[i], yy += double{y[i]} * y[i];
  }
  return xy / std::sqrt(xx * yy);
}

}  // namespace whisper
