#include "models/whisper/alignment.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "base/check.h"

namespace whisper {
namespace {

constexpr int kMedianWidth = 7;

// Rows of the first `positions` columns, each divided by its sum.
std::vector<std::vector<float>> Cut(const base::Mat& head, int positions) {
  std::vector<std::vector<float>> rows(head.rows);
  for (int t = 0; t < head.rows; ++t) {
    const float* const row = head.data.data() + size_t(t) * head.cols;
    double sum = 0;
    for (int j = 0; j < positions; ++j) sum += row[j];
    rows[t].resize(positions);
    // A token that looked at nothing but the padding looks everywhere alike.
    for (int j = 0; j < positions; ++j) rows[t][j] = static_cast<float>(sum > 0 ? row[j] / sum : 1.0 / positions);
  }
  return rows;
}

void StandardiseColumns(std::vector<std::vector<float>>& rows) {
  for (size_t j = 0; j < rows[0].size(); ++j) {
    double mean = 0, variance = 0;
    // Divided once, so that the mean of equal numbers is that number and their deviation 0.
    for (const auto& row : rows) mean += row[j];
    mean /= static_cast<double>(rows.size());
    for (const auto& row : rows) variance += (row[j] - mean) * (row[j] - mean) / static_cast<double>(rows.size());
    const double deviation = std::sqrt(variance);
    for (auto& row : rows) row[j] = static_cast<float>(deviation > 0 ? (row[j] - mean) / deviation : 0);
  }
}

}  // namespace

std::vector<float> MedianFilter(std::span<const float> row, int width) {
  const int n = static_cast<int>(row.size()), half = width / 2;
  std::vector<float> filtered(row.begin(), row.end());
  if (n <= half) return filtered;
  std::vector<float> window(2 * half + 1);
  for (int i = 0; i < n; ++i) {
    for (int k = -half; k <= half; ++k) {
      const int j = std::abs(i + k);  // mirrored in front, and below behind
      window[k + half] = row[j < n ? j : 2 * (n - 1) - j];
    }
    std::nth_element(window.begin(), window.begin() + half, window.end());
    filtered[i] = window[half];
  }
  return filtered;
}

base::Mat AlignmentScores(std::span<const base::Mat> heads, int positions, int skip) {
  CHECK(!heads.empty()) << "no head to align by";
  const int tokens = heads[0].rows;
  CHECK(positions >= 1 && positions <= heads[0].cols && skip >= 0 && skip < tokens)
      << positions << " positions and " << skip << " tokens skipped of (" << tokens << ", " << heads[0].cols << ")";
  const int rows = tokens - skip - 1;
  base::Mat scores = {rows, positions, std::vector<float>(size_t(rows) * positions)};
  for (const base::Mat& head : heads) {
    CHECK(head.rows == tokens && head.cols == heads[0].cols) << "heads of different shapes";
    std::vector<std::vector<float>> weights = Cut(head, positions);
    StandardiseColumns(weights);
    for (int t = 0; t < rows; ++t) {
      const std::vector<float> smooth = MedianFilter(weights[t + skip], kMedianWidth);
      for (int j = 0; j < positions; ++j) {
        scores.data[size_t(t) * positions + j] += smooth[j] / static_cast<float>(heads.size());
      }
    }
  }
  return scores;
}

std::vector<std::pair<int, int>> CheapestWay(const base::Mat& costs) {
  const int N = costs.rows, M = costs.cols;
  if (N == 0 || M == 0) return {};
  constexpr double kNoWay = std::numeric_limits<double>::infinity();
  // Row and column 0 stand for the outside; total[i + 1][j + 1] is the cheapest way to cell (i, j).
  std::vector<std::vector<double>> total(N + 1, std::vector<double>(M + 1, kNoWay));
  total[0][0] = 0;
  enum class Step : char { kBoth, kRow, kColumn };
  std::vector<std::vector<Step>> step(N, std::vector<Step>(M));
  for (int i = 0; i < N; ++i) {
    for (int j = 0; j < M; ++j) {
      const double both = total[i][j], row = total[i][j + 1], column = total[i + 1][j];
      step[i][j] = both <= row && both <= column ? Step::kBoth : row <= column ? Step::kRow : Step::kColumn;
      const double before = step[i][j] == Step::kBoth ? both : step[i][j] == Step::kRow ? row : column;
      total[i + 1][j + 1] = before + costs.data[size_t(i) * M + j];
    }
  }
  std::vector<std::pair<int, int>> way;
  for (int i = N - 1, j = M - 1; i >= 0 && j >= 0;) {
    way.emplace_back(i, j);
    const Step last = step[i][j];
    if (last != Step::kColumn) --i;
    if (last != Step::kRow) --j;
  }
  std::reverse(way.begin(), way.end());
  return way;
}

std::vector<double> RowStarts(const base::Mat& scores) {
  base::Mat costs = scores;
  for (float& x : costs.data) x = -x;
  std::vector<double> starts;
  for (const auto& [row, column] : CheapestWay(costs)) {
    if (row == static_cast<int>(starts.size())) starts.push_back(column * kSecondsPerPosition);
  }
  return starts;
}

std::vector<WordTime> WordTimes(std::span<const double> starts, std::span<const int> word_tokens) {
  std::vector<WordTime> words;
  int first = 0;
  for (const int tokens : word_tokens) {
    CHECK(first + tokens < static_cast<int>(starts.size())) << starts.size() << " starts for more than as many tokens";
    words.push_back({first, tokens, starts[first], starts[first + tokens]});
    first += tokens;
  }
  CHECK(first + 1 == static_cast<int>(starts.size())) << starts.size() << " starts for " << first << " tokens";
  return words;
}

}  // namespace whisper
