#include "phases/03-continuous-batching/lab-04-preemption/loads.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "phases/03-continuous-batching/testing/prompts.h"
#include "phases/03-continuous-batching/testing/toy_text.h"

namespace preemption::testing {

Job Load(const std::string& id, int prompt_len, int max_tokens) {
  return {id, continuous_batching::testing::DistinctPrompt(id, prompt_len), max_tokens};
}

const std::vector<Job>& Two() {
  static const auto* two = new std::vector<Job>{Load("A", 8, 8), Load("B", 8, 8)};
  return *two;
}

std::map<std::string, std::vector<int>> Continuations(std::span<const Job> jobs) {
  std::map<std::string, std::vector<int>> all;
  for (const Job& job : jobs) all[job.id] = continuous_batching::testing::ToyOutput(job.prompt, job.max_tokens);
  return all;
}

RandomLoad DrawLoad(base::Rng& rng, bool caching) {
  RandomLoad load;
  const int block = 1 + rng.Below(5), requests = 2 + rng.Below(4);
  int most = 1;
  for (int r = 0; r < requests; ++r) {
    const int prompt = 1 + rng.Below(14), output = 1 + rng.Below(9);
    load.jobs.push_back(Load(std::string(1, static_cast<char>('f' - r)), prompt, output));
    most = std::max(most, (prompt + output - 1 + block - 1) / block);
  }
  load.cache = {most + 1 + rng.Below(most + 1), block, caching};
  load.limits.max_num_batched_tokens = rng.Below(2) == 0 ? 2048 : 2 + rng.Below(12);
  load.limits.max_num_seqs = 2 + rng.Below(4);
  load.limits.long_prefill_token_threshold = rng.Below(2) == 0 ? 0 : 1 + rng.Below(6);
  return load;
}

std::string Text(std::span<const Job> jobs) {
  return absl::StrJoin(jobs, ", ", [](std::string* out, const Job& job) {
    absl::StrAppend(out, job.id, ": ", job.prompt.size(), " + ", job.max_tokens);
  });
}

std::string Text(const engine::CacheConfig& cache) {
  return absl::StrCat(cache.num_blocks, " blocks of ", cache.block_size, ", caching ",
                      cache.enable_prefix_caching ? "on" : "off");
}

std::string Text(const RandomLoad& load) {
  return absl::StrCat(Text(load.jobs), "; ", Text(load.cache), ", budget ", load.limits.max_num_batched_tokens, ", ",
                      load.limits.max_num_seqs, " places, threshold ", load.limits.long_prefill_token_threshold);
}

}  // namespace preemption::testing
