// Lab 13-ex-18: who competes with whom, K rows whatever N is, what order and place become, pairs, and gradients.
//
// The hand values are those of the handout. Random cases are compared with a resampler in double (double_resampler.h),
// and gradients with the difference of two forward passes.

#include <algorithm>
#include <cmath>
#include <initializer_list>
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
#include "phases/13-multimodal-models/exercises/ex-18-resampler/double_resampler.h"
#include "phases/13-multimodal-models/exercises/ex-18-resampler/resampler.h"

namespace resampler {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using testing::Gradients;
using testing::GradientsByDifferences;
using testing::GradientsWithSlip;
using testing::InDouble;
using testing::Numbers;
using testing::ResampleByFormula;
using testing::Rows;
using testing::Slip;
using testing::Times;
using testing::WeightsByFormula;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// The case of the handout: no number above 2, sums of at most three terms. A score is off by some 8 u, u = 2^-24, a
// weight by twice that, a result by some 40 u = 2.4e-6; the values below are given to six digits.
constexpr double kByHand = 4e-6;

// The random cases: D <= 4, N <= 12, patches and queries up to 1, matrices up to 1/2, so that q, k, v are at most 2 and
// scores at most 4 * 4 / 2 = 8. Each of q and k is off by 5 u of the sum of its terms' sizes, a score by 15 u 8 = 120
// u, a weight by 240 u + (N + 3) u of itself (Higham 2002, sec. 3.1). A mean of values is off by 2 * 255 u + 2 * 5 u, a
// result by 4/2 times that and its own 20 u: 1060 u = 6.4e-5.
constexpr double kRandom = 7e-5;

Mat RandomMat(base::Rng& rng, int rows, int cols, double largest) {
  Mat m = {rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) m.data.push_back(static_cast<float>((2 * rng.Uniform() - 1) * largest));
  return m;
}

ResamplerWeights RandomWeights(base::Rng& rng, int queries, int dim, double largest) {
  ResamplerWeights w;
  w.queries = RandomMat(rng, queries, dim, 1);
  for (Mat* m : {&w.wq, &w.wk, &w.wv, &w.wo}) *m = RandomMat(rng, dim, dim, largest);
  return w;
}

Mat Unit(int dim) {
  Mat m = {dim, dim, std::vector<float>(size_t(dim) * dim)};
  for (int i = 0; i < dim; ++i) m.data[i * (dim + 1)] = 1;
  return m;
}

ResamplerWeights UnitWeights(Mat queries) {
  const Mat unit = Unit(queries.cols);
  return {std::move(queries), unit, unit, unit, unit};
}

Numbers AsNumbers(const Mat& m) { return {m.data.begin(), m.data.end()}; }

// Whether the result has this shape; a wrong shape is told first, with the mistake that gives it.
bool HasShape(const std::string& call, const absl::StatusOr<Mat>& got, int rows, int cols,
              std::initializer_list<Mistake<int>> row_mistakes = {},
              std::source_location where = std::source_location::current()) {
  const auto text = [](int r, int c, size_t n) { return absl::StrCat("(", r, ", ", c, "), ", n, " numbers"); };
  const size_t size = static_cast<size_t>(rows) * cols;
  if (got.ok() && got->rows == rows && got->cols == cols && got->data.size() == size) return true;
  std::string hint;
  for (const auto& mistake : row_mistakes) {
    if (got.ok() && got->rows == mistake.value && got->cols == cols) hint = mistake.sentence;
  }
  ReportWrongAnswer(call, text(rows, cols, size),
                    got.ok() ? text(got->rows, got->cols, got->data.size()) : got.status().ToString(), hint, where);
  return false;
}

// The three patches and the two queries of the handout.
const Mat kHandPatches = {3, 2, {1, 0, 0, 1, 1, 1}};
ResamplerWeights HandWeights() {
  ResamplerWeights w = UnitWeights({2, 2, {0, 0, 2, 0}});
  w.wo = {2, 2, {1, 0, 1, 2}};
  return w;
}

GRADED_TEST(AttentionWeights, AreSharesOfThePatchesForEachQuery, 2) {
  // One query that asks for nothing: every patch gets the same share.
  const auto one = AttentionWeights({2, 1, {1, 3}}, UnitWeights({1, 1, {0}}));
  if (!HasShape("AttentionWeights(patches 1 and 3, query 0)", one, 1, 2)) return;
  ExpectAllNear("AttentionWeights(patches 1 and 3, query 0)", AsNumbers(*one), {.5, .5}, 1e-6,
                {{{1, 1}, "the softmax runs over the queries: a query's weights of all patches sum to 1"}});
  const std::string call = "AttentionWeights(the handout's three patches and two queries)";
  const auto got = AttentionWeights(kHandPatches, HandWeights());
  if (!HasShape(call, got, 2, 3)) return;
  const auto with = [](Slip slip) {
    return WeightsByFormula(InDouble(kHandPatches), InDouble(HandWeights()), slip).data;
  };
  ExpectAllNear(
      call, AsNumbers(*got), {1 / 3., 1 / 3., 1 / 3., .445808, .108383, .445808}, kByHand,
      {{with(Slip::kOverQueries), "the softmax runs over the queries: it belongs to the patches of one query"},
       {with(Slip::kNoScale), "the scores are not divided by sqrt(D)"},
       {with(Slip::kWidthScale), "the scores are divided by D: it is the square root"}});
}

GRADED_TEST(Resample, DividesTheScoresByTheRootOfTheWidth, 1) {
  // Scores 2 and 6 before the division: 1 and 3 behind it.
  const std::string call = "Resample(patches (1, 0, 0, 0) and (3, 0, 0, 0), query (2, 0, 0, 0), unit matrices)";
  const auto got = Resample({2, 4, {1, 0, 0, 0, 3, 0, 0, 0}}, UnitWeights({1, 4, {2, 0, 0, 0}}));
  if (!HasShape(call, got, 1, 4)) return;
  ExpectAllNear(call, AsNumbers(*got), {2.761594, 0, 0, 0}, kByHand,
                {{{2.964028, 0, 0, 0}, "the scores are not divided by sqrt(D) = 2"},
                 {{2.462117, 0, 0, 0}, "the scores are divided by D = 4: it is the square root"},
                 {{4, 0, 0, 0}, "the softmax runs over the queries: with one query every weight is 1"}});
}

GRADED_TEST(Resample, OfTheSmallCaseIsWhatTheHandoutWorksOut, 2) {
  const std::string call = "Resample(the handout's three patches, two queries, wo = [1 0; 1 2])";
  const auto got = Resample(kHandPatches, HandWeights());
  if (!HasShape(call, got, 2, 2, {{3, "a row for each query, not for each patch: the learned rows ask"}})) return;
  const auto with = [](Slip slip) {
    return ResampleByFormula(InDouble(kHandPatches), InDouble(HandWeights()), slip).data;
  };
  ExpectAllNear(
      call, AsNumbers(*got), {4 / 3., 4 / 3., 1.445808, 1.108383}, kByHand,
      {{with(Slip::kNoOutput), "the mixed values are still to be multiplied by wo"},
       {with(Slip::kOutputTransposed), "wo is read as its transpose"},
       {with(Slip::kNoScale), "the scores are not divided by sqrt(D)"},
       {with(Slip::kOverQueries), "the softmax runs over the queries: it belongs to the patches of one query"}});
}

GRADED_TEST(Resample, GivesKRowsWhateverNIs, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const ResamplerWeights w = RandomWeights(rng, 4, 32, 1 / 32.);
  for (const int patches : {2, 16, 64, 256, 576}) {
    const std::string call = absl::StrCat("Resample(patches (", patches, ", 32), 4 queries)");
    if (!HasShape(call, Resample(RandomMat(rng, patches, 32, 1), w), 4, 32,
                  {{patches, patches < 4 ? "K rows also where there are fewer patches: a query is asked in any case"
                                         : "a row for each query, not for each patch: the learned rows ask"}})) {
      return;
    }
  }
}

GRADED_TEST(Resample, AgreesWithTheFormulaOnRandomNumbers, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  for (int i = 0; i < 20; ++i) {
    const int n = 1 + rng.Below(12), k = 1 + rng.Below(5), dim = 1 + rng.Below(4);
    const ResamplerWeights w = RandomWeights(rng, k, dim, .5);
    const Mat patches = RandomMat(rng, n, dim, 1);
    const std::string call = absl::StrCat("Resample(patches (", n, ", ", dim, "), ", k, " queries)");
    const auto got = Resample(patches, w);
    if (!HasShape(call, got, k, dim)) return;
    const auto with = [&](Slip slip) { return ResampleByFormula(InDouble(patches), InDouble(w), slip).data; };
    if (!ExpectAllNear(call, AsNumbers(*got), with(Slip::kNone), kRandom,
                       {{with(Slip::kNoValues), "the patches themselves were mixed: it is their values, patches wv"},
                        {with(Slip::kNoOutput), "the mixed values are still to be multiplied by wo"},
                        {with(Slip::kNoScale), "the scores are not divided by sqrt(D)"},
                        {with(Slip::kOverQueries), "the softmax runs over the queries"}})) {
      return;
    }
  }
}

GRADED_TEST(Resample, DoesNotKnowTheOrderOfItsPatches, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 2};
  // The small system's shape: 16 patches, 4 queries, D = 32. With matrices up to 1/32 a value is at most 1. Another
  // order changes no score, only the order in which 16 terms are added, twice (the softmax's sum and the mean): at
  // most 15 u each in both results, 60 u, and wo adds its own 33 u to both: 126 u = 7.5e-6.
  constexpr double kOrder = 1e-5;
  const ResamplerWeights w = RandomWeights(rng, 4, 32, 1 / 32.);
  const Mat patches = RandomMat(rng, 16, 32, 1);
  const auto before = Resample(patches, w);
  if (!HasShape("Resample(patches (16, 32), 4 queries)", before, 4, 32)) return;
  for (int trial = 0; trial < 5; ++trial) {
    Mat shuffled = patches;
    for (int n = 15; n > 0; --n) {
      const int other = rng.Below(n + 1);
      std::swap_ranges(shuffled.data.begin() + n * 32, shuffled.data.begin() + (n + 1) * 32,
                       shuffled.data.begin() + other * 32);
    }
    const auto after = Resample(shuffled, w);
    if (!HasShape("Resample(the same patches in another order)", after, 4, 32)) return;
    if (ExpectAllNear("Resample(the same patches in another order)", AsNumbers(*after), AsNumbers(*before), kOrder)) {
      continue;
    }
    ADD_FAILURE() << "a weighted mean does not know the order of its terms: nothing here may depend on a patch's place";
    return;
  }
}

