// Lab 13-ex-12  A minimal vision transformer: from pixels to a row for each patch and one for the whole picture.
//
// You write the five functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// Patchify is exercise 11's, MatMul and Sum are exercise 1's. The block is the Pre-LN block of this course's models:
// attention without biases, a feed-forward part with biases, a LayerNorm in front of each.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_12_MINIMAL_VIT_MINIMAL_VIT_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_12_MINIMAL_VIT_MINIMAL_VIT_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/image.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-01-modality-agnostic-block/modality_block.h"
#include "phases/13-multimodal-models/exercises/ex-11-patchify/patchify.h"

namespace minimal_vit {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct VitConfig {
  int side = 32;  // of the square picture  [pixels]
  int patch = 8;  // divides side           [pixels]
  int channels = 3;
  int dim = 64;   // D
  int heads = 4;  // divides dim
  int layers = 4;
  int ff = 256;  // F
};

struct NormWeights {
  std::vector<float> gain, bias;  // (D)
};

struct AttentionWeights {
  base::Mat wq, wk, wv, wo;  // (D, D)
};

struct FeedForwardWeights {
  base::Mat w1;           // (D, F)
  std::vector<float> b1;  // (F)
  base::Mat w2;           // (F, D)
  std::vector<float> b2;  // (D)
};

struct BlockWeights {
  NormWeights ln1;
  AttentionWeights attention;
  NormWeights ln2;
  FeedForwardWeights feed_forward;
};

struct VitWeights {
  base::Mat patch_w;           // (P * P * C, D)
  std::vector<float> patch_b;  // (D)
  std::vector<float> cls;      // (D)     the row that stands for the whole picture
  base::Mat positions;         // (T, D)  one for each row, row 0 is that of cls
  std::vector<BlockWeights> blocks;
  NormWeights ln;  // behind the last block
};

}  // namespace types
using types::AttentionWeights;
using types::BlockWeights;
using types::FeedForwardWeights;
using types::NormWeights;
using types::VitConfig;
using types::VitWeights;

using modality_block::MatMul;  // a (R, K) times b (K, C)
using modality_block::Sum;     // of two matrices of the same shape

