// Lab 13-ex-04: the loss of CLIP against values in closed form, and its gradient against differences of the loss.
//
// The handout works the values out. The gradient is judged by the definition of the loss alone, written in double
// below: central differences come closer to a true gradient fourfold when their step is halved, and to a wrong one not
// at all.

#include <cmath>
#include <functional>
#include <limits>
#include <source_location>
#include <string>
#include <utility>
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
#include "kernels/testing/gradient.h"
#include "phases/13-multimodal-models/exercises/ex-04-clip-loss/clip_loss.h"

namespace clip_loss {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<double>;

// Cosines are floats: off by 2^-24 = 6e-8, and by 6e-7 once divided by tau = 0.1. Rounding a logit of at most 10 costs
// as much again, exp and log a few 1e-7. A loss is off by less than 3e-6, an element of d_s by twice that times
// 1 / (2 B tau) < 2.5.
constexpr double kLoss = 1e-5, kGradient = 3e-5;

const Mat kThree = {3, 3, {.9f, .1f, .2f, .3f, .8f, 0, .1f, .4f, .7f}};

Mat Unit(int n, float diagonal = 1, float elsewhere = 0) {
  Mat m = {n, n, std::vector<float>(n * n, elsewhere)};
  for (int i = 0; i < n; ++i) m.data[i * n + i] = diagonal;
  return m;
}

Numbers AsNumbers(const Mat& m) { return {m.data.begin(), m.data.end()}; }

// The numbers of a matrix that should be (rows, cols); another shape is told first.
bool HasShape(const std::string& what, const Mat& m, int rows, int cols) {
  if (m.rows == rows && m.cols == cols && m.data.size() == static_cast<size_t>(rows) * cols) return true;
  ReportWrongAnswer(what, absl::StrCat("(", rows, ", ", cols, ")"),
                    absl::StrCat("(", m.rows, ", ", m.cols, ") with ", m.data.size(), " numbers"),
                    "a gradient has the shape of what it is the gradient of", std::source_location::current());
  return false;
}

// What the checked function gave, or a failure and an empty one.
template <class T>
T Got(const std::string& call, absl::StatusOr<T> got) {
  if (got.ok()) return *std::move(got);
  ReportWrongAnswer(call, "a result", got.status().ToString(), "", std::source_location::current());
  return {};
}

// The definition, in double and without any trick: mean of -log softmax over the rows of s / tau. s (B, B).
double RowsLoss(const Numbers& s, int B, double tau, bool columns) {
  double loss = 0;
  for (int i = 0; i < B; ++i) {
    double sum = 0;
    for (int j = 0; j < B; ++j) sum += std::exp(s[columns ? j * B + i : i * B + j] / tau);
    loss += std::log(sum) - s[i * B + i] / tau;
  }
  return loss / B;
}

// All cosines of the first B rows of x (2B, E) with the other B: images, then texts.
Numbers Cosines(const Numbers& x, int B, int E) {
  Numbers s;
  for (int i = 0; i < B; ++i) {
    for (int j = B; j < 2 * B; ++j) {
      double dot = 0, a = 0, b = 0;
      for (int e = 0; e < E; ++e) {
        dot += x[i * E + e] * x[j * E + e];
        a += x[i * E + e] * x[i * E + e];
        b += x[j * E + e] * x[j * E + e];
      }
      s.push_back(dot / std::sqrt(a * b));
    }
  }
  return s;
}

kernels::testing::Function LossOf(int B, int E, double tau) {
  return [=](const Numbers& x) {
    const Numbers s = Cosines(x, B, E);
    return Numbers{(RowsLoss(s, B, tau, false) + RowsLoss(s, B, tau, true)) / 2};
  };
}

// log2 of how much closer central differences come to the claimed gradient when their step is halved: 2 for a true one.
// Over all coordinates together, so that no direction of small curvature decides.
double Order(const kernels::testing::Function& f, const Numbers& x, const Numbers& claimed) {
  const auto distance = [&](double h) {
    double squares = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      Numbers above = x, below = x;
      above[i] += h;
      below[i] -= h;
      squares += std::pow((f(above)[0] - f(below)[0]) / (2 * h) - claimed[i], 2);
    }
    return std::sqrt(squares);
  };
  return std::log2(distance(1.0 / 8) / distance(1.0 / 16));
}

