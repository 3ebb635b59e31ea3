// The first step: an encoder that agrees with captions about what is in a picture, as CLIP does in small.

#include <cmath>
#include <map>

#include "base/check.h"
#include "models/data/scenes/tasks.h"
#include "models/scene_vlm/descend.h"
#include "models/scene_vlm/lessons.h"
#include "models/scene_vlm/train.h"
#include "nn/ops.h"

namespace scene_vlm {
namespace {

using nn::Init;
using nn::Tensor;

constexpr int kPart = 0;
constexpr float kLearningRate = 5e-3f;
constexpr float kFirstLogitScale = 2.6592600f;    // ln(1 / 0.07), as CLIP begins
constexpr float kLargestLogitScale = 4.6051702f;  // ln 100

// The trunk; beside it, for the training alone, a projection into the space that pictures and captions share, and a row
// for each word.
std::vector<nn::ParamSpec> Params(const models::VitConfig& trunk) {
  const int dim = trunk.block.dim;
  const Init keeps_size = Init::Normal(1 / std::sqrt(static_cast<float>(dim)));
  std::vector<nn::ParamSpec> specs = models::VitParams("image.", trunk);
  specs.push_back({.name = "projection", .shape = {dim, dim}, .init = keeps_size, .decay = nn::Decay::kYes});
  specs.push_back({.name = "words", .shape = {scenes::kVocabulary, dim}, .init = Init::Normal(1)});
  specs.push_back({.name = "logit_scale", .shape = {1}, .init = Init::Constant(kFirstLogitScale)});
  return specs;
}

// The captions of a batch, each once, and which of them is each picture's: "red dots" may be said of five pictures, and
// none of the five is a wrong one for it.
struct Captions {
  std::vector<std::vector<int>> different;  // (S) captions
  std::vector<int> of_picture;              // (B)
};

Captions CaptionsOf(std::span<const Lesson> lessons) {
  Captions captions;
  std::map<std::vector<int>, int> column;
  for (const Lesson& lesson : lessons) {
    const auto caption = scenes::RightAnswer(lesson.picture.facts, scenes::Task::kCaption);
    CHECK(caption.ok()) << caption.status();
    const auto [at, is_new] = column.try_emplace(*caption, static_cast<int>(captions.different.size()));
    if (is_new) captions.different.push_back(*caption);
    captions.of_picture.push_back(at->second);
  }
  return captions;
}

// (S, C) for each caption the mean of its words' rows: a bag, in which no word is before another.
Tensor BagsOfWords(nn::Tape* tape, const nn::ParamStore& params, std::span<const std::vector<int>> captions) {
  Tensor bags;
  for (const std::vector<int>& words : captions) {
    const Tensor bag = MeanPool(tape, Embedding(tape, params.Get("words"), words));
    bags = bags.has_value() ? ConcatRows(tape, bags, bag) : bag;
  }
  return bags;
}

}  // namespace

std::vector<float> TrainEncoder(const TrainOptions& options, nn::ParamStore& params) {
  const models::VlmConfig config = Config(Bridge::kProjector);
  nn::ParamStore pair(Params(config.image));
  pair.Initialize(options.seed);
  base::Rng rng = RngOf(options, kPart);
  const auto loss = [&](nn::Tape* tape) {
    const std::vector<Lesson> lessons = DrawLessons(options.encoder_batch, Ask::kCaption, rng);
    const Captions captions = CaptionsOf(lessons);
    const Tensor rows = EncoderRows(tape, pair, config, PatchesOf(config, lessons));
    const Tensor pictures = L2Normalize(tape, Linear(tape, MeanPool(tape, rows), pair.Get("projection")));
    const Tensor texts = L2Normalize(tape, BagsOfWords(tape, pair, captions.different));
    const Tensor cosines = MatMulNT(tape, pictures, texts);
    return CrossEntropy(tape, ScaleByExp(tape, cosines, pair.Get("logit_scale"), kLargestLogitScale),
                        captions.of_picture);
  };
  const std::vector<float> losses = Descend("encoder", options.encoder_steps, kLearningRate, options, pair, loss);
  CopyParams(pair, "image.", params);
  return losses;
}

}  // namespace scene_vlm
