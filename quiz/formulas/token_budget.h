// What a picture takes of a context window, and how many pairs of tokens attention compares.
//
// The prompt is `image_tokens` of the picture and `text_tokens` of text. A resampler makes image_tokens its number of
// queries, whatever the picture.
//
// Errors: InvalidArgument for no image tokens, a negative text or a window below 1; OutOfRange for results above 2^53.
// Source: Vaswani et al. 2017, "Attention Is All You Need", section 4, table 1; Alayrac et al. 2022, "Flamingo",
// section 2.1 (resampler).

#ifndef QUIZ_FORMULAS_TOKEN_BUDGET_H_
#define QUIZ_FORMULAS_TOKEN_BUDGET_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace course::quiz {

struct Prompt {
  int64_t image_tokens = 0;
  int64_t text_tokens = 0;
};

// Tokens of the window that are still free, or 0. 576 of 4,096 for a picture, 100 for a text: 3,420.
absl::StatusOr<int64_t> ContextLeft(const Prompt& prompt, int64_t context);

// Every token with every token, itself included, in one head of one layer without a mask: (576 + 100)^2 = 456,976.
absl::StatusOr<int64_t> AttentionPairs(const Prompt& prompt);

// The pairs of `prompt` over those of the same text behind a resampler. 1,024 image tokens or 64, 100 of text: 46.97.
absl::StatusOr<double> PairRatio(const Prompt& prompt, int64_t queries);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_TOKEN_BUDGET_H_
