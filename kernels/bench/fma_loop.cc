#include "kernels/bench/fma_loop.h"

#include <string_view>

#include "kernels/gemm_kernel.h"

namespace kernels::bench {

FmaLoop BestFmaLoop() {
  const std::string_view name = internal::GemmKernels().back()->name;
  return name == "avx512" ? kFmaLoopAvx512 : name == "avx2" ? kFmaLoopAvx2 : kFmaLoopSse2;
}

}  // namespace kernels::bench
