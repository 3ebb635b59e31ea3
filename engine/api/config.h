// What whoever starts an engine decides: how much cache there is, and how a step's batch is put together.

#ifndef ENGINE_API_CONFIG_H_
#define ENGINE_API_CONFIG_H_

#include <cstdint>

namespace engine {

struct CacheConfig {
  int num_blocks = 1024;              // [blocks] >= 2; block 0 is the null block, so one less can be used
  int block_size = 16;                // [tokens] a block, >= 1
  bool enable_prefix_caching = true;  // whether full blocks are found again by their content

  bool operator==(const CacheConfig&) const = default;
};

struct SchedulerConfig {
  int max_num_batched_tokens = 2048;     // [tokens] a step, >= 1: the budget that all requests of a step share
  int max_num_seqs = 128;                // [requests] running at once, >= 1
  int long_prefill_token_threshold = 0;  // [tokens] of one request a step, >= 0; 0 switches this limit off
  int eos_token_id = 256;                // the model's end token; ByteTokenizer's

  bool operator==(const SchedulerConfig&) const = default;
};

struct EngineConfig {
  CacheConfig cache;
  SchedulerConfig scheduler;
  uint64_t seed = 0;  // of requests that bring no seed of their own

  bool operator==(const EngineConfig&) const = default;
};

}  // namespace engine

#endif  // ENGINE_API_CONFIG_H_
