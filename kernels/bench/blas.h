// OpenBLAS, the yardstick: the same products by the library that experts tuned for each processor.

#ifndef KERNELS_BENCH_BLAS_H_
#define KERNELS_BENCH_BLAS_H_

#include <span>
#include <string>

#include "kernels/gemm.h"

namespace kernels::bench {

// What it calls this processor ("Zen", "SkylakeX"); empty: this program was built without OpenBLAS.
std::string BlasName();
void SetBlasThreads(int n);
// c = a b for each call, one after the other. For one row of C the library's product of a matrix and a vector, which is
// faster than its general one. REQUIRES: BlasName() is not empty; a is row-major, b row-major or the transpose of such.
void BlasProducts(std::span<const GemmCall> calls);

}  // namespace kernels::bench

#endif  // KERNELS_BENCH_BLAS_H_
