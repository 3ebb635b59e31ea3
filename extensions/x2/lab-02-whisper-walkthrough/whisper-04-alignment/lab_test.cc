// Lab x2-whisper-04: heads, cutting, standardising, medians, the cheapest way, and when each word was said.
//
// Ways are judged by what they cost, against every way there is; numbers against the definitions in double. A finger
// that moves along a row of words, ten positions a word, says when they begin.

#include <algorithm>
#include <cmath>
#include <limits>
#include <source_location>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-04-alignment/alignment.h"
#include "extensions/x2/testing/mats.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"

namespace alignment {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using x2::testing::AsNumbers;
using x2::testing::HasShape;
using Numbers = std::vector<double>;
using Row = std::vector<float>;

// Uniform in [0, 1), as weights of attention are.
Mat Random(base::Rng& rng, int rows, int cols) {
  Mat m = {rows, cols, Row(static_cast<size_t>(rows) * cols)};
  for (float& x : m.data) x = static_cast<float>(rng.Uniform());
  return m;
}

std::string Text(const std::vector<Cell>& way) {
  return absl::StrJoin(way, " ", [](std::string* out, const Cell& cell) {
    absl::StrAppend(out, "(", cell.row, ", ", cell.column, ")");
  });
}

std::string Text(const Mat& m) {
  std::string text;
  for (int i = 0; i < m.rows; ++i) {
    const auto begin = m.data.begin() + static_cast<size_t>(i) * m.cols;
    absl::StrAppend(&text, i > 0 ? " / " : "", absl::StrJoin(begin, begin + m.cols, " "));
  }
  return text;
}

GRADED_TEST(DefaultHeads, AreAllOfTheLastHalf, 1) {
  const auto text = [](const std::vector<Head>& heads) {
    return absl::StrJoin(heads, " ",
                         [](std::string* out, const Head& h) { absl::StrAppend(out, h.layer, ".", h.head); });
  };
  ExpectAnswer<std::string>("DefaultHeads(4, 6), as layer.head", text(DefaultHeads(4, 6)),
                            "2.0 2.1 2.2 2.3 2.4 2.5 3.0 3.1 3.2 3.3 3.4 3.5",
                            {{"0.0 0.1 0.2 0.3 0.4 0.5 1.0 1.1 1.2 1.3 1.4 1.5", "the *last* half of the layers"}});
  ExpectAnswer<std::string>("DefaultHeads(5, 1), as layer.head", text(DefaultHeads(5, 1)), "2.0 3.0 4.0",
                            {{"3.0 4.0", "the layer in the middle belongs to the last half"}});
}

GRADED_TEST(CutToClip, DividesByWhatIsLeft, 2) {
  const Mat head = {2, 3, {.1f, .3f, .6f, .2f, .2f, .6f}};
  const Mat got = CutToClip(head, 2);
  if (!HasShape("CutToClip((2, 3) weights, 2)", got, 2, 2)) return;
  ExpectAllNear("CutToClip(0.1 0.3 0.6 / 0.2 0.2 0.6, 2)", AsNumbers(got), {.25, .75, .5, .5}, 1e-6,
                {{{.1, .3, .2, .2}, "each row is divided by the sum of what is left of it"}});
  const Mat none = CutToClip({1, 4, {0, 0, 0, 1}}, 3);
  if (!HasShape("CutToClip(0 0 0 1, 3)", none, 1, 3)) return;
  ExpectAllNear("CutToClip(0 0 0 1, 3)", AsNumbers(none), Numbers(3, 1. / 3), 1e-6,
                {{{0, 0, 0}, "a row with nothing left looks everywhere alike"}});
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const int positions = 1 + rng.Below(100);  // of a clip of two seconds
  const Mat wide = Random(rng, 5, 1500), cut = CutToClip(wide, positions);
  if (!HasShape(absl::StrCat("CutToClip((5, 1500) random weights, ", positions, ")"), cut, 5, positions)) return;
  for (int t = 0; t < 5; ++t) {
    double sum = 0, before = 0;
    for (int j = 0; j < positions; ++j) sum += cut.data[t * positions + j], before += wide.data[t * 1500 + j];
    // 100 numbers that were rounded once: 100 u.
    ExpectNear(absl::StrCat("sum of row ", t, " of CutToClip(random weights)"), sum, 1, 1e-5);
    ExpectNear(absl::StrCat("number 0 of row ", t), cut.data[t * positions], wide.data[t * 1500] / before, 1e-5);
  }
}

GRADED_TEST(StandardiseColumns, CompareTokensAtEachPosition, 2) {
  // Column 0: 1 2 3; column 1: three equal numbers.
  const Mat got = StandardiseColumns({3, 2, {1, 5, 2, 5, 3, 5}});
  if (!HasShape("StandardiseColumns(1 5 / 2 5 / 3 5)", got, 3, 2)) return;
  ExpectAllNear("StandardiseColumns(1 5 / 2 5 / 3 5)", AsNumbers(got), {-1.224745, 0, 0, 0, 1.224745, 0}, 2e-6,
                {{{-1, 0, 0, 0, 1, 0}, "the sum of squares is divided by 3, not by 2"},
                 {{-1, 1, -1, 1, -1, 1}, "over all tokens at one position, not over the positions of one token"},
                 {{-1.5, 0, 0, 0, 1.5, 0}, "divide by the deviation, the root of the variance"}});
  // No float is a tenth, and the sum of x / T over T rows need not be x: what is left over, divided by itself, is 1.
  for (int tokens = 3; tokens <= 50; ++tokens) {
    const Mat same = StandardiseColumns({tokens, 1, Row(tokens, .1f)});
    const std::string call = absl::StrCat("StandardiseColumns(a column of ", tokens, " times 0.1f)");
    if (!HasShape(call, same, tokens, 1)) return;
    const std::vector<double> left(tokens, same.data[0]);
    ExpectAllNear(call, AsNumbers(same), std::vector<double>(tokens, 0), 0,
                  {{left, "add all up first and divide once: the mean of equal numbers is then exactly that number"}});
    if (same.data[0] != 0) return;
  }
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  const Mat given = Random(rng, 7, 20), standard = StandardiseColumns(given);
  if (!HasShape("StandardiseColumns((7, 20) random numbers)", standard, 7, 20)) return;
  for (int j = 0; j < 20; ++j) {
    double mean = 0, squares = 0;
    for (int t = 0; t < 7; ++t) mean += given.data[t * 20 + j] / 7.;
    for (int t = 0; t < 7; ++t) squares += std::pow(given.data[t * 20 + j] - mean, 2) / 7;
    for (int t = 0; t < 7; ++t) {
      // Means and deviations in float would be off by 7 u of numbers up to 1, over deviations of about 0.3.
      if (!ExpectNear(absl::StrCat("StandardiseColumns(random numbers), row ", t, ", column ", j),
                      standard.data[t * 20 + j], (given.data[t * 20 + j] - mean) / std::sqrt(squares), 1e-4)) {
        return;
      }
    }
  }
}

GRADED_TEST(MedianFilter, TakesAwayWhatIsNarrow, 3) {
  using Call = Mistake<Row>;
  ExpectAnswer<Row>("MedianFilter(0 0 9 0 0, 3)", MedianFilter(Row{0, 0, 9, 0, 0}, 3), {0, 0, 0, 0, 0},
                    {Call{{0, 3, 3, 3, 0}, "that is the mean: the median is the number in the middle"},
                     Call{{0, 9, 9, 9, 0}, "that is the largest: the median is the number in the middle"}});
  ExpectAnswer<Row>("MedianFilter(0 0 5 5 5 0 0, 3)", MedianFilter(Row{0, 0, 5, 5, 5, 0, 0}, 3), {0, 0, 5, 5, 5, 0, 0});
  ExpectAnswer<Row>("MedianFilter(1 2 7, 3)", MedianFilter(Row{1, 2, 7}, 3), {2, 2, 2},
                    {Call{{1, 2, 7}, "the row is mirrored without repeating the number at its end"},
                     Call{{1, 2, 2}, "there are no zeros outside of the row: it is mirrored"}});
  ExpectAnswer<Row>("MedianFilter(3 1 2, 7)", MedianFilter(Row{3, 1, 2}, 7), {3, 1, 2},
                    {Call{{2, 2, 2}, "a row of at most width / 2 numbers stays as it is"}});
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 2};
  for (int round = 0; round < 40; ++round) {
    const int half = rng.Below(5), n = half + 1 + rng.Below(12);
    const Row row = Random(rng, 1, n).data;
    // The row with its mirror images, written out.
    Row longer(row.rend() - half - 1, row.rend() - 1);
    longer.insert(longer.end(), row.begin(), row.end());
    longer.insert(longer.end(), row.rbegin() + 1, row.rbegin() + 1 + half);
    Row expected;
    for (int i = 0; i < n; ++i) {
      Row window(longer.begin() + i, longer.begin() + i + 2 * half + 1);
      std::sort(window.begin(), window.end());
      expected.push_back(window[half]);
    }
    if (!ExpectAnswer(absl::StrCat("MedianFilter(", absl::StrJoin(row, " "), ", ", 2 * half + 1, ")"),
                      MedianFilter(row, 2 * half + 1), expected)) {
      return;
    }
  }
}

