#include "models/whisper/layers.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/parallel.h"
#include "kernels/activations.h"
#include "kernels/layer_norm.h"

namespace whisper {
namespace {

constexpr float kEps = 1e-5f;         // of the norms
constexpr int kWorthAThread = 16384;  // floats
constexpr int kRowsAtOnce = 768;      // of the two-layer network

int64_t RowsWorthAThread(int cols) { return std::max(1, kWorthAThread / cols); }

}  // namespace

void Linear(kernels::ConstMatrix x, const LinearWeights& linear, kernels::Matrix y, kernels::Write write) {
  if (!linear.bias.empty()) {
    base::ParallelFor(y.rows, RowsWorthAThread(y.cols), [&](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r) {
        float* const row = y.data + r * y.row_stride;
        if (write == kernels::Write::kOverwrite) {
          std::copy(linear.bias.begin(), linear.bias.end(), row);
        } else {
          for (int c = 0; c < y.cols; ++c) row[c] += linear.bias[c];
        }
      }
    });
    write = kernels::Write::kAdd;
  }
  kernels::Gemm(x, kernels::RowMajor(linear.weight, y.cols, x.cols).T(), y, write);
}

void Norm(std::span<const float> x, const NormWeights& norm, std::span<float> y) {
  const int D = static_cast<int>(norm.gain.size()), R = static_cast<int>(x.size() / D);
  base::ParallelFor(R, RowsWorthAThread(D), [&](int64_t begin, int64_t end) {
    const int rows = static_cast<int>(end - begin);
    const size_t first = size_t(begin) * D, size = size_t(rows) * D;
    std::vector<float> mean(rows), rstd(rows);
    kernels::LayerNormRows(x.subspan(first, size), norm.gain, norm.bias, y.subspan(first, size), mean, rstd, rows, D,
                           kEps);
  });
}

void GeluRows(std::span<float> y, int cols) {
  base::ParallelFor(static_cast<int64_t>(y.size()) / cols, RowsWorthAThread(cols), [&](int64_t begin, int64_t end) {
    const std::span<float> rows = y.subspan(size_t(begin) * cols, size_t(end - begin) * cols);
    kernels::Gelu(rows, rows);
  });
}

void AddMlp(const MlpWeights& mlp, std::span<float> x) {
  const int D = static_cast<int>(mlp.down.bias.size()), F = static_cast<int>(mlp.up.bias.size());
  const int R = static_cast<int>(x.size() / D);
  // Some rows at a time, so that what is between the two products is still in the cache at the second.
  std::vector<float> normed(size_t(std::min(R, kRowsAtOnce)) * D), hidden(size_t(std::min(R, kRowsAtOnce)) * F);
  for (int begin = 0; begin < R; begin += kRowsAtOnce) {
    const int rows = std::min(kRowsAtOnce, R - begin);
    const std::span<float> here = x.subspan(size_t(begin) * D, size_t(rows) * D);
    const std::span<float> n = std::span(normed).first(size_t(rows) * D), h = std::span(hidden).first(size_t(rows) * F);
    Norm(here, mlp.norm, n);
    Linear(kernels::RowMajor(std::span<const float>(n), rows, D), mlp.up, kernels::RowMajor(h, rows, F));
    GeluRows(h, F);
    Linear(kernels::RowMajor(std::span<const float>(h), rows, F), mlp.down, kernels::RowMajor(here, rows, D),
           kernels::Write::kAdd);
  }
}

}  // namespace whisper
