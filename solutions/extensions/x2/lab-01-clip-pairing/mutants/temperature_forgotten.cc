// Mutant: takes the cosines themselves for logits.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-01-clip-pairing/clip_pairing.h"
#include "models/transformer.h"
#include "models/vit.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"

namespace clip_pairing::impl {

using base::Mat;

namespace {

// patches (B N, P P C) -> (B, E)
nn::Tensor ImageRows(nn::Tape* tape, const nn::ParamStore& params, const PairConfig& config, const Mat& patches) {
  const models::VitConfig vit = Vit(config);
  const int icons = patches.rows / vit.patches();
  const nn::Tensor cut = AsTensor(patches).Reshaped({icons, vit.patches(), vit.patch_numbers()});
  const nn::Tensor rows = models::VitForward(tape, params, "image.", vit, cut);
  const nn::Tensor icon = nn::PickRows(tape, rows, std::vector<int>(icons, 0));
  return nn::Linear(tape, icon, params.Get("image.projection"));
}

// texts -> (B, E)
nn::Tensor TextRows(nn::Tape* tape, const nn::ParamStore& params, const PairConfig& config, const Texts& texts) {
  const int count = static_cast<int>(texts.last.size());
  const nn::Tensor words = nn::Embedding(tape, params.Get("text.tokens"), texts.ids);
  nn::Tensor x = words.Reshaped({count, config.text.context, config.block.dim});
  x = nn::Add(tape, x, params.Get("text.positions"));
  for (int layer = 0; layer < config.text.layers; ++layer) {
    x = models::TransformerBlock(tape, params, absl::StrCat("text.block.", layer, "."), Block(config), x,
                                 {.mask = nn::AttentionOptions::Mask::kCausal});
  }
  x = models::LayerNorm(tape, params, "text.ln.", x);
  const nn::Tensor text = nn::PickRows(tape, x, texts.last);
  return nn::Linear(tape, text, params.Get("text.projection"));
}

// images, texts (B, E); log_scale one number -> one number
nn::Tensor LossOf(nn::Tape* tape, const nn::Tensor& images, const nn::Tensor& texts, const nn::Tensor& log_scale) {
  const nn::Tensor cosines = nn::MatMulNT(tape, nn::L2Normalize(tape, images), nn::L2Normalize(tape, texts));
  const nn::Tensor logits = nn::ScaleByExp(tape, cosines, nn::Scale(tape, log_scale, 0), kLargestLogScale);
  std::vector<int> diagonal(images.rows());
  std::iota(diagonal.begin(), diagonal.end(), 0);
  const nn::Tensor image_to_text = nn::CrossEntropy(tape, logits, diagonal);
  const nn::Tensor text_to_image = nn::CrossEntropy(tape, nn::SwapLastTwo(tape, logits), diagonal);
  return nn::Scale(tape, nn::Add(tape, image_to_text, text_to_image), 0.5f);
}

void Shuffle(std::vector<int>& indices, base::Rng& rng) {
  for (int i = static_cast<int>(indices.size()) - 1; i > 0; --i) std::swap(indices[i], indices[rng.Below(i + 1)]);
}

// The mean of the rows, each brought to length 1.
std::vector<double> MeanDirection(const Mat& rows) {
  std::vector<double> mean(rows.cols);
  for (int r = 0; r < rows.rows; ++r) {
    const float* row = rows.data.data() + static_cast<size_t>(r) * rows.cols;
    const double length = std::sqrt(std::inner_product(row, row + rows.cols, row, 0.0));
    for (int c = 0; c < rows.cols; ++c) mean[c] += row[c] / length / rows.rows;
  }
  return mean;
}

}  // namespace

std::vector<std::vector<int>> Batches(const std::vector<int>& cells, int batch, uint64_t seed) {
  std::vector<int> waiting(cells.size());
  std::iota(waiting.begin(), waiting.end(), 0);
  base::Rng rng = {seed};
  Shuffle(waiting, rng);
  std::vector<std::vector<int>> batches;
  while (true) {
    std::vector<int> chosen, left;
    std::set<int> seen;
    for (const int index : waiting) {
      const bool room = static_cast<int>(chosen.size()) < batch;
      if (room && seen.insert(cells[index]).second) {
        chosen.push_back(index);
      } else {
        left.push_back(index);
      }
    }
    if (static_cast<int>(chosen.size()) < batch) return batches;
    batches.push_back(std::move(chosen));
    waiting = std::move(left);
  }
}

Mat EmbedImages(const Mat& patches, const Weights& weights, const PairConfig& config) {
  nn::ParamStore params(Specs(config));
  Load(weights, params);
  const nn::Tensor rows = ImageRows(nullptr, params, config, patches);
  return AsMat(rows.rows(), rows.cols(), rows.data());
}

Mat EmbedTexts(const Texts& texts, const Weights& weights, const PairConfig& config) {
  nn::ParamStore params(Specs(config));
  Load(weights, params);
  const nn::Tensor rows = TextRows(nullptr, params, config, texts);
  return AsMat(rows.rows(), rows.cols(), rows.data());
}

PairLoss InfoNce(const Mat& images, const Mat& texts, float log_scale) {
  const nn::Tensor image = AsTensor(images), text = AsTensor(texts), scale = nn::Tensor::Of({1}, {log_scale});
  for (const nn::Tensor* input : {&image, &text, &scale}) input->RequireGrad();
  nn::Tape tape;
  const nn::Tensor loss = LossOf(&tape, image, text, scale);
  tape.Backward(loss);
  return {loss.item(), AsMat(images.rows, images.cols, image.grad()), AsMat(texts.rows, texts.cols, text.grad()),
          scale.grad()[0]};
}

LossAndGradient Gradient(const Mat& patches, const Texts& texts, const Weights& weights, const PairConfig& config) {
  nn::ParamStore params(Specs(config));
  Load(weights, params);
  nn::Tape tape;
  const nn::Tensor image = ImageRows(&tape, params, config, patches);
  const nn::Tensor text = TextRows(&tape, params, config, texts);
  const nn::Tensor loss = LossOf(&tape, image, text, params.Get("logit_scale"));
  tape.Backward(loss);
  return {loss.item(), {params.grads().begin(), params.grads().end()}};
}

Retrieval Retrieve(const Mat& similarities, const std::vector<std::vector<int>>& fits, const std::vector<int>& cells) {
  Retrieval found;
  for (int q = 0; q < similarities.rows; ++q) {
    const float* row = similarities.data.data() + static_cast<size_t>(q) * similarities.cols;
    const auto right = [&](int c) { return std::find(fits[q].begin(), fits[q].end(), cells[c]) != fits[q].end(); };
    float best = -std::numeric_limits<float>::infinity();
    for (int c = 0; c < similarities.cols; ++c) {
      if (right(c)) best = std::max(best, row[c]);
    }
    int in_front = 0;
    for (int c = 0; c < similarities.cols; ++c) in_front += !right(c) && row[c] >= best ? 1 : 0;
    found.top1 += in_front < 1 ? 1 : 0;
    found.top5 += in_front < 5 ? 1 : 0;
  }
  return {found.top1 / similarities.rows, found.top5 / similarities.rows};
}

double ModalityGap(const Mat& images, const Mat& texts) {
  const std::vector<double> image = MeanDirection(images), text = MeanDirection(texts);
  double squares = 0;
  for (int c = 0; c < images.cols; ++c) squares += (image[c] - text[c]) * (image[c] - text[c]);
  return std::sqrt(squares);
}

}  // namespace clip_pairing::impl
