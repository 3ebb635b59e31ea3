// Lab 13-ex-08  Token budget: what a picture takes of the context window, and what a resampler gives back.
//
// You write the three functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. How many patches a picture has is the
// subject of exercise 2: call its functions (patch_tokens.h), always the reference solution's.
//
// Pictures are squares here. The prompt of the language model is the picture's tokens and the text's, one after the
// other; attention compares each of them with each.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_08_TOKEN_BUDGET_TOKEN_BUDGET_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_08_TOKEN_BUDGET_TOKEN_BUDGET_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace token_budget {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// What a prompt with one picture takes of a context window.
struct Budget {
  int64_t image_tokens = 0;     // [tokens] that the picture becomes
  int64_t total = 0;            // [tokens] picture and text
  int64_t remaining = 0;        // [tokens] of the window that are still free; 0 if nothing is
  int64_t overflow = 0;         // [tokens] that do not fit; 0 if all do
  int64_t attention_pairs = 0;  // [pairs] total x total: every token with every token, in one head of one layer

  bool operator==(const Budget&) const = default;
};

}  // namespace types
using types::Budget;

// Beyond every model, and small enough that no number of pairs leaves 64 bits: (2^30 + 2^26)^2 < 2^61.
inline constexpr int kMaxSide = 1 << 15;     // [pixels]
inline constexpr int kMaxTokens = 1 << 26;   // of a text, of a context window
inline constexpr int kMaxQueries = 1 << 20;  // of a resampler

// You write these. Their arguments are already in range: the functions of the same names below look after that.
namespace impl {

// How many tokens the language model sees of a square picture.
//
//   side     [pixels] 1 to kMaxSide
//   patch    [pixels] side of a patch, 1 to kMaxSide
//   queries  [tokens] K of the resampler between encoder and language model; nullopt: there is none
//   returns  [tokens] one a patch; with a resampler always K, however many patches there are
//
// Example: 336 pixels, patches of 14: 576. With K = 64: 64. 56 pixels (16 patches) with K = 64: 64 as well.
// Errors:  InvalidArgument if `patch` does not divide `side`, with and without a resampler: the encoder refuses the
//          picture (patch_tokens::Rounding::kStrict).
// Source:  Dosovitskiy et al. 2021, section 3.1 (patches); Alayrac et al. 2022, "Flamingo", section 2.1 (resampler).
absl::StatusOr<int64_t> ImageTokens(int side, int patch, std::optional<int> queries);

// The budget of a prompt: one picture and a text.
//
//   text_tokens  [tokens] 0 to kMaxTokens
//   context      [tokens] length of the context window, 1 to kMaxTokens
//   returns      see Budget
//
// Example: 672 pixels, patches of 14, 100 tokens of text, a window of 2048, no resampler: 2304 tokens of the picture,
//          2404 in all, 0 remaining, 356 too many, 5,779,216 pairs.
// Errors:  as ImageTokens. A prompt that does not fit is no error: see `overflow`.
// Source:  the handout derives it; Vaswani et al. 2017, section 4, table 1 (n^2 pairs a layer).
absl::StatusOr<Budget> ImageBudget(int side, int patch, int text_tokens, int context, std::optional<int> queries);

// How many times fewer pairs the language model compares when a resampler of K queries stands before it.
//
//   queries  [tokens] K
//   returns  pairs without the resampler / pairs with it; below 1 if K is larger than the number of patches
//
// Example: 448 pixels, patches of 14, 100 tokens of text, K = 64: 1124^2 / 164^2 = 46.97.
// Errors:  as ImageTokens.
// Source:  as ImageBudget.
absl::StatusOr<double> PairRatio(int side, int patch, int text_tokens, int queries);

}  // namespace impl

// min <= value <= max, or an error that names the value.
inline absl::Status CheckRange(const char* name, int value, int min, int max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be ", min, " to ", max));
}

inline absl::Status CheckImage(int side, int patch, std::optional<int> queries) {
  RETURN_IF_ERROR(CheckRange("side", side, 1, kMaxSide));
  RETURN_IF_ERROR(CheckRange("patch", patch, 1, kMaxSide));
  return queries.has_value() ? CheckRange("queries", *queries, 1, kMaxQueries) : absl::OkStatus();
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for a side, a patch, a number of tokens or of queries out of its range.
inline absl::StatusOr<int64_t> ImageTokens(int side, int patch, std::optional<int> queries) {
  RETURN_IF_ERROR(CheckImage(side, patch, queries));
  return impl::ImageTokens(side, patch, queries);
}

inline absl::StatusOr<Budget> ImageBudget(int side, int patch, int text_tokens, int context,
                                          std::optional<int> queries) {
  RETURN_IF_ERROR(CheckImage(side, patch, queries));
  RETURN_IF_ERROR(CheckRange("text_tokens", text_tokens, 0, kMaxTokens));
  RETURN_IF_ERROR(CheckRange("context", context, 1, kMaxTokens));
  return impl::ImageBudget(side, patch, text_tokens, context, queries);
}

inline absl::StatusOr<double> PairRatio(int side, int patch, int text_tokens, int queries) {
  RETURN_IF_ERROR(CheckImage(side, patch, queries));
  RETURN_IF_ERROR(CheckRange("text_tokens", text_tokens, 0, kMaxTokens));
  return impl::PairRatio(side, patch, text_tokens, queries);
}

}  // namespace token_budget

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_08_TOKEN_BUDGET_TOKEN_BUDGET_H_
