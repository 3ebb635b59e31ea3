#include "models/qwen2_vl/vision_tower.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "kernels/activations.h"
#include "kernels/attention.h"
#include "kernels/layer_norm.h"
#include "kernels/quick_gelu.h"
#include "models/qwen2_vl/named_tensors.h"

namespace qwen2_vl {
namespace {

// Element by element, so that every value belongs to one thread.
void ForParts(std::span<float> x, void (*function)(std::span<const float>, std::span<float>)) {
  constexpr int64_t kWorthAThread = 1 << 14;
  base::ParallelFor(std::ssize(x), kWorthAThread, [&](int64_t begin, int64_t end) {
    const std::span<float> part = x.subspan(begin, end - begin);
    function(part, part);
  });
}

}  // namespace

absl::StatusOr<VisionTower> VisionTower::Load(const WeightSource& source, const Config& config) {
  RETURN_IF_ERROR(CheckConfig(config));
  const NamedTensors tensors(source, VisionTensors(config));
  const auto norm = [&](const std::string& name) -> absl::StatusOr<Norm> {
    Norm norm;
    ASSIGN_OR_RETURN(norm.gain, tensors.Vector(name + ".weight"));
    ASSIGN_OR_RETURN(norm.bias, tensors.Vector(name + ".bias"));
    return norm;
  };
  VisionTower tower;
  tower.config_ = config;
  ASSIGN_OR_RETURN(tower.embed_, tensors.Layer({"visual.patch_embed.proj"}));
  for (int l = 0; l < config.vision.layers; ++l) {
    const std::string block = absl::StrCat("visual.blocks.", l, ".");
    Layer layer;
    ASSIGN_OR_RETURN(layer.norm1, norm(block + "norm1"));
    ASSIGN_OR_RETURN(layer.norm2, norm(block + "norm2"));
    ASSIGN_OR_RETURN(layer.qkv, tensors.Layer({block + "attn.qkv"}));
    ASSIGN_OR_RETURN(layer.proj, tensors.Layer({block + "attn.proj"}));
    ASSIGN_OR_RETURN(layer.fc1, tensors.Layer({block + "mlp.fc1"}));
    ASSIGN_OR_RETURN(layer.fc2, tensors.Layer({block + "mlp.fc2"}));
    tower.layers_.push_back(std::move(layer));
  }
  ASSIGN_OR_RETURN(tower.merger_norm_, norm("visual.merger.ln_q"));
  ASSIGN_OR_RETURN(tower.merger0_, tensors.Layer({"visual.merger.mlp.0"}));
  ASSIGN_OR_RETURN(tower.merger2_, tensors.Layer({"visual.merger.mlp.2"}));
  return tower;
}

std::vector<float> VisionTower::Encode(std::span<const float> patches, const Grid& grid, int depth) const {
  const VisionConfig& c = config_.vision;
  const int P = grid.patches(), tokens = P / c.merged();
  CHECK(grid.rows % c.merge_size == 0 && grid.cols % c.merge_size == 0) << grid.rows << " x " << grid.cols;
  CHECK(patches.size() == size_t(P) * c.patch_values()) << patches.size() << " values for " << P << " patches";
  CHECK(depth >= 0 && depth <= std::ssize(layers_)) << depth << " of " << layers_.size() << " layers";
  const Angles angles = VisionAngles(PatchPositions(grid, c.merge_size), c);
  std::vector<float> x(size_t(P) * c.width);
  embed_.Apply(patches, x, P);
  for (int l = 0; l < depth; ++l) {
    AddAttention(layers_[l], angles, P, x);
    AddMlp(layers_[l], P, x);
  }
  std::vector<float> mean(P), rstd(P);
  kernels::LayerNormRows(x, merger_norm_.gain, merger_norm_.bias, x, mean, rstd, P, c.width, kEps);
  // The patches of a token are neighbours: four rows of D are one of 4 D.
  std::vector<float> hidden(size_t(tokens) * merger0_.out()), y(size_t(tokens) * merger2_.out());
  merger0_.Apply(x, hidden, tokens);
  ForParts(hidden, kernels::Gelu);
  merger2_.Apply(hidden, y, tokens);
  return y;
}

void VisionTower::AddAttention(const Layer& layer, const Angles& angles, int P, std::span<float> x) const {
  const VisionConfig& c = config_.vision;
  const size_t D = c.width;
  std::vector<float> normed(P * D), mean(P), rstd(P), qkv(P * 3 * D), q(P * D), k(P * D), v(P * D), y(P * D);
  kernels::LayerNormRows(x, layer.norm1.gain, layer.norm1.bias, normed, mean, rstd, P, c.width, kEps);
  layer.qkv.Apply(normed, qkv, P);
  for (size_t p = 0; p < size_t(P); ++p) {
    const float* const row = qkv.data() + p * 3 * D;
    std::copy_n(row, D, q.data() + p * D);
    std::copy_n(row + D, D, k.data() + p * D);
    std::copy_n(row + 2 * D, D, v.data() + p * D);
  }
  Turn(q, P, c.heads, c.width, angles);
  Turn(k, P, c.heads, c.width, angles);
  // A query's row depends on no other query: some at a time, or the scores of a large image would fill the memory.
  std::vector<float> weights(size_t(c.heads) * std::min(P, kQueryBlock) * P);
  for (int first = 0; first < P; first += kQueryBlock) {
    const int n = std::min(kQueryBlock, P - first);
    kernels::Attention(std::span(q).subspan(first * D, n * D), k, v,
                       {.queries = n, .keys = P, .heads = c.heads, .kv_heads = c.heads, .head_dim = c.head_dim()}, {},
                       std::span(weights).first(size_t(c.heads) * n * P), std::span(y).subspan(first * D, n * D));
  }
  layer.proj.Apply(y, x, P, kernels::Write::kAdd);
}

void VisionTower::AddMlp(const Layer& layer, int P, std::span<float> x) const {
  const VisionConfig& c = config_.vision;
  std::vector<float> normed(x.size()), mean(P), rstd(P), hidden(size_t(P) * c.mlp_width);
  kernels::LayerNormRows(x, layer.norm2.gain, layer.norm2.bias, normed, mean, rstd, P, c.width, kEps);
  layer.fc1.Apply(normed, hidden, P);
  ForParts(hidden, kernels::QuickGelu);
  layer.fc2.Apply(hidden, x, P, kernels::Write::kAdd);
}

}  // namespace qwen2_vl
