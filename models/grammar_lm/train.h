// The grammar LM: the course's own small language model, trained on grammar drills in a minute and a half on a laptop.

#ifndef MODELS_GRAMMAR_LM_TRAIN_H_
#define MODELS_GRAMMAR_LM_TRAIN_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "models/mini_lm.h"
#include "nn/param_store.h"

namespace grammar_lm {

// Two blocks of D = 64 over 128 positions, which the longest drill fits into: 113,472 parameters.
models::MiniLmConfig Config();
// The parameters of it, without a prefix.
std::vector<nn::ParamSpec> Params();

struct TrainOptions {
  uint64_t seed = 1;  // of the first weights and of the drills; not kEvaluationSeed (quality.h)
  int steps = 2400;
  int batch = 16;  // drills, drawn anew for each step: nothing is seen twice but by chance
  float learning_rate = 4e-3f;
  int warmup = 50;  // steps
  float weight_decay = 0.1f;
  float max_grad_norm = 1.0f;
  // Called after each step, for a progress line. May be empty.
  std::function<void(int step, int steps, float loss)> progress = {};
};

// Drills as a batch. The model is fed a word and has to say the next; behind a drill's end <pad> is fed, and no target
// counts (nn::kIgnore).
struct Batch {
  int drills = 0;                 // B
  std::vector<int> fed, targets;  // (B T), T + 1 the length of the longest
};
Batch BatchOf(const std::vector<std::vector<int>>& drills);

// The mean of -ln p over the words that the model is asked for. [nats]
nn::Tensor Loss(nn::Tape* tape, const nn::ParamStore& params, const Batch& batch);

// Fills `params` (made from Params()) with trained values. The same options give the same bits on every machine with
// FMA, whatever the number of threads. Returns the losses, one a step.
std::vector<float> Train(const TrainOptions& options, nn::ParamStore& params);

}  // namespace grammar_lm

#endif  // MODELS_GRAMMAR_LM_TRAIN_H_
