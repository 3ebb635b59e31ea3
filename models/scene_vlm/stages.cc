// Both stages: the same pictures, the same loss, and another part of the model that may move.

#include <algorithm>

#include "models/scene_vlm/descend.h"
#include "models/scene_vlm/lessons.h"
#include "models/scene_vlm/train.h"
#include "nn/ops.h"

namespace scene_vlm {
namespace {

using nn::Tensor;

struct Stage {
  const char* name;
  int part;  // of the random numbers
  int steps;
  float learning_rate;
  Ask ask;
};

std::vector<float> Train(const Stage& stage, const TrainOptions& options, Bridge bridge, nn::ParamStore& params) {
  const models::VlmConfig config = Config(bridge);
  base::Rng rng = RngOf(options, stage.part);
  return Descend(stage.name, stage.steps, stage.learning_rate, options, params, [&](nn::Tape* tape) {
    const std::vector<Lesson> lessons = DrawLessons(options.batch, stage.ask, rng);
    // The encoder is frozen: nothing of it is on the tape.
    const Tensor seen = EncoderRows(nullptr, params, config, PatchesOf(config, lessons));
    const Texts texts = TextsOf(lessons);
    const Tensor logits = VlmLogits(tape, params, config, VisualRows(tape, params, config, seen), texts.fed);
    return CrossEntropy(tape, logits, texts.targets);
  });
}

void FreezeAllButTheBridge(Bridge bridge, nn::ParamStore& params) {
  params.SetTrainable("", false);
  params.SetTrainable("projector.", true);
  if (bridge == Bridge::kResampler) params.SetTrainable("resampler.", true);
}

}  // namespace

models::VlmConfig Config(Bridge bridge) { return {.queries = bridge == Bridge::kResampler ? 4 : 0}; }

std::vector<float> TrainStage1(const TrainOptions& options, Bridge bridge, nn::ParamStore& params) {
  FreezeAllButTheBridge(bridge, params);
  return Train({"stage 1", 2, options.stage1_steps, 5e-3f, Ask::kCaption}, options, bridge, params);
}

std::vector<float> TrainStage2(const TrainOptions& options, Bridge bridge, nn::ParamStore& params) {
  FreezeAllButTheBridge(bridge, params);
  params.SetTrainable("lm.", true);
  return Train({"stage 2", 3, options.stage2_steps, 2e-3f, Ask::kEverything}, options, bridge, params);
}

std::vector<float> TrainStage2FrozenLm(const TrainOptions& options, Bridge bridge, nn::ParamStore& params) {
  FreezeAllButTheBridge(bridge, params);
  // The rate of stage 1, where the bridge was alone, too.
  return Train({"stage 2, LM frozen", 3, options.stage2_steps, 5e-3f, Ask::kEverything}, options, bridge, params);
}

void CopyParams(const nn::ParamStore& from, absl::string_view prefix, nn::ParamStore& to) {
  for (const nn::ParamSpec& spec : from.specs()) {
    if (spec.name.starts_with(std::string(prefix))) {
      std::ranges::copy(from.Get(spec.name).data(), to.Get(spec.name).data().begin());
    }
  }
}

}  // namespace scene_vlm
