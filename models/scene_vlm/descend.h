// The loop that all four steps of the training are.

#ifndef MODELS_SCENE_VLM_DESCEND_H_
#define MODELS_SCENE_VLM_DESCEND_H_

#include <functional>
#include <vector>

#include "base/rng.h"
#include "models/scene_vlm/train.h"
#include "nn/tape.h"

namespace scene_vlm {

// `steps` steps of AdamW on what is trainable in `params`. `loss` draws a batch and computes its loss on the tape.
// Returns the losses.
std::vector<float> Descend(const char* part, int steps, float learning_rate, const TrainOptions& options,
                           nn::ParamStore& params, const std::function<nn::Tensor(nn::Tape*)>& loss);

// Random numbers for a part of the training (0, 1, ...): a longer encoder's training gives stage 2 no other pictures.
base::Rng RngOf(const TrainOptions& options, int part);

}  // namespace scene_vlm

#endif  // MODELS_SCENE_VLM_DESCEND_H_
