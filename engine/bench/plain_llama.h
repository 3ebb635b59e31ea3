// A Llama as llama2.c writes it: one sequence, one token at a time, one loop for a product, a cache in one piece. What
// the engine's speed is compared with.

#ifndef ENGINE_BENCH_PLAIN_LLAMA_H_
#define ENGINE_BENCH_PLAIN_LLAMA_H_

#include "models/llama/checkpoint.h"

namespace engine::bench {

// [seconds] of processor time a token, of one sequence from BOS to `tokens` tokens, greedily: compiled with the flags
// of the course's kernels, and with -Ofast, as llama2.c's "make runfast".
double PlainSecondsPerToken(const llama::LlamaCheckpoint& checkpoint, int tokens);
double PlainOfastSecondsPerToken(const llama::LlamaCheckpoint& checkpoint, int tokens);

}  // namespace engine::bench

#endif  // ENGINE_BENCH_PLAIN_LLAMA_H_
