// Lab 13-ex-01: attention against numbers worked out by hand, and the three properties that make a block serve every
// modality: equal numbers are treated equally, another order gives another order, rows meet only in attention.
//
// The hand values are those of the handout. Random cases are compared with the formula in double, written out by index.

#include <algorithm>
#include <cmath>
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
#include "phases/13-multimodal-models/exercises/ex-01-modality-agnostic-block/modality_block.h"

namespace modality_block {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<double>;

const Mat kUnit = {2, 2, {1, 0, 0, 1}};
const AttentionWeights kUnits = {kUnit, kUnit, kUnit};

// Scores of at most 1 and two or three rows: some ten roundings of 6e-8 each.
constexpr double kByHand = 1e-6;

// The random cases: |x| <= 1, weights <= 1/2, D = 4, d <= 5, T <= 17. Then q, k and v are at most 2 and off by at most
// 4 u * 2 (Higham 2002, sec. 3.1, u = 2^-24: 4.8e-7), a score is at most 20 / 2 and off by less than 1.2e-5, a softmax
// weight by twice that relatively, the result by 2 * 2.4e-5 and the error of v. Both sides of a comparison may be.
constexpr double kRandom = 1.2e-4;

Mat RandomMat(base::Rng& rng, int rows, int cols, double largest) {
  Mat m = {rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) m.data.push_back(static_cast<float>((2 * rng.Uniform() - 1) * largest));
  return m;
}

BlockWeights RandomWeights(base::Rng& rng) {
  BlockWeights w;
  w.attention = {RandomMat(rng, 4, 5, .5), RandomMat(rng, 4, 5, .5), RandomMat(rng, 4, 4, .5)};
  w.feed_forward = {RandomMat(rng, 4, 6, .5), RandomMat(rng, 6, 4, .5)};
  return w;
}

double At(const Mat& m, int r, int c) { return m.data[r * m.cols + c]; }

double Projected(const Mat& x, int r, const Mat& w, int c) {
  double sum = 0;
  for (int i = 0; i < x.cols; ++i) sum += At(x, r, i) * At(w, i, c);
  return sum;
}

// Equation 1 of the paper for one element, in double, with nothing kept between elements.
double AttentionAt(const Mat& x, const AttentionWeights& w, int t, int c) {
  double above = 0, below = 0;
  for (int s = 0; s < x.rows; ++s) {
    double score = 0;
    for (int j = 0; j < w.wq.cols; ++j) score += Projected(x, t, w.wq, j) * Projected(x, s, w.wk, j);
    const double weight = std::exp(score / std::sqrt(w.wq.cols));
    above += weight * Projected(x, s, w.wv, c);
    below += weight;
  }
  return above / below;
}

Numbers AsNumbers(const Mat& m) { return {m.data.begin(), m.data.end()}; }

// Numbers of a result that has the shape of x; a wrong shape is told first.
bool HasShapeOf(const std::string& call, const absl::StatusOr<Mat>& got, const Mat& x) {
  const auto text = [](int rows, int cols, size_t n) {
    return absl::StrCat("(", rows, ", ", cols, "), ", n, " numbers");
  };
  if (got.ok() && got->rows == x.rows && got->cols == x.cols && got->data.size() == x.data.size()) return true;
  ReportWrongAnswer(call, text(x.rows, x.cols, x.data.size()),
                    got.ok() ? text(got->rows, got->cols, got->data.size()) : got.status().ToString(),
                    "the result has the shape of x", std::source_location::current());
  return false;
}

bool RowsDiffer(const Mat& a, const Mat& b, int r) {
  for (int c = 0; c < a.cols; ++c) {
    if (At(a, r, c) != At(b, r, c)) return true;
  }
  return false;
}

std::vector<int> Shuffled(base::Rng& rng, int n) {
  std::vector<int> order(n);
  for (int i = 0; i < n; ++i) order[i] = i;
  for (int i = n - 1; i > 0; --i) std::swap(order[i], order[rng.Below(i + 1)]);
  return order;
}

// By the definition, so that a wrong PermuteRows costs its own points and no others.
Mat Reordered(const Mat& x, const std::vector<int>& order) {
  Mat out = x;
  for (int r = 0; r < x.rows; ++r) {
    for (int c = 0; c < x.cols; ++c) out.data[r * x.cols + c] = x.data[order[r] * x.cols + c];
  }
  return out;
}

GRADED_TEST(Attention, OfTwoUnitRowsIsWhatTheHandoutWorksOut, 1) {
  const double e = std::exp(1 / std::sqrt(2.0)), near = e / (e + 1), far = 1 / (e + 1);
  const auto got = Attention(kUnit, kUnits);
  if (!HasShapeOf("Attention(I, {I, I, I})", got, kUnit)) return;
  const double e1 = std::exp(1.0) / (std::exp(1.0) + 1), e4 = std::exp(.5) / (std::exp(.5) + 1);
  ExpectAllNear("Attention(I, {I, I, I})", AsNumbers(*got), {near, far, far, near}, kByHand,
                {{{e1, 1 - e1, 1 - e1, e1}, "the scores are not divided by sqrt(d)"},
                 {{e4, 1 - e4, 1 - e4, e4}, "the scores are divided by d: it is the square root"},
                 {{1, 0, far, near}, "row 0 sees only itself: an encoder has no causal mask"}});
}

GRADED_TEST(Attention, WeighsTheKeysAndProjectsTheValues, 1) {
  const Mat x = {3, 2, {1, 0, 0, 1, 1, 1}};
  // Row 0 scores 1, 0, 1 times 1/sqrt(2) against the three keys; row 2 scores 1, 1, 2.
  const double e = std::exp(1 / std::sqrt(2.0)), sum = 2 * e + 1, third = 2 * e + e * e;
  const Numbers expected = {2 * e / sum, (1 + e) / sum,       (1 + e) / sum,
                            2 * e / sum, (e + e * e) / third, (e + e * e) / third};
  const auto got = Attention(x, kUnits);
  if (!HasShapeOf("Attention([1 0; 0 1; 1 1], {I, I, I})", got, x)) return;
  // The columns of the weights normalised instead of the rows: (e, 1, e^1) over the sums of the columns.
  const double columns = e + 1 + e, last = 2 * e + e * e;
  const double a = e / columns + e / last, b = 1 / columns + e / last, c = e / columns + e * e / last;
  ExpectAllNear("Attention([1 0; 0 1; 1 1], {I, I, I})", AsNumbers(*got), expected, kByHand,
                {{{a, b, b, a, c, c}, "the softmax runs over the queries: each query has its weights over all keys"}});
  const AttentionWeights doubled = {kUnit, kUnit, {2, 2, {2, 0, 0, 2}}};
  Numbers twice = expected;
  for (double& value : twice) value *= 2;
  const auto projected = Attention(x, doubled);
  if (!HasShapeOf("Attention([1 0; 0 1; 1 1], {I, I, 2I})", projected, x)) return;
  ExpectAllNear("Attention([1 0; 0 1; 1 1], {I, I, 2I})", AsNumbers(*projected), twice, 2 * kByHand,
                {{expected, "the values are not projected: v = x wv"}});
}

GRADED_TEST(Attention, AgreesWithTheFormulaOnRandomNumbers, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 10; ++i) {
    const Mat x = RandomMat(rng, 1 + rng.Below(17), 4, 1);
    const AttentionWeights w = RandomWeights(rng).attention;
    const std::string call = absl::StrCat("Attention(x (", x.rows, ", 4), wq (4, 5))");
    const auto got = Attention(x, w);
    if (!HasShapeOf(call, got, x)) return;
    Numbers expected;
    for (int t = 0; t < x.rows; ++t) {
      for (int c = 0; c < 4; ++c) expected.push_back(AttentionAt(x, w, t, c));
    }
    if (!ExpectAllNear(call, AsNumbers(*got), expected, kRandom)) return;
  }
}

