#include "models/llama/testing/made_up.h"

#include <cmath>
#include <cstdio>
#include <span>
#include <vector>

#include "base/rng.h"

namespace llama::testing {
namespace {

// Fills a view that WeightsOf gave of a checkpoint that is ours to write.
void Fill(std::span<const float> view, float middle, double spread, base::Rng& rng) {
  for (const float& value : view) {
    const_cast<float&>(value) = middle + static_cast<float>(spread * (2 * rng.Uniform() - 1));
  }
}

void Append(std::string& bytes, float score, const std::string& piece) {
  const auto length = static_cast<int32_t>(piece.size());
  bytes.append(reinterpret_cast<const char*>(&score), 4)
      .append(reinterpret_cast<const char*>(&length), 4)
      .append(piece);
}

}  // namespace

LlamaCheckpoint MadeUp(const LlamaConfig& config, uint64_t seed) {
  LlamaCheckpoint checkpoint = {.config = config, .values = std::vector<float>(static_cast<size_t>(NumValues(config)))};
  base::Rng rng{seed};
  const LlamaWeights w = WeightsOf(checkpoint);
  const double by_dim = std::sqrt(3.0 / config.dim), by_hidden = std::sqrt(3.0 / config.hidden_dim);
  Fill(w.embedding, 0, 1, rng);
  for (const auto norm : {w.attention_norm, w.ffn_norm, w.final_norm}) Fill(norm, 1, 0.3, rng);
  for (const auto matrix : {w.query, w.key, w.value, w.output, w.gate, w.up}) Fill(matrix, 0, by_dim, rng);
  Fill(w.down, 0, by_hidden, rng);
  if (config.own_classifier) Fill(w.classifier, 0, 2 * by_dim, rng);
  return checkpoint;
}

std::string MadeUpTokenizerBytes(int vocab_size) {
  const int32_t longest = 16;
  std::string bytes(reinterpret_cast<const char*>(&longest), 4);
  std::vector<std::string> pieces = {"<unk>", "\n<s>\n", "\n</s>\n"};
  char name[8];
  for (int byte = 0; byte < 256; ++byte) {
    std::snprintf(name, sizeof(name), "<0x%02X>", byte);
    pieces.push_back(name);
  }
  for (const char* const piece : {" ", "a", "b", "ab", " ab", "abab", "é"}) pieces.push_back(piece);
  for (int token = static_cast<int>(pieces.size()); token < vocab_size; ++token) {
    pieces.push_back("<piece " + std::to_string(token) + ">");
  }
  // As in a trained file, what was learnt later has the lower score.
  for (int token = 0; token < vocab_size; ++token) Append(bytes, token < 259 ? 0.0f : 259.0f - token, pieces[token]);
  return bytes;
}

}  // namespace llama::testing
