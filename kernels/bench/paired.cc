#include "kernels/bench/paired.h"

#include <chrono>
#include <thread>
#include <vector>

#include "harness/course/bench/measure.h"

namespace kernels::bench {
namespace {

using Clock = std::chrono::steady_clock;

double Seconds(int times, absl::FunctionRef<void()> f) {
  const auto start = Clock::now();
  for (int i = 0; i < times; ++i) f();
  return std::chrono::duration<double>(Clock::now() - start).count() / times;
}

}  // namespace

Pair MeasurePaired(double seconds, bool pause, absl::FunctionRef<void()> first, absl::FunctionRef<void()> second) {
  Seconds(1, first);  // buffers grow, pages are touched
  Seconds(1, second);
  const int times = 1 + static_cast<int>(0.01 / Seconds(3, first));
  // Caches and threads that went to sleep in the pause are not what is measured: a quarter of the calls goes first.
  const auto once = [&](absl::FunctionRef<void()> f) {
    if (pause) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    Seconds(times / 4 + 1, f);
    return Seconds(times, f);
  };
  std::vector<double> firsts, seconds_, ratios;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (int round = 0; round < 5 || Clock::now() < end; ++round) {
    double a, b;
    if (round % 2 == 0) {
      a = once(first);
      b = once(second);
    } else {
      b = once(second);
      a = once(first);
    }
    firsts.push_back(a);
    seconds_.push_back(b);
    ratios.push_back(b / a);
  }
  return {course::bench::Median(firsts), course::bench::Median(seconds_), course::bench::Median(ratios),
          static_cast<int>(ratios.size())};
}

}  // namespace kernels::bench
