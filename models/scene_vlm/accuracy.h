// How often the scene VLM is right about pictures that it has not seen.

#ifndef MODELS_SCENE_VLM_ACCURACY_H_
#define MODELS_SCENE_VLM_ACCURACY_H_

#include <array>
#include <cstdint>

#include "models/scene_vlm/train.h"

namespace scene_vlm {

inline constexpr uint64_t kEvaluationSeed = 1000;  // of the pictures; no training has it

// Shares of right answers, 0 to 1. Right is an answer that is right in every word and ends: "red red" is not "red".
struct Accuracy {
  double caption = 0, colour = 0;    // of all kinds of pictures
  double shape = 0, place = 0;       // of objects; by chance 0.25
  double count = 0;                  // of dots; by chance 0.125
  std::array<double, 3> digit = {};  // of digits of scale 1, 2 and 4; by chance 0.1
};

// Asks about `pictures` pictures of each kind (all questions about each). With 300 a share of 0.9 is known to within
// 0.017, one standard deviation.
Accuracy MeasureAccuracy(const nn::ParamStore& params, Bridge bridge, int pictures = 300);

}  // namespace scene_vlm

#endif  // MODELS_SCENE_VLM_ACCURACY_H_
