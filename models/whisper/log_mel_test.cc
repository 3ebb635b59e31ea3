#include "models/whisper/log_mel.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <vector>

#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/mel_bank.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::vector<float> Tone(double hz, double seconds, double loud) {
  std::vector<float> x(static_cast<size_t>(seconds * 16000));
  for (size_t t = 0; t < x.size(); ++t)
    x[t] = static_cast<float>(loud * std::sin(2 * std::numbers::pi * hz * t / 16000));
  return x;
}

float At(const base::Mat& picture, int row, int frame) { return picture.data[size_t(row) * picture.cols + frame]; }

// The definition, in double.
std::vector<double> InDouble(const std::vector<float>& x, int mels) {
  const int N = static_cast<int>(x.size()), frames = N / 160;
  const base::Mat bank = MelBank(mels);
  std::vector<double> picture(size_t(mels) * frames);
  double largest = -1e9;
  for (int f = 0; f < frames; ++f) {
    std::vector<double> power(201);
    for (int k = 0; k <= 200; ++k) {
      std::complex<double> sum = 0;
      for (int n = 0; n < 400; ++n) {
        int t = 160 * f + n - 200;
        if (t < 0) t = -t;
        if (t > N - 1) t = 2 * (N - 1) - t;
        const double window = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * n / 400);
        sum += window * x[t] * std::polar(1.0, -2 * std::numbers::pi * n * k / 400);
      }
      power[k] = std::norm(sum);
    }
    for (int m = 0; m < mels; ++m) {
      double sum = 0;
      for (int k = 0; k <= 200; ++k) sum += double{bank.data[m * 201 + k]} * power[k];
      largest = std::max(largest, picture[size_t(m) * frames + f] = std::log10(std::max(sum, 1e-10)));
    }
  }
  for (double& v : picture) v = (std::max(v, largest - 8) + 4) / 4;
  return picture;
}

TEST(PeriodicHann, WouldCloseAtItsSizeAndAddsUpToOne) {
  const std::vector<float> w = PeriodicHann(400);
  EXPECT_EQ(w[0], 0);
  EXPECT_EQ(w[200], 1);
  EXPECT_NEAR(w[100], 0.5, 1e-7);
  EXPECT_GT(w[399], 6e-5f) << "the symmetric window ends with 0";
  for (int n = 0; n < 200; ++n) EXPECT_NEAR(w[n] + w[n + 200], 1, 2e-7) << n;
}

TEST(PadOrCut, MakesEveryRecordingAsLong) {
  EXPECT_EQ(PadOrCut(std::vector<float>{1, 2}, 4), (std::vector<float>{1, 2, 0, 0}));
  EXPECT_EQ(PadOrCut(std::vector<float>{1, 2, 3}, 2), (std::vector<float>{1, 2}));
  EXPECT_EQ(PadOrCut({}).size(), 480000u);
}

TEST(LogMel, OfSilenceIsMinusOneAndAHalfEverywhere) {
  const auto picture = LogMel(PadOrCut({}), 80);
  ASSERT_TRUE(IsOk(picture));
  EXPECT_EQ(picture->rows, 80);
  EXPECT_EQ(picture->cols, 3000) << "the last of 3001 frames is left out";
  for (const float x : picture->data) ASSERT_NEAR(x, -1.5f, 1e-6);
}

// One second of half a sine of 1,000 Hz; values by an independent program in double.
TEST(LogMel, OfAToneIsThatOfAnIndependentProgram) {
  const auto picture = LogMel(Tone(1000, 1, 0.5), 80);
  ASSERT_TRUE(IsOk(picture));
  ASSERT_EQ(picture->cols, 100);
  const double rows[] = {1.14218, 1.34113, 1.43965, 1.28327, -0.560348};
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(At(*picture, 24 + i, 50), rows[i], 1e-4) << "row " << 24 + i;
  EXPECT_NEAR(At(*picture, 26, 50), 1.439652, 1e-4);
  EXPECT_NEAR(At(*picture, 23, 50), -0.560348, 1e-4) << "a symmetric window gives -0.185861";
  EXPECT_NEAR(At(*picture, 26, 0), 1.127864, 1e-4) << "zeros instead of a mirror image give 1.295115";
}

TEST(LogMel, SpansTwoAtMost) {
  base::Rng rng{base::testing::TestSeed()};
  std::vector<float> x = Tone(440, 0.5, 0.9);
  for (float& v : x) v *= rng.Uniform() < 0.5 ? 0 : 1;
  x.resize(16000);  // and silence
  const auto picture = LogMel(x, 80);
  const auto [least, most] = std::minmax_element(picture->data.begin(), picture->data.end());
  EXPECT_NEAR(*most - *least, 2, 1e-6);
}

// A bin is off by 36 * 2^-24 = 2e-6 of the spectrum's root mean square (power_spectrum_test). Noise has all bands
// within a factor of 1,000 of it in power, so a band's power is off by 2 * 2e-6 * sqrt(1,000) = 1.4e-4 of itself, and
// the picture by a ninth of that (ln 10 * 4).
TEST(LogMel, OfNoiseIsThatOfTheDefinitionInDouble) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (const int size : {201, 400, 1599, 1600, 4321}) {
    std::vector<float> x(size);
    for (float& v : x) v = static_cast<float>(rng.Uniform() - 0.5);
    const auto picture = LogMel(x, size == 1600 ? 128 : 80);
    ASSERT_TRUE(IsOk(picture));
    const std::vector<double> expected = InDouble(x, size == 1600 ? 128 : 80);
    ASSERT_EQ(picture->data.size(), expected.size()) << size;
    for (size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(picture->data[i], expected[i], 2e-5) << size << " " << i;
  }
}

TEST(LogMel, HasTheSameBitsForAnyNumberOfThreads) {
  const std::vector<float> x = Tone(700, 2.345, 0.3);
  base::SetNumThreads(1);
  const base::Mat one = *LogMel(x, 80);
  base::SetNumThreads(3);
  EXPECT_EQ(*LogMel(x, 80), one);
}

TEST(LogMel, RefusesWhatItCannotMirrorOrMeasure) {
  EXPECT_TRUE(HasCodeAndText(LogMel({}, 80).status(), kInvalid, "0 samples are too few to mirror 200"));
  EXPECT_TRUE(HasCodeAndText(LogMel(std::vector<float>(200), 80).status(), kInvalid, "200 samples are too few"));
  EXPECT_TRUE(HasCodeAndText(LogMel(std::vector<float>(300), 0).status(), kInvalid, "0 mel bands"));
  std::vector<float> x(300);
  x[7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(HasCodeAndText(LogMel(x, 80).status(), kInvalid, "sample 7 is not finite"));
}

}  // namespace
}  // namespace whisper
