// A matrix of 16-bit floats: half the bytes, for products that are bound by reading the matrix.
//
// A decoder makes one token at a time: each weight is read from memory for a single multiplication, and the time of a
// token is the bytes of the weights over the speed of the memory. Published weights are halves, so nothing is lost.

#ifndef MODELS_WHISPER_HALF_MATRIX_H_
#define MODELS_WHISPER_HALF_MATRIX_H_

#include <cstdint>
#include <span>

#include "kernels/gemm.h"
#include "models/whisper/large_array.h"

namespace whisper {

// The nearest half, halves away from each other by the even one; what is above 65,504 in size becomes that.
// Source: IEEE 754-2008, sections 3.4 and 4.3.1.
uint16_t FloatToHalf(float x);

class HalfMatrix {
 public:
  HalfMatrix() = default;  // (0, 0)
  // values  (rows, cols), row-major
  HalfMatrix(std::span<const float> values, int rows, int cols);

  int rows() const { return rows_; }
  int cols() const { return cols_; }
  // Row r as floats, exactly.
  void Row(int r, std::span<float> out) const;

  // y = x m^T, or y += that: a row of the matrix makes one output, as in a Linear layer.
  //
  //   x  (R, cols)    y  (R, rows)
  //
  // REQUIRES: |x| < 2^64.
  // Numerics: each product of a row with a row is a sum in 16 lanes (kernels/lanes.h), or for more than 8 rows of x as
  //           kernels::Gemm. The same bits for any number of threads, which share the outputs.
  void Multiply(std::span<const float> x, std::span<float> y, kernels::Write write = kernels::Write::kOverwrite) const;

 private:
  int rows_ = 0, cols_ = 0;
  LargeArray<uint16_t> bits_;  // (rows, cols)
};

}  // namespace whisper

#endif  // MODELS_WHISPER_HALF_MATRIX_H_
