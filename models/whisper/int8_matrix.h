// A matrix of 8-bit whole numbers with a scale for each row: a quarter of the bytes of floats.
//
// A row (what makes one output) has the scale of its largest number over 127; a number is the nearest multiple of it. A
// row of 384 weights near 0.05 is off by 0.0002 a weight, and since these errors have no common direction, by far less
// in the sum.
//
// Source: Dettmers et al. 2022, "LLM.int8(): 8-bit Matrix Multiplication for Transformers at Scale", section 2 (scales
// by row); Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
// Inference", CVPR.

#ifndef MODELS_WHISPER_INT8_MATRIX_H_
#define MODELS_WHISPER_INT8_MATRIX_H_

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/gemm.h"
#include "models/whisper/large_array.h"

namespace whisper {

class Int8Matrix {
 public:
  Int8Matrix() = default;  // (0, 0)
  // values  (rows, cols), row-major, finite. A row of zeros has the scale 0.
  //
  // Numerics: a number is off by at most half a scale, and by the roundings of a float.
  Int8Matrix(std::span<const float> values, int rows, int cols);

  int rows() const { return rows_; }
  int cols() const { return cols_; }
  std::span<const int8_t> values() const { return values_; }  // (rows, cols), -127 to 127
  std::span<const float> scales() const { return scales_; }   // (rows)
  int64_t bytes() const { return static_cast<int64_t>(values_.size() + scales_.size() * sizeof(float)); }

  // Row r as floats; all rows.
  void Row(int r, std::span<float> out) const;
  std::vector<float> Floats() const;

  // y = x m^T, or y += that, as HalfMatrix::Multiply: the sums are of whole numbers times x, and then scaled.
  void Multiply(std::span<const float> x, std::span<float> y, kernels::Write write = kernels::Write::kOverwrite) const;

 private:
  int rows_ = 0, cols_ = 0;
  LargeArray<int8_t> values_;
  std::vector<float> scales_;
};

}  // namespace whisper

#endif  // MODELS_WHISPER_INT8_MATRIX_H_
