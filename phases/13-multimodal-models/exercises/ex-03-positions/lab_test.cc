// Lab 13-ex-03: the table of positions by its formula, and the picture that an encoder without one takes for another.
//
// The two-row examples are those of the handout. The last test fits a linear readout to what Encode returns, on
// pictures that it makes itself, and measures it on others: nothing that the graded code says about itself is believed.

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <ostream>
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
#include "phases/13-multimodal-models/exercises/ex-03-positions/positions.h"

namespace positions {

// How gtest and ExpectAnswer print one.
void PrintTo(const Cell& cell, std::ostream* out) { *out << "row " << cell.row << ", column " << cell.column; }

namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<double>;

const Mat kUnit = {2, 2, {1, 0, 0, 1}};
const AttentionWeights kUnits = {kUnit, kUnit, kUnit};

// Coordinates of at most 20: a frequency in float is off by some 3e-7 of itself, the angle by 6e-6.
constexpr double kTable = 1e-5;
// Sixteen rows of numbers up to 3, summed in another order: 16 * 2^-24 * 3 in the sum of a softmax, in the weighted
// mean and in the pooling, together below 1e-5.
constexpr double kReordered = 1e-5;

Mat RandomMat(base::Rng& rng, int rows, int cols) {
  Mat m = {rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) m.data.push_back(static_cast<float>(2 * rng.Uniform() - 1));
  return m;
}

AttentionWeights RandomWeights(base::Rng& rng, int D) {
  const Mat wq = RandomMat(rng, D, D), wk = RandomMat(rng, D, D), wv = RandomMat(rng, D, D);
  return {wq, wk, wv};
}

Numbers AsNumbers(const Mat& m) { return {m.data.begin(), m.data.end()}; }

Mat WithRows(const Mat& m, const std::vector<int>& order) {
  Mat out = {static_cast<int>(order.size()), m.cols, {}};
  for (const int row : order) {
    for (int c = 0; c < m.cols; ++c) out.data.push_back(m.data[row * m.cols + c]);
  }
  return out;
}

std::vector<int> Shuffled(base::Rng& rng, int n) {
  std::vector<int> order(n);
  for (int i = 0; i < n; ++i) order[i] = i;
  for (int i = n - 1; i > 0; --i) std::swap(order[i], order[rng.Below(i + 1)]);
  return order;
}

// Left and right exchanged, by the definition.
std::vector<int> MirrorOrder(int rows, int columns) {
  std::vector<int> order;
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) order.push_back(r * columns + columns - 1 - c);
  }
  return order;
}

// Element j of the `width` numbers for coordinate y; `exponent` 2 is right.
double CoordinateAt(int y, int width, int j, double exponent = 2) {
  const double angle = y / std::pow(10000.0, exponent * (j / 2) / width);
  return j % 2 == 0 ? std::sin(angle) : std::cos(angle);
}

// The numbers of a place, by the formula; the other forms are what people write.
enum Form { kRight, kColumnFirst, kWholeWidth, kSinesFirst };
Numbers PlaceAt(int row, int column, int dim, Form form = kRight) {
  Numbers out;
  for (const int y : {form == kColumnFirst ? column : row, form == kColumnFirst ? row : column}) {
    const int e = dim / 2;
    for (int j = 0; j < e; ++j) {
      const int at = form != kSinesFirst ? j : j < e / 2 ? 2 * j : 2 * (j - e / 2) + 1;
      out.push_back(CoordinateAt(y, e, at, form == kWholeWidth ? 1 : 2));
    }
  }
  return out;
}

Mat Table(int rows, int columns, int dim) {
  Mat table = {rows * columns, dim, {}};
  for (int t = 0; t < rows * columns; ++t) {
    for (const double value : PlaceAt(t / columns, t % columns, dim)) table.data.push_back(static_cast<float>(value));
  }
  return table;
}

// The matrix of a call, if it has the expected shape; otherwise a failure.
std::optional<Mat> Shaped(const std::string& call, const absl::StatusOr<Mat>& got, int rows, int cols) {
  if (got.ok() && got->rows == rows && got->cols == cols && got->data.size() == static_cast<size_t>(rows) * cols) {
    return *got;
  }
  ReportWrongAnswer(call, absl::StrCat("a matrix of ", rows, " x ", cols),
                    got.ok() ? absl::StrCat(got->rows, " x ", got->cols, " with ", got->data.size(), " numbers")
                             : got.status().ToString(),
                    "", std::source_location::current());
  return std::nullopt;
}

