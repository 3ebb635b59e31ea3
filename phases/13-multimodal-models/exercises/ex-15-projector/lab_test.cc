// Lab 13-ex-15: GELU, a projector of two by two by two by hand, each token alone, and two layers that are one.
//
// The hand values are those of the handout. Random cases are compared with the formula in double, written out by index,
// which keeps nothing between elements.

#include <cmath>
#include <numbers>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-15-projector/projector.h"

namespace projector {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<double>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// The tanh form of GELU, which the contract accepts, is off by up to 0.00048 (near |x| = 2).
constexpr double kGeluForm = 5e-4;

// The case of the handout: two GELUs enter a number with weights 1 and 1; the sums of float add some 1e-6.
const ProjectorWeights kHand = {{2, 2, {1, 2, 0, 1}}, {0, -1}, {2, 2, {1, 0, 1, 1}}, {.5f, 0}};
constexpr double kByHand = 2 * kGeluForm + 1e-5;

// The random cases: |x| <= 1 and |w|, |b| <= 1/2, C <= 6, F <= 8. A hidden number is at most 6/2 + 1/2 = 3.5 and its 7
// terms are off by at most 7 u 3.5 < 1.5e-6 (Higham 2002, sec. 3.1, u = 2^-24). The slope of GELU is below 1.13, so
// each reaches a result as at most 8/2 * 1.13 * 1.5e-6 < 7e-6; the 9 terms there, in all at most 14.5, add less than
// 8e-6. With the other form of GELU come 8/2 * kGeluForm.
constexpr double kFloat = 2e-5;
constexpr double kRandom = 4 * kGeluForm + kFloat;

double PhiTimes(double x) { return x * .5 * std::erfc(-x / std::numbers::sqrt2); }

Mat RandomMat(base::Rng& rng, int rows, int cols, double largest) {
  Mat m = {rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) m.data.push_back(static_cast<float>((2 * rng.Uniform() - 1) * largest));
  return m;
}

ProjectorWeights RandomWeights(base::Rng& rng, int c, int f, int d) {
  ProjectorWeights w;
  w.w1 = RandomMat(rng, c, f, .5);
  w.b1 = RandomMat(rng, 1, f, .5).data;
  w.w2 = RandomMat(rng, f, d, .5);
  w.b2 = RandomMat(rng, 1, d, .5).data;
  return w;
}

double At(const Mat& m, int r, int c) { return m.data[size_t(r) * m.cols + c]; }

// The formula for row t, in double.
Numbers RowByFormula(const Mat& x, int t, const ProjectorWeights& w, Activation activation) {
  Numbers row;
  for (int c = 0; c < w.w2.cols; ++c) {
    double sum = w.b2[c];
    for (int f = 0; f < w.w1.cols; ++f) {
      double hidden = w.b1[f];
      for (int i = 0; i < x.cols; ++i) hidden += At(x, t, i) * At(w.w1, i, f);
      sum += (activation == Activation::kGelu ? PhiTimes(hidden) : hidden) * At(w.w2, f, c);
    }
    row.push_back(sum);
  }
  return row;
}

Numbers AsNumbers(const std::vector<float>& values) { return {values.begin(), values.end()}; }

// Whether the result has this shape; a wrong shape is told first.
bool HasShape(const std::string& call, const absl::StatusOr<Mat>& got, int rows, int cols) {
  const auto text = [](int r, int c, size_t n) { return absl::StrCat("(", r, ", ", c, "), ", n, " numbers"); };
  const size_t size = static_cast<size_t>(rows) * cols;
  if (got.ok() && got->rows == rows && got->cols == cols && got->data.size() == size) return true;
  ReportWrongAnswer(call, text(rows, cols, size),
                    got.ok() ? text(got->rows, got->cols, got->data.size()) : got.status().ToString(),
                    "a row for each token, as wide as the language model", std::source_location::current());
  return false;
}

GRADED_TEST(Gelu, IsXTimesTheChanceToBeBelowX, 2) {
  ExpectNear("Gelu(0)", Gelu(0), 0, 1e-6, {{.5, "that is Phi(0): it is still to be multiplied by x"}});
  ExpectNear("Gelu(1)", Gelu(1), .841345, kGeluForm,
             {{1, "that is ReLU"},
              {.845795, "that is QuickGELU, x sigmoid(1.702 x): CLIP has it, LLaVA's projector does not"},
              {.731059, "that is SiLU, x sigmoid(x)"},
              {.921350, "erf(x) without the root: Phi(x) is (1 + erf(x / sqrt 2)) / 2"}});
  ExpectNear("Gelu(-1)", Gelu(-1), -.158655, kGeluForm,
             {{0, "that is ReLU: GELU lets a little through below 0"}, {.158655, "the sign of x is lost"}});
  for (const float x : {-8.f, -3.f, -2.f, -.75f, -.1f, .3f, 1.5f, 2.f, 3.f, 20.f}) {
    ExpectNear(absl::StrCat("Gelu(", x, ")"), Gelu(x), PhiTimes(x), kGeluForm);
  }
}

GRADED_TEST(Project, OfTheSmallCaseIsWhatTheHandoutWorksOut, 3) {
  const std::string call = "Project((1, 1), W1 = [1 2; 0 1], b1 = (0, -1), W2 = [1 0; 1 1], b2 = (.5, 0), kGelu)";
  const auto got = Project({1, 2, {1, 1}}, kHand, Activation::kGelu);
  if (!HasShape(call, got, 1, 2)) return;
  ExpectAllNear(call, AsNumbers(got->data), {3.295845, 1.954500}, kByHand,
                {{{3.5, 2}, "there is no activation between the layers"},
                 {{3.499186, 1.9545}, "the activation comes behind the second layer: it belongs between the two"},
                 {{3.49595, 0}, "w1 is read as its transpose: its rows belong to the features, (C, F)"},
                 {{1.341345, 2.795845}, "w2 is read as its transpose: its rows belong to the hidden numbers, (F, D)"},
                 {{3.837295, 2.99595}, "the biases are missing"},
                 {{2.795845, 1.954500}, "b2 is missing"}});
}

GRADED_TEST(Project, LetsALittleThroughBelowZero, 1) {
  const std::string call = "Project((-1, 0), the same weights, kGelu)";
  const auto got = Project({1, 2, {-1, 0}}, kHand, Activation::kGelu);
  if (!HasShape(call, got, 1, 2)) return;
  ExpectAllNear(call, AsNumbers(got->data), {.337295, -.004050}, kByHand,
                {{{.5, 0}, "that is ReLU"}, {{-3.5, -3}, "there is no activation between the layers"}});
}

GRADED_TEST(Project, OfZerosIsWhatTheBiasesSay, 1) {
  const std::string call = "Project((0, 0), the same weights, kGelu)";
  const auto got = Project({1, 2, {0, 0}}, kHand, Activation::kGelu);
  if (!HasShape(call, got, 1, 2)) return;
  ExpectAllNear(call, AsNumbers(got->data), {.341345, -.158655}, kByHand,
                {{{0, 0}, "the biases are missing"},
                 {{.5, 0}, "b1 is missing"},
                 {{-.158655, -.158655}, "b2 is missing"},
                 {{-.5, -1}, "there is no activation between the layers"}});
}

GRADED_TEST(Project, AgreesWithTheFormulaOnRandomNumbers, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 10; ++i) {
    const int t = 1 + rng.Below(7), c = 1 + rng.Below(6), f = 1 + rng.Below(8), d = 1 + rng.Below(9);
    const ProjectorWeights w = RandomWeights(rng, c, f, d);
    const Mat x = RandomMat(rng, t, c, 1);
    for (const Activation activation : {Activation::kGelu, Activation::kNone}) {
      const bool gelu = activation == Activation::kGelu;
      const std::string call = absl::StrCat("Project(features (", t, ", ", c, "), w1 (", c, ", ", f, "), w2 (", f, ", ",
                                            d, "), ", gelu ? "kGelu" : "kNone", ")");
      const auto got = Project(x, w, activation);
      if (!HasShape(call, got, t, d)) return;
      Numbers expected;
      for (int r = 0; r < t; ++r) {
        const Numbers row = RowByFormula(x, r, w, activation);
        expected.insert(expected.end(), row.begin(), row.end());
      }
      if (!ExpectAllNear(call, AsNumbers(got->data), expected, gelu ? kRandom : kFloat)) return;
    }
  }
}