GRADED_TEST(Attention, SurvivesScoresThatNoExponentialHolds, 1) {
  const Mat x = {2, 2, {100, 0, 0, 100}};  // scores of 7,071 and 0: exp(7071) is no float
  const auto got = Attention(x, kUnits);
  if (!HasShapeOf("Attention(100 I, {I, I, I})", got, x)) return;
  ExpectAllNear("Attention(100 I, {I, I, I})", AsNumbers(*got), {100, 0, 0, 100}, 1e-4);
}

GRADED_TEST(FeedForward, WorksOnEachRowForItself, 1) {
  const Mat x = {2, 2, {1, 2, -3, 1}};
  const FeedForwardWeights w = {{2, 3, {1, -1, 0, 0, 1, 1}}, {3, 2, {1, 0, 0, 1, 1, 1}}};
  // Row 0: x w1 = 1, 1, 2; row 1: -3, 4, 1, of which -3 becomes 0.
  const auto got = FeedForward(x, w);
  if (!HasShapeOf("FeedForward([1 2; -3 1], w)", got, x)) return;
  ExpectAllNear("FeedForward([1 2; -3 1], w)", AsNumbers(*got), {3, 3, 1, 5}, kByHand,
                {{{3, 3, -2, 5}, "what is below 0 becomes 0 between the two products"}});
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat before = RandomMat(rng, 5, 4, 1);
  Mat after = before;
  after.data[2 * 4 + 1] += 1;
  const FeedForwardWeights random = RandomWeights(rng).feed_forward;
  const auto one = FeedForward(before, random), other = FeedForward(after, random);
  if (!HasShapeOf("FeedForward(x (5, 4), w)", one, before) || !HasShapeOf("FeedForward(x (5, 4), w)", other, before))
    return;
  for (int r = 0; r < 5; ++r) {
    if (r == 2 || !RowsDiffer(*one, *other, r)) continue;
    ReportWrongAnswer(absl::StrCat("FeedForward(x with another row 2, w), row ", r), "the same numbers as before",
                      "other numbers", "rows meet in attention alone: here each is treated for itself",
                      std::source_location::current());
    return;
  }
}