// Elements of 0.5 to 1 with a random sign: no row is short, so no derivative is large.
Mat RandomRows(base::Rng& rng, int rows, int cols) {
  Mat m = {rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) {
    const bool negative = rng.Below(2) == 1;
    const double size = .5 + .5 * rng.Uniform();
    m.data.push_back(static_cast<float>(negative ? -size : size));
  }
  return m;
}

GRADED_TEST(UnitRows, HaveTheDirectionsAndLengthOne, 1) {
  const Mat x = {3, 2, {3, 4, 0, -2, -.05f, .12f}};
  const Mat u = Got("UnitRows", UnitRows(x));
  const double all = std::sqrt(9 + 16 + 4 + .0169);
  Numbers by_all = AsNumbers(x);
  for (double& value : by_all) value /= all;
  ExpectAllNear("UnitRows([3 4; 0 -2; -0.05 0.12])", AsNumbers(u), {.6, .8, 0, -1, -5. / 13, 12. / 13}, 1e-6,
                {{by_all, "divided by the length of the whole matrix: each row has its own"},
                 {{3. / 25, 4. / 25, 0, -.5, -.05 / .0169, .12 / .0169}, "divided by the square of the length"},
                 {{3. / 7, 4. / 7, 0, -1, -5. / 17, 12. / 17}, "divided by the sum of the sizes: take squares"}});
}

GRADED_TEST(UnitRows, LetNoGradientThroughThatOnlyChangesALength, 1) {
  const std::string call = "UnitRowsBackward([3 4; 0 -2], [1 0; 5 1])";
  const Mat d_x = Got(call, UnitRowsBackward({2, 2, {3, 4, 0, -2}}, {2, 2, {1, 0, 5, 1}}));
  ExpectAllNear(call, AsNumbers(d_x), {.128, -.096, 2.5, 0}, 1e-6,
                {{{1, 0, 5, 1}, "that is d_u: when x changes by 1, u changes by less the longer x is"},
                 {{.2, 0, 2.5, .5}, "the length is no constant: it grows with x. What d_u has along u must go"},
                 {{.64, -.48, 5, 0}, "the direction is right; it still has to be divided by the length of the row"},
                 {{.272, .096, 2.5, 1}, "what d_u has along u is subtracted, not added"}});
}

void ExpectLoss(const std::string& s_name, const Mat& s, double tau, double expected, double tolerance,
                const std::string& without = "") {
  const std::string call = absl::StrCat("LossOfSimilarities(", s_name, ", tau ", tau, ").");
  const SimilarityLoss got = Got(call, LossOfSimilarities(s, tau));
  const Numbers cosines = AsNumbers(s);
  const double times = (RowsLoss(cosines, s.rows, 1 / tau, false) + RowsLoss(cosines, s.rows, 1 / tau, true)) / 2;
  for (const auto& [field, value] :
       {std::pair("loss", got.loss), std::pair("i2t", got.i2t), std::pair("t2i", got.t2i)}) {
    ExpectNear(call + field, value, expected, tolerance,
               {{times, "cosines are divided by tau: a small one makes the choice sharper"},
                {2 * expected, "the mean of both directions, not their sum"},
                {s.rows * expected, "the mean over the pairs, not the sum"},
                {expected / std::log(2), "natural logarithms"},
                {expected - std::log(s.rows), without.empty() ? "the logarithm of B is missing" : without}});
  }
}

GRADED_TEST(LossOfSimilarities, IsTheLogarithmOfBForAGuessAndSmallForTheRightAnswer, 1) {
  // ln(1 + (B - 1) e^(-1 / tau)) for the unit matrix. 1 / tau = 10 is exact in a float and nothing cancels, so that
  // 1e-6 stays: ten roundings.
  ExpectLoss("2 x 2 unit matrix", Unit(2), 1, std::log1p(std::exp(-1.0)), 1e-6);
  ExpectLoss("2 x 2 unit matrix", Unit(2), .5, std::log1p(std::exp(-2.0)), 1e-6);
  ExpectLoss("2 x 2 unit matrix", Unit(2), .1, std::log1p(std::exp(-10.0)), 1e-6);
  ExpectLoss("4 x 4 unit matrix", Unit(4), 1, std::log1p(3 * std::exp(-1.0)), 1e-6);
  ExpectLoss("4 x 4 unit matrix", Unit(4), .1, std::log1p(3 * std::exp(-10.0)), 1e-6);
  ExpectLoss("8 x 8, all 0.25", Unit(8, .25f, .25f), 1, std::log(8.0), kLoss);
  ExpectLoss("64 x 64, all 0.25", Unit(64, .25f, .25f), .1, std::log(64.0), kLoss);
  ExpectLoss("1 x 1", Unit(1), .1, 0, 1e-6);
}

