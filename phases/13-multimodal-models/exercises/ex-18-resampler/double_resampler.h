// A resampler in double, written out by index: what the tests of this lab compare with. It makes the usual mistakes on
// request, so that a failing test names the one that it sees. The gradients' oracle never differentiates anything.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_18_RESAMPLER_DOUBLE_RESAMPLER_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_18_RESAMPLER_DOUBLE_RESAMPLER_H_

#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-18-resampler/resampler.h"

namespace resampler::testing {

using Numbers = std::vector<double>;

enum class Slip {
  kNone,
  kNoScale,
  kWidthScale,
  kOverQueries,
  kNoOutput,
  kNoValues,
  kOutputTransposed,
  kNoMean,
  kValuesAlone,
  kKeysAlone
};

struct Rows {
  int rows, cols;
  Numbers data;
  double& At(int r, int c) { return data[r * cols + c]; }
  double At(int r, int c) const { return data[r * cols + c]; }
};

Rows Zeros(int rows, int cols);
Rows InDouble(const base::Mat& m);
Rows Times(const Rows& a, const Rows& b);

// A resampler in double; wq, wk, wv, wo as given.
struct Model {
  Rows queries, wq, wk, wv, wo;
};
Model InDouble(const ResamplerWeights& w);

Rows WeightsByFormula(const Rows& patches, const Model& m, Slip slip = Slip::kNone);
Rows ResampleByFormula(const Rows& patches, const Model& m, Slip slip = Slip::kNone);

struct Gradients {
  Numbers queries, patches;
};

// The chain rule with a slip: only to recognise a wrong answer, never to judge one.
Gradients GradientsWithSlip(const Rows& patches, const Model& m, const Rows& grad_out, Slip slip);

// How the sum of grad_out times the output changes with each number of the queries and of the patches: two central
// differences, h and h / 2, whose errors of order h^2 cancel in (4 near - far) / 3. What is left is of order
// h^4 = 1e-12, and 1e-16 / h of rounding.
Gradients GradientsByDifferences(Rows patches, Model m, const Rows& grad_out);

}  // namespace resampler::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_18_RESAMPLER_DOUBLE_RESAMPLER_H_
