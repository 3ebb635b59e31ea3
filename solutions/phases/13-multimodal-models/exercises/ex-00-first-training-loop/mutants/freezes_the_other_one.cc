// Mutant: freezes the bias when the weights are meant, and the other way round.

#include "base/mat.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "phases/13-multimodal-models/exercises/ex-00-first-training-loop/first_training_loop.h"

namespace first_training_loop::impl {

using base::Mat;

namespace {

// The mean of (x w + b - y)^2, recorded on the tape.
nn::Tensor Loss(nn::Tape* tape, const nn::ParamStore& params, const Mat& x, const Mat& y) {
  const nn::Tensor predicted = nn::Linear(tape, AsTensor(x), params.Get("w"), params.Get("b"));
  return nn::MeanSquaredError(tape, predicted, AsTensor(y));
}

}  // namespace

LossAndGrads LossAndGradients(const LinearModel& model, const Mat& x, const Mat& y) {
  nn::ParamStore params(Specs(model));
  Load(model, params);
  nn::Tape tape;
  const nn::Tensor loss = Loss(&tape, params, x, y);
  tape.Backward(loss);
  return {loss.item(), AsMat(model.w.rows, model.w.cols, params.Get("w").grad()),
          AsMat(1, model.b.cols, params.Get("b").grad())};
}

LinearModel Train(const LinearModel& start, const Mat& x, const Mat& y, const TrainOptions& options) {
  nn::ParamStore params(Specs(start));
  Load(start, params);
  if (options.freeze == Freeze::kWeights) params.SetTrainable("b", false);
  if (options.freeze == Freeze::kBias) params.SetTrainable("w", false);
  for (int step = 0; step < options.steps; ++step) {
    params.ZeroGrad();
    nn::Tape tape;
    tape.Backward(Loss(&tape, params, x, y));
    nn::AdamWStep(params, {.learning_rate = options.learning_rate});
  }
  return {AsMat(start.w.rows, start.w.cols, params.Get("w").data()), AsMat(1, start.b.cols, params.Get("b").data())};
}

}  // namespace first_training_loop::impl
