#include "models/grammar_lm/train.h"

#include <algorithm>

#include "base/rng.h"
#include "models/grammar_lm/drill.h"
#include "models/grammar_lm/words.h"
#include "nn/adamw.h"
#include "nn/ops.h"

namespace grammar_lm {

models::MiniLmConfig Config() {
  constexpr int kContext = 128;
  static_assert(kContext >= kMaxDrill, "the longest drill fits into the context");
  return {.vocabulary = kVocabulary, .context = kContext, .layers = 2, .block = {.dim = 64, .heads = 4, .ff = 256}};
}

std::vector<nn::ParamSpec> Params() { return models::MiniLmParams("", Config()); }

Batch BatchOf(const std::vector<std::vector<int>>& drills) {
  size_t rows = 0;
  for (const std::vector<int>& drill : drills) rows = std::max(rows, drill.size() - 1);
  Batch batch = {.drills = static_cast<int>(drills.size())};
  for (const std::vector<int>& drill : drills) {
    batch.fed.insert(batch.fed.end(), drill.begin(), drill.end() - 1);
    batch.targets.insert(batch.targets.end(), drill.begin() + 1, drill.end());
    const size_t end = batch.fed.size() + rows - (drill.size() - 1);
    batch.fed.resize(end, kPad);
    batch.targets.resize(end, nn::kIgnore);
  }
  return batch;
}

nn::Tensor Loss(nn::Tape* tape, const nn::ParamStore& params, const Batch& batch) {
  const nn::Tensor rows = models::WordRows(tape, params, "", batch.fed, batch.drills);
  const nn::Tensor hidden = models::MiniLmForward(tape, params, "", Config(), rows);
  return CrossEntropy(tape, models::MiniLmLogits(tape, params, "", hidden), batch.targets);
}

std::vector<float> Train(const TrainOptions& options, nn::ParamStore& params) {
  params.Initialize(options.seed);
  base::Rng rng{options.seed};
  const nn::CosineSchedule schedule = {.peak = options.learning_rate,
                                       .warmup = std::clamp(options.steps - 1, 0, options.warmup),
                                       .total = std::max(options.steps, 1)};
  std::vector<float> losses;
  while (static_cast<int>(losses.size()) < options.steps) {
    std::vector<std::vector<int>> drills;
    for (int i = 0; i < options.batch; ++i) drills.push_back(DrawDrill(rng));
    nn::Tape tape;
    const nn::Tensor loss = Loss(&tape, params, BatchOf(drills));
    params.ZeroGrad();
    tape.Backward(loss);
    nn::ClipGradNorm(params, options.max_grad_norm);
    const int step = static_cast<int>(losses.size());
    nn::AdamWStep(params, {.learning_rate = schedule.At(step), .beta2 = 0.98f, .weight_decay = options.weight_decay});
    losses.push_back(loss.item());
    if (options.progress) options.progress(step + 1, options.steps, loss.item());
  }
  return losses;
}

}  // namespace grammar_lm
