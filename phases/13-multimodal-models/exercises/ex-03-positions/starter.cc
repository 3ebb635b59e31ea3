// Lab 13-ex-03  Where a patch lies. You edit this file; positions.h says what each function promises.

#include <cmath>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-03-positions/positions.h"

namespace positions::impl {

using base::Mat;

Cell CellOf(int token, int rows, int columns) {
  // TODO(lab): tokens are counted row by row. How many rows were full before this one, and how far is it in its own?
  return {-1, -1};
}

Mat SinCos2d(int rows, int columns, int dim) {
  // TODO(lab): write a function that turns one coordinate into dim / 2 numbers, and use it twice for each token: for
  //   its row first, then for its column.
  return {};
}

Mat MirrorColumns(const Mat& patches, int rows, int columns) {
  // TODO(lab): the token at (row, column) of the result is the one at (row, columns - 1 - column).
  return {};
}

absl::StatusOr<Mat> Encode(const Mat& patches, const std::optional<Mat>& positions, const AttentionWeights& weights) {
  // TODO(lab): add the positions, if there are any (modality_block::Sum). Then modality_block::Attention; then the mean
  //   of its rows.
  return absl::UnimplementedError("Encode is not written yet");
}

}  // namespace positions::impl
