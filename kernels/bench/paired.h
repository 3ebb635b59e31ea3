// Things measured in turns, so that what else the machine does hits all of them.

#ifndef KERNELS_BENCH_PAIRED_H_
#define KERNELS_BENCH_PAIRED_H_

#include <span>
#include <vector>

#include "absl/functional/function_ref.h"

namespace kernels::bench {

// Rounds for `seconds`, at least five. In a round each function is called for some 10 ms, and every other round goes
// through them backwards. With `pause` there is one before each: the threads of a library go on spinning for a while
// (OpenBLAS's for 30 ms), and must not take a core from the next.
// Returns seconds of one call, of function i in round r: [i][r].
std::vector<std::vector<double>> MeasureInTurns(double seconds, bool pause,
                                                std::span<const absl::FunctionRef<void()>> functions);

struct Pair {
  double first_s, second_s;  // medians of one call
  double ratio;              // median of second / first of each round: above 1, the first was faster
  int rounds;
};
// The same of two.
Pair MeasurePaired(double seconds, bool pause, absl::FunctionRef<void()> first, absl::FunctionRef<void()> second);

}  // namespace kernels::bench

#endif  // KERNELS_BENCH_PAIRED_H_
