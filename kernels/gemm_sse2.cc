// SSE2, which every x86-64 has: no fused step, 16 registers of 4 floats. The 8 sums of a 4 x 8 tile leave room for A, B
// and the products.
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/gemm_kernels.h"

namespace kernels::internal {
namespace {

constexpr int kLanes = 4;
constexpr int kRows = 4;
constexpr int kVectors = 2;

#include "kernels/gemm_kernel.inl"

}  // namespace

const GemmKernel kGemmSse2 = {"sse2", /*fused=*/false, kRows, kCols,   kLanes,
                              PackA,  PackB,           Tiles, FewRows, FewRowsTransposed};

}  // namespace kernels::internal
