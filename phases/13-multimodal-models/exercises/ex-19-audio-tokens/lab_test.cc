// Lab 13-ex-19: frames and their mirror images, the spectrum of tones and of noise, log-mel, tokens.
//
// A second front end in double says what is right: a discrete Fourier transform as it stands in the book, and bounds of
// what single precision may be off by. It can make the usual mistakes on request. Golden values of a tone were computed
// apart from all this, by a program in another language; whoever repeats it finds 391 weights in the bank.

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/exercises/ex-19-audio-tokens/audio_tokens.h"

namespace audio_tokens {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Numbers = std::vector<double>;
using Wave = std::vector<float>;
using std::numbers::pi;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr double kUnit = std::numeric_limits<float>::epsilon() / 2;  // u: what one rounding may be off by, relatively

// Two logarithms in float and the sums behind them, values up to 10: 4 ulp of 8, over 4.
constexpr double kLog = 2e-6;

Wave Tone(double hertz, int samples) {
  Wave wave(samples);
  for (int i = 0; i < samples; ++i) wave[i] = static_cast<float>(.5 * std::sin(2 * pi * hertz * i / kSampleRate));
  return wave;
}

Wave Noise(base::Rng& rng, int samples) {
  Wave wave(samples);
  for (float& x : wave) x = static_cast<float>(2 * rng.Uniform() - 1);
  return wave;
}

bool HasShape(const std::string& call, const absl::StatusOr<Mat>& got, int rows, int cols,
              std::initializer_list<Mistake<int>> row_mistakes = {},
              std::source_location where = std::source_location::current()) {
  const auto text = [](int r, int c, size_t n) { return absl::StrCat("(", r, ", ", c, "), ", n, " numbers"); };
  const size_t size = static_cast<size_t>(rows) * cols;
  if (got.ok() && got->rows == rows && got->cols == cols && got->data.size() == size) return true;
  std::string hint;
  for (const auto& mistake : row_mistakes) {
    if (got.ok() && hint.empty() && got->rows == mistake.value) hint = mistake.sentence;
  }
  ReportWrongAnswer(call, text(rows, cols, size),
                    got.ok() ? text(got->rows, got->cols, got->data.size()) : got.status().ToString(), hint, where);
  return false;
}

Numbers Row(const Mat& m, int row) {
  return {m.data.begin() + static_cast<size_t>(row) * m.cols, m.data.begin() + static_cast<size_t>(row + 1) * m.cols};
}

enum class Slip { kNone, kZeros, kEdgeTwice, kNotCentred, kSymmetric, kNoWindow };

// Frame t of a wave, in double.
Numbers FrameByFormula(const Wave& wave, int t, Slip slip = Slip::kNone) {
  const int last = static_cast<int>(wave.size()) - 1, extra = slip == Slip::kEdgeTwice ? 1 : 0;
  Numbers frame;
  for (int j = 0; j < 400; ++j) {
    const int at = t * 160 + j - (slip == Slip::kNotCentred ? 0 : 200);
    double x = 0;
    if (at < 0) {
      x = slip == Slip::kZeros ? 0 : wave[-at - extra];
    } else if (at > last) {
      x = slip == Slip::kZeros ? 0 : wave[std::max(0, 2 * last - at + extra)];
    } else {
      x = wave[at];
    }
    const double hann = .5 - .5 * std::cos(2 * pi * j / (slip == Slip::kSymmetric ? 399 : 400));
    frame.push_back(slip == Slip::kNoWindow ? x : x * hann);
  }
  return frame;
}

// The power of 201 frequencies, and how far sums of 32-bit numbers may be off: a sum of 400 terms by 400 roundings of
// the terms' sizes, and one more each for the cosine and the product (Higham 2002, sec. 3.1); a real and an imaginary
// part together by sqrt(2) times that, and a square by twice that times |X|, and once its square.
struct Spectrum {
  Numbers power, off;
};
Spectrum SpectrumByFormula(const Numbers& frame, int points = 400) {
  double sizes = 0;
  for (const double x : frame) sizes += std::abs(x);
  const double part = 402 * kUnit * sizes * std::numbers::sqrt2;
  static const auto* const cosines = [] {
    auto* table = new Numbers;
    for (int i = 0; i < 400 * 512; ++i) table->push_back(std::cos(2 * pi * i / (400 * 512)));
    return table;
  }();
  const int turn = 400 * 512, step = turn / points;
  Spectrum s;
  for (int k = 0; k < 201; ++k) {
    double re = 0, im = 0;
    for (int n = 0; n < 400; ++n) {
      const int at = k * n % points * step;
      re += frame[n] * (*cosines)[at];
      im += frame[n] * (*cosines)[(at + turn / 4) % turn];
    }
    s.power.push_back(re * re + im * im);
    s.off.push_back(2 * std::sqrt(s.power.back()) * part + part * part + 3 * kUnit * s.power.back());
  }
  return s;
}

enum class LogSlip { kNone, kNatural, kUnscaled, kFloorByFrame, kNoFloor, kNoLimit };

// From the power of all frames (201 numbers each) to (80, T).
Numbers LogMelByFormula(const std::vector<Numbers>& power, LogSlip slip = LogSlip::kNone) {
  const int frames = static_cast<int>(power.size());
  const Mat bank = MelBank();
  Numbers logs(80 * frames), largest(frames, -1e9);
  for (int t = 0; t < frames; ++t) {
    for (int m = 0; m < 80; ++m) {
      double sum = 0;
      for (int k = 0; k < 201; ++k) sum += double{bank.data[m * 201 + k]} * power[t][k];
      if (slip != LogSlip::kNoLimit) sum = std::max(sum, 1e-10);
      logs[m * frames + t] = slip == LogSlip::kNatural ? std::log(sum) : std::log10(sum);
      largest[t] = std::max(largest[t], logs[m * frames + t]);
    }
  }
  const double loudest = *std::max_element(largest.begin(), largest.end());
  for (int i = 0; i < 80 * frames; ++i) {
    const double floor = (slip == LogSlip::kFloorByFrame ? largest[i % frames] : loudest) - 8;
    if (slip != LogSlip::kNoFloor) logs[i] = std::max(logs[i], floor);
    if (slip != LogSlip::kUnscaled) logs[i] = (logs[i] + 4) / 4;
  }
  return logs;
}

// The first three functions, one after the other.
absl::StatusOr<Mat> Spectrogram(const Wave& wave) {
  ASSIGN_OR_RETURN(const Mat frames, Frames(wave));
  ASSIGN_OR_RETURN(const Mat power, PowerSpectrogram(frames));
  return LogMel(power);
}

GRADED_TEST(Frames, AreOneForEachHopAndTheLastIsDropped, 1) {
  for (const int samples : {16'000, 15'840, 15'999, 32'000, 201}) {
    const int expected = samples / 160;
    if (!HasShape(absl::StrCat("Frames(", samples, " samples)"), Frames(Wave(samples)), expected, 400,
                  {{expected + 1, "the frame with its middle at or behind the end of the wave is dropped"},
                   {(samples - 400) / 160 + 1, "the wave is mirrored by 200 samples at either end before it is cut"},
                   {(samples - 400) / 160, "the wave is mirrored by 200 samples at either end before it is cut"}})) {
      return;
    }
  }
}

GRADED_TEST(Frames, MirrorTheWaveAtBothEnds, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (const int samples : {500, 201, 479}) {
    const Wave wave = Noise(rng, samples);
    const std::string call = absl::StrCat("Frames(", samples, " random samples)");
    const auto got = Frames(wave);
    const int count = samples / 160;
    if (!HasShape(call, got, count, 400)) return;
    for (int t = 0; t < count; ++t) {
      const auto with = [&](Slip slip) { return FrameByFormula(wave, t, slip); };
      // A window's value and a product, each rounded once, or a cosine in float: 4 u.
      if (!ExpectAllNear(absl::StrCat("row ", t, " of ", call), Row(*got, t), with(Slip::kNone), 4 * kUnit,
                         {{with(Slip::kZeros), "there are zeros outside of the wave: it is mirrored"},
                          {with(Slip::kEdgeTwice), "the sample at the edge is there twice: the one next to it follows"},
                          {with(Slip::kNotCentred), "frame t has sample 160 t in its middle, not at its beginning"},
                          {with(Slip::kSymmetric), "the window divides by 400, not by 399: it is periodic"},
                          {with(Slip::kNoWindow), "the window is missing"}})) {
        return;
      }
    }
  }
}

GRADED_TEST(Frames, FadeInAndOutByAPeriodicHannWindow, 1) {
  const auto got = Frames(Wave(800, 1));
  if (!HasShape("Frames(800 ones)", got, 5, 400)) return;
  const auto some = [](const Numbers& row) { return Numbers{row[0], row[1], row[100], row[200], row[300], row[399]}; };
  const auto window = [](double period) {
    Numbers values;
    for (const int j : {0, 1, 100, 200, 300, 399}) values.push_back(.5 - .5 * std::cos(2 * pi * j / period));
    return values;
  };
  ExpectAllNear("samples 0, 1, 100, 200, 300, 399 of row 2 of Frames(800 ones)", some(Row(*got, 2)), window(400),
                4 * kUnit,
                {{window(399), "the window divides by 400, not by 399: its next sample would be 0, not its last"},
                 {Numbers(6, 1), "the window is missing"}});
}

GRADED_TEST(PowerSpectrogram, ShowsAToneInItsRow, 1) {
  // Frame 0: a tone of 25 turns, windowed; frame 1: ones, which do not turn at all.
  Mat frames = {2, 400, {}};
  for (int n = 0; n < 400; ++n) {
    const double hann = .5 - .5 * std::cos(2 * pi * n / 400);
    frames.data.push_back(static_cast<float>(.5 * std::sin(2 * pi * 25 * n / 400) * hann));
  }
  frames.data.resize(800, 1);
  const std::string call = "PowerSpectrogram(0.5 sin of 25 turns, windowed; ones)";
  const auto got = PowerSpectrogram(frames);
  if (!HasShape(call, got, 201, 2,
                {{200, "there are 201 frequencies: 0 and 8,000 Hz are both among them"},
                 {400, "the upper half repeats the lower one: rows 0 to 200 are wanted"},
                 {2, "a row for each frequency, a column for each frame"}})) {
    return;
  }
  const auto rows = [&](int t) {
    Numbers values;
    for (const int k : {0, 24, 25, 26, 32}) values.push_back(got->data[k * 2 + t]);
    return values;
  };
  const auto of_512 = [&](int t) {
    const Spectrum s = SpectrumByFormula(Row(frames, t), 512);
    return Numbers{s.power[0], s.power[24], s.power[25], s.power[26], s.power[32]};
  };
  // |X| is 50 of sizes that sum to about 64, 400 in the other frame: off by 2 * 50 * 402 u 64 sqrt(2) = .22 and by 11.
  ExpectAllNear(call + ", column 0, rows 0, 24, 25, 26, 32", rows(0), {0, 625, 2500, 625, 0}, .25,
                {{{0, 25, 50, 25, 0}, "that is |X|: the power is |X|^2"},
                 {{0, .00390625, .015625, .00390625, 0}, "nothing is divided by the number of points"},
                 {{0, 1.5625, 6.25, 1.5625, 0}, "nothing is divided by the number of points"},
                 {of_512(0), "that is a transform of 512 points: row k is 40 k Hz only with 400"}});
  ExpectAllNear(call + ", column 1, rows 0, 24, 25, 26, 32", rows(1), {160'000, 0, 0, 0, 0}, 12,
                {{{400, 0, 0, 0, 0}, "that is |X|: the power is |X|^2"}});
}

GRADED_TEST(PowerSpectrogram, AgreesWithASlowTransformOfNoise, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 1};
  const Mat frames = {3, 400, Noise(rng, 1200)};
  const auto got = PowerSpectrogram(frames);
  if (!HasShape("PowerSpectrogram(3 frames of noise)", got, 201, 3)) return;
  for (int t = 0; t < 3; ++t) {
    const Spectrum expected = SpectrumByFormula(Row(frames, t)), of_512 = SpectrumByFormula(Row(frames, t), 512);
    for (int k = 0; k < 201; ++k) {
      if (!ExpectNear(absl::StrCat("PowerSpectrogram(3 frames of noise), row ", k, ", frame ", t), got->data[k * 3 + t],
                      expected.power[k], expected.off[k],
                      {{std::sqrt(expected.power[k]), "that is |X|: the power is |X|^2"},
                       {of_512.power[k], "that is a transform of 512 points"}})) {
        return;
      }
    }
  }
}

GRADED_TEST(LogMel, OfSilenceIsMinusOneAndAHalf, 1) {
  const auto got = LogMel({201, 3, Wave(603)});
  if (!HasShape("LogMel(no power, 3 frames)", got, 80, 3)) return;
  ExpectAllNear("LogMel(no power, 3 frames)", {got->data.begin(), got->data.end()}, Numbers(240, -1.5), kLog,
                {{Numbers(240, -4.756463), "that is the natural logarithm: log10"},
                 {Numbers(240, -10), "(x + 4) / 4 is missing"},
                 {Numbers(240, -2.5), "(x + 4) / 4: first the sum, then the quotient"},
                 {Numbers(240, 1), "no power is 1e-10, not 1"}});
}

GRADED_TEST(LogMel, HasItsFloorBelowTheLoudestOfAll, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 2};
  // Frames from loud to soft, each 10^6 times softer than the one before: once the floor decides, once the limit 1e-10.
  for (const double loudest : {1e4, 1e-7}) {
    std::vector<Numbers> power(3);
    Mat given = {201, 3, Wave(603)};
    for (int t = 0; t < 3; ++t) {
      for (int k = 0; k < 201; ++k) {
        given.data[k * 3 + t] = static_cast<float>(loudest * std::pow(10, -6 * t) * (.01 + rng.Uniform()));
        power[t].push_back(given.data[k * 3 + t]);
      }
    }
    const std::string call = absl::StrCat("LogMel(three frames with powers up to ", loudest, ", ", loudest * 1e-6,
                                          " and ", loudest * 1e-12, ")");
    const auto got = LogMel(given);
    if (!HasShape(call, got, 80, 3)) return;
    const auto with = [&](LogSlip slip) { return LogMelByFormula(power, slip); };
    // A sum of 201 products, none negative, is off by 202 u of itself: 202 u / ln(10) / 4 = 1.3e-6, twice (the floor
    // stands on such a sum, too), and the logarithms.
    if (!ExpectAllNear(call, {got->data.begin(), got->data.end()}, with(LogSlip::kNone), 3e-6 + kLog,
                       {{with(LogSlip::kNatural), "that is the natural logarithm: log10"},
                        {with(LogSlip::kUnscaled), "(x + 4) / 4 is missing"},
                        {with(LogSlip::kFloorByFrame), "the floor is 8 below the largest of all frames, not of each"},
                        {with(LogSlip::kNoFloor), "nothing may be more than 8 below the largest"},
                        {with(LogSlip::kNoLimit), "log10 of at least 1e-10"}})) {
      return;
    }
  }
}

