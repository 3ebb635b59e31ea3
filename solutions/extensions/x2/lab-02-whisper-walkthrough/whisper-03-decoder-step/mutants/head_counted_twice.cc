// Mutant: counts a matrix of logits beside the embedding.

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-03-decoder-step/decoder_step.h"

namespace decoder_step::impl {

using base::Mat;

namespace {

// Puts the rows of `more` below those of m.
void Append(Mat& m, const Mat& more) {
  m.rows += more.rows;
  m.data.insert(m.data.end(), more.data.begin(), more.data.end());
}

// Tokens as rows, the first of them at place `past`.
Mat Embed(const std::vector<int>& tokens, int past, const DecoderWeights& w) {
  const int D = w.embedding.cols;
  Mat x = {static_cast<int>(tokens.size()), D, {}};
  for (size_t i = 0; i < tokens.size(); ++i) {
    const size_t token = tokens[i], place = past + i;
    for (int c = 0; c < D; ++c) x.data.push_back(w.embedding.data[token * D + c] + w.positions.data[place * D + c]);
  }
  return x;
}

}  // namespace

int64_t NumParams(const DecoderConfig& config) {
  const int64_t D = config.dim, F = config.ff;
  const int64_t norm = 2 * D;
  const int64_t attention = 4 * D * D + 3 * D;
  const int64_t feed_forward = D * F + F + F * D + D;
  const int64_t block = 2 * (norm + attention) + norm + feed_forward;
  const int64_t embedding = config.vocabulary * D;
  const int64_t positions = config.positions * D;
  return 2 * embedding + positions + config.layers * block + norm;
}

CacheSizes CacheFloats(const DecoderConfig& config) {
  const int64_t row = int64_t{2} * config.layers * config.dim;
  return {.text_per_token = row, .sound = row * config.sound_positions};
}

std::vector<KeysValues> Listen(const Mat& features, const DecoderWeights& w) {
  std::vector<KeysValues> sound;
  for (const BlockWeights& block : w.blocks) {
    sound.push_back({MatMul(features, block.cross.key), Linear(features, block.cross.value)});
  }
  return sound;
}

Attended Attend(const Mat& query, const KeysValues& seen, int heads, Mask mask) {
  const int R = query.rows, S = seen.keys.rows, D = query.cols, d = D / heads;
  const float scale = 1 / std::sqrt(static_cast<float>(d));
  Attended result = {{R, D, std::vector<float>(static_cast<size_t>(R) * D)}, {}};
  for (int head = 0; head < heads; ++head) {
    Mat weights = {R, S, std::vector<float>(static_cast<size_t>(R) * S)};
    for (int r = 0; r < R; ++r) {
      const int visible = mask == Mask::kCausal ? S - R + r + 1 : S;
      const std::span<float> row = std::span(weights.data).subspan(static_cast<size_t>(r) * S, visible);
      for (int s = 0; s < visible; ++s) {
        for (int c = head * d; c < (head + 1) * d; ++c) row[s] += query.data[r * D + c] * seen.keys.data[s * D + c];
        row[s] *= scale;
      }
      Softmax(row);
      for (int s = 0; s < visible; ++s) {
        for (int c = head * d; c < (head + 1) * d; ++c) {
          result.mixed.data[r * D + c] += row[s] * seen.values.data[s * D + c];
        }
      }
    }
    result.weights.push_back(weights);
  }
  return result;
}

StepResult Step(const std::vector<int>& tokens, const std::vector<KeysValues>& text,
                const std::vector<KeysValues>& sound, const DecoderWeights& w) {
  Mat x = Embed(tokens, text[0].keys.rows, w);
  StepResult result = {{}, text, {}};
  for (size_t layer = 0; layer < w.blocks.size(); ++layer) {
    const BlockWeights& block = w.blocks[layer];

    const Mat n = LayerNorm(x, block.self.norm);
    KeysValues& read = result.text[layer];
    Append(read.keys, MatMul(n, block.self.key));
    Append(read.values, Linear(n, block.self.value));
    const Attended self = Attend(Linear(n, block.self.query), read, w.heads, Mask::kCausal);
    x = Sum(x, Linear(self.mixed, block.self.out));

    const Mat m = LayerNorm(x, block.cross.norm);
    const Attended cross = Attend(Linear(m, block.cross.query), sound[layer], w.heads, Mask::kNone);
    x = Sum(x, Linear(cross.mixed, block.cross.out));
    result.cross.push_back(cross.weights);

    x = Sum(x, Linear(Gelu(Linear(LayerNorm(x, block.mlp_norm), block.up)), block.down));
  }
  result.logits = MatMul(LayerNorm(x, w.norm), Transposed(w.embedding));
  return result;
}

}  // namespace decoder_step::impl