GRADED_TEST(Resample, OfAZeroQueryIsTheMeanOfTheValues, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 3};
  ResamplerWeights w = RandomWeights(rng, 1, 4, .5);
  w.queries.data.assign(4, 0);
  w.wo = Unit(4);
  const Mat patches = RandomMat(rng, 9, 4, 1);
  const Rows values = Times(InDouble(patches), InDouble(w.wv));
  Numbers mean(4), sum(4);
  for (int n = 0; n < 9; ++n) {
    for (int c = 0; c < 4; ++c) mean[c] += values.At(n, c) / 9, sum[c] += values.At(n, c);
  }
  const std::string call = "Resample(patches (9, 4), one query of zeros, wo = unit matrix)";
  const auto got = Resample(patches, w);
  if (!HasShape(call, got, 1, 4)) return;
  ExpectAllNear(call, AsNumbers(*got), mean, kRandom,
                {{sum, "that is the sum: the softmax runs over the queries, and with one of them every weight is 1"},
                 {Numbers(4), "a query of zeros asks for nothing in particular and gets the mean, not nothing"}});
}

// Grey pictures of 8 x 8 in patches of 4 x 4, dark, with a bright dot of 2 x 2 at (y, x); rows of 16.
Mat PatchesWithDot(int y, int x) {
  Mat patches = {4, 16, std::vector<float>(64, .08f)};
  for (const int at_y : {y, y + 1}) {
    for (const int at_x : {x, x + 1}) {
      patches.data[(at_y / 4 * 2 + at_x / 4) * 16 + at_y % 4 * 4 + at_x % 4] = 1;
    }
  }
  return patches;
}