GRADED_TEST(LossOfSimilarities, LetsImagesChooseByRowsAndTextsByColumns, 1) {
  const double i2t = .019746947, t2i = .009825329;
  const auto expect = [&](double tau, double rows, double columns) {
    const std::string call = absl::StrCat("LossOfSimilarities([.9 .1 .2; .3 .8 0; .1 .4 .7], tau ", tau, ").");
    const SimilarityLoss got = Got(call, LossOfSimilarities(kThree, tau));
    ExpectNear(call + "i2t", got.i2t, rows, kLoss, {{columns, "that is t2i: image i's logits are row i"}});
    ExpectNear(call + "t2i", got.t2i, columns, kLoss,
               {{rows, "that is i2t: text j chooses among the images, column j of s"}, {0, "the texts choose, too"}});
    ExpectNear(call + "loss", got.loss, (rows + columns) / 2, kLoss,
               {{rows, "only the images choose: the loss is the mean of both directions"},
                {columns, "only the texts choose: the loss is the mean of both directions"},
                {rows + columns, "the mean of both directions, not their sum"}});
  };
  expect(.1, i2t, t2i);
  expect(1, .738272056, .736312376);
}

GRADED_TEST(LossOfSimilarities, HasAGradientThatRaisesPairsAndLowersTheRest, 2) {
  const auto expect = [](const std::string& call, const Mat& s, double tau, const Numbers& expected, double tolerance) {
    const SimilarityLoss got = Got(call, LossOfSimilarities(s, tau));
    if (!HasShape(call, got.d_s, s.rows, s.cols)) return;
    const auto times = [&](double factor) {
      Numbers scaled = expected;
      for (double& value : scaled) value *= factor;
      return scaled;
    };
    // Half of the gradient: that of the rows, twice, in place of rows and columns.
    Numbers rows;
    for (int i = 0; i < s.rows; ++i) {
      double sum = 0;
      for (int j = 0; j < s.cols; ++j) sum += std::exp(s.data[i * s.cols + j] / tau);
      for (int j = 0; j < s.cols; ++j) {
        rows.push_back((std::exp(s.data[i * s.cols + j] / tau) / sum - (i == j)) / (s.rows * tau));
      }
    }
    ExpectAllNear(call, AsNumbers(got.d_s), expected, tolerance,
                  {{times(tau), "the inner derivative is missing: s is divided by tau, so d_s is, too"},
                   {times(tau * tau), "divided by tau: s is, and so is its derivative"},
                   {times(s.rows), "the loss is a mean over B pairs, so its gradient is divided by B"},
                   {times(2), "the loss is the mean of two directions, so its gradient is divided by 2"},
                   {times(-1), "that points uphill: the derivative of -log softmax is softmax minus one-hot"},
                   {rows, "this is the gradient of i2t alone: the texts choose, too"}});
    double sum = 0;
    for (const float value : got.d_s.data) sum += value;
    ExpectNear("sum of " + call, sum, 0, tolerance, {});
  };
  const double d = 1 / (2 * (std::exp(1.0) + 1));
  expect("LossOfSimilarities(2 x 2 unit matrix, tau 1).d_s", Unit(2), 1, {-d, d, d, -d}, 1e-6);
  expect(
      "LossOfSimilarities([.9 .1 .2; .3 .8 0; .1 .4 .7], tau 0.1).d_s", kThree, .1,
      {-.006753513, .002049540, .012662567, .015270696, -.043147542, .002063443, .004483590, .108807122, -.095435903},
      kGradient);
}

GRADED_TEST(LossOfSimilarities, IsFiniteWhereNoFloatHoldsTheExponentials, 1) {
  // Logits of 100 and -100. Rounding one costs 4e-6, the sum of two twice that.
  const auto expect = [](const std::string& name, const Mat& s, double loss, const Numbers& d_s) {
    const std::string call = absl::StrCat("LossOfSimilarities(", name, ", tau 0.01).");
    const SimilarityLoss got = Got(call, LossOfSimilarities(s, .01));
    ExpectNear(call + "loss", got.loss, loss, 1e-4,
               {{std::numeric_limits<double>::infinity(),
                 "e^100 or the logarithm of 0: subtract the largest logit, and take no logarithm of a probability"}});
    if (HasShape(call + "d_s", got.d_s, 2, 2)) ExpectAllNear(call + "d_s", AsNumbers(got.d_s), d_s, 1e-3);
  };
  expect("[1 -1; -1 1]", Unit(2, 1, -1), 0, {0, 0, 0, 0});
  expect("[-1 1; 1 -1]", Unit(2, -1, 1), 200, {-50, 50, 50, -50});
}

