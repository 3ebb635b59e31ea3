// Shape: the sizes of a tensor's dimensions, at most four of them.

#ifndef NN_SHAPE_H_
#define NN_SHAPE_H_

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>

#include "base/check.h"

namespace nn {

// Shape s = {2, 16, 64}: 2 sequences of 16 rows with 64 columns. s.cols() == 64 and s.rows() == 32: most operations see
// a tensor as a matrix whose rows are everything but the last dimension.
class Shape {
 public:
  static constexpr int kMaxRank = 4;

  Shape() = default;  // a scalar: no dimension, one element
  Shape(std::initializer_list<int> dims) {
    CHECK(dims.size() <= kMaxRank) << dims.size() << " dimensions; a tensor has at most " << kMaxRank;
    for (int dim : dims) {
      CHECK(dim >= 0) << "dimension " << rank_ << " is " << dim;
      dims_[rank_++] = dim;
    }
  }

  int rank() const { return rank_; }
  int operator[](int i) const {
    CHECK(0 <= i && i < rank_) << "dimension " << i << " of " << ToString();
    return dims_[i];
  }
  int cols() const { return rank_ == 0 ? 1 : dims_[rank_ - 1]; }
  // Everything but the last dimension, as one.
  int rows() const {
    int rows = 1;
    for (int i = 0; i + 1 < rank_; ++i) rows *= dims_[i];
    return rows;
  }
  size_t elements() const { return size_t(rows()) * cols(); }

  // The same tensor with another last dimension: what a projection gives.
  Shape WithCols(int cols) const {
    CHECK(rank_ > 0) << "a scalar has no last dimension";
    Shape other = *this;
    other.dims_[rank_ - 1] = cols;
    return other;
  }

  // "(2, 16, 64)"
  std::string ToString() const {
    std::string text = "(";
    for (int i = 0; i < rank_; ++i) text += (i > 0 ? ", " : "") + std::to_string(dims_[i]);
    return text + ")";
  }

  bool operator==(const Shape&) const = default;

 private:
  std::array<int, kMaxRank> dims_ = {};  // 0 behind rank_, so that == may compare all
  int rank_ = 0;
};

}  // namespace nn

#endif  // NN_SHAPE_H_
