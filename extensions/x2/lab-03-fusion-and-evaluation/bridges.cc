#include "extensions/x2/lab-03-fusion-and-evaluation/bridges.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/rng.h"
#include "base/status_macros.h"
#include "models/data/scenes/picture.h"
#include "models/data/scenes/tasks.h"
#include "models/scene_vlm/accuracy.h"
#include "models/scene_vlm/committed.h"
#include "models/scene_vlm/lessons.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"

namespace fusion {
namespace {

using nn::Tensor;
using scenes::Task;

// The two stages of models/scene_vlm/stages.cc, for any bridge.
void Descend(const models::VlmConfig& config, int steps, float learning_rate, scene_vlm::Ask ask, base::Rng rng,
             nn::ParamStore& params) {
  const nn::CosineSchedule schedule = {
      .peak = learning_rate, .warmup = std::clamp(steps - 1, 0, 50), .total = std::max(steps, 1)};
  for (int step = 0; step < steps; ++step) {
    const std::vector<scene_vlm::Lesson> lessons = scene_vlm::DrawLessons(kBatch, ask, rng);
    const scene_vlm::Texts texts = scene_vlm::TextsOf(lessons);
    // The encoder is frozen: nothing of it is on the tape.
    const Tensor seen = EncoderRows(nullptr, params, config, scene_vlm::PatchesOf(config, lessons));
    nn::Tape tape;
    const Tensor logits = VlmLogits(&tape, params, config, VisualRows(&tape, params, config, seen), texts.fed);
    params.ZeroGrad();
    tape.Backward(CrossEntropy(&tape, logits, texts.targets));
    nn::ClipGradNorm(params, 1);
    nn::AdamWStep(params, {.learning_rate = schedule.At(step), .beta2 = 0.98f, .weight_decay = 0.01f});
  }
}

// The share of right answers to each task, over all kinds of pictures.
absl::StatusOr<std::map<Task, double>> Ask(const models::VlmConfig& config, const nn::ParamStore& params) {
  std::map<Task, int> right, asked;
  for (int kind = 0; kind < scenes::kKinds; ++kind) {
    const auto k = static_cast<scenes::Kind>(kind);
    std::vector<scene_vlm::Lesson> lessons;
    for (scenes::Picture& picture : scenes::MakePicturesOf(k, kPictures, scene_vlm::kEvaluationSeed + kind)) {
      lessons.push_back({std::move(picture)});
    }
    const Tensor seen = EncoderRows(nullptr, params, config, scene_vlm::PatchesOf(config, lessons));
    const Tensor rows = VisualRows(nullptr, params, config, seen);
    for (const Task task : scenes::TasksOf(k)) {
      const std::vector<int> words(lessons.size(), scenes::TaskWord(task));
      const std::vector<std::vector<int>> answers = models::Answer(params, config, rows, words, scenes::kEos);
      for (size_t i = 0; i < lessons.size(); ++i) {
        ASSIGN_OR_RETURN(const std::vector<int> expected, scenes::RightAnswer(lessons[i].picture.facts, task));
        right[task] += answers[i] == expected;
        ++asked[task];
      }
    }
  }
  std::map<Task, double> shares;
  for (const auto& [task, count] : asked) shares[task] = static_cast<double>(right[task]) / count;
  return shares;
}

}  // namespace

std::vector<Bridge> AllBridges() {
  return {{"resampler 1", 1},      {"resampler 2", 2},   {"resampler 4", 4},
          {"resampler 8", 8},      {"resampler 16", 16}, {"projector 4", 0, 4},
          {"projector 16", 0, 16}, {"projector 64", 0},  {"projector 256", 0, 256}};
}

models::VlmConfig Config(const Bridge& bridge) { return {.queries = bridge.queries, .projector = bridge.projector}; }

absl::StatusOr<BridgeMeasured> TrainAndMeasure(const Bridge& bridge, uint64_t seed, const Stages& stages) {
  const models::VlmConfig config = Config(bridge);
  nn::ParamStore finished(models::VlmParams(models::VlmConfig())), params(models::VlmParams(config));
  RETURN_IF_ERROR(scene_vlm::TakeCommitted(scene_vlm::Committed::kPretrained, finished));
  params.Initialize(seed);
  for (const char* part : {"image.", "lm."}) scene_vlm::CopyParams(finished, part, params);

  // One generator a stage, so that every bridge is taught the same lessons in the same order.
  base::Rng seeds = {seed};
  const base::Rng align = {seeds.Next()}, instruct = {seeds.Next()};
  params.SetTrainable("", false);
  params.SetTrainable("projector.", true);
  if (bridge.queries > 0) params.SetTrainable("resampler.", true);
  Descend(config, stages.align, 5e-3f, scene_vlm::Ask::kCaption, align, params);
  params.SetTrainable("lm.", true);
  Descend(config, stages.instruct, 2e-3f, scene_vlm::Ask::kEverything, instruct, params);

  ASSIGN_OR_RETURN(auto shares, Ask(config, params));
  BridgeMeasured m = {.rows = config.visual_rows(),
                      .caption = shares[Task::kCaption],
                      .colour = shares[Task::kColour],
                      .shape = shares[Task::kShape],
                      .place = shares[Task::kPlace]};
  for (const nn::ParamSpec& spec : params.specs()) {
    if (spec.name.starts_with("projector.") || spec.name.starts_with("resampler.")) {
      m.params += params.Get(spec.name).data().size();
    }
  }
  m.kept_bytes = int64_t{2} * config.lm.layers * config.lm.block.dim * 4 * m.rows;
  m.quality = (m.caption + m.colour + m.shape + m.place) / 4;
  m.weights.assign(params.values().begin(), params.values().end());
  return m;
}

}  // namespace fusion
