// Lab x2-whisper-03  One step of Whisper's decoder: from the text so far and a sound to the logits of the next token.
//
// You write the five functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// The decoder is a language model with a second attention in each block, which reads the encoder's output. Two caches
// belong to it: one grows with the text, the other is made once for a sound and never changes.

#ifndef EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_03_DECODER_STEP_DECODER_STEP_H_
#define EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_03_DECODER_STEP_DECODER_STEP_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"

namespace decoder_step {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// The defaults are those of tiny.en.
struct DecoderConfig {
  int vocabulary = 51'864;     // V
  int positions = 448;         // Tt, tokens that a text may have
  int sound_positions = 1500;  // Ta, rows that the encoder makes of 30 s
  int dim = 384;               // D
  int heads = 6;               // H, divides dim
  int layers = 4;
  int ff = 1536;  // F
};

struct NormWeights {
  std::vector<float> gain, bias;  // (D)
};

struct LinearWeights {
  base::Mat weight;         // (in, out)
  std::vector<float> bias;  // (out)
};

struct AttentionWeights {
  NormWeights norm;  // in front of it
  LinearWeights query;
  base::Mat key;  // (D, D), without a bias
  LinearWeights value, out;
};

struct BlockWeights {
  AttentionWeights self, cross;
  NormWeights mlp_norm;
  LinearWeights up, down;  // (D, F) and (F, D)
};

struct DecoderWeights {
  int heads = 1;
  base::Mat embedding;  // (V, D)   also the matrix that makes the logits
  base::Mat positions;  // (Tt, D)  learned
  std::vector<BlockWeights> blocks;
  NormWeights norm;  // behind the last block
};

struct CacheSizes {
  int64_t text_per_token = 0;  // numbers that a token adds to the cache of the text
  int64_t sound = 0;           // numbers of the cache of a sound

  bool operator==(const CacheSizes&) const = default;
};

// Keys and values of one layer, a row for each token or position of the sound. Head h has columns h d to (h + 1) d.
struct KeysValues {
  base::Mat keys, values;  // (S, D)
};

enum class Mask {
  kNone,    // every query sees every key
  kCausal,  // the R queries belong to the last R of the S keys, and none sees a key behind its own
};

struct Attended {
  base::Mat mixed;                 // (R, D)
  std::vector<base::Mat> weights;  // [heads] (R, S), 0 where masked
};

struct StepResult {
  base::Mat logits;                           // (R, V)
  std::vector<KeysValues> text;               // [layers] (past + R, D)
  std::vector<std::vector<base::Mat>> cross;  // [layers][heads] (R, Ta): what each token heard
};

}  // namespace types
using types::Attended;
using types::AttentionWeights;
using types::BlockWeights;
using types::CacheSizes;
using types::DecoderConfig;
using types::DecoderWeights;
using types::KeysValues;
using types::LinearWeights;
using types::Mask;
using types::NormWeights;
using types::StepResult;

// Given. a (R, K) times b (K, C).
inline base::Mat MatMul(const base::Mat& a, const base::Mat& b) {
  base::Mat y = {a.rows, b.cols, std::vector<float>(static_cast<size_t>(a.rows) * b.cols)};
  for (int r = 0; r < a.rows; ++r) {
    for (int k = 0; k < a.cols; ++k) {
      for (int c = 0; c < b.cols; ++c) y.data[r * b.cols + c] += a.data[r * a.cols + k] * b.data[k * b.cols + c];
    }
  }
  return y;
}

// Given. The same matrix with rows and columns exchanged.
inline base::Mat Transposed(const base::Mat& a) {
  base::Mat y = {a.cols, a.rows, std::vector<float>(a.data.size())};
  for (int r = 0; r < a.rows; ++r) {
    for (int c = 0; c < a.cols; ++c) y.data[c * a.rows + r] = a.data[r * a.cols + c];
  }
  return y;
}

// Given. Of two matrices of the same shape.
inline base::Mat Sum(base::Mat a, const base::Mat& b) {
  for (size_t i = 0; i < a.data.size(); ++i) a.data[i] += b.data[i];
  return a;
}

