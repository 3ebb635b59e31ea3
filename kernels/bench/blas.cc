#include "kernels/bench/blas.h"

#if defined(COURSE_HAS_OPENBLAS)
#include <openblas-pthread/cblas.h>
#endif

namespace kernels::bench {

#if defined(COURSE_HAS_OPENBLAS)

std::string BlasName() { return openblas_get_corename(); }

void SetBlasThreads(int n) { openblas_set_num_threads(n); }

void BlasProducts(std::span<const GemmCall> calls) {
  for (const auto& [a, b, c] : calls) {
    const bool turned = b.col_stride != 1;
    const int stride = static_cast<int>(turned ? b.col_stride : b.row_stride);  // of the matrix that lies in memory
    if (c.rows == 1) {
      cblas_sgemv(CblasRowMajor, turned ? CblasNoTrans : CblasTrans, turned ? b.cols : b.rows, turned ? b.rows : b.cols,
                  1, b.data, stride, a.data, 1, 0, c.data, 1);
    } else {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, turned ? CblasTrans : CblasNoTrans, c.rows, c.cols, a.cols, 1, a.data,
                  static_cast<int>(a.row_stride), b.data, stride, 0, c.data, static_cast<int>(c.row_stride));
    }
  }
}

#else

std::string BlasName() { return ""; }
void SetBlasThreads(int) {}
void BlasProducts(std::span<const GemmCall>) {}

#endif

}  // namespace kernels::bench