Numbers RowOf(const Mat& m, int r) { return {m.data.begin() + r * m.cols, m.data.begin() + (r + 1) * m.cols}; }

double LargestDifference(const Mat& a, const Mat& b) {
  double largest = 0;
  for (size_t i = 0; i < a.data.size(); ++i) largest = std::max(largest, std::abs(double{a.data[i]} - b.data[i]));
  return largest;
}

GRADED_TEST(CellOf, CountsTokensRowByRow, 1) {
  const auto expect = [](int token, int rows, int columns, Cell expected) {
    ExpectAnswer<Cell>(absl::StrCat("CellOf(", token, ", ", rows, ", ", columns, ")"), CellOf(token, rows, columns),
                       expected,
                       {{Cell{token / rows, token % rows}, "a row is full after `columns` tokens, not after `rows`"},
                        {Cell{expected.column, expected.row}, "row and column are exchanged"},
                        {Cell{expected.row + 1, expected.column + 1}, "rows and columns are counted from 0"}});
  };
  expect(4, 2, 3, {1, 1});
  expect(0, 2, 3, {0, 0});
  expect(2, 2, 3, {0, 2});
  expect(3, 2, 3, {1, 0});
  expect(5, 3, 2, {2, 1});
  expect(575, 24, 24, {23, 23});
}

GRADED_TEST(SinCos2d, TellsTheRowFirstAndThenTheColumn, 2) {
  const std::string call = "SinCos2d(2, 3, 8)";
  const std::optional<Mat> table = Shaped(call, SinCos2d(2, 3, 8), 6, 8);
  if (!table.has_value()) return;
  // Frequencies 1 and 1/100. Written out for (1, 0), by the formula for all.
  ExpectAllNear(call + " row 3: place (1, 0)", RowOf(*table, 3), {.841471, .540302, .01, .99995, 0, 1, 0, 1}, kTable,
                {{PlaceAt(1, 0, 8, kColumnFirst), "the first half tells the row of the grid, the second the column"},
                 {PlaceAt(1, 0, 8, kWholeWidth), "w_i = 10000^(-2i/e) with e = dim/2, the numbers of one coordinate"},
                 {PlaceAt(1, 0, 8, kSinesFirst), "sine and cosine of a frequency stand side by side"},
                 {PlaceAt(1, 1, 8), "token 3 of a grid with 3 columns lies in row 1, column 0"}});
  for (int t = 0; t < 6; ++t) {
    const int row = t / 3, column = t % 3;
    ExpectAllNear(absl::StrCat(call, " row ", t, ": place (", row, ", ", column, ")"), RowOf(*table, t),
                  PlaceAt(row, column, 8), kTable,
                  {{PlaceAt(t / 2, t % 2, 8), "the number of the token was divided by the rows of the grid"},
                   {PlaceAt(t, t, 8), "both halves tell the number of the token: it has a row and a column"}});
  }
}

GRADED_TEST(SinCos2d, FollowsTheFormulaInEveryGrid, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int i = 0; i < 10; ++i) {
    const int rows = 1 + rng.Below(12), columns = 1 + rng.Below(20), dim = 4 * (1 + rng.Below(12));
    const std::string call = absl::StrCat("SinCos2d(", rows, ", ", columns, ", ", dim, ")");
    const std::optional<Mat> table = Shaped(call, SinCos2d(rows, columns, dim), rows * columns, dim);
    if (!table.has_value() || !ExpectAllNear(call, AsNumbers(*table), AsNumbers(Table(rows, columns, dim)), kTable)) {
      return;
    }
  }
}

GRADED_TEST(SinCos2d, MakesProductsThatKnowTheDistanceAlone, 1) {
  // p(a) . p(b) is the sum of cos(w_i dy) and of cos(w_i dx): sin sin + cos cos = cos of the difference.
  const std::string call = "SinCos2d(5, 7, 16)";
  const std::optional<Mat> table = Shaped(call, SinCos2d(5, 7, 16), 35, 16);
  if (!table.has_value()) return;
  const auto product = [&](int a, int b) {
    double sum = 0;
    for (int c = 0; c < 16; ++c) sum += double{table->data[a * 16 + c]} * table->data[b * 16 + c];
    return sum;
  };
  for (int a = 0; a < 35; ++a) {
    for (int b = 0; b < 35; ++b) {
      double expected = 0;
      for (const int distance : {a / 7 - b / 7, a % 7 - b % 7}) {
        for (int i = 0; i < 4; ++i) expected += std::cos(distance / std::pow(10000.0, i / 4.0));
      }
      // Sixteen products of numbers up to 1, each off by at most kTable.
      const std::string at = absl::StrCat(call, ": row ", a, " . row ", b);
      if (!ExpectNear(at, product(a, b), expected, 32 * kTable)) return;
    }
  }
}

