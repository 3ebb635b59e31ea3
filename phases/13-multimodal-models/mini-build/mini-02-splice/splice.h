// Lab 13-mini-02  Splice: an encoder that is small enough to check by hand, and the one moment in which an image enters
// the language model: its rows are written over the placeholders' embeddings.
//
// You write the five functions of starter.cc. This header is frozen: the tests, the reference solution and the pipeline
// (mini-03) compile against it.
//
// An image is a string of bytes. Nothing here looks at pixels: the toy encoder makes numbers out of a hash of the
// bytes, so that equal images have equal rows and different ones do not.

#ifndef PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_02_SPLICE_SPLICE_H_
#define PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_02_SPLICE_SPLICE_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/mat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/lab-01-image-token-expansion/image_token_expansion.h"

namespace splice {

using image_token_expansion::PlaceholderRange;

inline constexpr int kMaxWidth = 1 << 14;  // [values] of an embedding

// The tokens of a toy image: one for each 64 bytes, and one more.
//
//   returns  [tokens] size / 64 + 1, the division rounded down
//
// Example: 0, 1 and 63 bytes: 1. 64 bytes: 2. 128 bytes: 3.
//
// Errors:  none.
// Source:  defined here, so that sizes are easy to make up. What a real image costs is lab 13-01.
int64_t ToyImageTokens(std::string_view bytes);

// FNV-1a with 64 bits: begin with 0xcbf29ce484222325; for each byte, xor it in, then multiply by 0x100000001b3.
//
//   returns  the hash; arithmetic modulo 2^64
//
// Example: "" gives cbf29ce484222325, "a" af63dc4c8601ec8c, "cat" f5e307190ce4a327.
//
// Errors:  none.
// Source:  Fowler, Noll, Vo, Eastlake, "The FNV Non-Cryptographic Hash Algorithm", draft-eastlake-fnv. Not for names
//          that strangers may choose: colliding inputs are easy to find (mini-01 uses SHA-256).
uint64_t ContentHash(std::string_view bytes);

// The output of the toy encoder: base::Rng seeded with the content's hash; its uniform numbers u become 2 u - 1, row by
// row.
//
//   width    [values] of a row, 1 to kMaxWidth
//   returns  (tokens of the image, width)
//
// Example: "cat" with width 2: one row, -0.905614164 and -0.925152435.
//
// Errors:  InvalidArgument for a width out of its range.
// Source:  defined here; the generator: base/rng.h.
absl::StatusOr<base::Mat> EncodeToy(std::string_view bytes, int width);

// Writes the rows of the images, one after the other, over the rows of the placeholders, from top to bottom.
//
//   text_embeds        (T, D) the embeddings of all tokens; what stands at a placeholder does not matter
//   is_image_position  (T) which of them are placeholders
//   images             each (rows, D): the encoder's outputs, in the order of the prompt
//   returns            (T, D)
//
// Example: text {1 1, 2 2, 3 3}, placeholders {no, yes, yes}, images {{5 6}, {7 8}}: {1 1, 5 6, 7 8}.
//
// Errors:  InvalidArgument, before anything is written, if the mask is not as long as the text; if an image is not as
//          wide; and if there are not as many rows as placeholders (whichever are more). The last message names both
//          counts and, if there are several images, the terms of the sum: "25 + 25 + 25 = 75 rows for 147
//          placeholders".
// Source:  _merge_multimodal_embeddings of vLLM's vllm/model_executor/models/utils.py; Liu et al. 2023, "Visual
//          Instruction Tuning", arXiv:2304.08485.
absl::StatusOr<base::Mat> SpliceEmbeddings(const base::Mat& text_embeds, const std::vector<bool>& is_image_position,
                                           std::span<const base::Mat> images);

// Which rows of an image a chunk of the prompt needs.
//
//   range       the image's placeholders in the expanded prompt
//   begin, end  [tokens] the chunk [begin, end) of the expanded prompt, begin <= end
//   returns     rows [first, last), counted from the image's first; [0, 0) if the two do not overlap
//
// Example: range (5, 5): the chunk [4, 8) needs the rows [0, 3), the chunk [8, 10) the rows [3, 5).
//
// Errors:  none. (With structure tokens inside the range, EmbedIndicesInRange of lab 13-01 follows.)
// Source:  _gather_mm_embeddings of vLLM's vllm/v1/worker/gpu_model_runner.py.
std::pair<int64_t, int64_t> RowsOfChunk(const PlaceholderRange& range, int64_t begin, int64_t end);

}  // namespace splice

#endif  // PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_02_SPLICE_SPLICE_H_
