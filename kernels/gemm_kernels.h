// The three kernels by name. Only gemm.cc may touch them, after it asked what the machine can run.

#ifndef KERNELS_GEMM_KERNELS_H_
#define KERNELS_GEMM_KERNELS_H_

#include "kernels/gemm_kernel.h"

namespace kernels::internal {

extern const GemmKernel kGemmSse2, kGemmAvx2, kGemmAvx512;

}  // namespace kernels::internal

#endif  // KERNELS_GEMM_KERNELS_H_
