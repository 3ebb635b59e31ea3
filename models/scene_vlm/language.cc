// The second step: a language model that captions and answers from words, before it has ever seen a picture.
//
// Where the picture's rows will stand, it is told the picture's words, in any order, some of them more than once, with
// <pad> between: what a good bridge would say. So the bridge has only to say it.

#include <algorithm>
#include <iterator>
#include <utility>

#include "models/data/scenes/tasks.h"
#include "models/scene_vlm/descend.h"
#include "models/scene_vlm/lessons.h"
#include "models/scene_vlm/train.h"
#include "nn/ops.h"

namespace scene_vlm {
namespace {

constexpr int kPart = 1;
constexpr float kLearningRate = 2e-3f;

// The words of a picture in `slots` slots: each once, the others <pad> or one of them again, with equal chances. Then
// all are shuffled (Knuth's algorithm P).
std::vector<int> Told(const scenes::Facts& facts, int slots, base::Rng& rng) {
  const std::vector<int> words = scenes::TellingWords(facts);
  std::vector<int> told = words;
  while (told.size() < slots) {
    const bool again = rng.Below(2) == 1;
    told.push_back(again ? words[rng.Below(static_cast<int>(words.size()))] : scenes::kPad);
  }
  for (int i = slots - 1; i > 0; --i) std::swap(told[i], told[rng.Below(i + 1)]);
  return told;
}

}  // namespace

std::vector<float> TrainLm(const TrainOptions& options, nn::ParamStore& params) {
  const models::VlmConfig config = Config(Bridge::kProjector);
  nn::ParamStore lm(models::MiniLmParams("lm.", config.lm));
  lm.Initialize(options.seed);
  base::Rng rng = RngOf(options, kPart);
  // Text begins where the picture ends, at row 16 or at row 4: the LM has to know both.
  std::vector<int> slots = {config.visual_rows(), Config(Bridge::kResampler).visual_rows()};
  const auto loss = [&](nn::Tape* tape) {
    const std::vector<Lesson> lessons = DrawLessons(options.batch, Ask::kEverything, rng);
    std::vector<int> told;
    for (const Lesson& lesson : lessons) {
      std::ranges::copy(Told(lesson.picture.facts, slots[0], rng), std::back_inserter(told));
    }
    std::swap(slots[0], slots[1]);  // for the next batch
    const nn::Tensor rows = models::WordRows(tape, lm, "lm.", told, options.batch);
    const Texts texts = TextsOf(lessons);
    return CrossEntropy(tape, models::VlmLogits(tape, lm, config, rows, texts.fed), texts.targets);
  };
  const std::vector<float> losses = Descend("language model", options.lm_steps, kLearningRate, options, lm, loss);
  CopyParams(lm, "lm.", params);
  return losses;
}

}  // namespace scene_vlm
