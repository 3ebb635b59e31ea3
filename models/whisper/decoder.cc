#include "models/whisper/decoder.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "kernels/attention.h"
#include "kernels/gemm.h"
#include "kernels/softmax.h"
#include "models/whisper/layers.h"

namespace whisper {
namespace {

StoredLinear Stored(const LinearWeights& w, int out, WeightBits bits) {
  return {StoredMatrix(w.weight, out, static_cast<int>(w.weight.size() / out), bits), w.bias};
}

// y = x weight^T + bias, or y += that.
void Apply(const StoredLinear& linear, std::span<const float> x, std::span<float> y,
           kernels::Write write = kernels::Write::kOverwrite) {
  linear.weight.Multiply(x, y, write);
  if (linear.bias.empty()) return;
  const size_t out = linear.bias.size();
  for (size_t row = 0; row < y.size(); row += out) {
    for (size_t i = 0; i < out; ++i) y[row + i] += linear.bias[i];
  }
}

// Columns [first, first + cols) of x (rows, width).
std::vector<float> Columns(std::span<const float> x, int rows, int width, int first, int cols) {
  std::vector<float> part(size_t(rows) * cols);
  for (int r = 0; r < rows; ++r)
    std::copy_n(x.data() + size_t(r) * width + first, cols, part.data() + size_t(r) * cols);
  return part;
}

std::vector<float> Transposed(std::span<const float> x, int rows, int cols) {
  std::vector<float> turned(x.size());
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) turned[size_t(c) * rows + r] = x[size_t(r) * cols + c];
  }
  return turned;
}

}  // namespace

Decoder::Decoder(const DecoderWeights& w, WeightBits bits)
    : config_(w.config),
      embedding_(w.embedding, w.config.vocabulary, w.config.width, bits),
      positions_(w.positions),
      final_norm_(w.final_norm) {
  const int D = config_.width, F = config_.hidden();
  const auto attention = [&](const AttentionWeights& a) {
    return Attention{a.norm, Stored(a.query, D, bits), Stored(a.key, D, bits), Stored(a.value, D, bits),
                     Stored(a.out, D, bits)};
  };
  for (const DecoderBlock& b : w.blocks) {
    blocks_.push_back({attention(b.attention), attention(b.cross), b.mlp.norm, Stored(b.mlp.up, F, bits),
                       Stored(b.mlp.down, D, bits)});
  }
}

absl::StatusOr<SoundCache> Decoder::Listen(const base::Mat& features) const {
  const int D = config_.width, Ta = features.rows, d = D / config_.heads;
  if (features.cols != D || Ta < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("features of (", Ta, ", ", features.cols, ") for a decoder of width ", D));
  }
  SoundCache sound = {.positions = Ta, .heads = {}};
  std::vector<float> keys(features.data.size()), values(features.data.size());
  for (const Block& block : blocks_) {
    Apply(block.cross.key, features.data, keys);
    Apply(block.cross.value, features.data, values);
    std::vector<SoundCache::Head>& heads = sound.heads.emplace_back();
    for (int h = 0; h < config_.heads; ++h) {
      heads.push_back({HalfMatrix(Columns(keys, Ta, D, h * d, d), Ta, d),
                       HalfMatrix(Transposed(Columns(values, Ta, D, h * d, d), Ta, d), d, Ta)});
    }
  }
  return sound;
}

