// AdamW, clipping of the gradient, and the learning rate's schedule.

#ifndef NN_ADAMW_H_
#define NN_ADAMW_H_

#include <cstdint>

#include "nn/param_store.h"

namespace nn {

struct AdamWOptions {
  float learning_rate = 1e-3f;
  float beta1 = 0.9f;    // how much of the mean of the gradient is kept a step
  float beta2 = 0.999f;  // the same of its square
  float epsilon = 1e-8f;
  float weight_decay = 0.0f;  // of parameters with Decay::kYes, in units of the learning rate a step
};

// One step on every trainable parameter:
//
//   m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
//   w = w - rate (m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon) + decay w),   t = 1, 2, ...
//
// Gradients stay; whoever wants the next step's alone zeroes them.
// Source: Kingma and Ba 2015, "Adam", algorithm 1; Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization",
//         algorithm 2.
void AdamWStep(ParamStore& params, const AdamWOptions& options);

// The Euclidean length of the gradient of all trainable parameters. Summed in double, in an order that does not depend
// on the number of threads.
double GradNorm(const ParamStore& params);

// Shortens the gradient to `max_norm` if it is longer. Returns the length before.
// REQUIRES: max_norm > 0.
// Source: Pascanu, Mikolov, Bengio 2013, "On the difficulty of training recurrent neural networks", section 3.2.
double ClipGradNorm(ParamStore& params, double max_norm);

// The learning rate of step 0, 1, ..., total - 1: rises linearly over the first `warmup` steps to `peak` (step 0 has
// peak / warmup, not 0, which would be a step for nothing), then falls along half a cosine to `floor`, which step
// total - 1 would reach one step later. Behind the end it stays at `floor`.
// Source: Loshchilov and Hutter 2017, "SGDR", eq. 5, with the warm-up of Vaswani et al. 2017, section 5.3.
struct CosineSchedule {
  float peak = 1e-3f;
  float floor = 0.0f;
  int64_t warmup = 0;
  int64_t total = 1;

  float At(int64_t step) const;
};

}  // namespace nn

#endif  // NN_ADAMW_H_