GRADED_TEST(Resample, LosesInWhichPatchADotWas, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 4};
  ResamplerWeights looks = RandomWeights(rng, 1, 16, .5);
  for (float& x : looks.queries.data) x *= 2;
  ResamplerWeights mean = looks;
  mean.queries.data.assign(16, 0);
  const Mat positions = RandomMat(rng, 4, 16, 1);
  // The largest difference between the results for a dot in the first patch and the same dot elsewhere.
  const auto change = [&](const ResamplerWeights& w, int y, int x, bool placed) {
    const auto first = Resample(placed ? Sum(PatchesWithDot(1, 1), positions) : PatchesWithDot(1, 1), w);
    const auto then = Resample(placed ? Sum(PatchesWithDot(y, x), positions) : PatchesWithDot(y, x), w);
    if (!HasShape("Resample(four patches with a dot)", first, 1, 16)) return -1.0;
    if (!HasShape("Resample(four patches with a dot)", then, 1, 16)) return -1.0;
    double largest = 0;
    for (int c = 0; c < 16; ++c) largest = std::max<double>(largest, std::abs(first->data[c] - then->data[c]));
    return largest;
  };
  // A value is at most 16/2 (2 with a position), a result 16/2 times that; four terms in another order, twice, and the
  // product with wo: at most (12 + 2 * 17) u of 128 (u = 2^-24) = 3.6e-4. What is seen moves a result by more than
  // 0.01.
  constexpr double kSame = 4e-4, kSeen = 1e-2;
  for (const ResamplerWeights* w : {&mean, &looks}) {
    const std::string who = w == &mean ? "a query of zeros" : "a query that looks";
    const double moved = change(*w, 5, 5, false), within = change(*w, 2, 1, false);
    if (moved < 0 || within < 0) return;
    ExpectNear(absl::StrCat("change of the result, ", who, ": the dot moves to the same place in the last patch"),
               moved, 0, kSame);
    EXPECT_GT(within, kSeen) << who << ": a dot that moves inside its patch makes another patch of it";
  }
  const double mean_moved = change(mean, 5, 5, true), seen = change(looks, 5, 5, true);
  if (mean_moved < 0 || seen < 0) return;
  ExpectNear("change of the result, a query of zeros, positions added to the patches: the dot moves", mean_moved, 0,
             kSame);
  EXPECT_GT(seen, kSeen) << "a query that looks, positions added to the patches: now the patches are others";
}

