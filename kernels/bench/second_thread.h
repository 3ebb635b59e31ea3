// What a second thread gains, and what it could gain at most.

#ifndef KERNELS_BENCH_SECOND_THREAD_H_
#define KERNELS_BENCH_SECOND_THREAD_H_

#include "absl/functional/function_ref.h"

namespace kernels::bench {

// Medians over rounds in which the work and the register-only loop (fma_loop.h), each on one thread and on two, have
// their turns. What is compared was measured in the same round.
struct SecondThread {
  double one_s, two_s;        // of one call of the work
  double peak_one, peak_two;  // of the loop [GFLOP/s]
  double gain;                // of the work: one_s / two_s
  double peak_gain;           // of the loop: 2 on two idle cores, less where they share a core or another program runs
  double share;               // gain / peak_gain: 1 is all that could be had
  int rounds;
};
// Rounds for `seconds`, at least five. Leaves base::NumThreads() at 1.
SecondThread MeasureSecondThread(double seconds, absl::FunctionRef<void()> work);

}  // namespace kernels::bench

#endif  // KERNELS_BENCH_SECOND_THREAD_H_
