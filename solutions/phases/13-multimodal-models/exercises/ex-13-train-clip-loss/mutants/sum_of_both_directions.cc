// Mutant: adds the directions and forgets the half, which Adam hides.

#include <numeric>
#include <vector>

#include "base/mat.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "phases/13-multimodal-models/exercises/ex-13-train-clip-loss/clip_training.h"

namespace clip_training::impl {

using base::Mat;

namespace {

// The embeddings of one side: rows of length 1.
nn::Tensor Embed(nn::Tape* tape, const Mat& features, const nn::Tensor& tower) {
  return nn::L2Normalize(tape, nn::Linear(tape, AsTensor(features), tower));
}

nn::Tensor CosinesOf(nn::Tape* tape, const nn::ParamStore& params, const Mat& images, const Mat& texts) {
  const nn::Tensor image = Embed(tape, images, params.Get("image"));
  const nn::Tensor text = Embed(tape, texts, params.Get("text"));
  return nn::MatMulNT(tape, image, text);
}

struct Directions {
  nn::Tensor image_to_text, text_to_image;
};

Directions BothLosses(nn::Tape* tape, const nn::ParamStore& params, const Mat& images, const Mat& texts, float scale) {
  const nn::Tensor logits = nn::Scale(tape, CosinesOf(tape, params, images, texts), scale);
  std::vector<int> diagonal(images.rows);
  std::iota(diagonal.begin(), diagonal.end(), 0);
  const nn::Tensor by_text = nn::SwapLastTwo(tape, logits);
  return {nn::CrossEntropy(tape, logits, diagonal), nn::CrossEntropy(tape, by_text, diagonal)};
}

// What is minimised.
nn::Tensor Loss(nn::Tape* tape, const nn::ParamStore& params, const Mat& images, const Mat& texts, float scale) {
  const Directions both = BothLosses(tape, params, images, texts, scale);
  return nn::Scale(tape, nn::Add(tape, both.image_to_text, both.text_to_image), 1.0f);
}

}  // namespace

Mat Cosines(const Towers& towers, const Mat& images, const Mat& texts) {
  nn::ParamStore params(Specs(towers));
  Load(towers, params);
  return AsMat(images.rows, texts.rows, CosinesOf(nullptr, params, images, texts).data());
}

DirectionLosses Losses(const Towers& towers, const Mat& images, const Mat& texts, float scale) {
  nn::ParamStore params(Specs(towers));
  Load(towers, params);
  const Directions both = BothLosses(nullptr, params, images, texts, scale);
  return {both.image_to_text.item(), both.text_to_image.item()};
}

Towers Gradients(const Towers& towers, const Mat& images, const Mat& texts, float scale) {
  nn::ParamStore params(Specs(towers));
  Load(towers, params);
  nn::Tape tape;
  tape.Backward(Loss(&tape, params, images, texts, scale));
  return {AsMat(towers.image.rows, towers.image.cols, params.Get("image").grad()),
          AsMat(towers.text.rows, towers.text.cols, params.Get("text").grad())};
}

Towers Train(const Towers& start, const Mat& images, const Mat& texts, const TrainOptions& options) {
  nn::ParamStore params(Specs(start));
  Load(start, params);
  for (int step = 0; step < options.steps; ++step) {
    params.ZeroGrad();
    nn::Tape tape;
    tape.Backward(Loss(&tape, params, images, texts, options.scale));
    nn::AdamWStep(params, {.learning_rate = options.learning_rate});
  }
  return {AsMat(start.image.rows, start.image.cols, params.Get("image").data()),
          AsMat(start.text.rows, start.text.cols, params.Get("text").data())};
}

}  // namespace clip_training::impl
