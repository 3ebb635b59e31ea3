#include "models/whisper/power_spectrum.h"

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace whisper {
namespace {

// The definition.
double PowerOfBin(const std::vector<SpectrumLanes>& x, int lane, int k) {
  std::complex<double> sum = 0;
  for (int n = 0; n < 400; ++n) sum += double{x[n][lane]} * std::polar(1.0, -2 * std::numbers::pi * n * k / 400);
  return std::norm(sum);
}

std::vector<SpectrumLanes> Lanes(auto f) {
  std::vector<SpectrumLanes> x(400);
  for (int n = 0; n < 400; ++n) {
    for (int l = 0; l < kSpectrumLanes; ++l) x[n][l] = static_cast<float>(f(n, l));
  }
  return x;
}

std::vector<SpectrumLanes> Spectrum(const std::vector<SpectrumLanes>& x) {
  std::vector<SpectrumLanes> power(201);
  PowerSpectrum(x, power);
  return power;
}

TEST(PowerSpectrum, OfOnePulseIsFlat) {
  const auto power = Spectrum(Lanes([](int n, int l) { return n == 7 * l ? 1 + l : 0; }));
  for (int k = 0; k < 201; ++k) {
    for (int l = 0; l < 16; ++l) EXPECT_NEAR(power[k][l], (1 + l) * (1 + l), 2e-6 * (1 + l) * (1 + l)) << k << " " << l;
  }
}

// A cosine of k periods is 200 in bin k, and nothing in any other: squared 40,000. Those without a mirror image, 0 and
// 200, collect both halves.
TEST(PowerSpectrum, OfAWholeNumberOfPeriodsIsOneBin) {
  for (const int first : {0, 16, 100, 185}) {
    const auto power =
        Spectrum(Lanes([&](int n, int l) { return std::cos(2 * std::numbers::pi * ((first + l) * n % 400) / 400); }));
    for (int k = 0; k < 201; ++k) {
      for (int l = 0; l < 16; ++l) {
        const double expected = k != first + l ? 0 : k == 0 || k == 200 ? 160000 : 40000;
        EXPECT_NEAR(power[k][l], expected, 0.05) << "bin " << k << " of " << first + l << " periods";
      }
    }
  }
}

// Five joining steps and the last one; each output of a step is a sum of at most 5 products with roots that are off by
// u = 2^-24, so relative to the root mean square of the spectrum the error grows by at most about 6 u a step (Higham
// 2002, "Accuracy and Stability of Numerical Algorithms", section 24.1): 36 u = 2^-18.8 in amplitude.
TEST(PowerSpectrum, OfNoiseIsThatOfTheDefinition) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  const auto x = Lanes([&](int, int l) { return (rng.Uniform() - 0.5) * std::pow(10.0, l - 8); });
  const auto power = Spectrum(x);
  for (int l = 0; l < 16; ++l) {
    double energy = 0;  // of all 400 samples; the root mean square of the spectrum is sqrt(energy), by Parseval
    for (int n = 0; n < 400; ++n) energy += double{x[n][l]} * x[n][l];
    const double rms = std::sqrt(energy), off = 36 * 0x1p-24 * rms;
    for (int k = 0; k < 201; ++k) {
      const double expected = PowerOfBin(x, l, k);
      EXPECT_NEAR(power[k][l], expected, 2 * std::sqrt(expected) * off + off * off) << "bin " << k << " lane " << l;
    }
  }
}

}  // namespace
}  // namespace whisper
