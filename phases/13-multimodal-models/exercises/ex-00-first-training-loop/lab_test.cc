// Lab 13-ex-00: the gradient by hand and as a slope, the steps of Adam, a line that is found, a parameter that stays.
//
// Everything is judged by the numbers that come back. What the loss is and how it falls, the test works out itself, in
// double; so does it with the steps of Adam, from the paper's algorithm and the gradient of the handout.

#include <cmath>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-00-first-training-loop/first_training_loop.h"

namespace first_training_loop {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<double>;

// w and b one after the other, in double.
Numbers AllOf(const Mat& w, const Mat& b) {
  Numbers all(w.data.begin(), w.data.end());
  all.insert(all.end(), b.data.begin(), b.data.end());
  return all;
}

double At(const Mat& m, int r, int c) { return m.data[r * m.cols + c]; }

// x w + b - y in row r and column c, from the parameters one after the other.
double Miss(const Numbers& p, const Mat& x, const Mat& y, int r, int c) {
  double sum = p[x.cols * y.cols + c] - At(y, r, c);
  for (int i = 0; i < x.cols; ++i) sum += At(x, r, i) * p[i * y.cols + c];
  return sum;
}

double LossOf(const Numbers& p, const Mat& x, const Mat& y) {
  double sum = 0;
  for (int r = 0; r < y.rows; ++r) {
    for (int c = 0; c < y.cols; ++c) sum += Miss(p, x, y, r, c) * Miss(p, x, y, r, c);
  }
  return sum / (y.rows * y.cols);
}

// 2 / (R D) times x^T (x w + b - y), and its sums over rows for b.
Numbers SlopesOf(const Numbers& p, const Mat& x, const Mat& y) {
  Numbers g(p.size());
  for (int r = 0; r < y.rows; ++r) {
    for (int c = 0; c < y.cols; ++c) {
      const double miss = 2 * Miss(p, x, y, r, c) / (y.rows * y.cols);
      for (int i = 0; i < x.cols; ++i) g[i * y.cols + c] += miss * At(x, r, i);
      g[x.cols * y.cols + c] += miss;
    }
  }
  return g;
}

// Algorithm 1 of Adam, with its usual constants.
Numbers AfterAdam(Numbers p, const Mat& x, const Mat& y, int steps, double rate) {
  Numbers m(p.size()), v(p.size());
  for (int t = 1; t <= steps; ++t) {
    const Numbers g = SlopesOf(p, x, y);
    for (size_t i = 0; i < p.size(); ++i) {
      m[i] = .9 * m[i] + .1 * g[i];
      v[i] = .999 * v[i] + .001 * g[i] * g[i];
      p[i] -= rate * (m[i] / (1 - std::pow(.9, t))) / (std::sqrt(v[i] / (1 - std::pow(.999, t))) + 1e-8);
    }
  }
  return p;
}

Mat RandomMat(base::Rng& rng, int rows, int cols) {
  Mat m = {rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) m.data.push_back(static_cast<float>(2 * rng.Uniform() - 1));
  return m;
}

bool HasShapes(const std::string& call, const Mat& w, const Mat& b, int c, int d) {
  if (w.rows == c && w.cols == d && w.data.size() == size_t(c) * d && b.rows == 1 && b.cols == d &&
      b.data.size() == size_t(d)) {
    return true;
  }
  ReportWrongAnswer(call, absl::StrCat("(", c, ", ", d, ") and (1, ", d, ")"),
                    absl::StrCat("(", w.rows, ", ", w.cols, ") and (", b.rows, ", ", b.cols, "), ", w.data.size(),
                                 " and ", b.data.size(), " numbers"),
                    "the results have the shapes of w and b", std::source_location::current());
  return false;
}

// Four points on y = 2 x + 1.
const Mat kX = {4, 1, {0, 1, 2, 3}}, kY = {4, 1, {1, 3, 5, 7}};
const LinearModel kZero = {{1, 1, {0}}, {1, 1, {0}}};

GRADED_TEST(LossAndGradients, OfTwoPointsAreTheHandouts, 1) {
  const std::string call = "LossAndGradients(w = 1, b = 0; x = (1, 2), y = (3, 5))";
  const auto got = LossAndGradients({{1, 1, {1}}, {1, 1, {0}}}, {2, 1, {1, 2}}, {2, 1, {3, 5}});
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShapes(call, got->dw, got->db, 1, 1)) return;
  ExpectNear(call + ".loss", got->loss, 6.5, 1e-5,
             {{13, "that is the sum of the squares: the loss is their mean"}, {3.25, "that is half of the mean"}});
  ExpectAllNear(call + ".dw, .db", AllOf(got->dw, got->db), {-8, -5}, 1e-5,
                {{{-16, -10}, "that is the gradient of the sum of the squares: the loss is their mean"},
                 {{-4, -2.5}, "that is the gradient of half of the mean"},
                 {{8, 5}, "the sign is turned: a larger w would lower the loss here"},
                 {{0, 0}, "no gradient arrived: was Backward called, and does the loss see the parameters?"},
                 {{-8, 0}, "b got no gradient: is it part of what is predicted?"}});
}

