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
// Numerics: kWarpPerRow adds in a tree of 32 partial sums and rescales a partial sum whenever its maximum grows, each time
//           with one more rounding; the tests allow the same (C + 8) * 2^-24, relative, plus 2 ulp of the device's expf.
// Source:   Milakov and Gimelshein 2018, "Online normalizer calculation for softmax" (kWarpPerRow).
void SoftmaxRows(const float* x, float* y, int rows, int cols, SoftmaxVersion version, CUstream_st* stream = nullptr);

}  // namespace kernels::cuda

#endif  // KERNELS_CUDA_SOFTMAX_H_
