// One loop compiled for different processors gives the same bits: nothing is fused, and no sum is reordered.
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "kernels/math.h"
#include "kernels/softmax.h"
#include "kernels/testing/isa_probe.h"

namespace kernels {
namespace {

using testing::IsaProbe;

// Those that this machine can run. SSE2 is the floor of x86-64.
std::vector<IsaProbe> RunnableProbes() {
  std::vector<IsaProbe> probes = {testing::Sse2Probe()};
  if (__builtin_cpu_supports("fma")) probes.push_back(testing::ScalarProbe());
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) probes.push_back(testing::Avx2Probe());
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    probes.push_back(testing::Avx512Probe());
  } else {
    std::printf("this machine has no AVX-512: that form is compiled, not run\n");
  }
  return probes;
}

// Every 65,537th float, NaNs and infinities among them.
std::vector<float> FloatsOfAllSizes() {
  std::vector<float> x;
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 65537) {
    x.push_back(std::bit_cast<float>(static_cast<uint32_t>(bits)));
  }
  return x;
}

// A NaN's payload is not part of the promise.
uint32_t Bits(float x) { return std::isnan(x) ? 0x7fc00000u : std::bit_cast<uint32_t>(x); }

size_t Differences(const std::vector<float>& a, const std::vector<float>& b) {
  size_t differences = 0;
  for (size_t i = 0; i < a.size(); ++i) differences += Bits(a[i]) != Bits(b[i]);
  return differences;
}

TEST(EveryProcessor, ComputesTheSameBitsOfExpLogTanhAndErf) {
  const std::vector<float> x = FloatsOfAllSizes();
  const int n = static_cast<int>(x.size());
  std::vector<float> chosen(n), y(n);
  for (const IsaProbe& probe : RunnableProbes()) {
    SCOPED_TRACE(probe.name);
    Exp(x, chosen);
    probe.exp(x.data(), y.data(), n);
    EXPECT_EQ(Differences(chosen, y), 0u);
    Log(x, chosen);
    probe.log(x.data(), y.data(), n);
    EXPECT_EQ(Differences(chosen, y), 0u);
    Tanh(x, chosen);
    probe.tanh(x.data(), y.data(), n);
    EXPECT_EQ(Differences(chosen, y), 0u);
    Erf(x, chosen);
    probe.erf(x.data(), y.data(), n);
    EXPECT_EQ(Differences(chosen, y), 0u);
  }
}

TEST(EveryProcessor, ComputesTheSameBitsOfASumAndASoftmax) {
  base::Rng rng{/*state=*/2};
  for (int n : {1, 15, 16, 17, 64, 1000, 1001}) {
    std::vector<float> x(n), chosen(n), y(n);
    for (float& v : x) v = static_cast<float>(20 * rng.Uniform() - 10);
    SoftmaxRows(x, chosen, 1, n);
    const float sum = testing::Sse2Probe().sum(x.data(), n);
    for (const IsaProbe& probe : RunnableProbes()) {
      SCOPED_TRACE(std::string(probe.name) + ", " + std::to_string(n) + " values");
      probe.softmax(x.data(), y.data(), n);
      EXPECT_EQ(Differences(chosen, y), 0u);
      EXPECT_EQ(Bits(probe.sum(x.data(), n)), Bits(sum));
    }
  }
}

}  // namespace
}  // namespace kernels
