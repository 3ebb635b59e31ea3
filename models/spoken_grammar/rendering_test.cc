// That what is done to a picture is what would happen to the sound.

#include "models/spoken_grammar/rendering.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/log_mel.h"

namespace spoken_grammar {
namespace {

using base::testing::IsOk;

// Half a second of two tones.
std::vector<float> Chord() {
  std::vector<float> samples(8000);
  for (size_t n = 0; n < samples.size(); ++n) {
    const double t = 2 * std::numbers::pi * static_cast<double>(n) / 16000;
    samples[n] = static_cast<float>(0.3 * std::sin(440 * t) + 0.1 * std::sin(2000 * t));
  }
  return samples;
}

double MeanOf(const base::Mat& picture, int from, int to) {
  double sum = 0;
  for (int m = 0; m < picture.rows; ++m) {
    for (int t = from; t < to; ++t) sum += picture.data[size_t(m) * picture.cols + t];
  }
  return sum / (picture.rows * (to - from));
}

TEST(CleanPicture, IsThatOfTheFrontEndBeforeItScales) {
  const auto clean = CleanPicture(Chord());
  ASSERT_TRUE(IsOk(clean));
  EXPECT_EQ(clean->rows, kMels);
  EXPECT_EQ(clean->cols, 50 + 2 * kMarginFrames);
  std::vector<float> padded(kMarginFrames * whisper::kHop);
  const std::vector<float> chord = Chord();
  padded.insert(padded.end(), chord.begin(), chord.end());
  padded.resize(padded.size() + kMarginFrames * whisper::kHop);
  const auto picture = whisper::LogMel(padded, kMels);
  ASSERT_TRUE(IsOk(picture));
  for (size_t i = 0; i < clean->data.size(); ++i) EXPECT_NEAR(clean->data[i], 4 * picture->data[i] - 4, 1e-5);
}

TEST(Render, PutsTheSpeechWhereItSays) {
  const base::Mat clean = *CleanPicture(Chord());
  const std::vector<base::Mat> noises = NoisePictures(4, 1);
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  base::Rng rng{base::testing::TestSeed()};
  for (int i = 0; i < 200; ++i) {
    const Rendered r = Render(clean, noises, rng);
    ASSERT_EQ(r.picture.rows, kMels);
    ASSERT_EQ(r.picture.cols, kWindowFrames);
    EXPECT_GE(r.start, 0);
    EXPECT_LE(r.start, 1.0) << "Whisper's first timestamp is at most one second";
    EXPECT_LE(r.end, 2.0);
    // Half a second, 15 % more or less; the edges of frames cost up to one.
    EXPECT_NEAR(r.end - r.start, 0.5, 0.5 * 0.15 + 0.011);
    // Speech is louder than what is around it: there, two frames from its edges, is at most noise 25 dB below.
    const int first = static_cast<int>(std::lround(100 * r.start)), last = static_cast<int>(std::lround(100 * r.end));
    const double inside = MeanOf(r.picture, first + 2, last - 2);
    if (first > 6) {
      EXPECT_GT(inside, MeanOf(r.picture, 0, first - 3));
    }
    if (last < 190) {
      EXPECT_GT(inside, MeanOf(r.picture, last + 3, kWindowFrames));
    }
  }
}

// Tones of 440 and 2,500 Hz: how high each stands in the picture, drawn often.
TEST(Render, MovesTheFirstResonanceAndTheSecondApart) {
  std::vector<float> samples(8000);
  for (size_t n = 0; n < samples.size(); ++n) {
    const double t = 2 * std::numbers::pi * static_cast<double>(n) / 16000;
    samples[n] = static_cast<float>(0.2 * std::sin(440 * t) + 0.2 * std::sin(2500 * t));
  }
  const base::Mat clean = *CleanPicture(samples);
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  base::Rng rng{base::testing::TestSeed()};
  const std::vector<base::Mat> noises = NoisePictures(2, 1);
  // The loudest band of `from` .. `to` - 1, in the middle of the speech.
  const auto loudest = [](const Rendered& r, int from, int to) {
    const int t = static_cast<int>(std::lround(50 * (r.start + r.end)));
    int best = from;
    for (int m = from; m < to; ++m) {
      if (r.picture.data[size_t(m) * kWindowFrames + t] > r.picture.data[size_t(best) * kWindowFrames + t]) best = m;
    }
    return best;
  };
  std::set<int> lows, highs;
  std::set<std::pair<int, int>> pairs;
  for (int i = 0; i < 200; ++i) {
    const Rendered r = Render(clean, noises, rng);
    const int low = loudest(r, 0, 24), high = loudest(r, 24, kMels);
    lows.insert(low), highs.insert(high), pairs.emplace(low, high);
  }
  EXPECT_GE(lows.size(), 3u) << "440 Hz is band 11, and 12 % of that is more than a band to each side";
  // Moved as one, a high band would belong to one low band, or to two where the lower steps on.
  EXPECT_GT(pairs.size(), highs.size() + lows.size());
}

TEST(Render, KeepsToTheRangeOfTheFrontEnd) {
  const base::Mat clean = *CleanPicture(Chord());
  const std::vector<base::Mat> noises = NoisePictures(4, 1);
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  base::Rng rng{base::testing::TestSeed()};
  for (int i = 0; i < 50; ++i) {
    const Rendered r = Render(clean, noises, rng);
    const auto [least, most] = std::minmax_element(r.picture.data.begin(), r.picture.data.end());
    // Eight powers of ten, a quarter each; both ends are rounded.
    EXPECT_LE(*most - *least, 2 + 1e-5);
    EXPECT_GE(*least, -1.5 - 1e-5) << "silence is -1.5";
  }
}

TEST(Render, SqueezesWhatIsLongerThanTheWindow) {
  std::vector<float> lengthy;
  for (int i = 0; i < 5; ++i) {
    const std::vector<float> chord = Chord();
    lengthy.insert(lengthy.end(), chord.begin(), chord.end());
  }
  base::Rng rng{1};
  const Rendered r = Render(*CleanPicture(lengthy), NoisePictures(2, 1), rng);
  EXPECT_GE(r.start, 0);
  EXPECT_LE(r.end, 2);
}

TEST(NoisePictures, HaveAMeanOfOneAndTwoColours) {
  const std::vector<base::Mat> noises = NoisePictures(2, 5);
  for (const base::Mat& noise : noises) {
    const double mean = std::accumulate(noise.data.begin(), noise.data.end(), 0.0) / noise.data.size();
    EXPECT_NEAR(mean, 0, 1e-4) << "a sum of 32,000 floats, in double";
  }
  const auto tilt = [](const base::Mat& noise) {
    double low = 0, high = 0;
    for (int t = 0; t < noise.cols; ++t) low += noise.data[t], high += noise.data[size_t(79) * noise.cols + t];
    return (low - high) / noise.cols;
  };
  // White noise has bands as strong as they are wide, whose triangles have equal areas: the same everywhere. The other
  // falls from 20 to 7,700 Hz by 1 / (1 - 1.8 cos w + 0.81), from 1 to 100 down to 1 to 3.6.
  EXPECT_NEAR(tilt(noises[0]), 0, 0.4);
  EXPECT_GT(tilt(noises[1]), 1.5);
}

TEST(RenderSilence, IsAPictureToo) {
  const std::vector<base::Mat> noises = NoisePictures(2, 1);
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  base::Rng rng{base::testing::TestSeed()};
  int silent = 0;
  for (int i = 0; i < 40; ++i) {
    const base::Mat picture = RenderSilence(noises, rng);
    ASSERT_EQ(picture.data.size(), size_t{kMels} * kWindowFrames);
    const auto [least, most] = std::minmax_element(picture.data.begin(), picture.data.end());
    EXPECT_LE(*most - *least, 2 + 1e-5);
    silent += *most == *least ? 1 : 0;
  }
  EXPECT_GT(silent, 0) << "one in four has no noise: none of 40 has a chance of 1e-5";
  EXPECT_LT(silent, 40);
}

}  // namespace
}  // namespace spoken_grammar
