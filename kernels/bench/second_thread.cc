#include "kernels/bench/second_thread.h"

#include <cstdint>
#include <vector>

#include "base/parallel.h"
#include "harness/course/bench/measure.h"
#include "kernels/bench/fma_loop.h"
#include "kernels/bench/paired.h"

namespace kernels::bench {
namespace {

using course::bench::Median;

constexpr int64_t kSteps = 200'000;  // of the loop: half a millisecond, so that handing it over costs nothing

// The loop on each thread.
void RunOnEach(const FmaLoop& loop, int threads) {
  base::ParallelFor(threads, 1, [&](int64_t, int64_t) {
    volatile float sink = loop.run(kSteps);
    (void)sink;
  });
}

std::vector<double> Ratios(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> ratios;
  for (size_t i = 0; i < a.size(); ++i) ratios.push_back(a[i] / b[i]);
  return ratios;
}

}  // namespace

SecondThread MeasureSecondThread(double seconds, absl::FunctionRef<void()> work) {
  const FmaLoop loop = BestFmaLoop();
  const auto work_on = [&](int threads) {
    base::SetNumThreads(threads);
    work();
  };
  const auto loop_on = [&](int threads) {
    base::SetNumThreads(threads);
    RunOnEach(loop, threads);
  };
  const auto work_one = [&] { work_on(1); };
  const auto work_two = [&] { work_on(2); };
  const auto loop_one = [&] { loop_on(1); };
  const auto loop_two = [&] { loop_on(2); };
  const absl::FunctionRef<void()> all[] = {work_one, work_two, loop_one, loop_two};
  const std::vector<std::vector<double>> times = MeasureInTurns(seconds, /*pause=*/false, all);
  base::SetNumThreads(1);
  const std::vector<double> gains = Ratios(times[0], times[1]);
  std::vector<double> peak_gains = Ratios(times[2], times[3]);
  for (double& gain : peak_gains) gain *= 2;  // two threads went through the loop twice in that time
  const double gflop = 1e-9 * loop.flops_per_step * kSteps;
  return {.one_s = Median(times[0]),
          .two_s = Median(times[1]),
          .peak_one = gflop / Median(times[2]),
          .peak_two = 2 * gflop / Median(times[3]),
          .gain = Median(gains),
          .peak_gain = Median(peak_gains),
          .share = Median(Ratios(gains, peak_gains)),
          .rounds = static_cast<int>(gains.size())};
}

}  // namespace kernels::bench
