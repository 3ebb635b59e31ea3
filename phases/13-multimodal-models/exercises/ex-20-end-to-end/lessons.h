// Given for lab 13-ex-20: what a model learns from, and how wrong it is. Frozen, as the contract is.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_20_END_TO_END_LESSONS_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_20_END_TO_END_LESSONS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/image.h"
#include "base/rng.h"
#include "models/scene_vlm/lessons.h"
#include "models/vlm.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "phases/13-multimodal-models/exercises/ex-07-two-stage-training/two_stage.h"

namespace end_to_end {

// From exercise 7: the stages, the parts, and two_stage::Trains(stage, part).
using two_stage::Part;
using two_stage::Stage;

// All numbers of a model, in the order of models::VlmParams(models::VlmConfig()): the encoder's, the projector's, the
// language model's. 96,512.
using Weights = std::vector<float>;

inline std::vector<nn::ParamSpec> Specs() { return models::VlmParams(models::VlmConfig()); }
inline void Load(const Weights& weights, nn::ParamStore& params) {
  std::copy(weights.begin(), weights.end(), params.values().begin());
}

// How the names of a part's parameters begin.
inline const char* PrefixOf(Part part) {
  return part == Part::kVision ? "image." : part == Part::kProjector ? "projector." : "lm.";
}

// A picture, what is asked about it, and the right answer. A seed gives one: in the first stage the picture and its
// caption, in the second a picture and one of the tasks that its kind has, the caption among them.
using scene_vlm::Lesson;
inline Lesson LessonOf(uint64_t seed, Stage stage) {
  base::Rng rng = {seed};
  const scene_vlm::Ask ask = stage == Stage::kAlign ? scene_vlm::Ask::kCaption : scene_vlm::Ask::kEverything;
  return scene_vlm::DrawLessons(1, ask, rng)[0];
}

// Pictures as the encoder takes them: (B, 16, 192).
inline nn::Tensor PatchesOf(std::span<const base::Image> images) {
  std::vector<Lesson> lessons(images.size());
  for (size_t i = 0; i < images.size(); ++i) lessons[i].picture.image = images[i];
  return scene_vlm::PatchesOf(models::VlmConfig(), lessons);
}

// The mean over all words of all answers of -ln(their probability), each after the words in front of it. The end of the
// sentence is such a word; the picture and the task are read and not predicted.
inline nn::Tensor Loss(nn::Tape* tape, const nn::ParamStore& params, std::span<const Lesson> lessons) {
  const models::VlmConfig config;
  const scene_vlm::Texts texts = scene_vlm::TextsOf(lessons);
  const nn::Tensor seen = models::EncoderRows(tape, params, config, scene_vlm::PatchesOf(config, lessons));
  const nn::Tensor rows = models::VisualRows(tape, params, config, seen);
  return nn::CrossEntropy(tape, models::VlmLogits(tape, params, config, rows, texts.fed), texts.targets);
}

}  // namespace end_to_end

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_20_END_TO_END_LESSONS_H_
