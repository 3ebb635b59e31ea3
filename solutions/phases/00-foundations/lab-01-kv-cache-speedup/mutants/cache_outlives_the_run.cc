// Mutant: the cache is static: the next run starts with the entries of this one.

#include <cstdint>
#include <span>
#include <vector>

#include "phases/00-foundations/lab-01-kv-cache-speedup/kv_cache_speedup.h"

namespace kv_cache_speedup::impl {
namespace {

// The only place where work is done is the only place where it is counted.
KvEntry Compute(Model& model, GenerationRun& run, int position) {
  ++run.kv_work;
  return model.ComputeKv(run.tokens[position], position);
}

}  // namespace

GenerationRun GenerateNoCache(Model& model, std::span<const int> prompt, int num_new_tokens) {
  GenerationRun run = {.tokens = {prompt.begin(), prompt.end()}};
  for (int step = 0; step < num_new_tokens; ++step) {
    std::vector<KvEntry> entries;  // lives for one step only: that is what makes this run slow
    for (size_t position = 0; position < run.tokens.size(); ++position) {
      entries.push_back(Compute(model, run, position));
    }
    run.tokens.push_back(model.NextToken(run.tokens.back(), entries));
  }
  return run;
}

GenerationRun GenerateWithCache(Model& model, std::span<const int> prompt, int num_new_tokens) {
  GenerationRun run = {.tokens = {prompt.begin(), prompt.end()}};
  static std::vector<KvEntry>
      cache;  // invariant at the top of each step: cache[i] is the entry of tokens[i], for every i
  for (size_t position = cache.size(); position < prompt.size(); ++position) {
    cache.push_back(Compute(model, run, position));
  }
  for (int step = 0; step < num_new_tokens; ++step) {
    run.tokens.push_back(model.NextToken(run.tokens.back(), cache));
    cache.push_back(Compute(model, run, run.tokens.size() - 1));
  }
  return run;
}

int64_t NoCacheWork(int64_t prompt_len, int64_t num_new_tokens) {
  // Step i sees P + i tokens: n times P, and 0 + 1 + ... + (n - 1) on top.
  return num_new_tokens * prompt_len + num_new_tokens * (num_new_tokens - 1) / 2;
}

int64_t CachedWork(int64_t prompt_len, int64_t num_new_tokens) { return prompt_len + num_new_tokens; }

}  // namespace kv_cache_speedup::impl