GRADED_TEST(MirrorColumns, ExchangesLeftAndRightAndLeavesTheRowsOfTheGrid, 1) {
  const Mat six = {6, 1, {0, 1, 2, 3, 4, 5}};
  const auto two_by_three = Shaped("MirrorColumns(0 1 2; 3 4 5)", MirrorColumns(six, 2, 3), 6, 1);
  if (!two_by_three.has_value()) return;
  ExpectAllNear("MirrorColumns(0 1 2; 3 4 5)", AsNumbers(*two_by_three), {2, 1, 0, 5, 4, 3}, 0,
                {{{3, 4, 5, 0, 1, 2}, "that is upside down: the columns are exchanged, each row stays where it is"},
                 {{5, 4, 3, 2, 1, 0}, "that is turned by 180 degrees: each row is reversed for itself"},
                 {{0, 1, 2, 3, 4, 5}, "nothing has moved"}});
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Mat patches = RandomMat(rng, 20, 3);
  const auto mirrored = Shaped("MirrorColumns(4 x 5, D = 3)", MirrorColumns(patches, 4, 5), 20, 3);
  if (!mirrored.has_value()) return;
  ExpectAllNear("MirrorColumns(4 x 5, D = 3)", AsNumbers(*mirrored), AsNumbers(WithRows(patches, MirrorOrder(4, 5))),
                0);
}

GRADED_TEST(Encode, OfThreePatchesIsWhatTheHandoutWorksOut, 1) {
  const Mat x = {3, 2, {1, 0, 0, 1, .5, .5}}, reversed = {3, 2, {.5, .5, 0, 1, 1, 0}};
  const Mat p = {3, 2, {.5, 0, 0, 0, 0, -.5}};
  const auto expect = [](const std::string& call, const absl::StatusOr<Mat>& got, const Numbers& expected,
                         const Numbers& row_0) {
    const std::optional<Mat> pooled = Shaped(call, got, 1, 2);
    if (!pooled.has_value()) return;
    const Numbers sum = {3 * expected[0], 3 * expected[1]};
    ExpectAllNear(
        call, AsNumbers(*pooled), expected, 1e-5,
        {{sum, "the sum of the rows: the mean of them is wanted"},
         {row_0, "the first row alone: there is no class token here, take the mean of all"},
         {{.5, .5}, "the positions are not added"},
         {{.5 + .5 / 3, .5 - .5 / 3}, "the positions are added behind attention: patches meet without them"},
         {{1.056322, .443678}, "all patches got the position of the first: each has its own row of the table"}});
  };
  expect("Encode(X, none, units)", Encode(x, std::nullopt, kUnits), {.5, .5}, {.615461, .384539});
  expect("Encode(X, P, units)", Encode(x, p, kUnits), {.794700, .297270}, {1.079462, .131439});
  expect("Encode(X reversed, P, units)", Encode(reversed, p, kUnits), {.703105, .322613}, {.743119, .321888});
}

GRADED_TEST(Encode, WithoutPositionsIsTheSameForEveryOrder, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const AttentionWeights weights = RandomWeights(rng, 8);
  for (int i = 0; i < 5; ++i) {
    const Mat x = RandomMat(rng, 16, 8);
    const std::string call = "Encode(x (16, 8), none, weights)";
    const auto one = Shaped(call, Encode(x, std::nullopt, weights), 1, 8);
    const auto other = Shaped(call, Encode(WithRows(x, Shuffled(rng, 16)), std::nullopt, weights), 1, 8);
    if (!one.has_value() || !other.has_value()) return;
    if (!ExpectAllNear(call + " of the patches in another order", AsNumbers(*other), AsNumbers(*one), kReordered)) {
      return;
    }
  }
}

GRADED_TEST(Encode, WithPositionsKnowsTheOrderAndNothingElse, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const AttentionWeights weights = RandomWeights(rng, 8);
  const Mat table = Table(4, 4, 8);
  const std::string call = "Encode(x (16, 8), p (16, 8), weights)";
  for (int i = 0; i < 5; ++i) {
    const Mat x = RandomMat(rng, 16, 8);
    const std::vector<int> order = Shuffled(rng, 16);
    const auto one = Shaped(call, Encode(x, table, weights), 1, 8);
    const auto moved = Shaped(call, Encode(WithRows(x, order), table, weights), 1, 8);
    const auto both = Shaped(call, Encode(WithRows(x, order), WithRows(table, order), weights), 1, 8);
    if (!one.has_value() || !moved.has_value() || !both.has_value()) return;
    if (const double difference = LargestDifference(*one, *moved); difference < 1e-3) {
      ReportWrongAnswer(call + " of the patches in another order", "another vector, by at least 0.001",
                        absl::StrCat("the same, to ", difference),
                        "each patch gets the position of the place where it lies, before attention",
                        std::source_location::current());
      return;
    }
    // A patch that takes its position with it lies where it lay: the order in memory is not a place.
    if (!ExpectAllNear(call + " of patches and positions in another order", AsNumbers(*both), AsNumbers(*one),
                       kReordered)) {
      return;
    }
  }
}