// Given. Adds `row` to each row of x.
inline base::Mat AddRow(base::Mat x, std::span<const float> row) {
  for (size_t i = 0; i < x.data.size(); ++i) x.data[i] += row[i % row.size()];
  return x;
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

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   P  side of a patch [pixels]        N  patches          T  rows, N + 1: cls and the patches
//   C  numbers of a pixel              D  model width      H  heads      d  D / H, numbers of one head
namespace impl {

// Trained numbers of a ViT: everything in VitWeights.
//
//   returns  [parameters]
//
// Example: the defaults of VitConfig: 212,544.
// Errors:  none here, see the checked functions below.
// Source:  Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", section 3.1; this course's block.
int64_t NumParams(const VitConfig& config);

// The rows that go into the first block: cls, then a row for each patch (its numbers times patch_w, plus patch_b), and
// to each of these T rows its position.
//
//   image    (H, W, C) pixels
//   returns  (T, D)
//
// Errors: as patchify::Patchify.
// Source: Dosovitskiy et al. 2021, equation 1.
absl::StatusOr<base::Mat> Embed(const base::Image& image, int patch, const VitWeights& w);

// How much each row looks at each: for head h, softmax over s of q_t . k_s / sqrt(d), where q = x wq and k = x wk, of
// which head h has the columns h d to (h + 1) d.
//
//   x        (T, D)
//   returns  [heads] matrices (T, T), row t: the weights of query t, all above 0 (an encoder has no causal mask)
//
// Example: D = 64, H = 4, x wq = x wk = x, rows e_0 and e_1 of the unit matrix: head 0, row 0: 0.562177 and 0.437823.
// Errors:  none here, see below.
// Source:  Vaswani et al. 2017, "Attention Is All You Need", section 3.2.
std::vector<base::Mat> AttentionMaps(const base::Mat& x, const AttentionWeights& w, int heads);

// One block: h = x + attention(LayerNorm(x, ln1)), and the result h + feed_forward(LayerNorm(h, ln2)). Attention puts
// the means of all heads side by side and multiplies them by wo; feed-forward is Gelu(y w1 + b1) w2 + b2.
//
//   x        (T, D)
//   returns  (T, D)
//
// Errors:  none here, see below.
// Source:  Dosovitskiy et al. 2021, equations 2 and 3.
base::Mat EncoderBlock(const base::Mat& x, const BlockWeights& w, int heads);

// The whole model: Embed, every block, and the LayerNorm at the end.
//
//   image    (H, W, C) pixels
//   returns  (T, D)  row 0 stands for the picture
//
// Errors: as Embed.
// Source: Dosovitskiy et al. 2021, equations 1 to 4 (4 for all rows).
absl::StatusOr<base::Mat> Features(const base::Image& image, int patch, const VitWeights& w, int heads);

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
  if (heads >= 1 && dim % heads == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a width of ", dim, " is not a multiple of ", heads, " heads"));
}

inline absl::Status CheckAttention(const base::Mat& x, const AttentionWeights& w, int heads) {
  if (x.rows < 1 || x.cols < 1) return absl::InvalidArgumentError("x has no rows or no columns");
  RETURN_IF_ERROR(CheckShape("x", x, x.rows, x.cols));
  for (const base::Mat* m : {&w.wq, &w.wk, &w.wv, &w.wo}) {
    RETURN_IF_ERROR(CheckShape("wq, wk, wv or wo", *m, x.cols, x.cols));
  }
  return CheckHeads(x.cols, heads);
}

inline absl::Status CheckBlock(const base::Mat& x, const BlockWeights& w, int heads) {
  RETURN_IF_ERROR(CheckAttention(x, w.attention, heads));
  for (const std::vector<float>* v : {&w.ln1.gain, &w.ln1.bias, &w.ln2.gain, &w.ln2.bias, &w.feed_forward.b2}) {
    RETURN_IF_ERROR(CheckLength("a gain or bias", *v, x.cols));
  }
  const int ff = w.feed_forward.w1.cols;
  RETURN_IF_ERROR(CheckShape("w1", w.feed_forward.w1, x.cols, ff));
  RETURN_IF_ERROR(CheckLength("b1", w.feed_forward.b1, ff));
  return CheckShape("w2", w.feed_forward.w2, ff, x.cols);
}

inline absl::Status CheckEmbedding(const base::Image& image, int patch, const VitWeights& w) {
  const int dim = w.patch_w.cols;
  ASSIGN_OR_RETURN(const int64_t tokens,
                   patch_tokens::PatchTokens(image.height, image.width, patch, patch_tokens::Rounding::kStrict));
  ASSIGN_OR_RETURN(const int64_t numbers, patch_tokens::PatchDim(patch, image.channels));
  RETURN_IF_ERROR(CheckShape("patch_w", w.patch_w, static_cast<int>(numbers), dim));
  RETURN_IF_ERROR(CheckLength("patch_b", w.patch_b, dim));
  RETURN_IF_ERROR(CheckLength("cls", w.cls, dim));
  return CheckShape("positions", w.positions, static_cast<int>(tokens) + 1, dim);
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for shapes that do not fit together, for heads that do not divide the width, and for a
//         picture that the patch does not divide.
inline absl::StatusOr<int64_t> NumParams(const VitConfig& config) {
  ASSIGN_OR_RETURN(const int64_t tokens,
                   patch_tokens::PatchTokens(config.side, config.side, config.patch, patch_tokens::Rounding::kStrict));
  RETURN_IF_ERROR(CheckHeads(config.dim, config.heads));
  for (const int size : {config.channels, config.dim, config.layers, config.ff}) {
    if (size < 1 || size > 1 << 16 || tokens > 1 << 24) {
      return absl::InvalidArgumentError(absl::StrCat("a size of ", size, " or ", tokens, " patches is out of range"));
    }
  }
  return impl::NumParams(config);
}

inline absl::StatusOr<base::Mat> Embed(const base::Image& image, int patch, const VitWeights& w) {
  RETURN_IF_ERROR(CheckEmbedding(image, patch, w));
  return impl::Embed(image, patch, w);
}

inline absl::StatusOr<std::vector<base::Mat>> AttentionMaps(const base::Mat& x, const AttentionWeights& w, int heads) {
  RETURN_IF_ERROR(CheckAttention(x, w, heads));
  return impl::AttentionMaps(x, w, heads);
}

inline absl::StatusOr<base::Mat> EncoderBlock(const base::Mat& x, const BlockWeights& w, int heads) {
  RETURN_IF_ERROR(CheckBlock(x, w, heads));
  return impl::EncoderBlock(x, w, heads);
}

inline absl::StatusOr<base::Mat> Features(const base::Image& image, int patch, const VitWeights& w, int heads) {
  RETURN_IF_ERROR(CheckEmbedding(image, patch, w));
  for (const BlockWeights& block : w.blocks) RETURN_IF_ERROR(CheckBlock(w.positions, block, heads));
  RETURN_IF_ERROR(CheckLength("ln.gain", w.ln.gain, w.patch_w.cols));
  RETURN_IF_ERROR(CheckLength("ln.bias", w.ln.bias, w.patch_w.cols));
  return impl::Features(image, patch, w, heads);
}

}  // namespace minimal_vit

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_12_MINIMAL_VIT_MINIMAL_VIT_H_
