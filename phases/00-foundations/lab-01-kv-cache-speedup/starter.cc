// Lab 00-01  KV-cache speed-up. You edit this file; kv_cache_speedup.h says what each function promises.

#include <cstdint>
#include <span>

#include "phases/00-foundations/lab-01-kv-cache-speedup/kv_cache_speedup.h"

namespace kv_cache_speedup::impl {

GenerationRun GenerateNoCache(Model& model, std::span<const int> prompt, int num_new_tokens) {
  // TODO(lab): start with tokens = the prompt. Then, num_new_tokens times:
  //   compute the entries of ALL tokens so far, each at its own position (one unit of kv_work each),
  //   ask the model for the next token, append it, forget the entries.
  return {};
}

GenerationRun GenerateWithCache(Model& model, std::span<const int> prompt, int num_new_tokens) {
  // TODO(lab): the same tokens, but every token's entry is computed once and kept.
  //   Prefill: the entries of the prompt.  Decode: one new entry for each new token, the last one included.
  return {};
}

int64_t NoCacheWork(int64_t prompt_len, int64_t num_new_tokens) {
  // TODO(lab): P + (P + 1) + ... + (P + n - 1) in one line, without a loop.
  return 0;
}

int64_t CachedWork(int64_t prompt_len, int64_t num_new_tokens) {
  // TODO(lab): every token of the finished sequence, once.
  return 0;
}

}  // namespace kv_cache_speedup::impl
