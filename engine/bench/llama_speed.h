// How fast the engine makes tokens with a Llama, and how much of that time is the model's.

#ifndef ENGINE_BENCH_LLAMA_SPEED_H_
#define ENGINE_BENCH_LLAMA_SPEED_H_

#include "models/llama/checkpoint.h"

namespace engine::bench {

// Seconds of processor time a token.
struct EngineSpeed {
  double all = 0;    // of the engine's steps
  double model = 0;  // of them inside the model's Forward
};

// `batch` sequences at once from BOS to `tokens` tokens each, greedily, on one thread. Blocks of 16 tokens, prefix
// caching off: sequences with the same beginning would share their first blocks, and a step would read less.
EngineSpeed MeasureEngine(const llama::LlamaCheckpoint& checkpoint, int batch, int tokens);

}  // namespace engine::bench

#endif  // ENGINE_BENCH_LLAMA_SPEED_H_
