// The committed checkpoints, linked into the program: whoever asks the trained model, or trains a bridge of his own,
// needs no file and no path.

#ifndef MODELS_SCENE_VLM_COMMITTED_H_
#define MODELS_SCENE_VLM_COMMITTED_H_

#include <string_view>

#include "absl/status/status.h"
#include "models/scene_vlm/train.h"

namespace scene_vlm {

enum class Committed {
  kPretrained,  // before stage 1: encoder and LM are trained, the projector is as it was drawn
  kProjector,   // after stage 2
  kResampler,   // after stage 2, with the other bridge, from the same encoder and LM
  kFrozenLm,    // the resampler after a stage 2 that left the LM as it was: encoder and LM are those of kPretrained
};

// The bridge that the model has.
constexpr Bridge BridgeOf(Committed which) {
  return which == Committed::kResampler || which == Committed::kFrozenLm ? Bridge::kResampler : Bridge::kProjector;
}

// What stage 2 did with its language model.
constexpr Language LanguageOf(Committed which) {
  return which == Committed::kFrozenLm ? Language::kFrozen : Language::kTrained;
}

// The bytes of checkpoint/pretrained.safetensors, projector.safetensors, resampler.safetensors, frozen_lm.safetensors.
std::string_view CommittedBytes(Committed which);

// Fills `params`, made from models::VlmParams(Config(BridgeOf(which))), with the committed values.
//
// Errors: as nn::TakeValues, if the model has changed since it was trained.
absl::Status TakeCommitted(Committed which, nn::ParamStore& params);

}  // namespace scene_vlm

#endif  // MODELS_SCENE_VLM_COMMITTED_H_
