// What the scene VLM learns from: a picture, what is asked about it, and the right answer, as rows of a batch.

#ifndef MODELS_SCENE_VLM_LESSONS_H_
#define MODELS_SCENE_VLM_LESSONS_H_

#include <span>
#include <vector>

#include "base/rng.h"
#include "models/data/scenes/picture.h"
#include "models/data/scenes/tasks.h"
#include "models/vlm.h"
#include "nn/tensor.h"

namespace scene_vlm {

struct Lesson {
  scenes::Picture picture;
  scenes::Task task = scenes::Task::kCaption;
};

enum class Ask {
  kCaption,     // of every picture
  kEverything,  // each task that its kind has, with equal chances
};

// Pictures, half of them of objects, a quarter of dots and a quarter of digits. They are drawn anew for each batch:
// nothing is seen twice, so nothing can be learnt by heart.
std::vector<Lesson> DrawLessons(int count, Ask ask, base::Rng& rng);

// The texts of a batch, T = 6 rows each. The model is fed a word and has to say the next:
//
//   fed      caption  a    red   disc  at        top-left
//   target   a        red  disc  at    top-left  <eos>
//
// Behind a shorter answer <pad> is fed, and no target counts (nn::kIgnore). <eos> is said and never fed.
struct Texts {
  std::vector<int> fed, targets;  // (B T)
};
Texts TextsOf(std::span<const Lesson> lessons);

// (B, N, P P C) pixels as they are, 0 to 1.
nn::Tensor PatchesOf(const models::VlmConfig& config, std::span<const Lesson> lessons);

}  // namespace scene_vlm

#endif  // MODELS_SCENE_VLM_LESSONS_H_
