// A decoder's matrix as it is kept: with 16 bits, as it was published, or with 8.

#ifndef MODELS_WHISPER_STORED_MATRIX_H_
#define MODELS_WHISPER_STORED_MATRIX_H_

#include <span>
#include <variant>

#include "kernels/gemm.h"
#include "models/whisper/half_matrix.h"
#include "models/whisper/int8_matrix.h"

namespace whisper {

enum class WeightBits {
  k16,  // HalfMatrix: nothing is lost of published weights
  k8,   // Int8Matrix: half of the bytes, for a machine whose memory is slow
};

class StoredMatrix {
 public:
  StoredMatrix() = default;
  StoredMatrix(std::span<const float> values, int rows, int cols, WeightBits bits) {
    if (bits == WeightBits::k16) {
      matrix_ = HalfMatrix(values, rows, cols);
    } else {
      matrix_ = Int8Matrix(values, rows, cols);
    }
  }

  void Row(int r, std::span<float> out) const {
    std::visit([&](const auto& m) { m.Row(r, out); }, matrix_);
  }
  void Multiply(std::span<const float> x, std::span<float> y, kernels::Write write = kernels::Write::kOverwrite) const {
    std::visit([&](const auto& m) { m.Multiply(x, y, write); }, matrix_);
  }

 private:
  std::variant<HalfMatrix, Int8Matrix> matrix_;
};

}  // namespace whisper

#endif  // MODELS_WHISPER_STORED_MATRIX_H_
