#include "phases/03-continuous-batching/testing/workload.h"

#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace continuous_batching::testing {

Workload SharedPrefix(int num_requests, int prefix, int tail, int max_tokens) {
  Workload workload(num_requests);
  for (int r = 0; r < num_requests; ++r) {
    std::vector<int> prompt(prefix);
    std::iota(prompt.begin(), prompt.end(), 0);
    for (int i = 0; i < tail; ++i) prompt.push_back(i == 0 ? 200 + r : 150 + i);
    workload[r] = {absl::StrCat("r", r), std::move(prompt), max_tokens};
  }
  return workload;
}

Workload RandomWorkload(base::Rng& rng, const Size& size) {
  Workload workload(1 + rng.Below(size.most_queries));
  for (size_t q = 0; q < workload.size(); ++q) {
    auto& [id, prompt, max_tokens] = workload[q];
    id = absl::StrCat("job", q);
    if (q > 0) {
      const std::vector<int>& earlier = workload[rng.Below(static_cast<int>(q))].prompt;
      prompt = {earlier.begin(), earlier.begin() + rng.Below(static_cast<int>(earlier.size()) + 1)};
    }
    for (int i = rng.Below(size.most_own_tokens + 1); i > 0 || prompt.empty(); --i) prompt.push_back(rng.Below(256));
    max_tokens = 1 + rng.Below(size.most_output);
  }
  return workload;
}

engine::EngineConfig Roomy(int block_size, int max_num_seqs) {
  engine::EngineConfig config;
  config.cache = {.num_blocks = 4096, .block_size = block_size};
  config.scheduler = {.max_num_batched_tokens = 4096, .max_num_seqs = max_num_seqs};
  return config;
}

std::string Describe(const engine::EngineConfig& config, const Workload& workload) {
  return absl::StrCat(
      "blocks of ", config.cache.block_size, ", budget ", config.scheduler.max_num_batched_tokens, ", ",
      config.scheduler.max_num_seqs, " places, threshold ", config.scheduler.long_prefill_token_threshold, "; ",
      absl::StrJoin(workload, "; ", [](std::string* out, const Query& query) {
        absl::StrAppend(out, query.id, " = ", absl::StrJoin(query.prompt, ","), " max ", query.max_tokens);
      }));
}

}  // namespace continuous_batching::testing
