// Lab 13-ex-16  The LLaVA forward pass: the rows of an image in the place of its marker, one causal model over all
// rows, and one more token from a cache.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. Exercise 17 trains what is assembled here.
//
// The blocks are exercise 12's (attention without biases, a feed-forward part with biases, a LayerNorm in front of
// each), with a causal mask. The projector is exercise 15's.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_16_LLAVA_FORWARD_LLAVA_FORWARD_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_16_LLAVA_FORWARD_LLAVA_FORWARD_H_

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-12-minimal-vit/minimal_vit.h"
#include "phases/13-multimodal-models/exercises/ex-15-projector/projector.h"

namespace llava_forward {

// The marker: the id that stands in a text where an image is to be. It is an ordinary entry of the vocabulary, and its
// row of the word table is never read.
inline constexpr int kImage = 0;

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct LmWeights {
  base::Mat words;      // (V, D)  a row for each token id; the same matrix is the head ("tied")
  base::Mat positions;  // (S, D)  a row for each place of a sequence
  std::vector<minimal_vit::BlockWeights> blocks;
  minimal_vit::NormWeights ln;  // behind the last block
};

struct LlavaWeights {
  projector::ProjectorWeights projector;  // from the encoder's width C to D; GELU between its layers
  LmWeights lm;
};

// Whether the text may look at the image. Hidden: the "blind" model that an evaluation compares with.
enum class ImageRows { kVisible, kHidden };

// Keys begin, ..., begin + count - 1 are hidden from every query that stands behind them.
struct HiddenKeys {
  int begin = 0;
  int count = 0;
};

// What the rows that were computed so far leave behind for those that come: of each block its keys and values.
struct KvCache {
  std::vector<base::Mat> keys;    // [block] (rows so far, D)
  std::vector<base::Mat> values;  // [block] (rows so far, D)
};

struct Output {
  base::Mat logits;  // (rows of this call, V)
  KvCache cache;     // of this call's rows and all before them
};

}  // namespace types
using types::HiddenKeys;
using types::ImageRows;
using types::KvCache;
using types::LlavaWeights;
using types::LmWeights;
using types::Output;

using minimal_vit::AddRow;
using minimal_vit::BlockWeights;
using minimal_vit::Gelu;
using minimal_vit::LayerNorm;
using minimal_vit::MatMul;  // a (R, K) times b (K, C)
using minimal_vit::Softmax;
using minimal_vit::Sum;  // of two matrices of the same shape

// Given. Rows begin, ..., begin + count - 1 of m.
inline base::Mat Rows(const base::Mat& m, int begin, int count) {
  const auto first = m.data.begin() + static_cast<ptrdiff_t>(begin) * m.cols;
  return {count, m.cols, {first, first + static_cast<ptrdiff_t>(count) * m.cols}};
}

