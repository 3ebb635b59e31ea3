#include "models/qwen2_vl/config.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace qwen2_vl {
namespace {

absl::Status Positive(const char* name, int value) {
  if (value >= 1) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be at least 1"));
}

absl::Status Divides(int heads, const char* what, int width) {
  if (width % heads == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, " ", width, " is not a multiple of ", heads, " heads"));
}

absl::Status CheckVision(const VisionConfig& c) {
  for (const auto& [name, value] : {std::pair{"vision layers", c.layers},
                                    {"vision width", c.width},
                                    {"vision heads", c.heads},
                                    {"vision mlp_width", c.mlp_width},
                                    {"patch_size", c.patch_size},
                                    {"temporal_patch", c.temporal_patch},
                                    {"merge_size", c.merge_size}}) {
    RETURN_IF_ERROR(Positive(name, value));
  }
  RETURN_IF_ERROR(Divides(c.heads, "vision width", c.width));
  if (c.head_dim() % 4 == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a vision head of ", c.head_dim(),
                                                 " is not a multiple of 4: half of its pairs turn with the row, half "
                                                 "with the column"));
}

absl::Status CheckLlm(const LlmConfig& c) {
  for (const auto& [name, value] : {std::pair{"layers", c.layers},
                                    {"width", c.width},
                                    {"heads", c.heads},
                                    {"kv_heads", c.kv_heads},
                                    {"mlp_width", c.mlp_width},
                                    {"vocabulary", c.vocabulary},
                                    {"time_pairs", c.time_pairs},
                                    {"row_pairs", c.row_pairs},
                                    {"col_pairs", c.col_pairs}}) {
    RETURN_IF_ERROR(Positive(name, value));
  }
  RETURN_IF_ERROR(Divides(c.heads, "width", c.width));
  if (c.heads % c.kv_heads != 0) {
    return absl::InvalidArgumentError(absl::StrCat(c.heads, " heads are not a multiple of ", c.kv_heads, " key heads"));
  }
  const int pairs = c.time_pairs + c.row_pairs + c.col_pairs;
  if (2 * pairs == c.head_dim()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("sections of ", c.time_pairs, ", ", c.row_pairs, " and ", c.col_pairs,
                                                 " pairs are ", 2 * pairs, " of the ", c.head_dim(),
                                                 " values of a head"));
}

// A linear layer with a bias, or a norm: a weight and a bias of `out`.
void Append(std::vector<TensorSpec>& list, const std::string& name, std::vector<int64_t> shape) {
  const int64_t out = shape[0];
  list.push_back({name + ".weight", std::move(shape)});
  list.push_back({name + ".bias", {out}});
}

}  // namespace

absl::Status CheckConfig(const Config& config) {
  RETURN_IF_ERROR(CheckVision(config.vision));
  return CheckLlm(config.llm);
}

int64_t TensorSpec::row_values() const {
  int64_t product = 1;
  for (size_t i = 1; i < shape.size(); ++i) product *= shape[i];
  return product;
}

std::vector<TensorSpec> VisionTensors(const Config& config) {
  const VisionConfig& c = config.vision;
  const int64_t D = c.width, F = c.mlp_width, merged = int64_t{c.merged()} * D;
  std::vector<TensorSpec> list = {
      {"visual.patch_embed.proj.weight", {D, 3, c.temporal_patch, c.patch_size, c.patch_size}}};
  for (int l = 0; l < c.layers; ++l) {
    const std::string block = absl::StrCat("visual.blocks.", l, ".");
    Append(list, block + "norm1", {D});
    Append(list, block + "norm2", {D});
    Append(list, block + "attn.qkv", {3 * D, D});
    Append(list, block + "attn.proj", {D, D});
    Append(list, block + "mlp.fc1", {F, D});
    Append(list, block + "mlp.fc2", {D, F});
  }
  Append(list, "visual.merger.ln_q", {D});
  Append(list, "visual.merger.mlp.0", {merged, merged});
  Append(list, "visual.merger.mlp.2", {config.llm.width, merged});
  return list;
}

std::vector<TensorSpec> LlmTensors(const LlmConfig& c) {
  const int64_t D = c.width, F = c.mlp_width, kv = c.kv_width();
  std::vector<TensorSpec> list = {{"model.embed_tokens.weight", {c.vocabulary, D}}};
  for (int l = 0; l < c.layers; ++l) {
    const std::string layer = absl::StrCat("model.layers.", l, ".");
    list.push_back({layer + "input_layernorm.weight", {D}});
    Append(list, layer + "self_attn.q_proj", {D, D});
    Append(list, layer + "self_attn.k_proj", {kv, D});
    Append(list, layer + "self_attn.v_proj", {kv, D});
    list.push_back({layer + "self_attn.o_proj.weight", {D, D}});
    list.push_back({layer + "post_attention_layernorm.weight", {D}});
    list.push_back({layer + "mlp.gate_proj.weight", {F, D}});
    list.push_back({layer + "mlp.up_proj.weight", {F, D}});
    list.push_back({layer + "mlp.down_proj.weight", {D, F}});
  }
  list.push_back({"model.norm.weight", {D}});
  return list;
}

int64_t NumParameters(const std::vector<TensorSpec>& tensors) {
  int64_t sum = 0;
  for (const TensorSpec& tensor : tensors) sum += tensor.rows() * tensor.row_values();
  return sum;
}

}  // namespace qwen2_vl