GRADED_TEST(ClipLoss, SeesDirectionsAndNoLengths, 1) {
  const Mat two = Unit(2, 2), one = Unit(2);
  const std::string call = "ClipLoss(2 I, I, tau 1)";
  const PairLoss got = Got(call, ClipLoss(two, one, 1));
  ExpectNear(call + ".loss", got.loss, std::log1p(std::exp(-1.0)), 1e-6,
             {{std::log1p(std::exp(-2.0)), "the products of the rows are no cosines: UnitRows comes first"}});
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat img = RandomRows(rng, 4, 3), txt = RandomRows(rng, 4, 3);
  Mat longer = img;
  for (float& value : longer.data) value *= 8;
  const PairLoss before = Got("ClipLoss(img, txt, 0.5)", ClipLoss(img, txt, .5));
  const PairLoss after = Got("ClipLoss(8 img, txt, 0.5)", ClipLoss(longer, txt, .5));
  ExpectNear("ClipLoss(8 img, txt, 0.5).loss", after.loss, before.loss, kLoss);
  if (!HasShape("ClipLoss(img, txt, 0.5).d_img", before.d_img, 4, 3)) return;
  Numbers eighth = AsNumbers(before.d_img);
  for (double& value : eighth) value /= 8;
  ExpectAllNear(
      "ClipLoss(8 img, txt, 0.5).d_img", AsNumbers(after.d_img), eighth, kGradient,
      {{AsNumbers(before.d_img), "eight times the length, an eighth of the gradient: go back through UnitRows"}});
}

GRADED_TEST(ClipLoss, HasTheGradientThatDifferencesOfTheLossApproach, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 3; ++i) {
    const int B = 4, E = 3;
    const Mat img = RandomRows(rng, B, E), txt = RandomRows(rng, B, E);
    const std::string call = "ClipLoss(img (4, 3), txt (4, 3), 0.5).";
    const PairLoss got = Got(call, ClipLoss(img, txt, .5));
    if (!HasShape(call + "d_img", got.d_img, B, E) || !HasShape(call + "d_txt", got.d_txt, B, E)) return;
    if (!HasShape(call + "d_s", got.d_s, B, B)) return;
    Numbers x = AsNumbers(img), claimed = AsNumbers(got.d_img);
    for (const float value : txt.data) x.push_back(value);
    for (const float value : got.d_txt.data) claimed.push_back(value);

    const auto f = LossOf(B, E, .5);
    const Numbers numeric = kernels::testing::NumericGradient(f, x, Numbers{1});
    const Numbers of_img(numeric.begin(), numeric.begin() + B * E), of_txt(numeric.begin() + B * E, numeric.end());
    // Both with the learner's own functions: where those fail, there is no hint.
    const Mat d_u = MatMul(got.d_s, UnitRows(txt).value_or(Unit(B)));
    const Mat untransposed = UnitRowsBackward(txt, MatMul(got.d_s, UnitRows(img).value_or(Unit(B)))).value_or(Unit(B));
    const bool right =
        ExpectAllNear(call + "d_img", AsNumbers(got.d_img), of_img, kGradient,
                      {{AsNumbers(d_u), "that is the gradient of the unit row: UnitRowsBackward brings it to img"}}) &&
        ExpectAllNear(
            call + "d_txt", AsNumbers(got.d_txt), of_txt, kGradient,
            {{AsNumbers(untransposed), "text j meets image i in s(i, j): the way to txt needs d_s transposed"}});
    if (!right) return;
    // 2 up to h^2, less than 0.03 here: halving a step of 1/8 divides the error of the difference by four.
    ExpectNear("order in which differences of the loss approach ClipLoss(...)'s gradients", Order(f, x, claimed), 2, .1,
               {{0, "they approach something else: the gradient is not that of the loss"}});
  }
}

}  // namespace
}  // namespace clip_loss
