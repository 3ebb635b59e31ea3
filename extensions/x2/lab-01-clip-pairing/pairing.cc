#include "extensions/x2/lab-01-clip-pairing/pairing.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/clip.h"
#include "models/data/grammar/captions.h"
#include "models/data/grammar/cell.h"
#include "models/data/grammar/vocabulary.h"
#include "nn/adamw.h"

namespace clip_pairing {
namespace {

absl::Status CheckBatch(const std::vector<int>& batch, size_t size, const std::vector<int>& cells) {
  if (batch.size() != size) {
    return absl::InternalError(absl::StrCat("a batch of ", batch.size(), " icons; ", size, " were asked for"));
  }
  std::set<int> seen;
  for (const int index : batch) {
    if (index < 0 || index >= static_cast<int>(cells.size())) {
      return absl::InternalError(absl::StrCat("icon ", index, " of ", cells.size()));
    }
    if (!seen.insert(cells[index]).second) {
      return absl::InternalError(absl::StrCat("two icons of cell ", cells[index], " in one batch"));
    }
  }
  return absl::OkStatus();
}

// Each icon moved by some pixels, its patches one after the other.
absl::StatusOr<base::Mat> DrawImages(const grammar_clip::Pairs& pairs, const std::vector<int>& batch, int shift,
                                     base::Rng& rng) {
  std::vector<base::Image> images;
  for (const int index : batch) {
    const int dy = rng.Below(2 * shift + 1) - shift;
    const int dx = rng.Below(2 * shift + 1) - shift;
    images.push_back(grammar_clip::Shifted(pairs.images[index], dy, dx));
  }
  ASSIGN_OR_RETURN(const nn::Tensor patches, models::PatchesOf(Vit(PairConfig{}), images));
  return AsMat(patches.rows(), patches.cols(), patches.data());
}

// One of the texts of each icon's cell.
absl::StatusOr<Texts> DrawTexts(const grammar_clip::Pairs& pairs, const std::vector<int>& batch, base::Rng& rng) {
  const TextConfig config;
  Texts texts;
  for (const int index : batch) {
    ASSIGN_OR_RETURN(const grammar::Cell cell, grammar::CellOf(pairs.class_ids[index]));
    ASSIGN_OR_RETURN(const std::string text, grammar::DrawParaphrase(cell, rng));
    ASSIGN_OR_RETURN(const std::vector<int> ids, grammar::Tokenize(text));
    ASSIGN_OR_RETURN(const std::vector<int> padded, grammar::Padded(ids, config.context));
    texts.last.push_back(static_cast<int>(ids.size()) - 1);
    texts.ids.insert(texts.ids.end(), padded.begin(), padded.end());
  }
  return texts;
}

}  // namespace

Weights FirstWeights(uint64_t seed) {
  nn::ParamStore params(Specs(PairConfig{}));
  params.Initialize(seed);
  return {params.values().begin(), params.values().end()};
}

absl::StatusOr<Weights> Train(const grammar_clip::Pairs& pairs, const TrainOptions& options) {
  const PairConfig config;
  nn::ParamStore params(Specs(config));
  params.Initialize(options.seed);
  base::Rng rng = {options.seed};
  // How many batches an epoch has depends on the shuffle; the schedule needs a number that does not.
  const int steps = options.epochs * (static_cast<int>(pairs.images.size()) / options.batch);
  const nn::CosineSchedule schedule = {
      .peak = options.learning_rate, .warmup = std::min(options.warmup, steps - 1), .total = steps};
  const auto values = [&params] { return Weights(params.values().begin(), params.values().end()); };
  int step = 0;
  for (int epoch = 1; step < steps; ++epoch) {
    ASSIGN_OR_RETURN(const std::vector<std::vector<int>> batches, Batches(pairs.class_ids, options.batch, rng.Next()));
    if (batches.empty()) return absl::InternalError("an epoch without batches");
    float sum = 0;
    int done = 0;
    for (const std::vector<int>& batch : batches) {
      if (step == steps) break;
      RETURN_IF_ERROR(CheckBatch(batch, options.batch, pairs.class_ids));
      ASSIGN_OR_RETURN(const Texts texts, DrawTexts(pairs, batch, rng));
      ASSIGN_OR_RETURN(const base::Mat patches, DrawImages(pairs, batch, options.shift, rng));
      ASSIGN_OR_RETURN(const LossAndGradient at, Gradient(patches, texts, values(), config));
      if (at.gradient.size() != params.params()) {
        return absl::InternalError(
            absl::StrCat("Gradient returned ", at.gradient.size(), " slopes for ", params.params(), " weights"));
      }
      std::copy(at.gradient.begin(), at.gradient.end(), params.grads().begin());
      if (!std::isfinite(nn::ClipGradNorm(params, options.max_grad_norm))) {
        return absl::InternalError(absl::StrCat("a slope is not finite, at a loss of ", at.loss));
      }
      nn::AdamWStep(params, {.learning_rate = schedule.At(step), .beta2 = 0.98f, .weight_decay = options.weight_decay});
      sum += at.loss;
      ++done, ++step;
    }
    if (options.progress) options.progress(epoch, sum / done, values());
  }
  return values();
}

void AsCourseClip(const Weights& weights, nn::ParamStore& params) {
  std::copy(weights.begin(), weights.end(), params.values().begin());
}

}  // namespace clip_pairing
