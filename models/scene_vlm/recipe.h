// All four steps in their order, with what they cost and what they give.

#ifndef MODELS_SCENE_VLM_RECIPE_H_
#define MODELS_SCENE_VLM_RECIPE_H_

#include <map>
#include <string>

#include "models/scene_vlm/accuracy.h"
#include "models/scene_vlm/train.h"

namespace scene_vlm {

struct Report {
  Accuracy before, after_stage1, after_stage2;
  std::map<std::string, double> cpu_seconds;  // of each step: "encoder", "language model", "stage 1", "stage 2"
  float loss = 0;                             // the mean of the last 20 of stage 2
};

// Draws `params` anew and trains encoder and LM. Returns their CPU seconds.
std::map<std::string, double> Pretrain(const TrainOptions& options, nn::ParamStore& params);

// Both stages, on a model that has been pre-trained, and what it can do before, between and after them.
Report TrainStages(const TrainOptions& options, Bridge bridge, Language language, nn::ParamStore& params);

}  // namespace scene_vlm

#endif  // MODELS_SCENE_VLM_RECIPE_H_
