// Trains the encoder of scenes and writes what exercise 5 of chapter 30 is given: features of 800 scenes.
//
//   bazel run //models/scene_encoder:train -- FILE
//
// One line for each scene: shape, colour, place, 32 features of the trained encoder, 32 of the same encoder before its
// first step; features in 64ths. The scenes themselves are not in the file, they are MakeScenes(800, 2), whose seed the
// training does not see.

#include <cmath>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/callers_path.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "models/scene_encoder/features.h"
#include "models/scene_encoder/train.h"

namespace scene_encoder {
namespace {

constexpr float kSteps = 64;  // a feature is rounded to 1/64: a hundredth of what features spread over

absl::Status Run(const std::string& path) {
  const TrainOptions options;
  const std::vector<scenes::Scene> scenes = scenes::MakeScenes(kScenes, kScenesSeed);
  nn::ParamStore params(Params());
  params.Initialize(options.seed);
  ASSIGN_OR_RETURN(const nn::Tensor before, Features(params, scenes));
  ASSIGN_OR_RETURN(const std::vector<float> losses, Train(options, params));
  ASSIGN_OR_RETURN(const nn::Tensor after, Features(params, scenes));

  double last = 0;
  for (int i = 0; i < 20; ++i) last += losses[losses.size() - 1 - i] / 20;
  std::string text = absl::StrCat("# bazel run //models/scene_encoder:train; seed ", options.seed, ", ", options.steps,
                                  " steps, loss ", losses.front(), " to ", last, "\n");
  for (int i = 0; i < kScenes; ++i) {
    const scenes::Object& object = scenes[i].object;
    absl::StrAppend(&text, object.shape, "\t", object.colour, "\t", object.place);
    for (const nn::Tensor* features : {&after, &before}) {
      for (const float value : features->row(i)) absl::StrAppend(&text, "\t", std::lround(value * kSteps));
    }
    absl::StrAppend(&text, "\n");
  }
  return base::WriteFile(path, text);
}

}  // namespace
}  // namespace scene_encoder

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: train FILE\n";
    return 2;
  }
  base::SetNumThreads(1);  // so that the file can be made again, bit by bit
  const absl::Status done = scene_encoder::Run(base::CallersPath(argv[1]));
  if (!done.ok()) std::cerr << "train: " << done.message() << "\n";
  return done.ok() ? 0 : 1;
}
