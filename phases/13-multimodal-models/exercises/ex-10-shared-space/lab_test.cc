// Lab 13-ex-10: direction and not length, an answer read from a patch, and the turn between two spaces.
//
// Small cases are written out; the handout works them out. For random ones the test makes the rotation first (Gram and
// Schmidt on normally distributed columns, each with a positive length, which makes all rotations and mirrors equally
// likely: Mezzadri 2007, "How to Generate Random Matrices from the Classical Compact Groups"), so it knows the answer.

#include <cmath>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-10-shared-space/shared_space.h"

namespace shared_space {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Values = std::vector<double>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr double kEps = std::numeric_limits<float>::epsilon();

// Box and Muller 1958.
double Normal(base::Rng& rng) {
  const double radius = std::sqrt(-2 * std::log(1 - rng.Uniform()));
  return radius * std::cos(2 * std::numbers::pi * rng.Uniform());
}

Mat RandomMat(base::Rng& rng, int rows, int cols) {
  Mat m = {rows, cols, std::vector<float>(static_cast<size_t>(rows) * cols)};
  for (float& x : m.data) x = static_cast<float>(Normal(rng));
  return m;
}

Mat RandomOrthogonal(base::Rng& rng, int n) {
  std::vector<Values> rows(n, Values(n));
  for (int i = 0; i < n; ++i) {
    for (double& x : rows[i]) x = Normal(rng);
    // Twice, so that the rounding of the first time is taken out, too.
    for (int pass = 0; pass < 2; ++pass) {
      for (int k = 0; k < i; ++k) {
        double dot = 0;
        for (int j = 0; j < n; ++j) dot += rows[i][j] * rows[k][j];
        for (int j = 0; j < n; ++j) rows[i][j] -= dot * rows[k][j];
      }
    }
    double length = 0;
    for (const double x : rows[i]) length += x * x;
    for (double& x : rows[i]) x /= std::sqrt(length);
  }
  Mat q = {n, n, {}};
  for (const Values& row : rows) q.data.insert(q.data.end(), row.begin(), row.end());
  return q;
}

Mat Times(const Mat& a, const Mat& b) {
  Mat c = {a.rows, b.cols, {}};
  for (int i = 0; i < a.rows; ++i) {
    for (int j = 0; j < b.cols; ++j) {
      double sum = 0;
      for (int k = 0; k < a.cols; ++k) sum += double{a.data[i * a.cols + k]} * b.data[k * b.cols + j];
      c.data.push_back(static_cast<float>(sum));
    }
  }
  return c;
}

Mat WithNoise(base::Rng& rng, Mat m, double sigma) {
  for (float& x : m.data) x += static_cast<float>(sigma * Normal(rng));
  return m;
}

double Distance(const Mat& a, const Mat& b) {
  double sum = 0;
  for (size_t i = 0; i < a.data.size(); ++i) sum += std::pow(double{a.data[i]} - b.data[i], 2);
  return std::sqrt(sum);
}

// Expects a matrix of this size with these entries.
bool ExpectMat(const std::string& call, const absl::StatusOr<Mat>& got, int rows, int cols, const Values& expected,
               double tolerance, std::initializer_list<Mistake<Values>> mistakes = {},
               std::source_location where = std::source_location::current()) {
  if (!got.ok()) {
    ReportWrongAnswer(call, ::testing::PrintToString(expected), got.status().ToString(), "", where);
    return false;
  }
  return ExpectAnswer<int>(call + ".rows", got->rows, rows, {}, where) &&
         ExpectAnswer<int>(call + ".cols", got->cols, cols, {}, where) &&
         ExpectAllNear(call, Values(got->data.begin(), got->data.end()), expected, tolerance, mistakes, where);
}

GRADED_TEST(CrossModalArgmax, GoesByTheAngle, 2) {
  const Mat word = {1, 2, {1, 0}};
  ExpectAnswer<int>("CrossModalArgmax((1, 0), {(1, 0), (2, 2)})", CrossModalArgmax(word, {2, 2, {1, 0, 2, 2}}), 0,
                    {{1, "the second has the larger product, because it is longer: divide by both lengths"}});
  ExpectAnswer<int>("CrossModalArgmax((1, 0), {(-1, 0), (0.9, 0.1)})",
                    CrossModalArgmax(word, {2, 2, {-1, 0, 0.9f, 0.1f}}), 1,
                    {{0, "the first points the other way: a cosine of -1 is the smallest, not the largest"}});
  ExpectAnswer<int>("CrossModalArgmax((0, 3), {(5, 1), (1, 8), (8, 1)})",
                    CrossModalArgmax({1, 2, {0, 3}}, {3, 2, {5, 1, 1, 8, 8, 1}}), 1);
  ExpectAnswer<int>("CrossModalArgmax((1, 0), {(0, 1), (2, 0), (2, 0)})",
                    CrossModalArgmax(word, {3, 2, {0, 1, 2, 0, 2, 0}}), 1, {{2, "of equal cosines the first"}});
}

GRADED_TEST(CrossModalArgmax, RefusesWhatHasNoDirection, 1) {
  ExpectError("CrossModalArgmax((0, 0), {(1, 0)})", CrossModalArgmax({1, 2, {0, 0}}, {1, 2, {1, 0}}), kInvalid,
              "a word of zeros has no direction");
  ExpectError("CrossModalArgmax((1, 0), {(1, 0), (0, 0)})", CrossModalArgmax({1, 2, {1, 0}}, {2, 2, {1, 0, 0, 0}}),
              kInvalid, "a patch of zeros has no direction");
  ExpectError("ReadOut((1, 0), {(0, 0)}, {5}, 1)", ReadOut({1, 2, {1, 0}}, {1, 2, {0, 0}}, {1, 1, {5}}, 1).status(),
              kInvalid, "a patch of zeros has no direction");
}

GRADED_TEST(ReadOut, AnswersWithTheValuesOfTheWordsPatch, 1) {
  const Mat word = {1, 2, {1, 0}}, patches = {2, 2, {1, 0, 0, 1}}, values = {2, 1, {5, 7}};
  // The result is rounded to a float: half an ulp below 8. What exp costs is far below that where it counts.
  const double tolerance = 4 * kEps;
  const double few = std::exp(-10.0);
  ExpectMat("ReadOut((1, 0), {(1, 0), (0, 1)}, {5, 7}, 10)", ReadOut(word, patches, values, 10), 1, 1,
            {(5 + 7 * few) / (1 + few)}, tolerance,
            {{{(5 + 7 * std::exp(-1)) / (1 + std::exp(-1))}, "the cosines are multiplied by the scale first"},
             {{5 + 7 * few}, "the weights add up to 1: divide by their sum"}});
  ExpectMat("ReadOut((1, 0), {(1, 0), (0, 1)}, {5, 7}, 0)", ReadOut(word, patches, values, 0), 1, 1, {6}, tolerance);
  ExpectMat("ReadOut((1, 0), {(1, 0), (0, 1)}, {5, 7}, 1000)", ReadOut(word, patches, values, 1000), 1, 1, {5},
            tolerance);
  // Sixteen patches with three colours each; the third is the car, and red.
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat grid = RandomMat(rng, 16, 32);
  Mat colours = {16, 3, std::vector<float>(48)}, car = {1, 32, {}};
  for (int t = 0; t < 16; ++t) colours.data[t * 3 + (t == 2 ? 0 : 1 + t % 2)] = 1;
  car.data.assign(grid.data.begin() + 2 * 32, grid.data.begin() + 3 * 32);
  // Cosines of unrelated vectors of 32 numbers are below 0.8 (more than four standard deviations of 1/sqrt(32)), so the
  // other 15 patches weigh at most 15 exp(-100 * 0.2) together.
  ExpectMat("ReadOut(car, 16 patches, their colours, 100)", ReadOut(car, grid, colours, 100), 1, 3, {1, 0, 0},
            15 * std::exp(-20.0) + kEps);
}

GRADED_TEST(Procrustes, TurnsAndMirrorsAndNeverStretches, 2) {
  const Mat unit = {2, 2, {1, 0, 0, 1}};
  const double tolerance = kEps;  // PolarFactor is exact to 1e-12, its result is rounded to floats of at most 1
  ExpectMat("Procrustes(1, {(0, 1), (-1, 0)})", Procrustes(unit, {2, 2, {0, 1, -1, 0}}), 2, 2, {0, 1, -1, 0}, tolerance,
            {{{0, -1, 1, 0}, "that turns B into A: the product is A^T B"}});
  ExpectMat("Procrustes(1, {(1, 0), (0, -1)})", Procrustes(unit, {2, 2, {1, 0, 0, -1}}), 2, 2, {1, 0, 0, -1}, tolerance,
            {{{1, 0, 0, 1}, "a mirror is allowed: the determinant of an orthogonal matrix may be -1"}});
  ExpectMat("Procrustes(1, {(2, 0), (0, 1)})", Procrustes(unit, {2, 2, {2, 0, 0, 1}}), 2, 2, {1, 0, 0, 1}, tolerance,
            {{{2, 0, 0, 1}, "least squares without the condition: Q must not stretch anything"}});
  ExpectError("Procrustes({(1, 0)}, {(0, 1)})", Procrustes({1, 2, {1, 0}}, {1, 2, {0, 1}}).status(), kInvalid,
              "one pair does not say what happens to the other direction");
}

GRADED_TEST(Procrustes, FindsTheTurnBehindNoisyPairs, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int trial = 0; trial < 10; ++trial) {
    constexpr int kDim = 8, kPairs = 60;
    const Mat q = RandomOrthogonal(rng, kDim), a = RandomMat(rng, kPairs, kDim);
    const Mat exact = Times(a, q), noisy = WithNoise(rng, exact, 0.3);
    const std::string call = absl::StrCat("Procrustes of 60 pairs in 8 dimensions, trial ", trial);
    // Rounding: A^T B has entries of some 60, each with 60 roundings if it is summed in floats; the polar factor moves
    // by at most that, divided by the smallest singular value, which is above 60/8 here: 60 * kEps * 8 * sqrt(64).
    if (!ExpectMat(call + ", no noise", Procrustes(a, exact), kDim, kDim, Values(q.data.begin(), q.data.end()),
                   60 * kEps * 64)) {
      return;
    }
    const absl::StatusOr<Mat> got = Procrustes(a, noisy);
    if (!got.ok() || got->rows != kDim || got->data.size() != size_t{kDim} * kDim) {
      ReportWrongAnswer(call, "an 8 x 8 matrix", got.ok() ? "another size" : got.status().ToString(), "",
                        std::source_location::current());
      return;
    }
    // Nothing orthogonal fits better, so the turn from which the pairs were made does not either.
    const double ours = Distance(Times(a, *got), noisy), theirs = Distance(exact, noisy);
    if (ours > theirs * (1 + 1e-6)) {
      ReportWrongAnswer(call + ": |A Q - B|", absl::StrCat("at most ", theirs, ", that of the turn behind the pairs"),
                        absl::StrCat(ours), "use all pairs: the noise averages out", std::source_location::current());
      return;
    }
    Mat transposed = *got;
    for (int i = 0; i < kDim; ++i) {
      for (int j = 0; j < kDim; ++j) transposed.data[i * kDim + j] = got->data[j * kDim + i];
    }
    Values unit(kDim * kDim);
    for (int i = 0; i < kDim; ++i) unit[i * kDim + i] = 1;
    // Eight products of numbers that are off by half an ulp each.
    if (!ExpectMat(call + ": Q^T Q", Times(transposed, *got), kDim, kDim, unit, 16 * kEps)) return;
  }
}

