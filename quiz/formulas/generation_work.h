// How often keys and values of a token are computed while a model generates: once with a cache, again and again
// without. P is the length of the prompt, n the number of new tokens.
//
// Errors: InvalidArgument for P < 1 or n < 0; OutOfRange for lengths above 2^30 and results above 2^53.
// Source: the guide of phase 00, section 5.

#ifndef QUIZ_FORMULAS_GENERATION_WORK_H_
#define QUIZ_FORMULAS_GENERATION_WORK_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace course::quiz {

// P + (P + 1) + ... + (P + n - 1): 95 for P = 5, n = 10.
absl::StatusOr<int64_t> WorkWithoutCache(int64_t prompt_len, int64_t num_new_tokens);

// P + n, the last new token charged as well: 15.
absl::StatusOr<int64_t> WorkWithCache(int64_t prompt_len, int64_t num_new_tokens);

// P + n - 1, since an engine never feeds the last new token back: 14. Needs n >= 1.
absl::StatusOr<int64_t> TokensComputedByEngine(int64_t prompt_len, int64_t num_new_tokens);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_GENERATION_WORK_H_