GRADED_TEST(LossAndGradients, AreTheSlopesOfTheLoss, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat x = RandomMat(rng, 7, 3), y = RandomMat(rng, 7, 2);
  const LinearModel model = {RandomMat(rng, 3, 2), RandomMat(rng, 1, 2)};
  const std::string call = "LossAndGradients(w (3, 2), b (1, 2); 7 points)";
  const auto got = LossAndGradients(model, x, y);
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShapes(call, got->dw, got->db, 3, 2)) return;
  const Numbers p = AllOf(model.w, model.b);
  // A miss is at most 5 and off by 5 u 5 (u = 2^-24); 14 squares, or 7 products for a slope, keep that below 1e-5.
  ExpectNear(call + ".loss", got->loss, LossOf(p, x, y), 1e-5);
  Numbers slopes;
  for (size_t i = 0; i < p.size(); ++i) {
    Numbers more = p, less = p;
    more[i] += 1e-4;  // the loss is a parabola, for which central differences are exact
    less[i] -= 1e-4;
    slopes.push_back((LossOf(more, x, y) - LossOf(less, x, y)) / 2e-4);
  }
  ExpectAllNear(call + ".dw, .db", AllOf(got->dw, got->db), slopes, 1e-5);
}

GRADED_TEST(Train, TakesAsManyStepsOfAdamAsItIsTold, 1) {
  const Numbers start = {0, 0};
  for (const int steps : {0, 1, 5}) {
    const std::string call =
        absl::StrCat("Train(w = b = 0; x = (0 1 2 3), y = (1 3 5 7); ", steps, " steps, rate 0.1)");
    const auto got = Train(kZero, kX, kY, {steps, 0.1f, Freeze::kNothing});
    ASSERT_TRUE(got.ok()) << got.status();
    if (!HasShapes(call, got->w, got->b, 1, 1)) return;
    // The slopes are 4 to 20 here, sums of eight terms of one sign: right to 10 u. A step is 0.1 times a ratio of at
    // most 1.1 of such numbers, so five steps are off by less than 5 * 0.11 * 40 u < 2e-6.
    ExpectAllNear(call, AllOf(got->w, got->b), AfterAdam(start, kX, kY, steps, .1), 2e-6,
                  {{AfterAdam(start, kX, kY, steps - 1, .1), "that is one step fewer"},
                   {AfterAdam(start, kX, kY, steps + 1, .1), "that is one step more"},
                   {AfterAdam(start, kX, kY, steps, -.1), "that is up the slope: the loss grows"},
                   {AfterAdam(start, kX, kY, steps, 1e-3), "that is the optimiser's own learning rate"},
                   {{0, 0}, "nothing moved: is the gradient still there when AdamWStep reads it?"}});
  }
}

GRADED_TEST(Train, FindsTheLineBehindThePoints, 1) {
  const auto got = Train(kZero, kX, kY, {400, 0.05f, Freeze::kNothing});
  ASSERT_TRUE(got.ok()) << got.status();
  const std::string call = "Train(w = b = 0; four points on y = 2 x + 1; 400 steps)";
  if (!HasShapes(call, got->w, got->b, 1, 1)) return;
  // Adam in double is nearer than 0.02 by then; the loss began at 21.
  ExpectAllNear(call, AllOf(got->w, got->b), {2, 1}, .05);
  const double loss = LossOf(AllOf(got->w, got->b), kX, kY);
  EXPECT_LT(loss, .01) << "call:     " << call << "\nexpected: a loss below 0.01 (it began at 21)\ngot:      " << loss;
}

GRADED_TEST(Train, LeavesWhatIsFrozenAsItIs, 1) {
  const LinearModel start = {{1, 1, {0.7f}}, {1, 1, {-0.3f}}};
  const auto weights = Train(start, kX, kY, {50, 0.05f, Freeze::kWeights});
  const auto bias = Train(start, kX, kY, {50, 0.05f, Freeze::kBias});
  ASSERT_TRUE(weights.ok()) << weights.status();
  ASSERT_TRUE(bias.ok()) << bias.status();
  if (!HasShapes("Train(..., kWeights)", weights->w, weights->b, 1, 1)) return;
  if (!HasShapes("Train(..., kBias)", bias->w, bias->b, 1, 1)) return;
  ExpectAnswer<float>("Train(w = 0.7, b = -0.3; 50 steps, kWeights).w", weights->w.data[0], 0.7f,
                      {{bias->w.data[0], "the weights moved and the bias was frozen, or nothing was"}});
  ExpectAnswer<float>("Train(w = 0.7, b = -0.3; 50 steps, kBias).b", bias->b.data[0], -0.3f,
                      {{weights->b.data[0], "the bias moved and the weights were frozen, or nothing was"}});
  EXPECT_NE(weights->b.data[0], -0.3f) << "with frozen weights the bias is still trained";
  EXPECT_NE(bias->w.data[0], 0.7f) << "with a frozen bias the weights are still trained";
}

}  // namespace
}  // namespace first_training_loop
