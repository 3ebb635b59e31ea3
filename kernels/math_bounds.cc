#include "kernels/math_bounds.h"

#include <bit>
#include <cmath>
#include <vector>

#include "kernels/math.h"
#include "kernels/testing/ulp.h"

namespace kernels {
namespace {

constexpr uint64_t kAllFloats = uint64_t{1} << 32;
constexpr size_t kChunk = 4096;

constexpr MathFunction kFunctions[] = {
    {"Exp", [](std::span<const float> x, std::span<float> y) { Exp(x, y); }, [](double x) { return std::exp(x); },
     1.05},
    {"Log", [](std::span<const float> x, std::span<float> y) { Log(x, y); }, [](double x) { return std::log(x); },
     0.90},
    {"Tanh", [](std::span<const float> x, std::span<float> y) { Tanh(x, y); }, [](double x) { return std::tanh(x); },
     2.50},
    {"Erf", [](std::span<const float> x, std::span<float> y) { Erf(x, y); }, [](double x) { return std::erf(x); },
     1.50},
};

}  // namespace

std::span<const MathFunction> MathFunctions() { return kFunctions; }

::testing::AssertionResult KeepsItsBound(const MathFunction& function, uint64_t first, uint64_t stride) {
  double worst = 0;
  float at = 0;
  std::vector<float> x, y;
  for (uint64_t bits = first; bits < kAllFloats;) {
    x.clear();
    for (; bits < kAllFloats && x.size() < kChunk; bits += stride) {
      x.push_back(std::bit_cast<float>(static_cast<uint32_t>(bits)));
    }
    y.resize(x.size());
    function.array(x, y);
    for (size_t i = 0; i < x.size(); ++i) {
      const double ulps = testing::UlpsApart(y[i], function.oracle(x[i]));
      if (ulps > worst) {
        worst = ulps;
        at = x[i];
      }
    }
  }
  if (worst <= function.ulps && worst >= function.ulps / 2) return ::testing::AssertionSuccess() << worst << " ulp";
  return ::testing::AssertionFailure() << function.name << " is off by " << worst << " ulp at " << at << " (bits "
                                       << std::hex << std::bit_cast<uint32_t>(at) << "); the bound is " << std::dec
                                       << function.ulps;
}

}  // namespace kernels
