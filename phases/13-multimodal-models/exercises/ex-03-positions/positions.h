// Lab 13-ex-03  Where a patch lies: a table of positions, and what an encoder cannot see without one.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// A picture is a grid of `rows` x `columns` patches. Each is a token, a row of D numbers; tokens are counted row by
// row, from the top left. Rows of the grid and rows of a matrix are different things: here "row" is the grid's, unless
// a shape says otherwise.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_03_POSITIONS_POSITIONS_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_03_POSITIONS_POSITIONS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-01-modality-agnostic-block/modality_block.h"

namespace positions {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// A place in the grid, from 0.
struct Cell {
  int row = 0;     // from the top
  int column = 0;  // from the left

  bool operator==(const Cell&) const = default;
};

}  // namespace types
using modality_block::AttentionWeights;  // of exercise 1
using types::Cell;

inline constexpr int kMaxSide = 1024;  // patches along a side
inline constexpr int kMaxDim = 8192;   // numbers of a position

// You write these. Their arguments are in range and their shapes fit: the functions of the same names below look after
// that.
namespace impl {

// Where token `token` lies in a grid.
//
//   token          [tokens] before this one: 0 to rows * columns - 1
//   rows, columns  [patches] of the grid
//
// Example: in a grid of 2 rows and 3 columns, token 4 is in row 1, column 1.
// Errors:  none here, see the checked functions below.
// Source:  docs/notation.md, "Shapes": row-major.
Cell CellOf(int token, int rows, int columns);

// The fixed 2-D sine-cosine table: one row of numbers for each place. The first half of a row tells the grid's row, the
// second half the column, both in the same way: with e = dim / 2 and w_i = 10000^(-2 i / e), a coordinate y becomes
//
//   sin(y w_0), cos(y w_0), sin(y w_1), cos(y w_1), ...       e numbers, i = 0 .. e / 2 - 1
//
//   dim      a multiple of 4
//   returns  (rows * columns, dim), row t for token t
//
// Example: dim 8, row 1, column 0: 0.841471 0.540302 0.01 0.99995 | 0 1 0 1.
// Errors:  none here, see below.
// Source:  Vaswani et al. 2017, "Attention Is All You Need", section 3.5, for one coordinate; two halves as in Chen,
//          Xie, He 2021, "An Empirical Study of Training Self-Supervised Vision Transformers", section 5.
base::Mat SinCos2d(int rows, int columns, int dim);

// The picture in a mirror: left and right exchanged. Patches move as they are; nothing turns inside them.
//
//   patches  (rows * columns, D)
//   returns  (rows * columns, D)
//
// Example: one row of three patches a, b, c: c, b, a.
// Errors:  none here, see below.
base::Mat MirrorColumns(const base::Mat& patches, int rows, int columns);

// One vector for a picture: its patches, each with its position added where there are positions; then the attention of
// exercise 1, in which they meet; then the mean of all rows.
//
//   patches    (T, D)
//   positions  (T, D), or none
//   returns    (1, D)
//
// Example: patches (1, 0), (0, 1), (.5, .5), all weights the unit matrix: (.5, .5) without positions, and with (.5, 0),
//          (0, 0), (0, -.5) it is (.794700, .297270).
// Errors:  those of modality_block::Attention, passed on.
// Source:  Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", section 3.1: z_0 = patches + E_pos.
absl::StatusOr<base::Mat> Encode(const base::Mat& patches, const std::optional<base::Mat>& positions,
                                 const AttentionWeights& weights);

}  // namespace impl

inline absl::Status CheckGrid(int rows, int columns) {
  if (rows >= 1 && rows <= kMaxSide && columns >= 1 && columns <= kMaxSide) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a grid of ", rows, " x ", columns, " patches; each side must be 1 to ", kMaxSide));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for a grid, a token or a width out of range, and for shapes that do not fit together.
inline absl::StatusOr<Cell> CellOf(int token, int rows, int columns) {
  RETURN_IF_ERROR(CheckGrid(rows, columns));
  if (token >= 0 && token < rows * columns) return impl::CellOf(token, rows, columns);
  return absl::InvalidArgumentError(absl::StrCat("token ", token, " of a grid with ", rows * columns, " patches"));
}

inline absl::StatusOr<base::Mat> SinCos2d(int rows, int columns, int dim) {
  RETURN_IF_ERROR(CheckGrid(rows, columns));
  if (dim >= 4 && dim <= kMaxDim && dim % 4 == 0) return impl::SinCos2d(rows, columns, dim);
  return absl::InvalidArgumentError(absl::StrCat("dim is ", dim, "; it must be a multiple of 4, 4 to ", kMaxDim));
}

inline absl::StatusOr<base::Mat> MirrorColumns(const base::Mat& patches, int rows, int columns) {
  RETURN_IF_ERROR(CheckGrid(rows, columns));
  RETURN_IF_ERROR(modality_block::CheckMat("patches", patches, rows * columns));
  return impl::MirrorColumns(patches, rows, columns);
}

inline absl::StatusOr<base::Mat> Encode(const base::Mat& patches, const std::optional<base::Mat>& positions,
                                        const AttentionWeights& weights) {
  RETURN_IF_ERROR(modality_block::CheckAttention(patches, weights));
  if (positions.has_value()) {
    RETURN_IF_ERROR(modality_block::CheckMat("positions", *positions, patches.rows));
    if (positions->cols != patches.cols) {
      return absl::InvalidArgumentError(
          absl::StrCat("positions have ", positions->cols, " columns; patches have ", patches.cols));
    }
  }
  return impl::Encode(patches, positions, weights);
}

}  // namespace positions

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_03_POSITIONS_POSITIONS_H_