double CostOf(const Mat& costs, const std::vector<Cell>& way) {
  double sum = 0;
  for (const Cell& cell : way) sum += costs.data[static_cast<size_t>(cell.row) * costs.cols + cell.column];
  return sum;
}

// The cheapest cost, by trying every way.
double CheapestFrom(const Mat& costs, int i, int j) {
  double best = i == costs.rows - 1 && j == costs.cols - 1 ? 0 : std::numeric_limits<double>::infinity();
  for (const Cell& step : {Cell{1, 1}, Cell{1, 0}, Cell{0, 1}}) {
    if (i + step.row < costs.rows && j + step.column < costs.cols) {
      best = std::min(best, CheapestFrom(costs, i + step.row, j + step.column));
    }
  }
  return best + costs.data[static_cast<size_t>(i) * costs.cols + j];
}

GRADED_TEST(CheapestWay, IsThatOfTheHandout, 2) {
  const auto way = [](const Mat& costs) { return Text(CheapestWay(costs)); };
  ExpectAnswer<std::string>("CheapestWay(1 2 3 4 / 2 1 2 3 / 4 2 1 1)",
                            way({3, 4, {1, 2, 3, 4, 2, 1, 2, 3, 4, 2, 1, 1}}), "(0, 0) (1, 1) (2, 2) (2, 3)",
                            {{"(0, 0) (0, 1) (1, 1) (1, 2) (2, 2) (2, 3)", "a step may go down and right at once"},
                             {"(2, 3) (2, 2) (1, 1) (0, 0)", "from the first cell to the last"}});
  // Two tokens that look at two positions each, negated.
  ExpectAnswer<std::string>("CheapestWay(-0.9 -0.8 -0.1 -0.1 / -0.1 -0.1 -0.8 -0.9)",
                            way({2, 4, {-.9f, -.8f, -.1f, -.1f, -.1f, -.1f, -.8f, -.9f}}),
                            "(0, 0) (0, 1) (0, 2) (1, 2) (1, 3)");
  ExpectAnswer<std::string>("CheapestWay(a matrix without rows)", way({0, 5, {}}), "");
}

