// Mutant: the sines of a half come first and then its cosines.

#include <cmath>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-03-positions/positions.h"

namespace positions::impl {

using base::Mat;

namespace {

// Appends `width` numbers that tell a coordinate: sines and cosines from fast to slow.
void AppendCoordinate(int coordinate, int width, std::vector<float>& numbers) {
  for (const double phase : {0.0, std::acos(0.0)}) {
    for (int i = 0; i < width / 2; ++i) {
      numbers.push_back(static_cast<float>(std::sin(coordinate * std::pow(10000.0, -2.0 * i / width) + phase)));
    }
  }
}

}  // namespace

Cell CellOf(int token, int rows, int columns) { return {token / columns, token % columns}; }

Mat SinCos2d(int rows, int columns, int dim) {
  Mat table = {rows * columns, dim, {}};
  for (int token = 0; token < table.rows; ++token) {
    const Cell cell = CellOf(token, rows, columns);
    AppendCoordinate(cell.row, dim / 2, table.data);
    AppendCoordinate(cell.column, dim / 2, table.data);
  }
  return table;
}

Mat MirrorColumns(const Mat& patches, int rows, int columns) {
  Mat mirrored = {patches.rows, patches.cols, {}};
  for (int token = 0; token < patches.rows; ++token) {
    const Cell cell = CellOf(token, rows, columns);
    const int from = cell.row * columns + (columns - 1 - cell.column);
    const auto begin = patches.data.begin() + from * patches.cols;
    mirrored.data.insert(mirrored.data.end(), begin, begin + patches.cols);
  }
  return mirrored;
}

absl::StatusOr<Mat> Encode(const Mat& patches, const std::optional<Mat>& positions, const AttentionWeights& weights) {
  const Mat x = positions.has_value() ? modality_block::Sum(patches, *positions) : patches;
  ASSIGN_OR_RETURN(const Mat mixed, modality_block::Attention(x, weights));
  Mat pooled = {1, mixed.cols, std::vector<float>(mixed.cols)};
  for (int r = 0; r < mixed.rows; ++r) {
    for (int c = 0; c < mixed.cols; ++c) pooled.data[c] += mixed.data[r * mixed.cols + c] / mixed.rows;
  }
  return pooled;
}

}  // namespace positions::impl