// --- The mirror task: red on the left, blue on the right, or the other way round. 4 x 4 patches of 2 x 2 RGB pixels.
// ---

constexpr int kSide = 4, kD = 12;

struct Example {
  Mat pooled;
  bool mirrored;
};

// Pairs of a picture and its mirror image, encoded: 2 i and 2 i + 1 are a pair. Empty if Encode fails.
std::vector<Example> EncodedPairs(base::Rng& rng, int pairs, const std::optional<Mat>& table,
                                  const AttentionWeights& weights) {
  std::vector<Example> examples;
  for (int i = 0; i < pairs; ++i) {
    Mat patches = {kSide * kSide, kD, {}};
    for (int t = 0; t < kSide * kSide; ++t) {
      const int bright = t % kSide < kSide / 2 ? 0 : 2;  // the red channel, or the blue one
      for (int c = 0; c < kD; ++c) {
        const double noise = .05 * (2 * rng.Uniform() - 1);
        patches.data.push_back(static_cast<float>((c % 3 == bright ? .9 : .1) + noise));
      }
    }
    const Mat mirrored = WithRows(patches, MirrorOrder(kSide, kSide));
    for (const Mat* picture : std::initializer_list<const Mat*>{&patches, &mirrored}) {
      const auto pooled = Shaped("Encode(picture (16, 12), ...)", Encode(*picture, table, weights), 1, kD);
      if (!pooled.has_value()) return {};
      examples.push_back({*pooled, picture == &mirrored});
    }
    // What differs by rounding alone is equal: a readout must not live from the order of a sum.
    Example& first = examples[examples.size() - 2];
    if (LargestDifference(first.pooled, examples.back().pooled) <= kReordered) examples.back().pooled = first.pooled;
  }
  return examples;
}

// Share of right answers of a linear readout: which class mean is nearer, on examples that the means have not seen.
double ReadoutAccuracy(const std::vector<Example>& fit, const std::vector<Example>& fresh) {
  Numbers mean[2] = {Numbers(kD), Numbers(kD)};
  for (const Example& e : fit) {
    for (int c = 0; c < kD; ++c) mean[e.mirrored][c] += 2.0 * e.pooled.data[c] / fit.size();
  }
  int right = 0;
  for (const Example& e : fresh) {
    double score = 0;
    for (int c = 0; c < kD; ++c) {
      score += (mean[1][c] - mean[0][c]) * (e.pooled.data[c] - (mean[0][c] + mean[1][c]) / 2);
    }
    right += (score > 0) == e.mirrored;
  }
  return static_cast<double>(right) / fresh.size();
}

GRADED_TEST(MirrorTask, IsACoinTossWithoutPositionsAndEasyWithThem, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng fixed = {3}, rng = {TestSeed()};
  const AttentionWeights weights = RandomWeights(fixed, kD);
  const auto accuracy = [&](const std::optional<Mat>& table) {
    const std::vector<Example> fit = EncodedPairs(rng, 50, table, weights);
    const std::vector<Example> fresh = EncodedPairs(rng, 100, table, weights);
    return fit.empty() || fresh.empty() ? -1 : ReadoutAccuracy(fit, fresh);
  };
  const double without = accuracy(std::nullopt);
  if (without < 0) return;
  // Equal vectors get equal answers, and one of the two is right: exactly half.
  ExpectNear("accuracy on 100 pictures and their mirror images, no positions", without, .5, 0,
             {{1, "something tells the order of the patches although no positions were given"}});
  const double with = accuracy(Table(kSide, kSide, kD));
  if (with < .95) {
    ReportWrongAnswer("accuracy on 100 pictures and their mirror images, SinCos2d(4, 4, 12)", "at least 0.95",
                      absl::StrCat(with), with == .5 ? "the positions change nothing: add them before attention" : "",
                      std::source_location::current());
  }
}

}  // namespace
}  // namespace positions