GRADED_TEST(CheapestWay, PrefersTheDiagonalAmongEquals, 1) {
  const auto way = [](const Mat& costs) { return Text(CheapestWay(costs)); };
  ExpectAnswer<std::string>("CheapestWay(0 0 0 / 0 0 0)", way({2, 3, Row(6)}), "(0, 0) (0, 1) (1, 2)");
  ExpectAnswer<std::string>("CheapestWay(0 0 / 0 0 / 0 0)", way({3, 2, Row(6)}), "(0, 0) (1, 0) (2, 1)");
  ExpectAnswer<std::string>("CheapestWay(0 -1 / -1 0)", way({2, 2, {0, -1, -1, 0}}), "(0, 0) (0, 1) (1, 1)",
                            {{"(0, 0) (1, 0) (1, 1)", "of two last steps that cost the same the one by row"}});
}

GRADED_TEST(CheapestWay, IsAsCheapAsTheBestOfAllWays, 3) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 3};
  for (int round = 0; round < 200; ++round) {
    Mat costs = {1 + rng.Below(5), 1 + rng.Below(6), {}};
    costs.data.resize(static_cast<size_t>(costs.rows) * costs.cols);
    for (float& c : costs.data) c = static_cast<float>(rng.Below(9) - 4);
    const std::vector<Cell> way = CheapestWay(costs);
    const std::string call = absl::StrCat("CheapestWay(", Text(costs), ")");
    bool walks = !way.empty() && way.front() == Cell{0, 0} && way.back() == Cell{costs.rows - 1, costs.cols - 1};
    for (size_t s = 1; s < way.size(); ++s) {
      const int down = way[s].row - way[s - 1].row, right = way[s].column - way[s - 1].column;
      walks = walks && down >= 0 && down <= 1 && right >= 0 && right <= 1 && down + right >= 1;
    }
    if (!walks) {
      ReportWrongAnswer(call, "steps of one row, one column or both, from corner to corner", Text(way), "",
                        std::source_location::current());
      return;
    }
    if (!ExpectNear(absl::StrCat("the cost of ", call), CostOf(costs, way), CheapestFrom(costs, 0, 0), 0)) return;
  }
}

