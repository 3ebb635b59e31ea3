// Workloads of the prefix cache: requests that have beginnings in common, and an engine with room for all of them.

#ifndef PHASES_03_CONTINUOUS_BATCHING_TESTING_WORKLOAD_H_
#define PHASES_03_CONTINUOUS_BATCHING_TESTING_WORKLOAD_H_

#include <string>
#include <vector>

#include "base/rng.h"
#include "engine/api/config.h"

namespace continuous_batching::testing {

struct Query {
  std::string id;
  std::vector<int> prompt;  // (P) token ids, P >= 1
  int max_tokens = 1;       // [tokens] of output, >= 1
};
using Workload = std::vector<Query>;  // in the order of arrival

// Requests r0, r1, ... with `prefix` common tokens and `tail` of their own, which differ from the first on.
// REQUIRES: num_requests <= 56, tail <= 106: a token is a byte.
Workload SharedPrefix(int num_requests, int prefix, int tail, int max_tokens);

// Limits of a random workload.
struct Size {
  int most_queries;
  int most_own_tokens;  // behind what a prompt has from an earlier one
  int most_output;
};
// Prompts that share beginnings of many lengths: each but the first begins as an earlier one does.
Workload RandomWorkload(base::Rng& rng, const Size& size);

// A cache and a budget in which nothing ever has to wait or to go.
engine::EngineConfig Roomy(int block_size, int max_num_seqs = 128);

// The limits and every prompt, for the message of a failure.
std::string Describe(const engine::EngineConfig& config, const Workload& workload);

}  // namespace continuous_batching::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_TESTING_WORKLOAD_H_
