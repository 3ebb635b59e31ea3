// Lab x2-whisper-01: window, mel bank, spectrum and picture.
//
// A second front end in double (double_log_mel.h) says what is right, makes the usual mistakes on request, and bounds
// what single precision may be off by. Golden values of a tone and facts of the bank were computed apart from all this,
// by a program in another language that agrees with the bank which Whisper ships.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-01-log-mel/double_log_mel.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-01-log-mel/log_mel.h"
#include "extensions/x2/testing/mats.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "models/whisper/log_mel.h"

namespace log_mel {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using std::numbers::pi;
using testing::BankByDefinition;
using testing::FrameByDefinition;
using testing::kUnit;
using testing::Numbers;
using testing::Picture;
using testing::PictureByDefinition;
using testing::Slip;
using testing::Spectrum;
using testing::SpectrumByDefinition;
using testing::Wave;
using x2::testing::HasShape;
using x2::testing::RandomRow;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Wave Tone(double hertz, int samples) {
  Wave wave(samples);
  for (int i = 0; i < samples; ++i) wave[i] = static_cast<float>(.5 * std::sin(2 * pi * hertz * i / 16'000));
  return wave;
}

// Expects every value of a picture within what single precision may be off by.
bool ExpectPicture(const std::string& call, const absl::StatusOr<Mat>& got, const Wave& wave, int mels,
                   const std::vector<Mistake<Slip>>& mistakes) {
  const int frames = static_cast<int>(wave.size()) / 160;
  if (!HasShape(call, got, mels, frames)) return false;
  const Picture expected = PictureByDefinition(wave, mels);
  for (int i = 0; i < mels * frames; ++i) {
    const double value = got->data[i];
    if (std::abs(value - expected.values[i]) <= expected.off[i]) continue;  // never for NaN
    std::string hint;
    for (const auto& [slip, sentence] : mistakes) {
      const double wrong = PictureByDefinition(wave, mels, slip).values[i];
      if (hint.empty() && std::abs(value - wrong) <= 1e-4) hint = sentence;
    }
    ReportWrongAnswer(absl::StrCat(call, ", band ", i / frames, ", frame ", i % frames),
                      absl::StrCat(expected.values[i], " +- ", expected.off[i]), absl::StrCat(value), hint,
                      std::source_location::current());
    return false;
  }
  return true;
}

GRADED_TEST(PeriodicHann, WouldBeZeroAgainAtItsSize, 1) {
  const auto window = [](int size, int period) {
    Numbers w;
    for (int n = 0; n < size; ++n) w.push_back(.5 - .5 * std::cos(2 * pi * n / period));
    return w;
  };
  for (const int size : {4, 400, 7}) {
    const Wave got = PeriodicHann(size);
    // Values up to 1, rounded once: 2 u, and a cosine in float.
    if (!ExpectAllNear(absl::StrCat("PeriodicHann(", size, ")"), {got.begin(), got.end()}, window(size, size),
                       4 * kUnit,
                       {{window(size, size - 1), "divide by the size: the *next* value would be 0, not the last one"},
                        {Numbers(size, 1), "the window is missing"}})) {
      return;
    }
  }
}

GRADED_TEST(PadOrCut, MakesEveryRecordingAsLong, 1) {
  using Call = Mistake<Wave>;
  ExpectAnswer<Wave>("PadOrCut({1, 2}, 4)", PadOrCut(Wave{1, 2}, 4), {1, 2, 0, 0},
                     {Call{{0, 0, 1, 2}, "silence comes behind the recording, not in front of it"},
                      Call{{1, 2}, "shorter recordings are filled up"}});
  ExpectAnswer<Wave>("PadOrCut({1, 2, 3}, 2)", PadOrCut(Wave{1, 2, 3}, 2), {1, 2},
                     {Call{{2, 3}, "the first samples stay"}, Call{{1, 2, 3}, "longer recordings are cut"}});
  ExpectAnswer<size_t>("PadOrCut({}, 480000).size()", PadOrCut({}, kChunkSamples).size(), 480'000);
}

GRADED_TEST(MelScale, IsALineBelow1000HzAndAFactorAbove, 2) {
  // A few operations in double on numbers up to 46: 1e-12 is 100 ulp.
  struct Point {
    double hz, mel;
  };
  for (const Point& p : {Point{0, 0}, {500, 7.5}, {1000, 15}, {6400, 42}, {200, 3}}) {
    ExpectNear(absl::StrCat("HzToMel(", p.hz, ")"), HzToMel(p.hz), p.mel, 1e-12,
               {{2595 * std::log10(1 + p.hz / 700), "that is the other mel scale (HTK's); Whisper has Slaney's"},
                {1127 * std::log(1 + p.hz / 700), "that is the other mel scale (HTK's); Whisper has Slaney's"}});
    ExpectNear(absl::StrCat("MelToHz(", p.mel, ")"), MelToHz(p.mel), p.hz, 1e-9,
               {{700 * (std::pow(10, p.mel / 2595) - 1), "that is the other mel scale (HTK's); Whisper has Slaney's"}});
  }
  ExpectNear("HzToMel(8000)", HzToMel(8000), 45.245640, 5e-7);
  for (const double hz : {37.0, 999.0, 1001.0, 7999.0}) {
    ExpectNear(absl::StrCat("MelToHz(HzToMel(", hz, "))"), MelToHz(HzToMel(hz)), hz, 1e-9);
  }
}

GRADED_TEST(MelBank, HasTheFactsOfTheBankThatWhisperShips, 2) {
  const Mat bank = MelBank(80);
  if (!HasShape("MelBank(80)", bank, 80, 201)) return;
  int weights = 0;
  double largest = 0;
  Numbers sums(80);
  for (int m = 0; m < 80; ++m) {
    for (int k = 0; k < 201; ++k) {
      const double w = bank.data[m * 201 + k];
      weights += w > 1e-9;  // the last edge may come out above 8,000 Hz by a rounding
      if (w < 0)
        ReportWrongAnswer(absl::StrCat("MelBank(80), row ", m, ", column ", k), "at least 0", absl::StrCat(w),
                          "outside of its triangle a row is 0", std::source_location::current());
      largest = std::max(largest, w);
      sums[m] += w;
    }
  }
  // Numbers near 0.025 as float: an ulp is 1.9e-9; a row has at most 14 of them, and the facts have 8 or 6 digits.
  ExpectAnswer("weights of MelBank(80) that are not 0", weights, 391);
  ExpectNear("the largest weight of MelBank(80)", largest, .02588068, 1e-8,
             {{1, "the triangles' area is 1, not their height: 2 / (edge[m + 2] - edge[m])"},
              {.02588068 / 2, "a triangle's area is half of base times height: 2 / (edge[m + 2] - edge[m])"}});
  ExpectNear("MelBank(80), row 0, 40 Hz", bank.data[1], .02486259, 1e-8);
  ExpectNear("sum of row 0", sums[0], .024863, 6e-7);
  ExpectNear("sum of row 40", sums[40], .026665, 6e-7);
  ExpectNear("sum of row 79", sums[79], .024925, 6e-7);
  for (int k = 0; k < 201; ++k) {
    const bool heard = bank.data[79 * 201 + k] > 1e-9;
    if (!ExpectAnswer(absl::StrCat("MelBank(80), row 79 hears ", 40 * k, " Hz"), heard, k >= 186 && k <= 199)) return;
  }
}

GRADED_TEST(MelBank, AgreesWithTheDefinitionForAnyNumberOfRows, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (const int mels : {80, 128, 1, 2 + rng.Below(60)}) {
    const std::string call = absl::StrCat("MelBank(", mels, ")");
    const Mat bank = MelBank(mels);
    if (!HasShape(call, bank, mels, 201)) return;
    const auto row = [&](const Numbers& of, int m) {
      return Numbers(of.begin() + m * 201, of.begin() + m * 201 + 201);
    };
    const Numbers got(bank.data.begin(), bank.data.end()), expected = BankByDefinition(mels),
                                                           htk = BankByDefinition(mels, Slip::kHtk),
                                                           high = BankByDefinition(mels, Slip::kNotNormalised);
    for (int m = 0; m < mels; ++m) {
      if (mels >= 80 && *std::max_element(got.begin() + m * 201, got.begin() + m * 201 + 201) <= 0) {
        ReportWrongAnswer(absl::StrCat("row ", m, " of ", call), "hears something", "hears nothing", "",
                          std::source_location::current());
        return;
      }
      // Weights up to 0.05, rounded once: 0.05 u = 3e-9.
      if (!ExpectAllNear(absl::StrCat("row ", m, " of ", call), row(got, m), row(expected, m), 5e-9,
                         {{row(htk, m), "the edges are equally far apart on the other mel scale (HTK's)"},
                          {row(high, m), "the triangles' area is 1, not their height"}})) {
        return;
      }
    }
  }
}

GRADED_TEST(PowerSpectrogram, HasAFrameEachHopAndLeavesOutTheLast, 1) {
  for (const int samples : {16'000, 15'999, 32'000, 201, 480}) {
    const int frames = samples / 160;
    if (!HasShape(absl::StrCat("PowerSpectrogram(", samples, " samples)"), PowerSpectrogram(Wave(samples)), 201, frames,
                  {{frames + 1, "the frame in whose middle the recording has ended is left out"},
                   {(samples - 400) / 160 + 1, "frames are centred: the recording goes on, mirrored, by 200 samples"},
                   {201, "a row for each frequency, a column for each frame"}})) {
      return;
    }
  }
}

GRADED_TEST(PowerSpectrogram, ShowsAToneInItsRow, 1) {
  const Mat power = PowerSpectrogram(Tone(1000, 16'000));
  const std::string call = "PowerSpectrogram(one second of 0.5 sin(2 pi 1000 t)), frame 50, rows 0, 24, 25, 26, 32";
  if (!HasShape(call, power, 201, 100)) return;
  Numbers rows;
  for (const int k : {0, 24, 25, 26, 32}) rows.push_back(power.data[k * 100 + 50]);
  // |X| is 50 of sizes that sum to about 64: off by 2 * 50 * 404 u 64 sqrt(2) = .22.
  ExpectAllNear(call, rows, {0, 625, 2500, 625, 0}, .25,
                {{{0, 25, 50, 25, 0}, "that is |X|: the power is |X|^2"},
                 {{0, .00390625, .015625, .00390625, 0}, "nothing is divided by the number of points"}});
}

GRADED_TEST(PowerSpectrogram, MirrorsTheRecordingAtBothEnds, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  for (const int samples : {201, 479, 500, 640 + rng.Below(400)}) {
    const Wave wave = RandomRow(rng, samples);
    const int frames = samples / 160;
    const Mat power = PowerSpectrogram(wave);
    const std::string call = absl::StrCat("PowerSpectrogram(", samples, " random samples)");
    if (!HasShape(call, power, 201, frames)) return;
    for (int t = 0; t < frames; ++t) {
      const auto with = [&](Slip slip) { return SpectrumByDefinition(FrameByDefinition(wave, t, slip)); };
      const Spectrum right = with(Slip::kNone), zeros = with(Slip::kZeros), twice = with(Slip::kEdgeTwice),
                     early = with(Slip::kNotCentred), symmetric = with(Slip::kSymmetric);
      for (int k = 0; k < 201; ++k) {
        if (!ExpectNear(absl::StrCat(call, ", row ", k, ", frame ", t), power.data[k * frames + t], right.power[k],
                        right.off[k],
                        {{zeros.power[k], "there are zeros outside of the recording: it is mirrored"},
                         {twice.power[k], "the sample at the end is there twice: the one next to it follows"},
                         {early.power[k], "frame t has sample 160 t in its middle, not at its beginning"},
                         {symmetric.power[k], "the window divides by 400, not by 399"}})) {
          return;
        }
      }
    }
  }
}

GRADED_TEST(LogMel, OfSilenceIsMinusOneAndAHalf, 1) {
  const auto got = LogMel(Wave(32'000), 80);
  if (!HasShape("LogMel(two seconds of silence, 80)", got, 80, 200,
                {{201, "the frame in whose middle the recording has ended is left out"}})) {
    return;
  }
  const auto [least, most] = std::minmax_element(got->data.begin(), got->data.end());
  for (const float value : {*least, *most}) {
    ExpectNear("a value of LogMel(two seconds of silence, 80)", value, -1.5, 2e-6,
               {{-4.756463, "that is the natural logarithm: log10"},
                {-10, "(x + 4) / 4 is missing"},
                {-2.5, "(x + 4) / 4: first the sum, then the quotient"}});
  }
}

GRADED_TEST(LogMel, OfAToneHasTheHandoutsNumbers, 2) {
  const std::string call = "LogMel(one second of 0.5 sin(2 pi 1000 t), 80)";
  const auto got = LogMel(Tone(1000, 16'000), 80);
  if (!HasShape(call, got, 80, 100, {{101, "the frame in whose middle the recording has ended is left out"}})) return;
  const auto at = [&](int band, int frame) { return double{got->data[band * 100 + frame]}; };
  // A power is off by 2 * 404 u 64 sqrt(2) / |X| of itself. |X| is 50 and 25 in the rows that count here, and about 8
  // in frame 0: up to 5.4e-4, over 4 ln(10) 6e-5.
  constexpr double kTone = 1e-4;
  ExpectAllNear(call + ", frame 50, bands 23 to 28",
                {at(23, 50), at(24, 50), at(25, 50), at(26, 50), at(27, 50), at(28, 50)},
                {-.560348, 1.142181, 1.341125, 1.439652, 1.283269, -.560348}, kTone,
                {{{-.185861, 1.142451, 1.341041, 1.439137, 1.283534, -.107481},
                  "the window divides by 399: it leaks into the neighbouring bands"},
                 {{.012335, 1.327383, 1.785470, 2.012335, 1.652250, .012335}, "that is the natural logarithm: log10"}});
  for (const int frame : {2, 98})
    ExpectNear(call + absl::StrCat(", frame ", frame, ", band 79"), at(79, frame), -.560348, kTone);
  ExpectNear(call + ", frame 50, band 26", at(26, 50), 1.439652, kTone,
             {{1.018766, "that is the magnitude: the power is its square"}});
  ExpectNear(call + ", frame 0, band 26", at(26, 0), 1.127864, kTone,
             {{1.295115, "there are zeros in front of the recording: it is mirrored"}});
}

GRADED_TEST(LogMel, HasItsFloorBelowTheLoudestOfAll, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 2};
  // Loud, 60 dB softer, and silence: the floor of the whole picture decides in the last part.
  Wave wave = RandomRow(rng, 1'300);
  for (const float x : RandomRow(rng, 900, 1e-3)) wave.push_back(x);
  wave.resize(3'600);
  const std::vector<Mistake<Slip>> mistakes = {
      {Slip::kFloorByFrame, "the floor is 8 below the largest of the whole picture, not of each frame"},
      {Slip::kNoFloor, "nothing may be more than 8 below the largest"},
      {Slip::kNatural, "that is the natural logarithm: log10"},
      {Slip::kUnscaled, "(x + 4) / 4 is missing"}};
  const auto got = LogMel(wave, 80);
  if (!ExpectPicture("LogMel(loud noise, soft noise, silence; 80)", got, wave, 80, mistakes)) return;
  const auto [least, most] = std::minmax_element(got->data.begin(), got->data.end());
  ExpectNear("the range of LogMel(loud noise, soft noise, silence; 80)", *most - *least, 2, 1e-6);
  // So soft that 1e-10 decides, and not the floor.
  const Wave soft = RandomRow(rng, 640, 2e-6);
  ExpectPicture("LogMel(noise of 2e-6, 80)", LogMel(soft, 80), soft, 80, {{Slip::kNoLimit, "log10 of at least 1e-10"}});
}

GRADED_TEST(LogMel, OfAnySoundAgreesWithTheDefinition, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 3};
  for (int round = 0; round < 4; ++round) {
    const int samples = 201 + rng.Below(2'000), mels = round == 0 ? 128 : 80;
    Wave wave = RandomRow(rng, samples, .01 + .9 * rng.Uniform());
    const std::string call = absl::StrCat("LogMel(", samples, " random samples, ", mels, ")");
    const auto got = LogMel(wave, mels);
    if (!ExpectPicture(call, got, wave, mels,
                       {{Slip::kHtk, "the bank's edges are equally far apart on another mel scale (HTK's)"},
                        {Slip::kNotNormalised, "the triangles' area is 1, not their height"},
                        {Slip::kMagnitude, "that is the magnitude: the power is its square"},
                        {Slip::kNatural, "that is the natural logarithm: log10"},
                        {Slip::kSymmetric, "the window divides by 400, not by 399"},
                        {Slip::kZeros, "there are zeros outside of the recording: it is mirrored"},
                        {Slip::kEdgeTwice, "the sample at the end is there twice"}})) {
      return;
    }
    // And with the course's own front end, a fast transform in float, which is itself held against all this.
    const auto fast = whisper::LogMel(wave, mels);
    ASSERT_TRUE(fast.ok());
    const Picture bounds = PictureByDefinition(wave, mels);
    for (size_t i = 0; i < fast->data.size(); ++i) {
      if (!ExpectNear(absl::StrCat("number ", i, " of ", call, ", beside whisper::LogMel"), got->data[i], fast->data[i],
                      bounds.off[i] + 2e-5)) {
        return;
      }
    }
  }
}

GRADED_TEST(LogMel, RefusesWhatItCannotMirrorOrMeasure, 1) {
  if (!HasShape("LogMel(201 zeros, 80)", LogMel(Wave(201), 80), 80, 1)) return;
  ExpectError("LogMel(no samples, 80)", LogMel({}, 80), kInvalid, "there is nothing to listen to");
  ExpectError("LogMel(200 samples, 80)", LogMel(Wave(200), 80), kInvalid, "200 samples cannot be mirrored by 200");
  ExpectError("LogMel(201 samples, 0)", LogMel(Wave(201), 0), kInvalid, "there is at least one band");
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    Wave wave(300);
    wave[277] = bad;
    const auto got = LogMel(wave, 80);
    const std::string call = absl::StrCat("LogMel(300 samples, of which number 277 is ", bad, "; 80)");
    if (ExpectError(call, got, kInvalid, "a sample is a finite number") &&
        !absl::StrContains(got.status().message(), "277")) {
      ReportWrongAnswer(call, "a message that has the sample's index, 277", got.status().ToString(), "",
                        std::source_location::current());
    }
  }
}

GRADED_TEST(EncoderPositions, AreTwoFramesEach, 1) {
  struct Length {
    double seconds;
    int positions;
  };
  for (const Length& l : {Length{1, 50}, {2, 100}, {5, 250}, {30, 1500}, {1.2, 60}, {0, 0}, {40, 1500}, {.03, 1}}) {
    const int samples = static_cast<int>(std::lround(l.seconds * 16'000));
    ExpectAnswer(absl::StrCat("EncoderPositions(", samples, ")"), EncoderPositions(samples), l.positions,
                 {{samples / 160, "that are frames: the second convolution's stride makes one position of two"},
                  {samples / 640, "of the two convolutions only the second one has the stride 2"},
                  {(samples / 160 + 1) / 2, "half a position does not count"},
                  {samples / 320, "what is longer than 30 seconds is cut"}});
  }
}

}  // namespace
}  // namespace log_mel
