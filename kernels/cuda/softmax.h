// kernels/softmax.h on the GPU: the same function, the same order of arguments, two versions to compare.

#ifndef KERNELS_CUDA_SOFTMAX_H_
#define KERNELS_CUDA_SOFTMAX_H_

struct CUstream_st;  // cudaStream_t is a pointer to it; so this header needs no CUDA

namespace kernels::cuda {

enum class SoftmaxVersion {
  kThreadPerRow = 1,  // three passes by one thread: neighbouring threads read addresses C floats apart
  kWarpPerRow = 2,    // 32 threads share a row: neighbouring addresses, one pass for maximum and sum together
};

// Starts the kernel on `stream` and returns; errors are what Finish() in device.h reports.
//
//   x  (R, C)  device memory
//   y  (R, C)  device memory, overwritten; may be x itself
//
// Masked entries and rows as in kernels::SoftmaxRows.
// Numerics: kThreadPerRow adds from left to right: (1.37 C + (m_r - x) + 8) * 2^-24 of a weight. kWarpPerRow adds in
//           32 partial sums and a tree, and rescales a partial sum whenever its maximum grows:
//           (0.59 C + (m_r - x) + 51) * 2^-24.
// Source:   Milakov and Gimelshein 2018, "Online normalizer calculation for softmax" (kWarpPerRow).
void SoftmaxRows(const float* x, float* y, int rows, int cols, SoftmaxVersion version, CUstream_st* stream = nullptr);

}  // namespace kernels::cuda

#endif  // KERNELS_CUDA_SOFTMAX_H_
