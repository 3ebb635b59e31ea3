// Mutant: draws a batch once.

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/mat.h"
#include "base/rng.h"
#include "models/mini_lm.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "phases/13-multimodal-models/exercises/ex-17-stage-1/stage_one.h"

namespace stage_one::impl {

using base::Mat;

namespace {

// Some pairs as one block of numbers: texts are filled up to the length of the longest.
struct Batch {
  nn::Tensor features;       // (B, N, C)
  std::vector<int> words;    // (B M)
  std::vector<int> targets;  // (B T)
};

Batch Collect(const FrozenParts& parts, std::span<const int> indices) {
  const Mat& first = parts.pairs[0].features;
  size_t longest = 0;
  for (const int i : indices) longest = std::max(longest, parts.pairs[i].text.size());

  Batch batch;
  std::vector<float> features;
  for (const int i : indices) {
    const Pair& pair = parts.pairs[i];
    features.insert(features.end(), pair.features.data.begin(), pair.features.data.end());
    batch.words.insert(batch.words.end(), pair.text.begin(), pair.text.end());
    batch.words.insert(batch.words.end(), longest - pair.text.size(), kPad);
    const std::vector<int> targets = Targets(first.rows, pair.text, first.rows + static_cast<int>(longest));
    batch.targets.insert(batch.targets.end(), targets.begin(), targets.end());
  }
  batch.features = nn::Tensor::Of({static_cast<int>(indices.size()), first.rows, first.cols}, features);
  return batch;
}

// What is minimised. Features and words are constants; the language model is passed through.
nn::Tensor Loss(nn::Tape* tape, const nn::ParamStore& params, const models::MiniLmConfig& config, const Batch& batch) {
  const auto get = [&](const char* name) { return params.Get(name); };
  const nn::Tensor wide = nn::Gelu(tape, nn::Linear(tape, batch.features, get("projector.w1"), get("projector.b1")));
  const nn::Tensor visual = nn::Linear(tape, wide, get("projector.w2"), get("projector.b2"));
  const nn::Tensor words = models::WordRows(tape, params, "lm.", batch.words, batch.features.shape()[0]);
  const nn::Tensor rows = nn::ConcatRows(tape, visual, words);
  const nn::Tensor hidden = models::MiniLmForward(tape, params, "lm.", config, rows);
  return nn::CrossEntropy(tape, models::MiniLmLogits(tape, params, "lm.", hidden), batch.targets);
}

}  // namespace

std::vector<int> Targets(int image_rows, std::span<const int> text, int rows) {
  std::vector<int> targets(rows, kIgnore);
  for (size_t i = 0; i + 1 < text.size(); ++i) targets[image_rows + i] = text[i + 1];
  return targets;
}

float MaskedLoss(const Mat& logits, std::span<const int> targets) {
  double sum = 0;
  int asked = 0;
  for (int t = 0; t < logits.rows; ++t) {
    if (targets[t] == kIgnore) continue;
    const std::span<const float> row =
        std::span(logits.data).subspan(static_cast<size_t>(t) * logits.cols, logits.cols);
    const float largest = *std::max_element(row.begin(), row.end());
    double exps = 0;
    for (const float logit : row) exps += std::exp(logit - largest);
    sum += largest + std::log(exps) - row[targets[t]];
    ++asked;
  }
  return asked == 0 ? 0 : static_cast<float>(sum / asked);
}

LossAndGrads LossAndGradients(const FrozenParts& parts, const Projector& projector, std::span<const int> batch) {
  nn::ParamStore params(Specs(parts, projector));
  Load(parts, projector, params);
  params.SetTrainable("lm.", false);
  nn::Tape tape;
  const nn::Tensor loss = Loss(&tape, params, ConfigOf(parts), Collect(parts, batch));
  tape.Backward(loss);
  return {loss.item(), ProjectorIn(params, Read::kGrads)};
}

Projector TrainStage1(const FrozenParts& parts, const Projector& init, base::Rng& rng, const StageOptions& options) {
  nn::ParamStore params(Specs(parts, init));
  Load(parts, init, params);
  params.SetTrainable("lm.", false);
  const models::MiniLmConfig config = ConfigOf(parts);
  std::vector<int> indices(options.batch);
  for (int& i : indices) i = rng.Below(static_cast<int>(parts.pairs.size()));
  for (int step = 0; step < options.steps; ++step) {
    params.ZeroGrad();
    nn::Tape tape;
    tape.Backward(Loss(&tape, params, config, Collect(parts, indices)));
    nn::AdamWStep(params, {.learning_rate = options.learning_rate});
  }
  return ProjectorIn(params, Read::kValues);
}

}  // namespace stage_one::impl
