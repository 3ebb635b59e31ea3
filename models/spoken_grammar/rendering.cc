#include "models/spoken_grammar/rendering.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/check.h"
#include "kernels/math.h"
#include "models/whisper/log_mel.h"
#include "nn/random.h"

namespace spoken_grammar {
namespace {

constexpr float kLn10 = 2.30258509f;
constexpr float kSilence = -10;  // log10 of the smallest power that the front end knows
constexpr float kRange = 8;      // powers of ten below the largest
constexpr int kKnee = 24;        // mel band at some 900 Hz: first resonances of vowels are below, second ones above

double Between(base::Rng& rng, double low, double high) { return low + (high - low) * rng.Uniform(); }

// As the end of whisper::LogMel: values less than 8 below the largest, then (x + 4) / 4.
void LimitAndScale(std::span<float> picture) {
  const float largest = *std::max_element(picture.begin(), picture.end());
  for (float& x : picture) x = (std::max(x, largest - kRange) + 4) / 4;
}

// The value of `m` between rows and columns.
float At(const base::Mat& m, double row, double col) {
  const auto split = [](double at, int size, int& low, float& share) {
    at = std::clamp(at, 0.0, size - 1.0);
    low = std::min(static_cast<int>(at), size - 2);
    share = static_cast<float>(at - low);
  };
  int r = 0, c = 0;
  float down = 0, right = 0;
  split(row, m.rows, r, down);
  split(col, m.cols, c, right);
  const float* const upper = m.data.data() + size_t(r) * m.cols + c;
  const float* const lower = upper + m.cols;
  return (1 - down) * ((1 - right) * upper[0] + right * upper[1]) + down * ((1 - right) * lower[0] + right * lower[1]);
}

// powers += 10^(noise + level), from a place by lot on, round and round.
void AddNoise(const base::Mat& noise, float level, base::Rng& rng, std::span<float> powers) {
  const int offset = rng.Below(noise.cols);
  std::vector<float> logs(powers.size());
  for (int m = 0; m < kMels; ++m) {
    for (int t = 0; t < kWindowFrames; ++t) {
      logs[size_t(m) * kWindowFrames + t] =
          kLn10 * (noise.data[size_t(m) * noise.cols + (t + offset) % noise.cols] + level);
    }
  }
  kernels::Exp(logs, logs);
  for (size_t i = 0; i < powers.size(); ++i) powers[i] += logs[i];
}

base::Mat FromPowers(std::vector<float> powers) {
  for (float& p : powers) p = std::max(p, 1e-10f);
  kernels::Log(powers, powers);
  for (float& x : powers) x /= kLn10;
  LimitAndScale(powers);
  return {kMels, kWindowFrames, std::move(powers)};
}

}  // namespace

absl::StatusOr<base::Mat> CleanPicture(std::span<const float> speech) {
  std::vector<float> padded(speech.size() + size_t{2} * kMarginFrames * whisper::kHop);
  std::copy(speech.begin(), speech.end(), padded.begin() + kMarginFrames * whisper::kHop);
  absl::StatusOr<base::Mat> picture = whisper::LogMel(padded, kMels);
  if (picture.ok()) {
    for (float& x : picture->data) x = 4 * x - 4;
  }
  return picture;
}

std::vector<base::Mat> NoisePictures(int count, uint64_t seed) {
  base::Rng rng{seed};
  std::vector<base::Mat> pictures;
  for (int i = 0; i < count; ++i) {
    std::vector<float> samples(size_t{2} * kWindowFrames * whisper::kHop);
    nn::FillNormal(rng, 0.1f, samples);
    if (i % 2 == 1) {
      // A leaky sum falls by 6 dB an octave above 300 Hz or so: between pink and brown.
      float sum = 0;
      for (float& x : samples) x = sum = 0.9f * sum + 0.1f * x;
    }
    const absl::StatusOr<base::Mat> picture = whisper::LogMel(samples, kMels);
    CHECK(picture.ok()) << picture.status();
    pictures.push_back(*picture);
    double mean = 0;
    for (float& x : pictures.back().data) mean += x = 4 * x - 4;
    mean /= static_cast<double>(pictures.back().data.size());
    for (float& x : pictures.back().data) x -= static_cast<float>(mean);
  }
  return pictures;
}

Rendered Render(const base::Mat& clean, std::span<const base::Mat> noises, base::Rng& rng) {
  const double stretch =
      std::min(Between(rng, 0.85, 1.15), static_cast<double>(kWindowFrames) / clean.cols);  // of its length
  // A longer throat moves all resonances alike, another accent those below the knee and those above it apart.
  const double below = Between(rng, 0.88, 1.12), above = Between(rng, 0.88, 1.12);
  const int frames = std::min(kWindowFrames, static_cast<int>(clean.cols * stretch));
  const int latest = std::min(kWindowFrames - frames, 100 - 2 * kMarginFrames);
  const int first = rng.Below(latest + 1);
  const auto gain = static_cast<float>(Between(rng, -1.5, 1.5));

  std::vector<float> powers(size_t{kMels} * kWindowFrames, kLn10 * kSilence);
  float loudest = kSilence;
  for (int m = 0; m < kMels; ++m) {
    const double from = std::min(m, kKnee) * below + std::max(m - kKnee, 0) * above;
    for (int t = 0; t < frames; ++t) {
      const float x = At(clean, from, t / stretch) + gain;
      loudest = std::max(loudest, x);
      powers[size_t(m) * kWindowFrames + first + t] = kLn10 * std::max(x, kSilence);
    }
  }
  kernels::Exp(powers, powers);
  if (rng.Uniform() >= 0.25) {
    const base::Mat& noise = noises[rng.Below(static_cast<int>(noises.size()))];
    AddNoise(noise, loudest - static_cast<float>(Between(rng, 2.5, 7)), rng, powers);
  }
  return {.picture = FromPowers(std::move(powers)),
          .start = 0.01 * (first + kMarginFrames * stretch),
          .end = 0.01 * (first + frames - kMarginFrames * stretch),
          .stretch = stretch};
}

base::Mat RenderSilence(std::span<const base::Mat> noises, base::Rng& rng) {
  std::vector<float> powers(size_t{kMels} * kWindowFrames, 0.0f);
  if (rng.Uniform() >= 0.25) {
    const base::Mat& noise = noises[rng.Below(static_cast<int>(noises.size()))];
    AddNoise(noise, static_cast<float>(Between(rng, -8, -1)), rng, powers);
  }
  return FromPowers(std::move(powers));
}

}  // namespace spoken_grammar
