// What a core can do at most: fused multiply-adds that touch nothing but registers.

#ifndef KERNELS_BENCH_FMA_LOOP_H_
#define KERNELS_BENCH_FMA_LOOP_H_

#include <cstdint>

namespace kernels::bench {

struct FmaLoop {
  double flops_per_step;
  float (*run)(int64_t steps);  // what it returns has no meaning, but keeps the loop from being left out
};
// For the same instruction set that Gemm uses here.
FmaLoop BestFmaLoop();

extern const FmaLoop kFmaLoopSse2, kFmaLoopAvx2, kFmaLoopAvx512;

}  // namespace kernels::bench

#endif  // KERNELS_BENCH_FMA_LOOP_H_