// Given. x weight + bias.
inline base::Mat Linear(const base::Mat& x, const LinearWeights& w) {
  base::Mat y = MatMul(x, w.weight);
  for (size_t i = 0; i < y.data.size(); ++i) y.data[i] += w.bias[i % w.bias.size()];
  return y;
}

// Given. (x - mean) / sqrt(variance + 1e-5) * gain + bias, each row for itself (Ba, Kiros, Hinton 2016, equation 4).
inline base::Mat LayerNorm(base::Mat x, const NormWeights& w) {
  for (int t = 0; t < x.rows; ++t) {
    const std::span<float> row = std::span(x.data).subspan(static_cast<size_t>(t) * x.cols, x.cols);
    float mean = 0, variance = 0;
    for (const float value : row) mean += value / x.cols;
    for (const float value : row) variance += (value - mean) * (value - mean) / x.cols;
    for (int i = 0; i < x.cols; ++i) row[i] = (row[i] - mean) / std::sqrt(variance + 1e-5f) * w.gain[i] + w.bias[i];
  }
  return x;
}

// Given. x Phi(x) of each number (Hendrycks and Gimpel 2016).
inline base::Mat Gelu(base::Mat x) {
  for (float& value : x.data) value *= 0.5f * std::erfc(-value / std::numbers::sqrt2_v<float>);
  return x;
}

// Given. Weights that sum to 1, the largest for the largest score.
inline void Softmax(std::span<float> scores) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (float& score : scores) sum += score = std::exp(score - largest);
  for (float& score : scores) score /= sum;
}

// Given. The cache of a text without tokens: each layer has 0 rows.
inline std::vector<KeysValues> EmptyText(const DecoderWeights& w) {
  const base::Mat none = {0, w.embedding.cols, {}};
  return std::vector<KeysValues>(w.blocks.size(), KeysValues{none, none});
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   R  tokens of this step    S  keys    Ta  positions of the sound    V  vocabulary
//   D  model width            H  heads   d   D / H, numbers of one head
namespace impl {

// Trained numbers of a decoder: everything in DecoderWeights.
//
//   returns  [parameters]
//
// Example: the defaults of DecoderConfig: 29,551,872.
// Errors:  none here, see the checked functions below.
// Source:  Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2.
int64_t NumParams(const DecoderConfig& config);

// How many numbers the two caches hold: keys and values of all layers, for one token of the text and for a whole sound.
//
//   returns  [numbers]
//
// Example: the defaults of DecoderConfig: 3,072 a token, 4,608,000 for the sound.
// Errors:  none here, see below.
// Source:  Pope et al. 2022, "Efficiently Scaling Transformer Inference", section 2.
CacheSizes CacheFloats(const DecoderConfig& config);

// The cache of a sound: keys and values of each layer's cross-attention, made of the encoder's output as it is (the
// encoder ends with a LayerNorm of its own).
//
//   features  (Ta, D)
//   returns   [layers] (Ta, D)
//
// Example: one layer, D = 2, features (1, 2), key {0, 1, 1, 0}, value {1, 0, 0, 1} with bias (10, 20): key (2, 1),
//          value (11, 22).
// Errors:  none here, see below.
// Cost:    2 Ta D^2 multiplications a layer, once for a sound.
// Source:  Radford et al. 2022, section 2.2.
std::vector<KeysValues> Listen(const base::Mat& features, const DecoderWeights& w);

// Attention of R queries to S keys: for head h, softmax over s of q_r . k_s / sqrt(d), and the values mixed with these
// weights; the heads side by side.
//
//   query    (R, D)
//   seen     (S, D)  with S >= R where the mask is causal
//   returns  mixed (R, D), and each head's weights (R, S)
//
// Example: D = H = 1, queries 1 1, keys 0 ln 2 0, values 3 6 9, kCausal: the first query sees two keys, with weights
//          1/3 2/3 0, and gets 5; the second sees three, with 1/4 1/2 1/4, and gets 6.
// Errors:  none here, see below.
// Source:  Vaswani et al. 2017, "Attention Is All You Need", section 3.2. (Whisper's own code multiplies queries and
//          keys by d^-1/4 each, which is the same.)
Attended Attend(const base::Mat& query, const KeysValues& seen, int heads, Mask mask);

// One step: R tokens go on with a text of `past` tokens, whose keys and values `text` holds.
//
//   x      = embedding[token] + positions[place], and the first of the R tokens stands at place `past`
//   block:   x += out(attention(query(n), text's keys and values)),   n = LayerNorm(x, self.norm), causal
//            x += out(attention(query(m), sound's keys and values)),  m = LayerNorm(x, cross.norm), not masked
//            x += down(Gelu(up(LayerNorm(x, mlp_norm))))
//   logits = LayerNorm(x, norm) times the transposed embedding
//
//   tokens   (R)  at least one
//   text     [layers] (past, D)  keys and values of self-attention, not scaled
//   sound    [layers] (Ta, D)    what Listen returned
//   returns  logits of each of the R tokens, `text` with R rows more, and the weights of cross-attention
//
// Errors:   none here, see below.
// Numerics: R tokens at once and one after the other give the same up to rounding.
// Source:   Radford et al. 2022, section 2.2 and figure 1.
StepResult Step(const std::vector<int>& tokens, const std::vector<KeysValues>& text,
                const std::vector<KeysValues>& sound, const DecoderWeights& w);

}  // namespace impl

inline absl::Status CheckShape(const char* name, const base::Mat& m, int rows, int cols) {
  if (m.rows == rows && m.cols == cols && m.data.size() == static_cast<size_t>(rows) * cols) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                 " numbers; it must be (", rows, ", ", cols, ")"));
}

