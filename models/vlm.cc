#include "models/vlm.h"

#include <algorithm>
#include <cmath>

namespace models {

using nn::Decay;
using nn::Init;
using nn::ParamSpec;
using nn::Tensor;

namespace {

ParamSpec Matrix(const std::string& name, int from, int to) {
  return {.name = name,
          .shape = {from, to},
          .init = Init::Normal(1.0f / std::sqrt(static_cast<float>(from))),
          .decay = Decay::kYes};
}

Tensor Resample(nn::Tape* tape, const nn::ParamStore& params, const Tensor& rows, Tensor* weights) {
  const Tensor asked = Linear(tape, params.Get("resampler.queries"), params.Get("resampler.wq"));
  const Tensor q = Repeat(tape, asked, rows.shape()[0]);
  const Tensor k = Linear(tape, rows, params.Get("resampler.wk"));
  const Tensor v = Linear(tape, rows, params.Get("resampler.wv"));
  return Linear(tape, Attention(tape, q, k, v, {.heads = 1, .weights = weights}), params.Get("resampler.wo"));
}

// The most probable word after the last row of each sequence.  hidden (B, T, D) -> (B)
std::vector<int> NextWords(const nn::ParamStore& params, const Tensor& hidden) {
  const std::vector<int> last(hidden.shape()[0], hidden.shape()[1] - 1);
  const Tensor logits = MiniLmLogits(nullptr, params, "lm.", PickRows(nullptr, hidden, last));
  std::vector<int> words;
  for (int b = 0; b < logits.rows(); ++b) {
    const std::span<const float> row = logits.row(b);
    words.push_back(static_cast<int>(std::ranges::max_element(row) - row.begin()));
  }
  return words;
}

}  // namespace

std::vector<ParamSpec> VlmParams(const VlmConfig& config) {
  const int width = config.image.block.dim, dim = config.lm.block.dim;
  std::vector<ParamSpec> specs = VitParams("image.", config.image);
  if (config.queries > 0) {
    // Of size 1, as the encoder's rows are behind their LayerNorm.
    specs.push_back({.name = "resampler.queries", .shape = {config.queries, width}, .init = Init::Normal(1)});
    for (const char* name : {"resampler.wq", "resampler.wk", "resampler.wv", "resampler.wo"}) {
      specs.push_back(Matrix(name, width, width));
    }
  }
  specs.push_back(Matrix("projector.w1", width, config.projector));
  specs.push_back({.name = "projector.b1", .shape = {config.projector}});
  specs.push_back(Matrix("projector.w2", config.projector, dim));
  specs.push_back({.name = "projector.b2", .shape = {dim}});
  for (const ParamSpec& spec : MiniLmParams("lm.", config.lm)) specs.push_back(spec);
  return specs;
}

Tensor EncoderRows(nn::Tape* tape, const nn::ParamStore& params, const VlmConfig& config, const Tensor& patches) {
  return VitForward(tape, params, "image.", config.image, patches);
}

Tensor VisualRows(nn::Tape* tape, const nn::ParamStore& params, const VlmConfig& config, const Tensor& encoder_rows,
                  Tensor* weights) {
  const Tensor rows = config.queries > 0 ? Resample(tape, params, encoder_rows, weights) : encoder_rows;
  const Tensor wide = Gelu(tape, Linear(tape, rows, params.Get("projector.w1"), params.Get("projector.b1")));
  return Linear(tape, wide, params.Get("projector.w2"), params.Get("projector.b2"));
}

Tensor VlmLogits(nn::Tape* tape, const nn::ParamStore& params, const VlmConfig& config, const Tensor& visual_rows,
                 std::span<const int> ids) {
  const int batch = visual_rows.shape()[0], pictured = visual_rows.shape()[1];
  const Tensor text = WordRows(tape, params, "lm.", ids, batch);
  const Tensor hidden = MiniLmForward(tape, params, "lm.", config.lm, ConcatRows(tape, visual_rows, text));
  // A row of the picture says nothing about words: only what stands behind it is read.
  return MiniLmLogits(tape, params, "lm.", SliceRows(tape, hidden, pictured, text.shape()[1]));
}

std::vector<std::vector<int>> Answer(const nn::ParamStore& params, const VlmConfig& config, const Tensor& visual_rows,
                                     std::span<const int> tasks, int eos) {
  const int batch = visual_rows.shape()[0];
  MiniLmCache cache;
  std::vector<std::vector<int>> answers(batch);
  Tensor rows = ConcatRows(nullptr, visual_rows, WordRows(nullptr, params, "lm.", tasks, batch));
  for (bool all_done = false; !all_done;) {
    const Tensor hidden = MiniLmForward(nullptr, params, "lm.", config.lm, rows, &cache);
    const std::vector<int> words = NextWords(params, hidden);
    all_done = true;
    for (int b = 0; b < batch; ++b) {
      // Whoever has finished goes on in the batch, unheard, until all have.
      if (answers[b].empty() || answers[b].back() != eos) answers[b].push_back(words[b]);
      all_done = all_done && answers[b].back() == eos;
    }
    if (cache.rows == config.lm.context) break;
    rows = WordRows(nullptr, params, "lm.", words, batch);
  }
  return answers;
}

}  // namespace models