// Token t looks at the positions 10 t to 10 t + 9, and a little everywhere; behind the clip is padding.
Mat Finger(int tokens, int window) {
  Mat head = {tokens, window, Row(static_cast<size_t>(tokens) * window, .001f)};
  for (int t = 0; t < tokens; ++t) std::fill_n(head.data.begin() + t * window + 10 * t, 10, .1f);
  return head;
}

GRADED_TEST(TokenStarts, FollowAFinger, 2) {
  // Tokens 0 to 5, of which the last one is the end. The median moves an edge by no more than one position.
  const auto starts = TokenStarts({Finger(6, 80)}, 60, 0);
  if (!ExpectAllNear("TokenStarts(a finger, 10 positions a token, 60, 0)", starts, {0, .2, .4, .6, .8}, .021,
                     {{{0, .1, .2, .3, .4}, "a position of the encoder is 20 ms: two frames"},
                      {{0, .2, .4, .6, .8, 1.0}, "the last row is the end: it is left out"}})) {
    return;
  }
  ExpectAllNear("TokenStarts(the same, 60, 2)", TokenStarts({Finger(6, 80)}, 60, 2), {0, .6, .8}, .021,
                {{{0, .2, .4, .6, .8}, "the first rows are the start of the transcript: leave out `skip` of them"}});
}

// The scores in double, by the definitions: how well token t + skip fits position j.
std::vector<Numbers> ScoresByDefinition(const std::vector<Mat>& heads, int positions, int skip) {
  const int tokens = heads[0].rows, rows = tokens - skip - 1;
  std::vector<Numbers> scores(rows, Numbers(positions));
  for (const Mat& head : heads) {
    std::vector<Numbers> part(tokens, Numbers(positions));
    for (int t = 0; t < tokens; ++t) {
      double sum = 0;
      for (int j = 0; j < positions; ++j) sum += head.data[static_cast<size_t>(t) * head.cols + j];
      for (int j = 0; j < positions; ++j) part[t][j] = head.data[static_cast<size_t>(t) * head.cols + j] / sum;
    }
    for (int j = 0; j < positions; ++j) {
      double mean = 0, squares = 0;
      for (const Numbers& row : part) mean += row[j] / tokens;
      for (const Numbers& row : part) squares += (row[j] - mean) * (row[j] - mean) / tokens;
      for (Numbers& row : part) row[j] = (row[j] - mean) / std::sqrt(squares);
    }
    for (int t = 0; t < rows; ++t) {
      const Numbers& row = part[t + skip];
      for (int j = 0; j < positions; ++j) {
        Numbers window;
        for (int k = j - 3; k <= j + 3; ++k) {
          window.push_back(row[k < 0 ? -k : k >= positions ? 2 * (positions - 1) - k : k]);
        }
        std::sort(window.begin(), window.end());
        scores[t][j] += window[3] / static_cast<double>(heads.size());
      }
    }
  }
  return scores;
}