GRADED_TEST(Spectrogram, OfAToneHasTheHandoutsNumbers, 1) {
  const std::string call = "LogMel(PowerSpectrogram(Frames(one second of 0.5 sin(2 pi 1000 t))))";
  const auto got = Spectrogram(Tone(1000, 16'000));
  if (!HasShape(call, got, 80, 100)) return;
  const auto at = [&](int band, int frame) { return double{got->data[band * 100 + frame]}; };
  // The sizes of a frame sum to about 64, so a power is off by 2 * 402 u 64 sqrt(2) / |X| of itself. |X| is 50 and 25
  // in the rows that count here, and about 8 in frame 0: up to 5.4e-4, over 4 ln(10) 6e-5.
  constexpr double kTone = 1e-4;
  ExpectAllNear(call + ", frame 50, bands 24 to 29",
                {at(24, 50), at(25, 50), at(26, 50), at(27, 50), at(28, 50), at(29, 50)},
                {1.142181, 1.341125, 1.439652, 1.283269, -.560348, -.560348}, kTone,
                {{{1.142451, 1.341041, 1.439137, 1.283534, -.107481, -.325285},
                  "the window divides by 399: it leaks into the neighbouring bands"},
                 {{1.327383, 1.785470, 2.012335, 1.652250, .012335, .012335}, "that is the natural logarithm: log10"}});
  ExpectNear(call + ", frame 0, band 26", at(26, 0), 1.127864, kTone,
             {{1.295115, "there are zeros in front of the wave: it is mirrored"}});
  ExpectNear(call + ", frame 99, band 26", at(26, 99), 1.437384, kTone);
}

GRADED_TEST(Spectrogram, TellsTwoTonesApart, 1) {
  const auto loudest = [](double hertz) -> int {
    const auto got = Spectrogram(Tone(hertz, 8'000));
    if (!HasShape(absl::StrCat("LogMel(... half a second of ", hertz, " Hz)"), got, 80, 50)) return -1;
    int best = 0;
    for (int m = 1; m < 80; ++m) {
      if (got->data[m * 50 + 25] > got->data[best * 50 + 25]) best = m;
    }
    return best;
  };
  ExpectAnswer<int>("the loudest band of 440 Hz in frame 25", loudest(440), 11,
                    {{14, "that is a transform of 512 points with a bank for 400"}});
  ExpectAnswer<int>("the loudest band of 880 Hz in frame 25", loudest(880), 23,
                    {{29, "that is a transform of 512 points with a bank for 400"}});
}

GRADED_TEST(AudioTokens, OfASecondAreFiftyOfTwoFramesEach, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed() + 3};
  const Wave wave = Noise(rng, 16'000);
  const std::string call = "AudioTokens(one second of noise, {16000, 2})";
  const auto got = AudioTokens(wave, {16'000, 2});
  if (!HasShape(call, got, 50, 160,
                {{40, "a token is two frames of all 80 bands, not two bands of all frames"},
                 {100, "two frames make a token"},
                 {80, "that is the spectrogram: cut it into patches"}})) {
    return;
  }
  // How far a power may be off reaches a band as the bank's mean of it, a value by its logarithm; no band of noise lies
  // at the floor.
  const Mat bank = MelBank();
  std::vector<Numbers> power, off;
  for (int t = 0; t < 100; ++t) {
    const Spectrum s = SpectrumByFormula(FrameByFormula(wave, t));
    power.push_back(s.power);
    off.push_back(s.off);
  }
  const Numbers expected = LogMelByFormula(power);
  for (int token = 0; token < 50; ++token) {
    for (int i = 0; i < 160; ++i) {
      const int band = i / 2, frame = token * 2 + i % 2;
      double mel = 0, mel_off = 0;
      for (int k = 0; k < 201; ++k) {
        mel += double{bank.data[band * 201 + k]} * power[frame][k];
        mel_off += double{bank.data[band * 201 + k]} * off[frame][k];
      }
      const double tolerance = mel_off / std::max(mel - mel_off, 1e-10) / std::numbers::ln10 / 4 + 3e-6 + kLog;
      const int other = i % 80, early = token * 2 + i / 80;  // if a patch's numbers went down the bands first
      if (!ExpectNear(
              absl::StrCat("number ", i, " of token ", token, " of ", call), got->data[token * 160 + i],
              expected[band * 100 + frame], tolerance,
              {{expected[other * 100 + early], "the order within a token is band by band, as in Patchify2d"}})) {
        return;
      }
    }
  }
}

GRADED_TEST(AudioTokens, LeaveOutTheFrameThatHasNoPartner, 1) {
  const int with_padding = audio_patches::ConvFrames(99, 3, 2, 1).value_or(0);  // 50, by Whisper's second convolution
  HasShape("AudioTokens(15,840 samples, {16000, 2})", AudioTokens(Wave(15'840), {16'000, 2}), 49, 160,
           {{with_padding, "99 frames are 49 patches of two; 50 would be Whisper's convolution with padding"}});
  HasShape("AudioTokens(15,840 samples, {16000, 4})", AudioTokens(Wave(15'840), {16'000, 4}), 24, 320,
           {{49, "the number of frames in a token is the front end's patch_frames"},
            {25, "three frames are left over, and are cut off"}});
}

GRADED_TEST(AudioTokens, RefuseWhatTheyWouldMisread, 1) {
  const Wave second(16'000);
  if (!HasShape("AudioTokens(one second, {16000, 2})", AudioTokens(second, {16'000, 2}), 50, 160)) return;
  ExpectError("AudioTokens(no samples)", AudioTokens({}, {16'000, 2}), kInvalid, "there is nothing to listen to");
  ExpectError("AudioTokens(200 samples)", AudioTokens(Wave(200), {16'000, 2}), kInvalid,
              "200 samples cannot be mirrored by 200");
  ExpectError("AudioTokens(one second, {44100, 2})", AudioTokens(second, {44'100, 2}), kInvalid,
              "the bank's frequencies are those of 16,000 samples a second");
  ExpectError("AudioTokens(one second, {16000, 101})", AudioTokens(second, {16'000, 101}), kInvalid,
              "there are 100 frames, and a token is to have 101");
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    Wave wave = second;
    wave[15'999] = bad;
    ExpectError(absl::StrCat("AudioTokens(one second whose last sample is ", bad, ")"), AudioTokens(wave, {16'000, 2}),
                kInvalid, "a sample is a finite number");
  }
}

}  // namespace
}  // namespace audio_tokens
