// What each of the three models had trained, and how well each answers.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_BRIDGES_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_BRIDGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/scene_vlm/accuracy.h"
#include "models/scene_vlm/committed.h"

namespace vlm_report {

struct TrainedBridge {
  scene_vlm::Committed model = scene_vlm::Committed::kProjector;
  std::string what;                            // "4 queries, LM frozen"
  std::vector<std::string> trained, frozen;    // parts in stage 2: "image", "resampler", "projector", "lm"
  int64_t trained_params = 0, all_params = 0;  // numbers in `trained`, and in all parts
  scene_vlm::Accuracy right;
};

// What is trained and what is frozen is read off the weights: a part of which every bit is the pretrained model's was
// frozen. `pictures` of each kind are asked about.
absl::StatusOr<std::vector<TrainedBridge>> MeasureBridges(int pictures);

}  // namespace vlm_report

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_BRIDGES_H_
