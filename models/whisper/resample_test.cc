#include "models/whisper/resample.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

std::vector<float> Tone(double hz, int rate, double seconds) {
  std::vector<float> x(static_cast<size_t>(std::lround(rate * seconds)));
  for (size_t t = 0; t < x.size(); ++t) x[t] = static_cast<float>(std::sin(2 * std::numbers::pi * hz * t / rate));
  return x;
}

// The largest difference, without the ends, where the sound before and after is missing.
double Difference(const std::vector<float>& x, const std::vector<float>& y) {
  double most = 0;
  for (size_t t = 200; t + 200 < x.size(); ++t) most = std::max(most, double{std::abs(x[t] - y[t])});
  return most;
}

TEST(Resample, KeepsATone) {
  for (const int from : {8000, 11025, 22050, 44100, 48000, 96000}) {
    for (const double hz : {50.0, 440.0, 1000.0, 3400.0, 6700.0}) {
      if (hz > 0.84 * from / 2) continue;
      const auto got = Resample(Tone(hz, from, 0.5), from, 16000);
      ASSERT_TRUE(IsOk(got));
      ASSERT_EQ(got->size(), from == 11025 ? 8001u : 8000u) << from;  // 5,513 samples are more than half a second
      EXPECT_LT(Difference(*got, Tone(hz, 16000, got->size() / 16000.0)), 1e-3) << hz << " Hz from " << from;
    }
  }
}

TEST(Resample, LetsNothingThroughThatTheNewRateCannotSay) {
  for (const int from : {44100, 48000, 96000}) {
    for (const double hz : {8250.0, 9000.0, 12000.0, 20000.0}) {
      const auto got = Resample(Tone(hz, from, 0.5), from, 16000);
      ASSERT_TRUE(IsOk(got));
      EXPECT_LT(Difference(*got, std::vector<float>(got->size())), 1e-3) << hz << " Hz from " << from;
    }
  }
}

TEST(Resample, KeepsAConstant) {
  const auto got = Resample(std::vector<float>(4410, 0.25f), 44100, 16000);
  ASSERT_TRUE(IsOk(got));
  for (size_t t = 50; t + 50 < got->size(); ++t) EXPECT_NEAR((*got)[t], 0.25, 1e-6);
}

TEST(Resample, AtTheSameRateChangesNothing) {
  const std::vector<float> x = Tone(440, 16000, 0.01);
  EXPECT_EQ(*Resample(x, 16000, 16000), x);
  EXPECT_TRUE(Resample({}, 44100, 16000)->empty());
}

TEST(Resample, HasTheSameBitsForAnyNumberOfThreads) {
  const std::vector<float> x = Tone(440, 44100, 0.3);
  base::SetNumThreads(1);
  const auto one = *Resample(x, 44100, 16000);
  base::SetNumThreads(3);
  EXPECT_EQ(*Resample(x, 44100, 16000), one);
}

TEST(Resample, RefusesRatesThatNoRecordingHas) {
  for (const int rate : {0, 3999, 192001}) {
    EXPECT_TRUE(HasCodeAndText(Resample({}, rate, 16000).status(), absl::StatusCode::kInvalidArgument,
                               absl::StrCat("a sound of ", rate, " samples a second; resampled are 4000 to 192000")));
  }
}

}  // namespace
}  // namespace whisper
