// What own functions cost beside the C library's, in nanoseconds per element.
//
//   bazel run -c opt --config=solution //kernels/bench:exp_bench
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <span>
#include <vector>

#include "base/rng.h"
#include "kernels/activations.h"
#include "kernels/math.h"

namespace kernels {
namespace {

constexpr int kElements = 4096;  // 16 KiB in and out: in the first cache, so that arithmetic is what is measured
constexpr int kRounds = 200;

using Array = void (*)(std::span<const float> x, std::span<float> y);

// The median of many rounds: a machine that others use has slow ones, never fast ones.
double NanosecondsPerElement(Array f, std::span<const float> x, std::span<float> y) {
  std::vector<double> rounds(kRounds);
  for (double& round : rounds) {
    const auto begin = std::chrono::steady_clock::now();
    f(x, y);
    const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - begin;
    round = elapsed.count() / kElements;
  }
  std::nth_element(rounds.begin(), rounds.begin() + kRounds / 2, rounds.end());
  return rounds[kRounds / 2];
}

template <auto f>
void Each(std::span<const float> x, std::span<float> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] = f(x[i]);
}

float LibraryGelu(float x) { return 0.5f * x * (1 + std::erf(x * 0.707106781f)); }

void Compare(const char* name, Array own, Array library, std::span<const float> x) {
  std::vector<float> y(kElements);
  const double ours = NanosecondsPerElement(own, x, y), theirs = NanosecondsPerElement(library, x, y);
  std::printf("%-8s own %6.2f ns   C library %6.2f ns   %5.1f times as fast\n", name, ours, theirs, theirs / ours);
}

}  // namespace
}  // namespace kernels

int main() {
  using namespace kernels;
  base::Rng rng{/*state=*/1};
  std::vector<float> x(kElements), positive(kElements);
  for (float& v : x) v = static_cast<float>(8 * rng.Uniform() - 4);
  for (float& v : positive) v = static_cast<float>(8 * rng.Uniform());
  Compare("exp", Exp, Each<[](float v) { return std::exp(v); }>, x);
  Compare("log", Log, Each<[](float v) { return std::log(v); }>, positive);
  Compare("tanh", Tanh, Each<[](float v) { return std::tanh(v); }>, x);
  Compare("erf", Erf, Each<[](float v) { return std::erf(v); }>, x);
  Compare("gelu", Gelu, Each<LibraryGelu>, x);
}
