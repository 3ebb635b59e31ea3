#include "models/scene_vlm/descend.h"

#include <algorithm>

#include "nn/adamw.h"

namespace scene_vlm {

std::vector<float> Descend(const char* part, int steps, float learning_rate, const TrainOptions& options,
                           nn::ParamStore& params, const std::function<nn::Tensor(nn::Tape*)>& loss) {
  const nn::CosineSchedule schedule = {
      .peak = learning_rate, .warmup = std::clamp(steps - 1, 0, 50), .total = std::max(steps, 1)};
  std::vector<float> losses;
  while (losses.size() < steps) {
    nn::Tape tape;
    const nn::Tensor now = loss(&tape);
    params.ZeroGrad();
    tape.Backward(now);
    nn::ClipGradNorm(params, 1);
    nn::AdamWStep(params, {.learning_rate = schedule.At(losses.size()), .beta2 = 0.98f, .weight_decay = 0.01f});
    losses.push_back(now.item());
    if (options.progress) options.progress(part, static_cast<int>(losses.size()), steps, now.item());
  }
  return losses;
}

base::Rng RngOf(const TrainOptions& options, int part) {
  base::Rng seeds = {options.seed};
  for (int i = 0; i < part; ++i) seeds.Next();
  return {seeds.Next()};
}

}  // namespace scene_vlm