inline absl::Status CheckLength(const char* name, const std::vector<float>& v, int length) {
  if (v.size() == static_cast<size_t>(length)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " has ", v.size(), " numbers; it must have ", length));
}

inline absl::Status CheckHeads(int dim, int heads) {
  if (dim >= 1 && heads >= 1 && dim % heads == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a width of ", dim, " is not a multiple of ", heads, " heads"));
}

inline absl::Status CheckNorm(const char* name, const NormWeights& w, int dim) {
  RETURN_IF_ERROR(CheckLength(name, w.gain, dim));
  return CheckLength(name, w.bias, dim);
}

inline absl::Status CheckLinear(const char* name, const LinearWeights& w, int in, int out) {
  RETURN_IF_ERROR(CheckShape(name, w.weight, in, out));
  return CheckLength(name, w.bias, out);
}

inline absl::Status CheckAttention(const AttentionWeights& w, int dim) {
  RETURN_IF_ERROR(CheckNorm("an attention's norm", w.norm, dim));
  RETURN_IF_ERROR(CheckLinear("query", w.query, dim, dim));
  RETURN_IF_ERROR(CheckShape("key", w.key, dim, dim));
  RETURN_IF_ERROR(CheckLinear("value", w.value, dim, dim));
  return CheckLinear("out", w.out, dim, dim);
}

inline absl::Status CheckWeights(const DecoderWeights& w) {
  const int dim = w.embedding.cols;
  RETURN_IF_ERROR(CheckHeads(dim, w.heads));
  RETURN_IF_ERROR(CheckShape("embedding", w.embedding, w.embedding.rows, dim));
  RETURN_IF_ERROR(CheckShape("positions", w.positions, w.positions.rows, dim));
  for (const BlockWeights& block : w.blocks) {
    RETURN_IF_ERROR(CheckAttention(block.self, dim));
    RETURN_IF_ERROR(CheckAttention(block.cross, dim));
    RETURN_IF_ERROR(CheckNorm("mlp_norm", block.mlp_norm, dim));
    RETURN_IF_ERROR(CheckLinear("up", block.up, dim, block.up.weight.cols));
    RETURN_IF_ERROR(CheckLinear("down", block.down, block.up.weight.cols, dim));
  }
  return CheckNorm("norm", w.norm, dim);
}

// All layers of a cache have the rows of the first one.
inline absl::Status CheckCache(const char* name, const std::vector<KeysValues>& cache, const DecoderWeights& w) {
  if (cache.size() != w.blocks.size() || cache.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, " has ", cache.size(), " layers; the decoder has ", w.blocks.size()));
  }
  for (const KeysValues& layer : cache) {
    RETURN_IF_ERROR(CheckShape(name, layer.keys, cache[0].keys.rows, w.embedding.cols));
    RETURN_IF_ERROR(CheckShape(name, layer.values, cache[0].keys.rows, w.embedding.cols));
  }
  return absl::OkStatus();
}