GRADED_TEST(NumParams, CountsFourMatricesAndTheQueries, 1) {
  ExpectAnswer<int64_t>("NumParams(4, 32)", NumParams(4, 32), 4'224,
                        {{4'096, "the queries are learned, too: K D more"},
                         {3'200, "there are four matrices: queries, keys, values and what comes out"},
                         {4'352, "this attention has no biases"}});
  ExpectAnswer<int64_t>("NumParams(64, 1024)", NumParams(64, 1024), 4'259'840, {{4'194'304, "K D are missing"}});
  ExpectAnswer<int64_t>("NumParams(64, 65536)", NumParams(64, 65'536), 17'184'063'488,
                        {{4'194'304, "4 D^2 does not fit into 32 bits: multiply in int64_t"}});
}

GRADED_TEST(CountPairs, TheResamplersOwnAreFewAndOnlyOnce, 2) {
  const auto expect = [](int side, int layers, AttentionPairs expected) {
    const std::string call = absl::StrCat("CountPairs(", side, ", 14, 100, 64, ", layers, ")");
    const auto got = CountPairs(side, 14, 100, 64, layers);
    if (!got.ok()) {
      ReportWrongAnswer(call, absl::StrCat(expected.without, " and ", expected.with), got.status().ToString(), "",
                        std::source_location::current());
      return;
    }
    const int64_t patches = int64_t{side / 14} * (side / 14), behind = int64_t{164} * 164;
    ExpectAnswer<int64_t>(call + ".without", got->without, expected.without,
                          {{expected.without / layers, "each layer of the language model has its pairs"}});
    ExpectAnswer<int64_t>(
        call + ".with", got->with, expected.with,
        {{layers * behind, "the resampler's own pairs are missing: each query looks at each patch"},
         {layers * (behind + 64 * patches), "the resampler works once, not in every layer of the language model"},
         {layers * behind + patches * patches, "the patches do not look at each other here: K N pairs, not N^2"},
         {layers * behind + 64 * (patches + 100), "the queries do not see the text"},
         {behind + 64 * patches, "each layer of the language model has its pairs"}});
  };
  expect(224, 1, {126'736, 43'280});
  expect(448, 1, {1'263'376, 92'432});
  expect(672, 1, {5'779'216, 174'352});
  expect(448, 32, {40'428'032, 926'208});
  expect(56, 1, {13'456, 27'920});  // 16 patches: more with than without
  ExpectError("CountPairs(384, 14, 100, 64, 32)", CountPairs(384, 14, 100, 64, 32), kInvalid,
              "14 does not divide 384: the encoder refuses the picture");
}

GRADED_TEST(Backward, OfTheSmallCaseIsWhatTheHandoutWorksOut, 1) {
  const std::string call = "Backward(the handout's case, grad_out (0, 0) and (1, 0))";
  const auto got = Backward(kHandPatches, HandWeights(), {2, 2, {0, 0, 1, 0}});
  ASSERT_TRUE(got.ok()) << got.status();
  if (!HasShape(call + ".queries", got->queries, 2, 2) || !HasShape(call + ".patches", got->patches, 3, 2)) return;
  const auto with = [](Slip slip) {
    return GradientsWithSlip(InDouble(kHandPatches), InDouble(HandWeights()), {2, 2, {0, 0, 1, 0}}, slip);
  };
  ExpectAllNear(call + ".queries", AsNumbers(got->queries), {0, 0, .034166, .140534}, kByHand,
                {{with(Slip::kNoMean).queries, "a larger weight makes the others smaller: subtract the row's mean"},
                 {with(Slip::kNoScale).queries, "the division by sqrt(D) is missing on the way back"}});
  ExpectAllNear(call + ".patches", AsNumbers(got->patches), {.164740, .445808, .040051, .108383, .795208, .445808},
                kByHand,
                {{with(Slip::kValuesAlone).patches, "a patch is a key, too: the way through the scores is missing"},
                 {with(Slip::kKeysAlone).patches, "a patch is a value, too: the way through the mean is missing"},
                 {with(Slip::kNoMean).patches, "a larger weight makes the others smaller: subtract the row's mean"},
                 {with(Slip::kNoScale).patches, "the division by sqrt(D) is missing on the way back"}});
}

GRADED_TEST(Backward, AgreesWithDifferencesOfTheForwardPass, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 5};
  // D = 3, N <= 5: q, k, v are at most 1.5 and off by 4 u, scores at most 4 and off by 47 u, weights by 102 u of
  // themselves. The gradient of a weight is at most 6.8 and off by 81 u, minus the row's mean 13.5 and 884 u; by the
  // weights and over sqrt(3), the scores' sum up to 7.8, off by 1306 u. Times keys of 1.5, and 3/2 for wq: 3100 u for a
  // query. A patch hears of up to three queries: 9300 u, and as a value 750 u more: 10050 u = 6e-4. Slips change these
  // gradients by 0.01 and more.
  constexpr double kGradient = 6e-4;
  for (int i = 0; i < 5; ++i) {
    const int n = 2 + rng.Below(4), k = 1 + rng.Below(3);
    const ResamplerWeights w = RandomWeights(rng, k, 3, .5);
    const Mat patches = RandomMat(rng, n, 3, 1), grad_out = RandomMat(rng, k, 3, 1);
    const std::string call = absl::StrCat("Backward(patches (", n, ", 3), ", k, " queries)");
    const auto got = Backward(patches, w, grad_out);
    ASSERT_TRUE(got.ok()) << got.status();
    if (!HasShape(call + ".queries", got->queries, k, 3) || !HasShape(call + ".patches", got->patches, n, 3)) return;
    const Gradients expected = GradientsByDifferences(InDouble(patches), InDouble(w), InDouble(grad_out));
    const auto with = [&](Slip slip) {
      return GradientsWithSlip(InDouble(patches), InDouble(w), InDouble(grad_out), slip);
    };
    if (!ExpectAllNear(call + ".queries", AsNumbers(got->queries), expected.queries, kGradient,
                       {{with(Slip::kNoMean).queries, "a larger weight makes the others smaller"},
                        {with(Slip::kNoScale).queries, "the division by sqrt(D) is missing on the way back"}}) ||
        !ExpectAllNear(call + ".patches", AsNumbers(got->patches), expected.patches, kGradient,
                       {{with(Slip::kValuesAlone).patches, "a patch is a key, too"},
                        {with(Slip::kKeysAlone).patches, "a patch is a value, too"}})) {
      return;
    }
  }
}

}  // namespace
}  // namespace resampler
