#include "models/bench/workload.h"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "models/bench/step_flops.h"
#include "models/mini_lm.h"
#include "models/vit.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/random.h"

namespace models::bench {
namespace {

using nn::ParamStore;
using nn::Tape;
using nn::Tensor;

constexpr int kBatch = 32;

// So slow that thousands of steps leave the model as it was drawn: one that knew its few examples by heart would have
// gradients near 0, and numbers that small (subnormal) take a processor many times as long.
constexpr nn::AdamWOptions kAdamW = {.learning_rate = 1e-7f, .weight_decay = 0.01f};
constexpr double kMaxGradNorm = 1;

void Step(ParamStore& params, const std::function<Tensor(Tape&)>& loss) {
  params.ZeroGrad();
  Tape tape;
  tape.Backward(loss(tape));
  nn::ClipGradNorm(params, kMaxGradNorm);
  nn::AdamWStep(params, kAdamW);
}

std::vector<int> Draw(base::Rng& rng, int count, int below) {
  std::vector<int> drawn(count);
  for (int& x : drawn) x = rng.Below(below);
  return drawn;
}

std::shared_ptr<ParamStore> Initialized(std::vector<nn::ParamSpec> specs) {
  auto params = std::make_shared<ParamStore>(std::move(specs));
  params->Initialize(/*seed=*/1);
  return params;
}

}  // namespace

Workload VitWorkload() {
  constexpr int kClasses = 15;
  const VitConfig config;
  const int dim = config.block.dim;
  std::vector<nn::ParamSpec> specs = VitParams("", config);
  specs.push_back(
      {.name = "head.w", .shape = {dim, kClasses}, .init = nn::Init::Normal(0.02f), .decay = nn::Decay::kYes});
  specs.push_back({.name = "head.b", .shape = {kClasses}});
  const std::shared_ptr<ParamStore> params = Initialized(std::move(specs));

  base::Rng rng{2};
  const Tensor patches = Tensor::Uninitialized({kBatch, config.patches(), config.patch_numbers()});
  nn::FillNormal(rng, 1, patches.data());
  const auto loss = [=, classes = Draw(rng, kBatch, kClasses)](Tape& tape) {
    const Tensor cls = SliceRows(&tape, VitForward(&tape, *params, "", config, patches), 0, 1);
    return CrossEntropy(&tape, Linear(&tape, cls, params->Get("head.w"), params->Get("head.b")), classes);
  };
  return {.name = "vit",
          .tokens = kBatch * config.rows(),
          .params = params->params(),
          .flops = VitStepFlops(config, kBatch, kClasses),
          .step = [=] { Step(*params, loss); }};
}

Workload MiniLmWorkload() {
  const MiniLmConfig config = {.vocabulary = 64, .context = 32};
  const std::shared_ptr<ParamStore> params = Initialized(MiniLmParams("", config));
  base::Rng rng{3};
  const int rows = kBatch * config.context;
  const auto loss = [=, words = Draw(rng, rows, config.vocabulary),
                     next = Draw(rng, rows, config.vocabulary)](Tape& tape) {
    const Tensor hidden = MiniLmForward(&tape, *params, "", config, WordRows(&tape, *params, "", words, kBatch));
    return CrossEntropy(&tape, MiniLmLogits(&tape, *params, "", hidden), next);
  };
  return {.name = "mini_lm",
          .tokens = rows,
          .params = params->params(),
          .flops = LmStepFlops(config, kBatch, config.context),
          .step = [=] { Step(*params, loss); }};
}

}  // namespace models::bench
