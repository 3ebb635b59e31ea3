// An encoder of scenes, trained as CLIP is: pictures against captions, and nobody says what is a shape or a colour.
//
// A small vision transformer (patches of 8, D = 32, 2 blocks, no CLS row: 31,904 parameters) whose rows are averaged;
// on the other side a bag of words, the mean of one learned row for each of "red", "disc" and "top-left". Captions
// within a batch are all different, so none is another's false negative.
//
// Exercise 5 of chapter 30 compares these features with pixels.

#ifndef MODELS_SCENE_ENCODER_TRAIN_H_
#define MODELS_SCENE_ENCODER_TRAIN_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/scenes/scene.h"
#include "models/vit.h"
#include "nn/param_store.h"

namespace scene_encoder {

inline constexpr int kFeatures = 32;  // D

// "image." + trunk, its projection, the words' rows and "logit_scale" (models/clip.h).
std::vector<nn::ParamSpec> Params();

struct TrainOptions {
  uint64_t seed = 1;  // of the first weights and of the scenes
  int steps = 400;
  int batch = 32;  // different captions; at most 64
  float learning_rate = 2e-3f;
};

// Fills `params` (made from Params()) with trained values; every step sees new scenes. Returns the losses, one a step.
absl::StatusOr<std::vector<float>> Train(const TrainOptions& options, nn::ParamStore& params);

// (n, 32) the mean of the trunk's rows, before the projection into the space that pictures and captions share.
absl::StatusOr<nn::Tensor> Features(const nn::ParamStore& params, std::span<const scenes::Scene> scenes);

}  // namespace scene_encoder

#endif  // MODELS_SCENE_ENCODER_TRAIN_H_
