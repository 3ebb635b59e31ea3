// Training steps to be timed: the models of the course at the sizes that it trains them at, on random data.

#ifndef MODELS_BENCH_WORKLOAD_H_
#define MODELS_BENCH_WORKLOAD_H_

#include <functional>
#include <string>

namespace models::bench {

struct Workload {
  std::string name;
  int tokens = 0;  // rows that go through the blocks in a step
  size_t params = 0;
  double flops = 0;            // of a step; see step_flops.h
  std::function<void()> step;  // zero the gradients, forward, backward, clip, AdamW
};

// The ViT of models/vit.h as it is (trunk 212,544 parameters), 32 images, 15 classes: tense and person of a grammar
// icon.
Workload VitWorkload();
// The language model of models/mini_lm.h as large as the mini-GPT of the course's text: 64 words, 2 blocks, 103,680
// parameters and a table of 32 positions. 32 sequences of 32 words, each row says the next.
Workload MiniLmWorkload();

}  // namespace models::bench

#endif  // MODELS_BENCH_WORKLOAD_H_
