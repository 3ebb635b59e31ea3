// Lab 00-01  KV-cache speed-up: what a cache of keys and values saves, counted in units of work.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// Symbols, used the same way in the whole course:
//   P     tokens of the prompt      [tokens], P >= 1
//   n     tokens to generate        [tokens], n >= 0
//   work  calls of ComputeKv        [units]: one unit is the key and the value of one token, computed once

#ifndef PHASES_00_FOUNDATIONS_LAB_01_KV_CACHE_SPEEDUP_KV_CACHE_SPEEDUP_H_
#define PHASES_00_FOUNDATIONS_LAB_01_KV_CACHE_SPEEDUP_KV_CACHE_SPEEDUP_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace kv_cache_speedup {

// What one token leaves behind for all tokens after it: its key and its value, of a single head of width 1.
struct KvEntry {
  int key = 0;
  int value = 0;

  bool operator==(const KvEntry&) const = default;
};

// The model that you are given: one attention head behind two calls. The tests own it and count what you ask of it;
// toy_attention.h shows its arithmetic.
//
// Tokens are 0 .. VocabSize() - 1, positions count from 0 at the first token of the prompt.
class Model {
 public:
  virtual ~Model() = default;

  virtual int VocabSize() const = 0;

  // The key and value of `token` where it stands at `position`. Depends on these two numbers alone: the same call
  // always gives the same entry. Each call is one unit of work.
  virtual KvEntry ComputeKv(int token, int position) = 0;

  // The token that follows the sequence so far. `newest_token` is the last token of that sequence and `entries` holds
  // one entry for each of its tokens, the newest one included. A missing, foreign or misplaced entry gives another
  // token; the order of the entries does not matter. Costs no unit.
  //
  // Example: after the sequence {7, 9} one asks NextToken(9, {ComputeKv(7, 0), ComputeKv(9, 1)}).
  virtual int NextToken(int newest_token, std::span<const KvEntry> entries) = 0;
};

// What a generation hands back.
struct GenerationRun {
  std::vector<int> tokens;  // (P + n) the prompt, then the generated tokens
  int64_t kv_work = 0;      // units: how often this run called ComputeKv
};

// Lengths above this (a billion tokens) are refused, so that no closed form can leave 64 bits.
inline constexpr int64_t kMaxTokens = int64_t{1} << 30;

// You write these. Their arguments are already checked (by the functions of the same names below), so there is nothing
// to validate here.
namespace impl {

// Generates n tokens and forgets every key and value between two steps: each step computes the entries of the whole
// sequence so far again.
//
//   prompt   (P)  token ids
//   returns  tokens (P + n); kv_work = P + (P + 1) + ... + (P + n - 1)
//
// Example: P = 5, n = 10 costs 5 + 6 + ... + 14 = 95 units. n = 0 returns the prompt and costs nothing.
//
// Errors:  none here, see the checked functions below.
// Cost:    O((P + n)^2) units.
// Source:  Vaswani et al. 2017, "Attention Is All You Need", section 3.1 (the decoder, run token by token).
GenerationRun GenerateNoCache(Model& model, std::span<const int> prompt, int num_new_tokens);

// Generates the same n tokens and computes each token's entry once, when the token appears. On return every token of
// the sequence has its entry, also the last generated one: the run could go on from here.
//
//   prompt   (P)  token ids
//   returns  tokens (P + n), equal to GenerateNoCache's; kv_work = P + n
//
// Example: P = 5, n = 10 costs 15 units. n = 0 returns the prompt and costs its 5 units (prefill only).
//
// Errors:  none here, see below.
// Cost:    O(P + n) units, P + n entries of memory.
// Source:  Pope et al. 2022, "Efficiently Scaling Transformer Inference", section 2.
GenerationRun GenerateWithCache(Model& model, std::span<const int> prompt, int num_new_tokens);

// The work of GenerateNoCache without running it: a closed form, no loop.
//
//   prompt_len      P  [tokens], 1 .. kMaxTokens
//   num_new_tokens  n  [tokens], 0 .. kMaxTokens
//   returns         units; the largest possible one is below 2^61
//
// Example: NoCacheWork(5, 10) = 95, NoCacheWork(1, 100000) = 5,000,050,000.
//
// Errors:   none here, see below.
// Numerics: exact 64-bit integers.
// Source:   the sum of an arithmetic series, derived in the handout.
int64_t NoCacheWork(int64_t prompt_len, int64_t num_new_tokens);

// The work of GenerateWithCache without running it.
//
//   prompt_len      P  [tokens], 1 .. kMaxTokens
//   num_new_tokens  n  [tokens], 0 .. kMaxTokens
//   returns         units
//
// Example:  CachedWork(5, 10) = 15, CachedWork(5, 0) = 5.
// Errors:   none here, see below.
// Numerics: exact 64-bit integers.
// Source:   every token of the finished sequence once; the convention is discussed in the handout.
int64_t CachedWork(int64_t prompt_len, int64_t num_new_tokens);

}  // namespace impl

