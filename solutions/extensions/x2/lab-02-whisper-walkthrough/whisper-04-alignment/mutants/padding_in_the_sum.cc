// Mutant: cuts the padding off and leaves its share out of every row.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <span>
#include <vector>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-04-alignment/alignment.h"

namespace alignment {
namespace {

using base::Mat;

Mat Zeros(int rows, int cols) { return {rows, cols, std::vector<float>(static_cast<size_t>(rows) * cols)}; }

size_t At(const Mat& m, int row, int column) { return static_cast<size_t>(row) * m.cols + column; }

enum class Step : char { kBoth, kRow, kColumn };

}  // namespace

std::vector<Head> DefaultHeads(int layers, int heads) {
  std::vector<Head> all;
  for (int layer = layers / 2; layer < layers; ++layer) {
    for (int head = 0; head < heads; ++head) all.push_back({layer, head});
  }
  return all;
}

Mat CutToClip(const Mat& weights, int positions) {
  Mat cut = Zeros(weights.rows, positions);
  for (int t = 0; t < weights.rows; ++t) {
    double sum = 0;
    for (int j = 0; j < positions; ++j) sum += weights.data[At(weights, t, j)];
    for (int j = 0; j < positions; ++j) {
      const double share = sum > 0 ? weights.data[At(weights, t, j)] : 1.0 / positions;
      cut.data[At(cut, t, j)] = static_cast<float>(share);
    }
  }
  return cut;
}

Mat StandardiseColumns(const Mat& weights) {
  Mat standard = Zeros(weights.rows, weights.cols);
  const double count = weights.rows;
  for (int j = 0; j < weights.cols; ++j) {
    double mean = 0, variance = 0;
    for (int t = 0; t < weights.rows; ++t) mean += weights.data[At(weights, t, j)];
    mean /= count;
    for (int t = 0; t < weights.rows; ++t) variance += std::pow(weights.data[At(weights, t, j)] - mean, 2) / count;
    for (int t = 0; t < weights.rows; ++t) {
      const double above = weights.data[At(weights, t, j)] - mean;
      standard.data[At(standard, t, j)] = static_cast<float>(variance > 0 ? above / std::sqrt(variance) : 0);
    }
  }
  return standard;
}

std::vector<float> MedianFilter(std::span<const float> row, int width) {
  const int n = static_cast<int>(row.size()), half = width / 2;
  std::vector<float> filtered(row.begin(), row.end());
  if (n <= half) return filtered;
  std::vector<float> window(width);
  for (int i = 0; i < n; ++i) {
    for (int k = -half; k <= half; ++k) {
      const int j = std::abs(i + k);
      window[k + half] = row[j < n ? j : 2 * (n - 1) - j];
    }
    std::nth_element(window.begin(), window.begin() + half, window.end());
    filtered[i] = window[half];
  }
  return filtered;
}

std::vector<Cell> CheapestWay(const Mat& costs) {
  const int N = costs.rows, M = costs.cols;
  if (N == 0 || M == 0) return {};
  // A row and a column more, for the outside: total[i + 1][j + 1] is the cheapest way to cell (i, j).
  constexpr double kNoWay = std::numeric_limits<double>::infinity();
  std::vector<std::vector<double>> total(N + 1, std::vector<double>(M + 1, kNoWay));
  std::vector<std::vector<Step>> step(N, std::vector<Step>(M));
  total[0][0] = 0;
  for (int i = 0; i < N; ++i) {
    for (int j = 0; j < M; ++j) {
      const double both = total[i][j], row = total[i][j + 1], column = total[i + 1][j];
      const double before = std::min({both, row, column});
      step[i][j] = before == both ? Step::kBoth : before == row ? Step::kRow : Step::kColumn;
      total[i + 1][j + 1] = before + costs.data[At(costs, i, j)];
    }
  }
  std::vector<Cell> way;
  for (int i = N - 1, j = M - 1; i >= 0 && j >= 0;) {
    way.push_back({i, j});
    const Step last = step[i][j];
    if (last != Step::kColumn) --i;
    if (last != Step::kRow) --j;
  }
  std::reverse(way.begin(), way.end());
  return way;
}

std::vector<double> TokenStarts(const std::vector<Mat>& heads, int positions, int skip) {
  const int rows = heads[0].rows - skip - 1;
  Mat costs = Zeros(rows, positions);
  for (const Mat& head : heads) {
    const Mat standard = StandardiseColumns(CutToClip(head, positions));
    for (int t = 0; t < rows; ++t) {
      const auto row = std::span(standard.data).subspan(At(standard, t + skip, 0), positions);
      const std::vector<float> smooth = MedianFilter(row, kMedianWidth);
      for (int j = 0; j < positions; ++j) costs.data[At(costs, t, j)] -= smooth[j] / static_cast<float>(heads.size());
    }
  }
  std::vector<double> starts;
  for (const Cell& cell : CheapestWay(costs)) {
    if (cell.row == static_cast<int>(starts.size())) starts.push_back(cell.column * kSecondsPerPosition);
  }
  return starts;
}

std::vector<WordTime> WordTimes(std::span<const double> starts, std::span<const int> word_tokens) {
  std::vector<WordTime> words;
  int first = 0;
  for (const int tokens : word_tokens) {
    words.push_back({starts[first], starts[first + tokens]});
    first += tokens;
  }
  return words;
}

}  // namespace alignment
