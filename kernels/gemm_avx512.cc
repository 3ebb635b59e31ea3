// AVX-512: 32 registers of 16 floats. A 12 x 32 tile takes 24; 2 hold a row of B.
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/gemm_kernels.h"

namespace kernels::internal {
namespace {

constexpr int kLanes = 16;
constexpr int kRows = 12;
constexpr int kVectors = 2;

#include "kernels/gemm_kernel.inl"

}  // namespace

const GemmKernel kGemmAvx512 = {"avx512", /*fused=*/true, kRows, kCols,   kLanes,
                                PackA,    PackB,          Tiles, FewRows, FewRowsTransposed};

}  // namespace kernels::internal
