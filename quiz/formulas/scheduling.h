// What a scheduler has to do, as numbers: steps of a prompt in pieces, tokens that a prefix cache leaves to compute,
// blocks that a request needs to end.
//
// Errors: InvalidArgument for no tokens, no requests, no budget or an empty block, and for a negative threshold or
// tail; OutOfRange for results above 2^53. Source: Agrawal et al. 2024, "Taming Throughput-Latency Tradeoff in LLM
// Inference with Sarathi-Serve", section 4 (prompts in pieces); Kwon et al. 2023, section 4.4 (shared prefixes); the
// guide of phase 03.

#ifndef QUIZ_FORMULAS_SCHEDULING_H_
#define QUIZ_FORMULAS_SCHEDULING_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace course::quiz {

// Steps until the prompt of a request that is alone has been computed. A step takes at most `budget` tokens, and of one
// prompt at most `threshold`; 0 switches the threshold off. 4,000 tokens, 512, 8,192: 8.
absl::StatusOr<int64_t> PrefillSteps(int64_t prompt_len, int64_t threshold, int64_t budget);

// Requests whose prompts begin with the same `prefix_len` tokens, with a tail of their own each.
struct SharedPrefixLoad {
  int64_t num_requests = 0;
  int64_t prefix_len = 0;
  int64_t tail_len = 0;
  int64_t num_new_tokens = 0;
};

// Tokens that all requests compute without a prefix cache: P + n - 1 each. 8 requests, 64 + 1 tokens, 4 new: 544.
absl::StatusOr<int64_t> ScheduledTokens(const SharedPrefixLoad& load);

// With one that keeps everything: all but the first find the whole blocks of the prefix, but for at least one token,
// which has to be computed. The load above in blocks of 4: 96.
absl::StatusOr<int64_t> ScheduledTokensWithCache(const SharedPrefixLoad& load, int64_t block_size);

// Blocks of a pool in which a request can end, the null block included: ceil((P + n - 1) / block_size) + 1. A prompt of
// 8 and 8 new tokens in blocks of 4: 5.
absl::StatusOr<int64_t> BlocksToRun(int64_t prompt_len, int64_t num_new_tokens, int64_t block_size);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_SCHEDULING_H_
