#include "extensions/x2/lab-00-tiny-vit/training.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/data/grammar/cell.h"
#include "models/data/grammar/icon.h"
#include "models/data/grammar/icon_set.h"
#include "models/vit.h"
#include "nn/adamw.h"

namespace tiny_vit {
namespace {

constexpr int kIcons = 1000, kLearnt = 800;
constexpr int kAtOnce = 100;  // icons in memory as activations at a time

models::VitConfig ForModels(const VitConfig& c) {
  return {.side = c.side,
          .patch = c.patch,
          .channels = c.channels,
          .layers = c.layers,
          .block = {c.block.dim, c.block.heads, c.block.ff}};
}

absl::StatusOr<Icons> Pick(const std::vector<grammar::LabelledIcon>& all, const std::vector<int>& indices) {
  Icons icons;
  for (const int index : indices) {
    ASSIGN_OR_RETURN(const grammar::Cell cell, grammar::CellOf(all[index].class_id));
    icons.images.push_back(grammar::Centered(all[index].image));
    icons.labels.verb.push_back(cell.verb);
    icons.labels.tense.push_back(cell.tense);
    icons.labels.person.push_back(cell.person);
  }
  return icons;
}

// Fisher and Yates 1938; Knuth's algorithm P.
void Shuffle(std::vector<int>& indices, base::Rng& rng) {
  for (int i = static_cast<int>(indices.size()) - 1; i > 0; --i) std::swap(indices[i], indices[rng.Below(i + 1)]);
}

// The icons' patches, one icon after the other, cut by the graded Patchify.
absl::StatusOr<base::Mat> PatchesOf(const Icons& icons, const VitConfig& config, std::span<const int> batch) {
  base::Mat all = {static_cast<int>(batch.size()) * Patches(config), PatchNumbers(config), {}};
  for (const int index : batch) {
    ASSIGN_OR_RETURN(const base::Mat one, Patchify(icons.images[index], config.patch));
    all.data.insert(all.data.end(), one.data.begin(), one.data.end());
  }
  return all;
}

Labels LabelsOf(const Icons& icons, std::span<const int> batch) {
  Labels labels;
  for (const int index : batch) {
    labels.verb.push_back(icons.labels.verb[index]);
    labels.tense.push_back(icons.labels.tense[index]);
    labels.person.push_back(icons.labels.person[index]);
  }
  return labels;
}

// One step of the optimiser along the graded gradient. Returns the loss before it.
absl::StatusOr<float> Step(const Icons& icons, const VitConfig& config, std::span<const int> batch, float rate,
                           const TrainOptions& options, nn::ParamStore& params) {
  ASSIGN_OR_RETURN(const base::Mat patches, PatchesOf(icons, config, batch));
  const Weights now(params.values().begin(), params.values().end());
  ASSIGN_OR_RETURN(const LossAndGradient at, Gradient(patches, LabelsOf(icons, batch), now, config));
  if (at.gradient.size() != now.size()) {
    return absl::InternalError(
        absl::StrCat("Gradient returned ", at.gradient.size(), " slopes for ", now.size(), " weights"));
  }
  std::copy(at.gradient.begin(), at.gradient.end(), params.grads().begin());
  if (!std::isfinite(nn::ClipGradNorm(params, options.max_grad_norm))) {
    return absl::InternalError(absl::StrCat("a slope is not finite, at a loss of ", at.loss));
  }
  nn::AdamWStep(params, {.learning_rate = rate, .beta2 = 0.98f, .weight_decay = options.weight_decay});
  return at.loss;
}

// The weights of the class token's row (the mean over heads), without what it gives to itself: (B, N).
base::Mat ClassLooksAt(const nn::Tensor& weights) {
  const int batch = weights.shape()[0], heads = weights.shape()[1], rows = weights.shape()[2];
  base::Mat seen = {batch, rows - 1, std::vector<float>(static_cast<size_t>(batch) * (rows - 1))};
  for (int b = 0; b < batch; ++b) {
    for (int h = 0; h < heads; ++h) {
      const auto row = weights.data().subspan((static_cast<size_t>(b) * heads + h) * rows * rows, rows);
      for (int s = 1; s < rows; ++s) seen.data[static_cast<size_t>(b) * seen.cols + s - 1] += row[s] / heads;
    }
  }
  return seen;
}

std::vector<int> Largest(const nn::Tensor& logits) {
  std::vector<int> answers;
  for (int r = 0; r < logits.rows(); ++r) {
    const auto row = logits.row(r);
    answers.push_back(static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin()));
  }
  return answers;
}

void Append(std::vector<int> more, std::vector<int>& all) { all.insert(all.end(), more.begin(), more.end()); }

}  // namespace

