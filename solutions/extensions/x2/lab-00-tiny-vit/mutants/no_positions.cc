// Mutant: adds no positions.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/image.h"
#include "base/mat.h"
#include "extensions/x2/lab-00-tiny-vit/tiny_vit.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"

namespace tiny_vit::impl {

using base::Mat;

namespace {

// One block. x (B, T, D) -> (B, T, D)
nn::Tensor Block(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, const BlockConfig& config,
                 const nn::Tensor& x) {
  const auto get = [&](const char* name) { return params.Get(prefix + name); };

  const nn::Tensor seen = nn::LayerNorm(tape, x, get("ln1.gain"), get("ln1.bias"));
  const nn::Tensor q = nn::Linear(tape, seen, get("attention.wq"));
  const nn::Tensor k = nn::Linear(tape, seen, get("attention.wk"));
  const nn::Tensor v = nn::Linear(tape, seen, get("attention.wv"));
  const nn::Tensor mixed = nn::Attention(tape, q, k, v, {.heads = config.heads});
  const nn::Tensor h = nn::Add(tape, x, nn::Linear(tape, mixed, get("attention.wo")));

  const nn::Tensor normed = nn::LayerNorm(tape, h, get("ln2.gain"), get("ln2.bias"));
  const nn::Tensor wide = nn::Gelu(tape, nn::Linear(tape, normed, get("ff.w1"), get("ff.b1")));
  return nn::Add(tape, h, nn::Linear(tape, wide, get("ff.w2"), get("ff.b2")));
}

// patches (B N, P P C) -> (B, T, D)
nn::Tensor Trunk(nn::Tape* tape, const nn::ParamStore& params, const VitConfig& config, const Mat& patches) {
  const int icons = patches.rows / Patches(config);
  const nn::Tensor cut = AsTensor(patches).Reshaped({icons, Patches(config), PatchNumbers(config)});
  nn::Tensor x = nn::Linear(tape, cut, params.Get("patch.w"), params.Get("patch.b"));
  x = nn::ConcatRows(tape, nn::Repeat(tape, params.Get("cls"), icons), x);
  for (int layer = 0; layer < config.layers; ++layer) {
    x = Block(tape, params, absl::StrCat("block.", layer, "."), config.block, x);
  }
  return nn::LayerNorm(tape, x, params.Get("ln.gain"), params.Get("ln.bias"));
}

struct Heads {
  nn::Tensor verb, tense, person;  // (B, answers)
};

Heads AskHeads(nn::Tape* tape, const nn::ParamStore& params, const VitConfig& config, const Mat& patches) {
  const nn::Tensor rows = Trunk(tape, params, config, patches);
  const nn::Tensor icon = nn::PickRows(tape, rows, std::vector<int>(rows.shape()[0], 0));
  const auto head = [&](const std::string& name) {
    return nn::Linear(tape, icon, params.Get(name + ".w"), params.Get(name + ".b"));
  };
  return {head("verb"), head("tense"), head("person")};
}

nn::Tensor LossOf(nn::Tape* tape, const Heads& heads, const Labels& labels) {
  const nn::Tensor verb = nn::CrossEntropy(tape, heads.verb, labels.verb);
  const nn::Tensor tense = nn::CrossEntropy(tape, heads.tense, labels.tense);
  const nn::Tensor person = nn::CrossEntropy(tape, heads.person, labels.person);
  return nn::Add(tape, nn::Add(tape, verb, tense), person);
}

}  // namespace

Mat Patchify(const base::Image& image, int patch) {
  Mat rows = {(image.height / patch) * (image.width / patch), patch * patch * image.channels, {}};
  for (int top = 0; top < image.height; top += patch) {
    for (int left = 0; left < image.width; left += patch) {
      for (int u = 0; u < patch; ++u) {
        const auto begin = image.pixels.begin() + ((top + u) * image.width + left) * image.channels;
        rows.data.insert(rows.data.end(), begin, begin + patch * image.channels);
      }
    }
  }
  return rows;
}

Mat KernelAsMatrix(const std::vector<float>& kernel, int dim, int channels, int patch) {
  const int area = patch * patch;
  Mat w = {area * channels, dim, std::vector<float>(kernel.size())};
  for (int d = 0; d < dim; ++d) {
    for (int c = 0; c < channels; ++c) {
      for (int pixel = 0; pixel < area; ++pixel) {
        w.data[(pixel * channels + c) * dim + d] = kernel[(d * channels + c) * area + pixel];
      }
    }
  }
  return w;
}

ParamLedger CountParams(const VitConfig& config) {
  const int64_t dim = config.block.dim, ff = config.block.ff, answers = kVerbs + kTenses + kPersons;
  const int64_t attention = 4 * dim * dim;
  const int64_t feed_forward = dim * ff + ff + ff * dim + dim;
  const int64_t norm = 2 * dim;
  return {.patch_embedding = PatchNumbers(config) * dim + dim,
          .class_and_positions = dim + Rows(config) * dim,
          .blocks = config.layers * (norm + attention + norm + feed_forward),
          .last_norm = norm,
          .heads = dim * answers + answers};
}

Mat EncoderBlock(const Mat& x, const Weights& weights, const BlockConfig& config) {
  nn::ParamStore params(BlockSpecs("", config));
  Load(weights, params);
  return AsMat(Block(nullptr, params, "", config, AsTensor(x).Reshaped({1, x.rows, x.cols})));
}

Mat Features(const Mat& patches, const Weights& weights, const VitConfig& config) {
  nn::ParamStore params(Specs(config));
  Load(weights, params);
  return AsMat(Trunk(nullptr, params, config, patches));
}

HeadLogits Logits(const Mat& patches, const Weights& weights, const VitConfig& config) {
  nn::ParamStore params(Specs(config));
  Load(weights, params);
  const Heads heads = AskHeads(nullptr, params, config, patches);
  return {AsMat(heads.verb), AsMat(heads.tense), AsMat(heads.person)};
}

float Loss(const HeadLogits& logits, const Labels& labels) {
  return LossOf(nullptr, {AsTensor(logits.verb), AsTensor(logits.tense), AsTensor(logits.person)}, labels).item();
}

LossAndGradient Gradient(const Mat& patches, const Labels& labels, const Weights& weights, const VitConfig& config) {
  nn::ParamStore params(Specs(config));
  Load(weights, params);
  nn::Tape tape;
  const nn::Tensor loss = LossOf(&tape, AskHeads(&tape, params, config, patches), labels);
  tape.Backward(loss);
  return {loss.item(), {params.grads().begin(), params.grads().end()}};
}

}  // namespace tiny_vit::impl
