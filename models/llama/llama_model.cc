#include "models/llama/llama_model.h"

#include <algorithm>
#include <cstddef>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "kernels/gemm.h"
#include "kernels/layer_norm.h"
#include "kernels/matrix.h"
#include "kernels/swiglu.h"
#include "models/paged/attention.h"

namespace llama {
namespace {

constexpr float kEps = 1e-5f;  // of the norms, as llama2.c has it; the file does not say

std::vector<float> Copy(std::span<const float> x) { return {x.begin(), x.end()}; }

// Matrix `layer` of a stack (L, out, in).
std::span<const float> Slice(std::span<const float> stack, int layer, int layers) {
  const size_t size = stack.size() / layers;
  return stack.subspan(layer * size, size);
}

// Matrices (out, in) one below the other, transposed and packed: the product makes all their outputs side by side.
kernels::PackedMatrix Pack(std::initializer_list<std::span<const float>> matrices, int in) {
  std::vector<float> joined;
  for (const std::span<const float> matrix : matrices) joined.insert(joined.end(), matrix.begin(), matrix.end());
  return kernels::PackedMatrix(kernels::RowMajor(joined, static_cast<int>(joined.size() / in), in).T());
}

}  // namespace

absl::StatusOr<std::unique_ptr<LlamaModel>> LlamaModel::Create(const LlamaCheckpoint& checkpoint) {
  RETURN_IF_ERROR(CheckConfig(checkpoint.config));
  if (NumValues(checkpoint.config) != checkpoint.values.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat(checkpoint.values.size(), " values are not as many as the configuration has"));
  }
  return absl::WrapUnique(new LlamaModel(checkpoint));
}

LlamaModel::LlamaModel(const LlamaCheckpoint& checkpoint)
    : config_(checkpoint.config),
      embedding_(Copy(WeightsOf(checkpoint).embedding)),
      final_norm_(Copy(WeightsOf(checkpoint).final_norm)),
      classifier_(Pack({WeightsOf(checkpoint).classifier}, config_.dim)),
      rope_(config_.max_sequence_length, config_.head_dim()) {
  const LlamaWeights w = WeightsOf(checkpoint);
  for (int l = 0; l < config_.layers; ++l) {
    const auto at = [&](std::span<const float> stack) { return Slice(stack, l, config_.layers); };
    layers_.push_back({.attention_norm = Copy(at(w.attention_norm)),
                       .ffn_norm = Copy(at(w.ffn_norm)),
                       .query_key_value = Pack({at(w.query), at(w.key), at(w.value)}, config_.dim),
                       .output = Pack({at(w.output)}, config_.dim),
                       .gate_up = Pack({at(w.gate), at(w.up)}, config_.dim),
                       .down = Pack({at(w.down)}, config_.hidden_dim)});
  }
}

absl::Status LlamaModel::ReserveCache(const engine::CacheConfig& config) {
  if (cache_.has_value()) return absl::FailedPreconditionError("this model has its cache already");
  ASSIGN_OR_RETURN(cache_, paged::KvStore::Create(config, {.layers = config_.layers, .width = config_.kv_dim()}));
  return absl::OkStatus();
}

absl::StatusOr<base::Mat> LlamaModel::Forward(std::span<const engine::SequenceChunk> batch) {
  if (!cache_.has_value()) return absl::FailedPreconditionError("ReserveCache comes before the first Forward");
  ASSIGN_OR_RETURN(
      const paged::BatchRows rows,
      paged::CheckedRows(batch, {.vocab_size = VocabSize(), .max_sequence_length = MaxSequenceLength()}, *cache_));
  const size_t R = rows.token_ids.size(), D = config_.dim, F = config_.hidden_dim, kv = config_.kv_dim();
  for (std::vector<float>* const part : {&x_, &normed_, &query_, &attended_}) part->resize(R * D);
  for (std::vector<float>* const part : {&key_, &value_}) part->resize(R * kv);
  rstd_.resize(R);
  query_key_value_.resize(R * (D + 2 * kv));
  gate_up_.resize(R * 2 * F);
  hidden_.resize(R * F);

  for (size_t r = 0; r < R; ++r) std::copy_n(embedding_.data() + rows.token_ids[r] * D, D, x_.data() + r * D);
  for (int l = 0; l < config_.layers; ++l) {
    AddAttention(l, batch, rows);
    AddFeedForward(layers_[l], static_cast<int>(R));
  }
  return Logits(rows.logit_rows);
}

void LlamaModel::AddAttention(int layer, std::span<const engine::SequenceChunk> batch, const paged::BatchRows& rows) {
  const Layer& w = layers_[layer];
  const int R = static_cast<int>(rows.positions.size()), D = config_.dim, kv = config_.kv_dim(), width = D + 2 * kv;
  kernels::RmsNormRows(x_, w.attention_norm, normed_, rstd_, R, D, kEps);
  kernels::Gemm(kernels::RowMajor(normed_, R, D), w.query_key_value, kernels::RowMajor(query_key_value_, R, width));
  for (int r = 0; r < R; ++r) {
    const float* const row = query_key_value_.data() + size_t(r) * width;
    const std::span<float> query = std::span(query_).subspan(size_t(r) * D, D);
    const std::span<float> key = std::span(key_).subspan(size_t(r) * kv, kv);
    std::copy_n(row, D, query.data());
    std::copy_n(row + D, kv, key.data());
    std::copy_n(row + D + kv, kv, value_.data() + size_t(r) * kv);
    rope_.TurnNeighbours(query, rows.positions[r]);
    rope_.TurnNeighbours(key, rows.positions[r]);
  }
  paged::WriteAndAttend(*cache_, layer, batch,
                        {.heads = config_.heads, .kv_heads = config_.kv_heads, .head_dim = config_.head_dim()}, query_,
                        key_, value_, attended_);
  kernels::Gemm(kernels::RowMajor(attended_, R, D), w.output, kernels::RowMajor(x_, R, D), kernels::Write::kAdd);
}

void LlamaModel::AddFeedForward(const Layer& w, int R) {
  const int D = config_.dim, F = config_.hidden_dim;
  kernels::RmsNormRows(x_, w.ffn_norm, normed_, rstd_, R, D, kEps);
  kernels::Gemm(kernels::RowMajor(normed_, R, D), w.gate_up, kernels::RowMajor(gate_up_, R, 2 * F));
  kernels::SwiGluRows(gate_up_, hidden_, R, F);
  kernels::Gemm(kernels::RowMajor(hidden_, R, F), w.down, kernels::RowMajor(x_, R, D), kernels::Write::kAdd);
}

base::Mat LlamaModel::Logits(std::span<const int> logit_rows) {
  const int B = static_cast<int>(logit_rows.size()), D = config_.dim, V = config_.vocab_size;
  base::Mat logits = {.rows = B, .cols = V, .data = std::vector<float>(size_t(B) * V)};
  if (B == 0) return logits;
  // Each row moves to a place at or before its own, in order, so none is overwritten before it has moved.
  for (int b = 0; b < B; ++b) {
    if (b != logit_rows[b]) std::copy_n(x_.data() + size_t(logit_rows[b]) * D, D, x_.data() + size_t(b) * D);
  }
  const std::span<float> normed = std::span(normed_).first(size_t(B) * D);
  kernels::RmsNormRows(std::span(x_).first(size_t(B) * D), final_norm_, normed, std::span(rstd_).first(B), B, D, kEps);
  kernels::Gemm(kernels::RowMajor(normed, B, D), classifier_, kernels::RowMajor(logits.data, B, V));
  return logits;
}

}  // namespace llama
