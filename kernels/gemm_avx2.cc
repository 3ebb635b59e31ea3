// AVX2 and FMA: 16 registers of 8 floats. A 4 x 24 tile takes 12; 3 hold a row of B, 1 an
// element of A. (6 x 16 needs as many, but 8 loads a step instead of 7.)
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/gemm_kernels.h"

namespace kernels::internal {
namespace {

constexpr int kLanes = 8;
constexpr int kRows = 4;
constexpr int kVectors = 3;

#include "kernels/gemm_kernel.inl"

}  // namespace

const GemmKernel kGemmAvx2 = {"avx2", /*fused=*/true, kRows, kCols,   kLanes,
                              PackA,  PackB,          Tiles, FewRows, FewRowsTransposed};

}  // namespace kernels::internal