absl::Status Decoder::CheckChunks(const std::vector<TextChunk>& chunks) const {
  if (chunks.empty()) return absl::InvalidArgumentError("a step without a text");
  std::set<const TextCache*> seen;
  for (size_t i = 0; i < chunks.size(); ++i) {
    const auto wrong = [&](const auto&... text) {
      return absl::InvalidArgumentError(absl::StrCat("text ", i, text...));
    };
    if (chunks[i].tokens.empty()) return wrong(" goes on with no token");
    if (chunks[i].text == nullptr) return wrong(" has no cache");
    if (!seen.insert(chunks[i].text).second) return wrong(" has the cache of another one");
    const int length = chunks[i].text->length + static_cast<int>(chunks[i].tokens.size());
    if (length > config_.positions) {
      return wrong(" would have ", length, " tokens; there are ", config_.positions, " positions");
    }
    for (const int token : chunks[i].tokens) {
      if (token < 0 || token >= config_.vocabulary) {
        return wrong(" has token ", token, "; there are ", config_.vocabulary);
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<base::Mat> Decoder::Step(const std::vector<TextChunk>& chunks, const SoundCache& sound, LogitRows rows,
                                        CrossWeights* cross) const {
  RETURN_IF_ERROR(CheckChunks(chunks));
  const size_t D = config_.width;
  std::vector<float> x;  // (R, D)
  std::vector<size_t> wanted;
  for (const TextChunk& chunk : chunks) {
    for (size_t i = 0; i < chunk.tokens.size(); ++i) {
      const size_t row = x.size() / D, place = chunk.text->length + i;
      if (rows == LogitRows::kAll || i + 1 == chunk.tokens.size()) wanted.push_back(row);
      x.resize(x.size() + D);
      embedding_.Row(chunk.tokens[i], std::span(x).last(D));
      for (size_t c = 0; c < D; ++c) x[row * D + c] += positions_[place * D + c];
    }
    chunk.text->keys.resize(config_.layers);
    chunk.text->values.resize(config_.layers);
  }
  if (cross != nullptr) cross->heads.assign(config_.layers, std::vector<base::Mat>(config_.heads));
  for (int layer = 0; layer < config_.layers; ++layer) {
    AddSelfAttention(layer, chunks, x);
    AddCrossAttention(layer, sound, x, cross);
    AddMlp(blocks_[layer], x);
  }
  for (const TextChunk& chunk : chunks) chunk.text->length += static_cast<int>(chunk.tokens.size());

  std::vector<float> last(wanted.size() * D);
  for (size_t i = 0; i < wanted.size(); ++i) std::copy_n(x.data() + wanted[i] * D, D, last.data() + i * D);
  Norm(last, final_norm_, last);
  base::Mat logits = {static_cast<int>(wanted.size()), config_.vocabulary,
                      std::vector<float>(wanted.size() * config_.vocabulary)};
  embedding_.Multiply(last, logits.data);
  return logits;
}

void Decoder::AddSelfAttention(int layer, const std::vector<TextChunk>& chunks, std::span<float> x) const {
  const Attention& w = blocks_[layer].attention;
  const size_t D = config_.width;
  std::vector<float> normed(x.size()), query(x.size()), key(x.size()), value(x.size());
  Norm(x, w.norm, normed);
  Apply(w.query, normed, query);
  Apply(w.key, normed, key);
  Apply(w.value, normed, value);
  std::vector<float>& attended = normed;
  size_t first = 0;
  for (const TextChunk& chunk : chunks) {
    const size_t size = chunk.tokens.size() * D;
    std::vector<float>&keys = chunk.text->keys[layer], &values = chunk.text->values[layer];
    keys.insert(keys.end(), key.begin() + first, key.begin() + first + size);
    values.insert(values.end(), value.begin() + first, value.begin() + first + size);
    const kernels::AttentionShape shape = {.queries = static_cast<int>(chunk.tokens.size()),
                                           .keys = static_cast<int>(keys.size() / D),
                                           .heads = config_.heads,
                                           .kv_heads = config_.heads,
                                           .head_dim = static_cast<int>(D) / config_.heads};
    std::vector<float> weights(size_t(shape.heads) * shape.queries * shape.keys);
    kernels::Attention(std::span(query).subspan(first, size), keys, values, shape,
                       {.kind = kernels::AttentionMask::kCausal}, weights, std::span(attended).subspan(first, size));
    first += size;
  }
  Apply(w.out, attended, x, kernels::Write::kAdd);
}

void Decoder::AddCrossAttention(int layer, const SoundCache& sound, std::span<float> x, CrossWeights* cross) const {
  const Attention& w = blocks_[layer].cross;
  const int D = config_.width, d = D / config_.heads, R = static_cast<int>(x.size() / D), Ta = sound.positions;
  std::vector<float> normed(x.size()), query(x.size()), attended(x.size());
  Norm(x, w.norm, normed);
  Apply(w.query, normed, query);
  const float scale = 1 / std::sqrt(static_cast<float>(d));
  for (float& q : query) q *= scale;
  base::ParallelFor(config_.heads, 1, [&](int64_t begin, int64_t end) {
    for (auto h = static_cast<int>(begin); h < end; ++h) {
      const SoundCache::Head& head = sound.heads[layer][h];
      base::Mat weights = {R, Ta, std::vector<float>(size_t(R) * Ta)};
      head.keys.Multiply(Columns(query, R, D, h * d, d), weights.data);
      kernels::SoftmaxRows(weights.data, weights.data, R, Ta);
      std::vector<float> mixed(size_t(R) * d);
      head.values.Multiply(weights.data, mixed);
      for (int r = 0; r < R; ++r) std::copy_n(mixed.data() + size_t(r) * d, d, attended.data() + size_t(r) * D + h * d);
      if (cross != nullptr) cross->heads[layer][h] = std::move(weights);
    }
  });
  Apply(w.out, attended, x, kernels::Write::kAdd);
}

void Decoder::AddMlp(const Block& block, std::span<float> x) const {
  const size_t R = x.size() / config_.width;
  std::vector<float> normed(x.size()), hidden(R * config_.hidden());
  Norm(x, block.mlp_norm, normed);
  Apply(block.up, normed, hidden);
  GeluRows(hidden, config_.hidden());
  Apply(block.down, hidden, x, kernels::Write::kAdd);
}

}  // namespace whisper
