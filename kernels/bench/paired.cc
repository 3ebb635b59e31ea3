#include "kernels/bench/paired.h"

#include <chrono>
#include <thread>

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

std::vector<std::vector<double>> MeasureInTurns(double seconds, bool pause,
                                                std::span<const absl::FunctionRef<void()>> functions) {
  const size_t n = functions.size();
  for (const auto& f : functions) Seconds(1, f);  // buffers grow, pages are touched
  std::vector<int> calls(n);
  for (size_t i = 0; i < n; ++i) calls[i] = 1 + static_cast<int>(0.01 / Seconds(3, functions[i]));
  std::vector<std::vector<double>> times(n);
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (int round = 0; round < 5 || Clock::now() < end; ++round) {
    for (size_t turn = 0; turn < n; ++turn) {
      const size_t i = round % 2 == 0 ? turn : n - 1 - turn;
      if (pause) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      // Caches and threads that went to sleep meanwhile are not what is measured: a quarter of the calls goes first.
      Seconds(calls[i] / 4 + 1, functions[i]);
      times[i].push_back(Seconds(calls[i], functions[i]));
    }
  }
  return times;
}

Pair MeasurePaired(double seconds, bool pause, absl::FunctionRef<void()> first, absl::FunctionRef<void()> second) {
  const absl::FunctionRef<void()> both[] = {first, second};
  const std::vector<std::vector<double>> times = MeasureInTurns(seconds, pause, both);
  std::vector<double> ratios;
  for (size_t r = 0; r < times[0].size(); ++r) ratios.push_back(times[1][r] / times[0][r]);
  return {course::bench::Median(times[0]), course::bench::Median(times[1]), course::bench::Median(ratios),
          static_cast<int>(ratios.size())};
}

}  // namespace kernels::bench
