#include "models/int8_params.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/check.h"

namespace models {
namespace {

// (rows, cols) -> (cols, rows)
std::vector<float> Transposed(std::span<const float> x, int rows, int cols) {
  std::vector<float> y(x.size());
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) y[size_t(c) * rows + r] = x[size_t(r) * cols + c];
  }
  return y;
}

bool IsMatrix(const nn::ParamSpec& spec) { return spec.decay == nn::Decay::kYes && spec.shape.rank() == 2; }

}  // namespace

Int8Params::Int8Params(const nn::ParamStore& params) {
  for (size_t i = 0; i < params.specs().size(); ++i) {
    const nn::ParamSpec& spec = params.specs()[i];
    const auto values = params.values().subspan(params.ranges()[i].begin, params.ranges()[i].size);
    Parameter& parameter = parameters_.emplace_back();
    if (IsMatrix(spec)) {
      const int in = spec.shape[0], out = spec.shape[1];
      parameter.matrix = whisper::Int8Matrix(Transposed(values, in, out), out, in);
    } else {
      parameter.floats.assign(values.begin(), values.end());
    }
  }
}

void Int8Params::Fill(nn::ParamStore& params) const {
  CHECK(params.specs().size() == parameters_.size()) << "another list of parameters";
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const whisper::Int8Matrix& matrix = parameters_[i].matrix;
    const std::vector<float> values =
        matrix.rows() > 0 ? Transposed(matrix.Floats(), matrix.rows(), matrix.cols()) : parameters_[i].floats;
    const nn::ParamStore::Range& range = params.ranges()[i];
    CHECK(values.size() == range.size) << params.specs()[i].name << ": " << values.size() << " numbers for "
                                       << range.size;
    std::copy(values.begin(), values.end(), params.values().begin() + static_cast<std::ptrdiff_t>(range.begin));
  }
}

int64_t Int8Params::bytes() const {
  int64_t bytes = 0;
  for (const Parameter& p : parameters_) {
    bytes += p.matrix.bytes() + static_cast<int64_t>(p.floats.size() * sizeof(float));
  }
  return bytes;
}

}  // namespace models
