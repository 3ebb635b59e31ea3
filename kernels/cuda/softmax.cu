#include "kernels/cuda/softmax.h"

#include <cuda_runtime.h>

#include <cstddef>

namespace kernels::cuda {
namespace {

constexpr int kWarp = 32;
constexpr int kBlock = 128;
constexpr unsigned kAllLanes = 0xffffffffu;

// Version 1. Each thread walks a row alone, three times. Right, and slow: the 32 threads of a warp read 32 different rows,
// so each load touches 32 cache lines and uses 4 bytes of each.
__global__ void ThreadPerRow(const float* x, float* y, int rows, int cols) {
  const int r = blockIdx.x * blockDim.x + threadIdx.x;
  if (r >= rows) return;
  const float* in = x + size_t(r) * cols;
  float* out = y + size_t(r) * cols;
  float max = -INFINITY;
  for (int c = 0; c < cols; ++c) max = fmaxf(max, in[c]);
  float sum = 0;
  for (int c = 0; c < cols; ++c) sum += max == -INFINITY ? 0.0f : expf(in[c] - max);
  for (int c = 0; c < cols; ++c) out[c] = max == -INFINITY ? 0.0f : expf(in[c] - max) / sum;
}

// The maximum of some scores, and the sum of exp(score - max) over them.
struct Normalizer {
  float max;
  float sum;
};

// Joins two parts of a row. The smaller maximum's sum is rescaled; a part that is masked altogether (max = -inf, sum = 0)
// adds nothing, and -inf - -inf, which is NaN, is never formed.
__device__ Normalizer Join(Normalizer a, Normalizer b) {
  const float max = fmaxf(a.max, b.max);
  if (max == -INFINITY) return {max, 0.0f};
  return {max, a.sum * expf(a.max - max) + b.sum * expf(b.max - max)};
}

// Version 2. A warp shares a row: lane l takes the columns l, l + 32, ..., so the loads of a warp are one contiguous run,
// and maximum and sum come from a single pass over the row.
__global__ void WarpPerRow(const float* x, float* y, int rows, int cols) {
  const int r = blockIdx.x * (kBlock / kWarp) + threadIdx.x / kWarp;
  const int lane = threadIdx.x % kWarp;
  if (r >= rows) return;  // the same for all lanes of a warp
  const float* in = x + size_t(r) * cols;
  float* out = y + size_t(r) * cols;
  Normalizer mine = {-INFINITY, 0.0f};
  for (int c = lane; c < cols; c += kWarp) mine = Join(mine, {in[c], in[c] == -INFINITY ? 0.0f : 1.0f});
  for (int step = kWarp / 2; step > 0; step /= 2) {
    const Normalizer other = {__shfl_xor_sync(kAllLanes, mine.max, step), __shfl_xor_sync(kAllLanes, mine.sum, step)};
    mine = Join(mine, other);
  }
  for (int c = lane; c < cols; c += kWarp) out[c] = mine.max == -INFINITY ? 0.0f : expf(in[c] - mine.max) / mine.sum;
}

// Enough blocks for all rows, without forming rows * 32, which overflows at 2^26 rows.
int Blocks(int rows, int rows_per_block) { return rows / rows_per_block + (rows % rows_per_block != 0); }

}  // namespace

void SoftmaxRows(const float* x, float* y, int rows, int cols, SoftmaxVersion version, CUstream_st* stream) {
  if (rows == 0 || cols == 0) return;  // a launch of no blocks is an error
  if (version == SoftmaxVersion::kThreadPerRow) {
    ThreadPerRow<<<Blocks(rows, kBlock), kBlock, 0, stream>>>(x, y, rows, cols);
  } else {
    WarpPerRow<<<Blocks(rows, kBlock / kWarp), kBlock, 0, stream>>>(x, y, rows, cols);
  }
}

}  // namespace kernels::cuda