// What the cheapest way costs that enters row r at column entry[r]: from there to the cell before or above the entry
// into the next row, whichever is cheaper. Infinity where there is none.
double CostOfEntries(const std::vector<Numbers>& scores, const std::vector<int>& entry) {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  double cost = 0;
  const int positions = static_cast<int>(scores[0].size());
  for (size_t r = 0; r < scores.size(); ++r) {
    const int from = entry[r], next = r + 1 < scores.size() ? entry[r + 1] : positions;
    if (from < 0 || from >= positions || next < from) return kNone;
    double sum = 0;
    for (int j = from; j < next; ++j) sum -= scores[r][j];
    const double above = next < positions ? sum - scores[r][next] : kNone;
    cost += next == from ? above : std::min(sum, above);
  }
  return cost;
}

GRADED_TEST(TokenStarts, AreThoseOfTheBestWayThroughAnyHeads, 3) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 4};
  for (int round = 0; round < 10; ++round) {
    const int skip = rng.Below(3), rows = 3, positions = 8 + rng.Below(20);
    std::vector<Mat> heads;
    for (int h = 0; h < 1 + round % 3; ++h) heads.push_back(Random(rng, skip + rows + 1, positions + 10));
    const std::string call = absl::StrCat("TokenStarts(", heads.size(), " random heads (", skip + rows + 1, ", ",
                                          positions + 10, "), ", positions, ", ", skip, "), round ", round);
    const std::vector<double> starts = TokenStarts(heads, positions, skip);
    if (!ExpectAnswer<size_t>(call + ".size()", starts.size(), rows)) return;
    std::vector<int> entry;
    for (const double start : starts) entry.push_back(static_cast<int>(std::lround(start / .02)));
    // Every pair of entries is tried; the first row is entered at 0.
    const std::vector<Numbers> scores = ScoresByDefinition(heads, positions, skip);
    double best = std::numeric_limits<double>::infinity();
    std::vector<int> best_entry;
    for (int second = 0; second < positions; ++second) {
      for (int third = second; third < positions; ++third) {
        const double cost = CostOfEntries(scores, {0, second, third});
        if (cost < best) best = cost, best_entry = {0, second, third};
      }
    }
    // Scores of about 1 in float, up to 30 of them: 30 * 1e-5.
    const double cost = entry[0] == 0 ? CostOfEntries(scores, entry) : std::numeric_limits<double>::infinity();
    if (cost <= best + 1e-3) continue;
    ReportWrongAnswer(call, absl::StrCat("positions ", absl::StrJoin(best_entry, " "), ", whose way costs ", best),
                      absl::StrCat("positions ", absl::StrJoin(entry, " "), ", whose way costs ", cost), "",
                      std::source_location::current());
    return;
  }
}

GRADED_TEST(WordTimes, EndWhereTheNextWordStarts, 1) {
  const std::vector<double> starts = {0, .1, .4, .5, .9};
  const auto flat = [&](const std::vector<int>& words) {
    Numbers times;
    for (const WordTime& w : WordTimes(starts, words)) times.push_back(w.start), times.push_back(w.end);
    return times;
  };
  ExpectAllNear("WordTimes(0 0.1 0.4 0.5 0.9; words of 1, 2 and 1 tokens): starts and ends", flat({1, 2, 1}),
                {0, .1, .1, .5, .5, .9}, 1e-12,
                {{{0, 0, .1, .4, .5, .5}, "a word ends where the *next* word starts, not where its last token does"}});
  ExpectAllNear("WordTimes(the same; one word of 4 tokens)", flat({4}), {0, .9}, 1e-12);
}

}  // namespace
}  // namespace alignment