// Given. Puts the rows of `more` behind those of m, which may be an empty Mat.
inline void Append(base::Mat& m, const base::Mat& more) {
  m.rows += more.rows;
  m.cols = more.cols;
  m.data.insert(m.data.end(), more.data.begin(), more.data.end());
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   N  rows of the image (0 without one)      S  places that the model has positions for
//   M  ids of the text, the marker included   D  model width       H  heads       d  D / H, numbers of one head
//   T  rows: M - 1 + N with a marker, else M  V  vocabulary        C  width of a feature of the vision encoder
namespace impl {

// The rows that go into the first block: for each id its row of `words`, for the marker all rows of `visual` (and none
// of its own); and to row t of all these, counted from 0 whatever it came from, position t.
//
//   ids      (M) with kImage at most once
//   visual   (N, D) the image's rows, as the projector gives them
//   returns  (T, D)
//
// Example: ids word, kImage and 16 visual rows: 17 rows. The row of a word behind that has position 17.
// Errors:  none here, see the checked functions below.
// Source:  Liu et al. 2023, "Visual Instruction Tuning" (LLaVA), section 4.1.
base::Mat Embed(std::span<const int> ids, const base::Mat& visual, const LmWeights& lm);

// Attention in which each row sees itself and those before it. Query t stands at the place R - T + t: the queries are
// the last T of the R rows whose keys there are. For each head (columns h d to (h + 1) d), softmax of q . k / sqrt(d)
// over the keys that it sees, and the mean of their values with these weights, side by side.
//
//   q        (T, D), T <= R
//   k, v     (R, D)
//   hidden   these keys get the weight 0 from every query whose place is hidden.begin + hidden.count or more
//   returns  (T, D)
//
// Example: q = k = v = rows (1, 0), (0, 1), (1, 1), one head: (1, 0), (0.330238, 0.669762), (0.751745, 0.751745).
// Errors:  none here, see below.
// Source:  Vaswani et al. 2017, "Attention Is All You Need", sections 3.2.1 and 3.2.3.
base::Mat CausalAttention(const base::Mat& q, const base::Mat& k, const base::Mat& v, int heads, HiddenKeys hidden);

// The whole model: features through the projector (kGelu), Embed, the blocks, LayerNorm, and the product of each row
// with all rows of `words`.
//
//   features  (N, C) of the vision encoder; no rows if ids has no marker
//   ids       (M)
//   returns   logits (T, V), and each block's keys and values (T, D)
//
// Errors: none here, see below.
// Cost:   T rows through every block.
// Source: Liu et al. 2023, section 4.1; Press and Wolf 2017, "Using the Output Embedding" (the tied head).
absl::StatusOr<Output> Forward(const base::Mat& features, std::span<const int> ids, const LlavaWeights& w, int heads,
                               ImageRows image);

// One more token behind what is in the cache, with the image visible: what Forward gives for its row if it is run again
// over everything.
//
//   id       a word, not the marker
//   returns  logits (1, V), and the cache with one row more
//
// Errors: none here, see below.
// Cost:   1 row through every block.
// Source: Pope et al. 2022, "Efficiently Scaling Transformer Inference", section 3: prefill and decode.
Output Step(const KvCache& cache, int id, const LmWeights& lm, int heads);

}  // namespace impl

// How many rows the ids become, or what is wrong with them.
inline absl::StatusOr<int> CountRows(std::span<const int> ids, int image_rows, const LmWeights& lm) {
  int markers = 0;
  for (const int id : ids) {
    if (id < 0 || id >= lm.words.rows) {
      return absl::InvalidArgumentError(absl::StrCat("token ", id, "; the vocabulary has 0 to ", lm.words.rows - 1));
    }
    markers += id == kImage;
  }
  if (markers > 1 || (markers == 1) != (image_rows > 0)) {
    return absl::InvalidArgumentError(absl::StrCat(markers, " markers and ", image_rows,
                                                   " image rows; there must be one marker if there is an image, "
                                                   "else none"));
  }
  const int rows = static_cast<int>(ids.size()) - markers + image_rows;
  if (rows >= 1 && rows <= lm.positions.rows) return rows;
  return absl::InvalidArgumentError(
      absl::StrCat(rows, " rows; there must be 1 to ", lm.positions.rows, ", as many as there are positions"));
}

inline absl::Status CheckLm(const LmWeights& lm, int heads) {
  const base::Mat& words = lm.words;
  if (words.rows < 1 || words.cols < 1) return absl::InvalidArgumentError("the word table has no rows or no columns");
  RETURN_IF_ERROR(minimal_vit::CheckShape("words", words, words.rows, words.cols));
  RETURN_IF_ERROR(minimal_vit::CheckShape("positions", lm.positions, lm.positions.rows, words.cols));
  for (const BlockWeights& block : lm.blocks) RETURN_IF_ERROR(minimal_vit::CheckBlock(words, block, heads));
  RETURN_IF_ERROR(minimal_vit::CheckLength("ln.gain", lm.ln.gain, words.cols));
  return minimal_vit::CheckLength("ln.bias", lm.ln.bias, words.cols);
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for shapes that do not fit together, an id that is not in the vocabulary, a marker without an
//         image or the other way round, two markers, and more rows than there are positions.
inline absl::StatusOr<base::Mat> Embed(std::span<const int> ids, const base::Mat& visual, const LmWeights& lm) {
  RETURN_IF_ERROR(minimal_vit::CheckShape("words", lm.words, lm.words.rows, lm.words.cols));
  RETURN_IF_ERROR(minimal_vit::CheckShape("positions", lm.positions, lm.positions.rows, lm.words.cols));
  if (visual.rows > 0) RETURN_IF_ERROR(minimal_vit::CheckShape("visual", visual, visual.rows, lm.words.cols));
  RETURN_IF_ERROR(CountRows(ids, visual.rows, lm).status());
  return impl::Embed(ids, visual, lm);
}

inline absl::StatusOr<base::Mat> CausalAttention(const base::Mat& q, const base::Mat& k, const base::Mat& v, int heads,
                                                 HiddenKeys hidden) {
  if (q.rows < 1 || q.cols < 1 || q.rows > k.rows) {
    return absl::InvalidArgumentError(
        absl::StrCat("q is (", q.rows, ", ", q.cols, ") with ", k.rows, " keys; there must be a key for each query"));
  }
  RETURN_IF_ERROR(minimal_vit::CheckShape("q", q, q.rows, q.cols));
  RETURN_IF_ERROR(minimal_vit::CheckShape("k", k, k.rows, q.cols));
  RETURN_IF_ERROR(minimal_vit::CheckShape("v", v, k.rows, q.cols));
  RETURN_IF_ERROR(minimal_vit::CheckHeads(q.cols, heads));
  if (hidden.begin >= 0 && hidden.count >= 0 && hidden.begin <= k.rows - hidden.count) {
    return impl::CausalAttention(q, k, v, heads, hidden);
  }
  return absl::InvalidArgumentError(
      absl::StrCat(hidden.count, " hidden keys from ", hidden.begin, " on; there are ", k.rows));
}

inline absl::StatusOr<Output> Forward(const base::Mat& features, std::span<const int> ids, const LlavaWeights& w,
                                      int heads, ImageRows image) {
  RETURN_IF_ERROR(CheckLm(w.lm, heads));
  RETURN_IF_ERROR(CountRows(ids, features.rows, w.lm).status());
  RETURN_IF_ERROR(projector::CheckWeights(w.projector));
  if (w.projector.w2.cols != w.lm.words.cols) {
    return absl::InvalidArgumentError(absl::StrCat("the projector gives rows of ", w.projector.w2.cols,
                                                   " numbers; the language model reads ", w.lm.words.cols));
  }
  return impl::Forward(features, ids, w, heads, image);
}

inline absl::StatusOr<Output> Step(const KvCache& cache, int id, const LmWeights& lm, int heads) {
  RETURN_IF_ERROR(CheckLm(lm, heads));
  const size_t blocks = lm.blocks.size();
  if (blocks == 0 || cache.keys.size() != blocks || cache.values.size() != blocks) {
    return absl::InvalidArgumentError(absl::StrCat("the cache has keys of ", cache.keys.size(),
                                                   " blocks and values of ", cache.values.size(), "; the model has ",
                                                   blocks, ", at least one"));
  }
  const int rows = cache.keys[0].rows;
  for (size_t i = 0; i < blocks; ++i) {
    RETURN_IF_ERROR(minimal_vit::CheckShape("keys", cache.keys[i], rows, lm.words.cols));
    RETURN_IF_ERROR(minimal_vit::CheckShape("values", cache.values[i], rows, lm.words.cols));
  }
  if (id <= kImage || id >= lm.words.rows || rows >= lm.positions.rows) {
    return absl::InvalidArgumentError(absl::StrCat("token ", id, " in place ", rows, "; it must be 1 to ",
                                                   lm.words.rows - 1, " in place 0 to ", lm.positions.rows - 1));
  }
  return impl::Step(cache, id, lm, heads);
}

}  // namespace llava_forward

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_16_LLAVA_FORWARD_LLAVA_FORWARD_H_