inline absl::Status CheckConfig(const DecoderConfig& c) {
  for (const int size : {c.vocabulary, c.positions, c.sound_positions, c.layers, c.ff, c.dim}) {
    if (size < 1 || size > 1 << 20) return absl::InvalidArgumentError(absl::StrCat("a size of ", size));
  }
  return CheckHeads(c.dim, c.heads);
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for sizes below 1 or above 2^20, shapes that do not fit together, heads that do not divide
//         the width, no token, a token outside the vocabulary, and a text that becomes longer than its positions.
inline absl::StatusOr<int64_t> NumParams(const DecoderConfig& config) {
  RETURN_IF_ERROR(CheckConfig(config));
  return impl::NumParams(config);
}

inline absl::StatusOr<CacheSizes> CacheFloats(const DecoderConfig& config) {
  RETURN_IF_ERROR(CheckConfig(config));
  return impl::CacheFloats(config);
}

inline absl::StatusOr<std::vector<KeysValues>> Listen(const base::Mat& features, const DecoderWeights& w) {
  RETURN_IF_ERROR(CheckWeights(w));
  if (features.rows < 1) return absl::InvalidArgumentError("features have no rows");
  RETURN_IF_ERROR(CheckShape("features", features, features.rows, w.embedding.cols));
  return impl::Listen(features, w);
}

inline absl::StatusOr<Attended> Attend(const base::Mat& query, const KeysValues& seen, int heads, Mask mask) {
  RETURN_IF_ERROR(CheckHeads(query.cols, heads));
  RETURN_IF_ERROR(CheckShape("query", query, query.rows, query.cols));
  RETURN_IF_ERROR(CheckShape("keys", seen.keys, seen.keys.rows, query.cols));
  RETURN_IF_ERROR(CheckShape("values", seen.values, seen.keys.rows, query.cols));
  if (query.rows < 1 || seen.keys.rows < 1 || (mask == Mask::kCausal && seen.keys.rows < query.rows)) {
    return absl::InvalidArgumentError(absl::StrCat(query.rows, " queries for ", seen.keys.rows, " keys"));
  }
  return impl::Attend(query, seen, heads, mask);
}

inline absl::StatusOr<StepResult> Step(const std::vector<int>& tokens, const std::vector<KeysValues>& text,
                                       const std::vector<KeysValues>& sound, const DecoderWeights& w) {
  RETURN_IF_ERROR(CheckWeights(w));
  RETURN_IF_ERROR(CheckCache("text", text, w));
  RETURN_IF_ERROR(CheckCache("sound", sound, w));
  if (tokens.empty()) return absl::InvalidArgumentError("a step without a token");
  if (sound[0].keys.rows < 1) return absl::InvalidArgumentError("the sound has no positions");
  for (const int token : tokens) {
    if (token < 0 || token >= w.embedding.rows) {
      return absl::InvalidArgumentError(absl::StrCat("token ", token, "; the vocabulary has ", w.embedding.rows));
    }
  }
  const int64_t length = int64_t{text[0].keys.rows} + static_cast<int64_t>(tokens.size());
  if (length > w.positions.rows) {
    return absl::InvalidArgumentError(
        absl::StrCat("the text would have ", length, " tokens; there are ", w.positions.rows, " positions"));
  }
  return impl::Step(tokens, text, sound, w);
}

}  // namespace decoder_step

#endif  // EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_03_DECODER_STEP_DECODER_STEP_H_
