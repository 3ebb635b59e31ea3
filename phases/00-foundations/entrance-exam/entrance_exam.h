// Lab 00-05  Entrance exam: four questions that turn the formulas of this phase around.
//
// You implement the five functions in starter.cc, checks included. This header is frozen: the tests and the reference
// solution compile against it. Nothing here depends on another lab, and no lab's function answers a question by itself.
//
// Symbols, used the same way in the whole course (docs/notation.md):
//   P     prompt length                                  [tokens]
//   n     number of new tokens                           [tokens]
//   L     layers;  H query heads;  H_kv K/V heads;  d head dimension [values per head]
//   V     vocabulary size                                [logits]
//   B     sequences that decode together (batch)         [sequences]

#ifndef PHASES_00_FOUNDATIONS_ENTRANCE_EXAM_ENTRANCE_EXAM_H_
#define PHASES_00_FOUNDATIONS_ENTRANCE_EXAM_ENTRANCE_EXAM_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

namespace entrance_exam {

// ---- Question 1: the cache ----

// Returns the smallest n >= 1 for which work without a cache is MORE than `ratio` times the work with it.
//
//   work without  n P + n (n - 1) / 2   [token passes through the K/V projections]
//   work with     P + n                 the convention of lab 01: the last token is charged too
//
// Example: SmallestOutputForSpeedup(5, 100) = 197, because 20,291 > 100 * 202, while for 196 tokens 20,090 < 100 * 201.
//
// Errors:    InvalidArgument unless 1 <= prompt_len <= 10^9 and 1 <= ratio <= 10^9.
// Cost:      must not grow with the answer, which can be 2 * 10^9 (O(log) and O(1) are both fine).
// Numerics:  exact. Within these limits both sides of the comparison fit into int64_t; a double holds neither.
// Source:    the guide, section 5.
absl::StatusOr<int64_t> SmallestOutputForSpeedup(int64_t prompt_len, int64_t ratio);

// ---- Question 2: capacity ----

// What decides how many bytes a token leaves behind in the cache.
struct KvShape {
  int num_layers = 0;    // L
  int num_heads = 0;     // H: query heads; they are not cached
  int num_kv_heads = 0;  // H_kv: divides H
  int head_dim = 0;      // d
  int kv_bytes = 0;      // bytes per cached value: 2 for fp16 and bf16, 1 for fp8
};

// Returns the longest context [tokens] that `sequences` requests of equal length can have at the same time: the largest
// s >= 0 with sequences * s * (bytes per token) <= hbm_bytes - weight_bytes.
//
//   hbm_bytes, weight_bytes  [bytes]; weights that fill the memory or more leave a context of 0, which is no error
//
// Example: 24 GiB, 16 GiB of weights, {32, 32, 8, 128, 2} (Llama 3 8B) and 32 sequences give 2,048 tokens each.
//
// Errors:    InvalidArgument if a byte count is negative, if sequences < 1, if a field of `shape` is < 1, or if
//            num_kv_heads does not divide num_heads.
// Numerics:  exact, also where the product of everything overflows int64_t: any positive fields and any
//            sequences >= 1 are legal (then the answer is 0).
// Source:    the guide, section 6.
absl::StatusOr<int64_t> LongestSharedContext(int64_t hbm_bytes, int64_t weight_bytes, const KvShape& shape,
                                             int64_t sequences);

// The answer of LongestSharedContext [tokens] for a shape and for three variations of it.
struct ContextLevers {
  int64_t as_given = 0;
  int64_t with_fp8 = 0;         // K and V kept in one byte per value, whatever kv_bytes was
  int64_t without_gqa = 0;      // multi-head attention: every query head has K and V of its own
  int64_t fp8_without_gqa = 0;  // both variations together
};

// Example: 80 GiB, 16 GiB of weights, Llama 3 8B and 100 sequences: 5,242 / 10,485 / 1,310 / 2,621 tokens.
//          (Twice 5,242 is 10,484: each number is rounded down on its own.)
//
// Errors:    as LongestSharedContext.
// Source:    the guide, section 6; Ainslie et al. 2023, arXiv:2305.13245 (GQA).
absl::StatusOr<ContextLevers> CompareContextLevers(int64_t hbm_bytes, int64_t weight_bytes, const KvShape& shape,
                                                   int64_t sequences);

// ---- Question 3: what T = 0.7, top-p = 0.9 computes ----

// The tokens that survive a nucleus cut, and for which cuts they are the survivors.
struct Nucleus {
  std::vector<int> ids;               // (k) kept token ids, ascending
  std::vector<double> probabilities;  // (k) of these ids, in the same order; they sum to 1
  double p_above = 0;                 // the same ids are kept for every top_p with p_above < top_p <= p_up_to
  double p_up_to = 0;
};

// Divides the logits by the temperature, takes the softmax, keeps the smallest set of most likely tokens whose mass is
// at least top_p (always at least one), and renormalises what was kept.
//
//   logits       (V)  -inf marks a token that is never kept
//   temperature  > 0
//   top_p        in (0, 1]; 1 keeps every token that is not -inf
//
// Among equal logits the lower id counts as the more likely one. p_above is the mass of the kept tokens without the
// least likely of them (0 if one token is kept), p_up_to the mass with it (1 if nothing was cut).
//
// Example: KeptTokens({2, 1, 0.5, -1}, 0.7, 0.9) keeps ids {0, 1} with probabilities {0.8066786, 0.1933214}, and so
//          does every top_p in (0.7295362, 0.9043702].
//
// Errors:    InvalidArgument if logits is empty, holds NaN or +inf, or holds nothing but -inf; unless temperature is
//            finite and > 0 (T = 0 is greedy: it has no distribution to cut); unless 0 < top_p <= 1.
// Numerics:  probabilities in double, tests allow 1e-9; logits of 1000 must not overflow.
// Source:    Holtzman et al. 2020, arXiv:1904.09751, section 3.1 (nucleus sampling).
absl::StatusOr<Nucleus> KeptTokens(std::span<const float> logits, double temperature, double top_p);

// ---- Question 4: which side of the ridge ----

struct Gpu {
  double peak_flops = 0;     // [FLOP/s]
  double mem_bandwidth = 0;  // [bytes/s]
};

enum class Bound { kMemory, kCompute };

// One decode step of B sequences, by the roofline of lab 04 (weights only: K/V traffic is not counted).
struct DecodeStep {
  double intensity = 0;          // 2 B / bytes_per_weight            [FLOP/byte]
  Bound bound = Bound::kMemory;  // exactly at the ridge counts as compute bound
  double seconds = 0;            // the longer of memory time and compute time
  double tokens_per_second = 0;  // of all sequences together
  int64_t free_batch = 0;        // the largest batch whose compute time does not exceed the memory time; may be 0
};

// Example: the A100 {312e12, 2.0e12}, 8e9 parameters of 2 bytes and B = 64: 64 FLOP/byte, memory bound, 0.008 s,
//          8,000 tokens/s, and up to 156 sequences would take the same 0.008 s.
//
//   num_params        [weights]
//   bytes_per_weight  2 for fp16, 1 for fp8 and int8, 0.515625 for int4 with scales
//
// REQUIRES:  quotients of these numbers stay far inside the range of int64_t, as those of real hardware do.
// Errors:    InvalidArgument unless batch >= 1 and every other number is finite and > 0.
// Numerics:  tests allow a relative error of 1e-9.
// Source:    Williams, Waterman, Patterson 2009, "Roofline", doi:10.1145/1498765.1498785; the guide, section 7.
absl::StatusOr<DecodeStep> LocateDecode(const Gpu& gpu, double num_params, double bytes_per_weight, int64_t batch);

}  // namespace entrance_exam

#endif  // PHASES_00_FOUNDATIONS_ENTRANCE_EXAM_ENTRANCE_EXAM_H_
