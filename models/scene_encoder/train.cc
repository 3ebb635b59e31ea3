#include "models/scene_encoder/train.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/clip.h"
#include "nn/adamw.h"
#include "nn/ops.h"

namespace scene_encoder {
namespace {

using nn::Tensor;

constexpr int kKinds = scenes::kShapes * scenes::kColours * scenes::kPlaces;
constexpr int kWords = scenes::kShapes + scenes::kColours + scenes::kPlaces;
constexpr int kWordsOfCaption = 3;
constexpr float kFirstLogitScale = 2.6592600f;  // ln(1 / 0.07), as CLIP begins

models::VitConfig Trunk() {
  return {.side = scenes::kSide,
          .patch = 8,
          .channels = 3,
          .layers = 2,
          .block = {.dim = kFeatures, .heads = 4, .ff = 4 * kFeatures},
          .cls = models::Cls::kNo};
}

scenes::Object ObjectOf(int kind) {
  return {kind / (scenes::kColours * scenes::kPlaces), kind / scenes::kPlaces % scenes::kColours,
          kind % scenes::kPlaces};
}

// Values from 0 .. 1 to -1 .. 1, as the icons' networks have them.
absl::StatusOr<Tensor> Patches(std::span<const scenes::Scene> scenes) {
  std::vector<base::Image> images;
  for (const scenes::Scene& scene : scenes) {
    images.push_back(scene.image);
    for (float& value : images.back().pixels) value = 2 * value - 1;
  }
  return models::PatchesOf(Trunk(), images);
}

Tensor PooledRows(nn::Tape* tape, const nn::ParamStore& params, const Tensor& patches) {
  return MeanPool(tape, VitForward(tape, params, "image.", Trunk(), patches));
}

Tensor CaptionEmbeddings(nn::Tape* tape, const nn::ParamStore& params, std::span<const scenes::Scene> scenes) {
  std::vector<int> words;
  for (const scenes::Scene& scene : scenes) {
    words.push_back(scene.object.shape);
    words.push_back(scenes::kShapes + scene.object.colour);
    words.push_back(scenes::kShapes + scenes::kColours + scene.object.place);
  }
  const Tensor rows = Embedding(tape, params.Get("words"), words);
  return L2Normalize(tape,
                     MeanPool(tape, rows.Reshaped({static_cast<int>(scenes.size()), kWordsOfCaption, kFeatures})));
}

// Scenes of `count` different kinds: the first of a shuffled list (Knuth's algorithm P).
std::vector<scenes::Scene> DrawBatch(int count, base::Rng& rng) {
  std::vector<int> kinds(kKinds);
  std::iota(kinds.begin(), kinds.end(), 0);
  std::vector<scenes::Scene> batch;
  for (int i = 0; i < count; ++i) {
    const int chosen = i + rng.Below(kKinds - i);
    std::swap(kinds[i], kinds[chosen]);
    batch.push_back(scenes::DrawScene(ObjectOf(kinds[i]), rng.Next()));
  }
  return batch;
}

}  // namespace

std::vector<nn::ParamSpec> Params() {
  const float spread = 1 / std::sqrt(static_cast<float>(kFeatures));
  std::vector<nn::ParamSpec> specs = models::VitParams("image.", Trunk());
  specs.push_back({.name = "image.projection",
                   .shape = {kFeatures, kFeatures},
                   .init = nn::Init::Normal(spread),
                   .decay = nn::Decay::kYes});
  specs.push_back({.name = "words", .shape = {kWords, kFeatures}, .init = nn::Init::Normal(1)});
  specs.push_back({.name = "logit_scale", .shape = {1}, .init = nn::Init::Constant(kFirstLogitScale)});
  return specs;
}

absl::StatusOr<std::vector<float>> Train(const TrainOptions& options, nn::ParamStore& params) {
  if (options.batch < 2 || options.batch > kKinds || options.steps < 1) {
    return absl::InvalidArgumentError(absl::StrCat(options.steps, " steps with batches of ", options.batch,
                                                   "; at least 1 step, and 2 to ", kKinds, " kinds of scenes"));
  }
  params.Initialize(options.seed);
  base::Rng rng = {options.seed};
  const nn::CosineSchedule schedule = {
      .peak = options.learning_rate, .warmup = std::min(50, options.steps - 1), .total = options.steps};
  std::vector<float> losses;
  for (int step = 0; step < options.steps; ++step) {
    const std::vector<scenes::Scene> batch = DrawBatch(options.batch, rng);
    ASSIGN_OR_RETURN(const Tensor patches, Patches(batch));
    nn::Tape tape;
    const Tensor images =
        L2Normalize(&tape, Linear(&tape, PooledRows(&tape, params, patches), params.Get("image.projection")));
    const Tensor loss = models::ClipLoss(&tape, params, images, CaptionEmbeddings(&tape, params, batch));
    params.ZeroGrad();
    tape.Backward(loss);
    nn::ClipGradNorm(params, 1);
    nn::AdamWStep(params, {.learning_rate = schedule.At(step), .beta2 = 0.98f, .weight_decay = 0.01f});
    losses.push_back(loss.item());
  }
  return losses;
}

absl::StatusOr<Tensor> Features(const nn::ParamStore& params, std::span<const scenes::Scene> scenes) {
  ASSIGN_OR_RETURN(const Tensor patches, Patches(scenes));
  return PooledRows(nullptr, params, patches);
}

}  // namespace scene_encoder