GRADED_TEST(Retrieval, IsAGuessBetweenTwoSpacesUntilTheyAreAligned, 2) {
  constexpr int kPatches = 16, kDim = 16, kDraws = 500, kPairs = 64;
  constexpr double kNoise = 0.1;
  base::Rng rng = {30};  // one seed, because the middle number is a matter of chance
  int shared = 0, separate = 0, aligned = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    const Mat patches = RandomMat(rng, kPatches, kDim), q = RandomOrthogonal(rng, kDim);
    const int target = rng.Below(kPatches);
    Mat word = {1, kDim, {patches.data.begin() + target * kDim, patches.data.begin() + (target + 1) * kDim}};
    word = WithNoise(rng, word, kNoise);
    const auto hit = [&](const Mat& where) {
      const absl::StatusOr<int> found = CrossModalArgmax(word, where);
      return found.ok() && *found == target;
    };
    const Mat elsewhere = Times(patches, q);  // the patches as another encoder sees them
    shared += hit(patches);
    separate += hit(elsewhere);
    const Mat words = RandomMat(rng, kPairs, kDim), pictures = WithNoise(rng, Times(words, q), kNoise);
    const absl::StatusOr<Mat> back = Procrustes(pictures, words);
    aligned += back.ok() && back->data.size() == q.data.size() && hit(Times(elsewhere, *back));
  }
  ExpectAnswer<int>("words found among 16 patches in one space, of 500", shared, kDraws);
  // Each draw hits with probability 1/16: 31.25 of 500, with a standard deviation of sqrt(500 * 15) / 16 = 5.41.
  const int lowest = 16, highest = 47;
  if (separate < lowest || separate > highest) {
    ReportWrongAnswer("words found when the patches are turned", "31.25 within three standard deviations, 16 to 47",
                      absl::StrCat(separate), "", std::source_location::current());
  }
  if (aligned < 495) {
    ReportWrongAnswer("words found after Procrustes on 64 pairs", "at least 495 of 500", absl::StrCat(aligned),
                      "A are the pictures, B the words: patches times Q lie in the words' space",
                      std::source_location::current());
  }
}

}  // namespace
}  // namespace shared_space