// Refuses what no generation can start from.
inline absl::Status CheckGeneration(const Model& model, std::span<const int> prompt, int num_new_tokens) {
  if (prompt.empty()) return absl::InvalidArgumentError("the prompt is empty: there is no token to go on from");
  if (num_new_tokens < 0) {
    return absl::InvalidArgumentError(absl::StrCat("num_new_tokens is ", num_new_tokens, "; it must be at least 0"));
  }
  const int vocab_size = model.VocabSize();
  for (size_t i = 0; i < prompt.size(); ++i) {
    if (prompt[i] < 0 || prompt[i] >= vocab_size) {
      return absl::InvalidArgumentError(
          absl::StrCat("prompt[", i, "] is ", prompt[i], "; the vocabulary is 0 to ", vocab_size - 1));
    }
  }
  return absl::OkStatus();
}

// Refuses lengths for which the work is not defined or might not fit.
inline absl::Status CheckLengths(int64_t prompt_len, int64_t num_new_tokens) {
  if (prompt_len < 1) {
    return absl::InvalidArgumentError(absl::StrCat("prompt_len is ", prompt_len, "; it must be at least 1"));
  }
  if (num_new_tokens < 0) {
    return absl::InvalidArgumentError(absl::StrCat("num_new_tokens is ", num_new_tokens, "; it must be at least 0"));
  }
  if (prompt_len > kMaxTokens || num_new_tokens > kMaxTokens) {
    return absl::OutOfRangeError(absl::StrCat("prompt_len ", prompt_len, " and num_new_tokens ", num_new_tokens,
                                              " must not exceed ", kMaxTokens));
  }
  return absl::OkStatus();
}

// The functions above, checked. Everybody but you calls these.
//
// Errors:  InvalidArgument for an empty prompt, a token outside the vocabulary, prompt_len < 1 or a negative
//          num_new_tokens; OutOfRange for a length above kMaxTokens. The model is then not asked for anything.
inline absl::StatusOr<GenerationRun> GenerateNoCache(Model& model, std::span<const int> prompt, int num_new_tokens) {
  if (absl::Status status = CheckGeneration(model, prompt, num_new_tokens); !status.ok()) return status;
  return impl::GenerateNoCache(model, prompt, num_new_tokens);
}

inline absl::StatusOr<GenerationRun> GenerateWithCache(Model& model, std::span<const int> prompt, int num_new_tokens) {
  if (absl::Status status = CheckGeneration(model, prompt, num_new_tokens); !status.ok()) return status;
  return impl::GenerateWithCache(model, prompt, num_new_tokens);
}

inline absl::StatusOr<int64_t> NoCacheWork(int64_t prompt_len, int64_t num_new_tokens) {
  if (absl::Status status = CheckLengths(prompt_len, num_new_tokens); !status.ok()) return status;
  return impl::NoCacheWork(prompt_len, num_new_tokens);
}

inline absl::StatusOr<int64_t> CachedWork(int64_t prompt_len, int64_t num_new_tokens) {
  if (absl::Status status = CheckLengths(prompt_len, num_new_tokens); !status.ok()) return status;
  return impl::CachedWork(prompt_len, num_new_tokens);
}

}  // namespace kv_cache_speedup

#endif  // PHASES_00_FOUNDATIONS_LAB_01_KV_CACHE_SPEEDUP_KV_CACHE_SPEEDUP_H_