GRADED_TEST(Project, TreatsEachTokenAlone, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  const ProjectorWeights w = RandomWeights(rng, 6, 8, 5);
  const Mat x = RandomMat(rng, 9, 6, 1);
  const auto all = Project(x, w, Activation::kGelu);
  if (!HasShape("Project(features (9, 6), kGelu)", all, 9, 5)) return;
  for (int t = 0; t < 9; ++t) {
    const Mat alone = {1, 6, {x.data.begin() + t * 6, x.data.begin() + (t + 1) * 6}};
    const auto one = Project(alone, w, Activation::kGelu);
    if (!HasShape("Project(one of the rows, kGelu)", one, 1, 5)) return;
    const std::vector<float> row(all->data.begin() + t * 5, all->data.begin() + (t + 1) * 5);
    // Each is off by at most kFloat, whatever form of GELU both have.
    if (ExpectAllNear(absl::StrCat("row ", t, " of Project(features (9, 6)) against that row projected alone"),
                      AsNumbers(row), AsNumbers(one->data), 2 * kFloat)) {
      continue;
    }
    ADD_FAILURE() << "a projector changes rows, it does not mix them: what a token becomes does not depend on its "
                     "neighbours (that is for attention)";
    return;
  }
}

GRADED_TEST(Collapse, TwoLayersWithoutAnActivationAreOne, 2) {
  const auto hand = Collapse(kHand);
  ASSERT_TRUE(hand.ok()) << hand.status();
  if (!HasShape("Collapse(the weights of the handout).w", hand->w, 2, 2)) return;
  ExpectAllNear("Collapse(the weights of the handout).w", AsNumbers(hand->w.data), {3, 2, 1, 1}, 1e-5,
                {{{1, 2, 1, 3}, "that is W2 W1: the features meet W1 first"}});
  ExpectAllNear("Collapse(the weights of the handout).b", AsNumbers(hand->b), {-.5, -1}, 1e-5,
                {{{.5, 0}, "b1 is missing: it goes through W2 as well"},
                 {{.5, -1}, "b1 is added as it is: it goes through W2 first"},
                 {{-1, -1}, "b2 is missing"}});
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 2};
  const ProjectorWeights w = RandomWeights(rng, 4, 7, 3);
  const Mat x = RandomMat(rng, 5, 4, 1);
  const auto one = Collapse(w);
  ASSERT_TRUE(one.ok()) << one.status();
  if (!HasShape("Collapse(w1 (4, 7), w2 (7, 3)).w", one->w, 4, 3)) return;
  ASSERT_EQ(one->b.size(), 3u) << "b has a number for each column of w2";
  for (int t = 0; t < 5; ++t) {
    Numbers got;
    for (int c = 0; c < 3; ++c) {
      double sum = one->b[c];
      for (int i = 0; i < 4; ++i) sum += At(x, t, i) * At(one->w, i, c);
      got.push_back(sum);
    }
    ExpectAllNear("features times Collapse(...).w plus .b against both layers", got,
                  RowByFormula(x, t, w, Activation::kNone), kFloat);
  }
}

GRADED_TEST(NumParams, CountsMatricesAndBiases, 2) {
  ExpectAnswer<int64_t>("NumParams(1024, 4096, 4096)", NumParams(1024, 4096, 4096), 20'979'712,
                        {{20'971'520, "the biases are missing: 4,096 for each layer"},
                         {16'781'312, "that is the second layer alone"},
                         {4'198'400, "that is the first layer alone"},
                         {20'976'640, "each bias is as wide as what comes out of its layer, not as what goes in"}});
  ExpectAnswer<int64_t>("NumParams(2, 3, 5)", NumParams(2, 3, 5), 29, {{21, "the biases are missing"}});
  ExpectAnswer<int64_t>("NumParams(65536, 65536, 65536)", NumParams(65536, 65536, 65536), 8'590'065'664,
                        {{131'072, "2^32 does not fit into 32 bits: multiply in int64_t"}});
  ExpectError("NumParams(0, 4096, 4096)", NumParams(0, 4096, 4096), kInvalid, "a width is at least 1");
}

}  // namespace
}  // namespace projector
