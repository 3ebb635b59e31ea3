// Lab 13-ex-00  First training loop: a straight line through points, found by gradient descent on a tape.
//
// You write the two functions of namespace `impl` in starter.cc, with the tensor library of this course (nn/). This
// header is frozen: the tests, the reference solution and the test's stand-in for another process compile against it.
//
// The model is y = x w + b. Everything that you need to train a large one is there already: a loss, a tape, gradients,
// an optimiser, parameters of which some may be frozen.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_00_FIRST_TRAINING_LOOP_FIRST_TRAINING_LOOP_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_00_FIRST_TRAINING_LOOP_FIRST_TRAINING_LOOP_H_

#include <algorithm>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "nn/tensor.h"

namespace first_training_loop {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct LinearModel {
  base::Mat w;  // (C, D)
  base::Mat b;  // (1, D)
};

struct LossAndGrads {
  float loss = 0;  // mean of (x w + b - y)^2 over all R D numbers
  base::Mat dw;    // (C, D)  d loss / d w
  base::Mat db;    // (1, D)  d loss / d b
};

enum class Freeze { kNothing, kWeights, kBias };

struct TrainOptions {
  int steps = 200;
  float learning_rate = 0.05f;
  Freeze freeze = Freeze::kNothing;
};

}  // namespace types
using types::Freeze;
using types::LinearModel;
using types::LossAndGrads;
using types::TrainOptions;

// Given: between the values of this contract and the library's tensors.
inline nn::Tensor AsTensor(const base::Mat& m) { return nn::Tensor::Of({m.rows, m.cols}, m.data); }
inline base::Mat AsMat(int rows, int cols, std::span<const float> numbers) {
  return {rows, cols, {numbers.begin(), numbers.end()}};
}

// Given: the parameters "w" (C, D) and "b" (D) of a model.
//
//   nn::ParamStore params(Specs(model));
//   Load(model, params);                     // params.Get("w"), params.Get("b")
inline std::vector<nn::ParamSpec> Specs(const LinearModel& model) {
  return {{.name = "w", .shape = {model.w.rows, model.w.cols}}, {.name = "b", .shape = {model.b.cols}}};
}
inline void Load(const LinearModel& model, const nn::ParamStore& params) {
  std::copy(model.w.data.begin(), model.w.data.end(), params.Get("w").data().begin());
  std::copy(model.b.data.begin(), model.b.data.end(), params.Get("b").data().begin());
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   R  points        C  numbers of an input        D  numbers of an output
namespace impl {

// The loss of a model on some points, and its slope in every direction, from one tape.
//
//   x        (R, C)
//   y        (R, D)
//   returns  loss, dw (C, D), db (1, D)
//
// Example: x = (1, 2), y = (3, 5), w = 1, b = 0: loss 6.5, dw = -8, db = -5.
// Errors:  none here, see the checked functions below.
// Source:  Rumelhart, Hinton, Williams 1986, "Learning representations by back-propagating errors".
LossAndGrads LossAndGradients(const LinearModel& model, const base::Mat& x, const base::Mat& y);

// The model after options.steps steps of nn::AdamWStep with options.learning_rate (all else as its defaults), each on
// all points. What options.freeze names keeps its bits.
//
//   x        (R, C)
//   y        (R, D)
//   returns  w (C, D), b (1, D)
//
// Example: x = (0, 1, 2, 3), y = (1, 3, 5, 7), from w = b = 0: near w = 2, b = 1 after 400 steps.
// Errors:  none here, see below.
// Source:  Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1.
LinearModel Train(const LinearModel& start, const base::Mat& x, const base::Mat& y, const TrainOptions& options);

}  // namespace impl

inline absl::Status CheckShape(const char* name, const base::Mat& m, int rows, int cols) {
  if (rows >= 1 && cols >= 1 && m.rows == rows && m.cols == cols && m.data.size() == static_cast<size_t>(rows) * cols) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                 " numbers; it must be (", rows, ", ", cols, ")"));
}

inline absl::Status CheckShapes(const LinearModel& model, const base::Mat& x, const base::Mat& y) {
  RETURN_IF_ERROR(CheckShape("x", x, x.rows, x.cols));
  RETURN_IF_ERROR(CheckShape("y", y, x.rows, y.cols));
  RETURN_IF_ERROR(CheckShape("w", model.w, x.cols, y.cols));
  return CheckShape("b", model.b, 1, y.cols);
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for shapes that do not fit together, and for fewer than 0 steps.
inline absl::StatusOr<LossAndGrads> LossAndGradients(const LinearModel& model, const base::Mat& x, const base::Mat& y) {
  RETURN_IF_ERROR(CheckShapes(model, x, y));
  return impl::LossAndGradients(model, x, y);
}

inline absl::StatusOr<LinearModel> Train(const LinearModel& start, const base::Mat& x, const base::Mat& y,
                                         const TrainOptions& options) {
  RETURN_IF_ERROR(CheckShapes(start, x, y));
  if (options.steps >= 0) return impl::Train(start, x, y, options);
  return absl::InvalidArgumentError(absl::StrCat(options.steps, " steps; there must be 0 or more"));
}

}  // namespace first_training_loop

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_00_FIRST_TRAINING_LOOP_FIRST_TRAINING_LOOP_H_