absl::StatusOr<Data> MakeData(uint64_t seed) {
  ASSIGN_OR_RETURN(const std::vector<grammar::LabelledIcon> icons, grammar::MakeIcons(kIcons, seed));
  ASSIGN_OR_RETURN(const grammar::Split split, grammar::ShuffledSplit(kIcons, kLearnt, seed));
  Data data;
  ASSIGN_OR_RETURN(data.train, Pick(icons, split.train));
  ASSIGN_OR_RETURN(data.test, Pick(icons, split.test));
  return data;
}

absl::StatusOr<Weights> Train(const Icons& icons, const VitConfig& config, const TrainOptions& options) {
  nn::ParamStore params(Specs(config));
  params.Initialize(options.seed);
  base::Rng rng = {options.seed};
  std::vector<int> order(icons.images.size());
  std::iota(order.begin(), order.end(), 0);
  const int per_epoch = static_cast<int>(order.size()) / options.batch;
  const int total = options.epochs * per_epoch;
  const nn::CosineSchedule schedule = {
      .peak = options.learning_rate, .warmup = std::min(options.warmup, total - 1), .total = total};
  int step = 0;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    Shuffle(order, rng);
    float sum = 0;
    for (int i = 0; i < per_epoch; ++i) {
      const auto batch = std::span<const int>(order).subspan(static_cast<size_t>(i) * options.batch, options.batch);
      ASSIGN_OR_RETURN(const float loss, Step(icons, config, batch, schedule.At(step), options, params));
      sum += loss;
      if (++step == options.steps) return Weights(params.values().begin(), params.values().end());
    }
    if (options.progress) {
      options.progress(epoch + 1, sum / per_epoch, Weights(params.values().begin(), params.values().end()));
    }
  }
  return Weights(params.values().begin(), params.values().end());
}

Labels Answers(const Weights& weights, const VitConfig& config, const Icons& icons, std::vector<base::Mat>* attention) {
  nn::ParamStore params(Specs(config));
  Load(weights, params);
  const models::VitConfig model = ForModels(config);
  Labels answers;
  for (size_t begin = 0; begin < icons.images.size(); begin += kAtOnce) {
    const auto part = std::span(icons.images).subspan(begin, std::min<size_t>(kAtOnce, icons.images.size() - begin));
    const absl::StatusOr<nn::Tensor> patches = models::PatchesOf(model, part);
    CHECK(patches.ok()) << patches.status().message();
    std::vector<nn::Tensor> maps;
    const nn::Tensor rows =
        models::VitForward(nullptr, params, "", model, *patches, attention == nullptr ? nullptr : &maps);
    const nn::Tensor icon = nn::PickRows(nullptr, rows, std::vector<int>(part.size(), 0));
    const auto head = [&](const std::string& name) {
      return Largest(nn::Linear(nullptr, icon, params.Get(name + ".w"), params.Get(name + ".b")));
    };
    Append(head("verb"), answers.verb);
    Append(head("tense"), answers.tense);
    Append(head("person"), answers.person);
    if (attention == nullptr) continue;
    attention->resize(maps.size());
    for (size_t layer = 0; layer < maps.size(); ++layer) {
      const base::Mat seen = ClassLooksAt(maps[layer]);
      base::Mat& all = (*attention)[layer];
      all = {all.rows + seen.rows, seen.cols, std::move(all.data)};
      all.data.insert(all.data.end(), seen.data.begin(), seen.data.end());
    }
  }
  return answers;
}

Accuracy Judge(const Labels& answers, const Labels& right) {
  Accuracy count;
  const size_t icons = right.verb.size();
  for (size_t i = 0; i < icons; ++i) {
    const bool verb = answers.verb[i] == right.verb[i], tense = answers.tense[i] == right.tense[i];
    const bool person = answers.person[i] == right.person[i];
    count.verb += verb ? 1 : 0;
    count.tense += tense ? 1 : 0;
    count.person += person ? 1 : 0;
    count.joint += verb && tense && person ? 1 : 0;
  }
  return {count.verb / icons, count.tense / icons, count.person / icons, count.joint / icons};
}

}  // namespace tiny_vit
