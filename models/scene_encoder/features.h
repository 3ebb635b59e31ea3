// The features of 800 scenes, MakeScenes(800, 2), as the trained encoder gives them and as it gave them before its
// first step: so that whoever compares them with pixels need not train anything.
//
// `bazel run //models/scene_encoder:train -- FILE` makes the file again, in 4 seconds.

#ifndef MODELS_SCENE_ENCODER_FEATURES_H_
#define MODELS_SCENE_ENCODER_FEATURES_H_

#include <cstdint>
#include <vector>

#include "base/mat.h"
#include "models/data/scenes/scene.h"

namespace scene_encoder {

inline constexpr int kScenes = 800;
inline constexpr uint64_t kScenesSeed = 2;

struct GivenFeatures {
  std::vector<scenes::Object> objects;  // of the 800 scenes
  base::Mat trained;                    // (800, 32)
  base::Mat untrained;                  // (800, 32)
};

// Reads what is embedded in the program.
GivenFeatures ReadGivenFeatures();

}  // namespace scene_encoder

#endif  // MODELS_SCENE_ENCODER_FEATURES_H_
