#include "models/qwen2_vl/linear.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/parallel.h"
#include "base/status_macros.h"
#include "kernels/matrix.h"

namespace qwen2_vl {

absl::StatusOr<Linear> Linear::Load(const WeightSource& source, const std::vector<TensorSpec>& weights,
                                    const std::vector<TensorSpec>& biases) {
  Linear linear;
  linear.in_ = static_cast<int>(weights[0].row_values());
  std::vector<float> rows;
  for (const TensorSpec& weight : weights) {
    CHECK(weight.row_values() == linear.in_) << weight.name;
    for (int64_t first = 0; first < weight.rows(); first += kSlice) {
      const int n = static_cast<int>(std::min<int64_t>(kSlice, weight.rows() - first));
      rows.resize(size_t(n) * linear.in_);
      RETURN_IF_ERROR(source.ReadRows(weight, first, rows));
      linear.slices_.push_back({linear.out_, kernels::PackedMatrix(kernels::RowMajor(rows, n, linear.in_).T())});
      linear.out_ += n;
    }
  }
  for (const TensorSpec& bias : biases) {
    const size_t at = linear.bias_.size();
    linear.bias_.resize(at + bias.rows());
    RETURN_IF_ERROR(source.ReadRows(bias, 0, std::span(linear.bias_).subspan(at)));
  }
  CHECK(linear.bias_.empty() || linear.bias_.size() == size_t(linear.out_)) << weights[0].name;
  return linear;
}

void Linear::Apply(std::span<const float> x, std::span<float> y, int rows, kernels::Write write) const {
  if (!bias_.empty()) {
    for (int r = 0; r < rows; ++r) {
      float* const row = y.data() + size_t(r) * out_;
      if (write == kernels::Write::kOverwrite) {
        std::copy(bias_.begin(), bias_.end(), row);
      } else {
        for (int i = 0; i < out_; ++i) row[i] += bias_[i];
      }
    }
    write = kernels::Write::kAdd;
  }
  const kernels::ConstMatrix a = kernels::RowMajor(x, rows, in_);
  base::ParallelFor(std::ssize(slices_), /*grain=*/1, [&](int64_t begin, int64_t end) {
    for (int64_t s = begin; s < end; ++s) {
      const Slice& slice = slices_[s];
      kernels::Gemm(a, slice.weight, {y.data() + slice.first, rows, slice.weight.cols(), out_}, write);
    }
  });
}

}  // namespace qwen2_vl