GRADED_TEST(EncoderBlock, AddsAttentionAndThenTheFeedForwardPart, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat x = RandomMat(rng, 6, 4, 1);
  const BlockWeights w = RandomWeights(rng);
  const auto got = EncoderBlock(x, w);
  if (!HasShapeOf("EncoderBlock(x (6, 4), w)", got, x)) return;
  Mat h = x;
  Numbers expected, no_second, of_x;
  for (int t = 0; t < 6; ++t) {
    for (int c = 0; c < 4; ++c) h.data[t * 4 + c] = static_cast<float>(At(x, t, c) + AttentionAt(x, w.attention, t, c));
  }
  const auto feed = [&](const Mat& in, int t, int c) {
    double sum = 0;
    for (int f = 0; f < 6; ++f)
      sum += std::max(0.0, Projected(in, t, w.feed_forward.w1, f)) * At(w.feed_forward.w2, f, c);
    return sum;
  };
  for (int t = 0; t < 6; ++t) {
    for (int c = 0; c < 4; ++c) {
      expected.push_back(At(h, t, c) + feed(h, t, c));
      no_second.push_back(feed(h, t, c));
      of_x.push_back(At(h, t, c) + feed(x, t, c));
    }
  }
  // h is off by less than kRandom / 2, and the feed-forward part passes at most (4 / 2) (6 / 2) = 6 times of it on.
  ExpectAllNear("EncoderBlock(x (6, 4), w)", AsNumbers(*got), expected, 4 * kRandom,
                {{no_second, "the second step adds to h, too: h + FeedForward(h)"},
                 {of_x, "the feed-forward part reads h, which has been through attention, not x"}});
}

GRADED_TEST(PermuteRows, TakesRowsInTheOrderGiven, 1) {
  const Mat x = {3, 2, {1, 2, 3, 4, 5, 6}};
  const std::vector<int> order = {2, 0, 1};
  const auto got = PermuteRows(x, order);
  if (!HasShapeOf("PermuteRows([1 2; 3 4; 5 6], {2, 0, 1})", got, x)) return;
  ExpectAllNear("PermuteRows([1 2; 3 4; 5 6], {2, 0, 1})", AsNumbers(*got), {5, 6, 1, 2, 3, 4}, 0,
                {{{3, 4, 5, 6, 1, 2}, "that is the way back: row i of the result is row order[i] of x"}});
  ExpectError("PermuteRows([1 2; 3 4; 5 6], {0, 0, 1})", PermuteRows(x, std::vector<int>{0, 0, 1}),
              absl::StatusCode::kInvalidArgument, "an order is a permutation");
}

// Three tokenizers that happen to give the same numbers: the block has no way to tell them apart.
GRADED_TEST(Modality, EqualNumbersGiveEqualBitsWhateverTheyStandFor, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const BlockWeights w = RandomWeights(rng);
  const Mat words = RandomMat(rng, 7, 4, 1);
  const auto as_words = EncoderBlock(words, w);
  if (!HasShapeOf("EncoderBlock(x (7, 4), w)", as_words, words)) return;
  const Mat patches = words, sound = words;
  for (const Mat& rows : {patches, sound}) {
    const auto got = EncoderBlock(rows, w);
    ASSERT_TRUE(got.ok()) << got.status();
    ExpectAllNear("EncoderBlock(the same rows again, w)", AsNumbers(*got), AsNumbers(*as_words), 0);
  }
  // Every row changes when one does: they meet in attention, words with patches as words with words.
  Mat changed = words;
  changed.data[3 * 4] += 1;
  const auto mixed = EncoderBlock(changed, w);
  ASSERT_TRUE(mixed.ok()) << mixed.status();
  for (int r = 0; r < 7; ++r) {
    if (RowsDiffer(*mixed, *as_words, r)) continue;
    ReportWrongAnswer(absl::StrCat("EncoderBlock(x with another row 3, w), row ", r), "other numbers than before",
                      "the same numbers", "each row is a mean over all rows: it notices when one of them changes",
                      std::source_location::current());
    return;
  }
}

GRADED_TEST(Modality, AnotherOrderOfTheRowsIsAnotherOrderOfTheResults, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 5; ++i) {
    const BlockWeights w = RandomWeights(rng);
    const Mat x = RandomMat(rng, 17, 4, 1);
    const std::vector<int> order = Shuffled(rng, 17);
    const auto first = EncoderBlock(Reordered(x, order), w), then = EncoderBlock(x, w);
    if (!HasShapeOf("EncoderBlock(reordered x (17, 4), w)", first, x) ||
        !HasShapeOf("EncoderBlock(x (17, 4), w)", then, x))
      return;
    const bool same = ExpectAllNear("EncoderBlock(reordered x, w) against EncoderBlock(x, w) reordered",
                                    AsNumbers(*first), AsNumbers(Reordered(*then, order)), 8 * kRandom);
    if (same) continue;
    ADD_FAILURE() << "the block knows where a row stands: a mask, or an index that is added. Places are told to a "
                     "transformer from outside (exercise 3)";
    return;
  }
}

}  // namespace
}  // namespace modality_block
