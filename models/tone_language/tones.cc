#include "models/tone_language/tones.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "kernels/math.h"

namespace tones {
namespace {

constexpr int kLowTones = 6;        // then the high tone changes
constexpr double kLoudness = 0.25;  // of each of two tones: together at most 0.5
constexpr double kRamp = 0.02;      // [s]
constexpr double kNoise = 0.003;

// 0 to 1 within the ramp, and back before the end: without it a tone would begin with a click, which is every tone.
double Loudness(double since_start, double until_end) {
  return kLoudness * std::clamp(std::min(since_start, until_end) / kRamp, 0.0, 1.0);
}

// Between lowest and highest, with equal chances.
double Between(double lowest, double highest, base::Rng& rng) { return lowest + (highest - lowest) * rng.Uniform(); }

}  // namespace

Chord ChordOf(int word) {
  CHECK(word >= 0 && word < kWords) << "word " << word << " of " << kWords;
  return {300.0 + 110 * (word % kLowTones), 1300.0 + 420 * (word / kLowTones)};
}

Clip Say(const std::vector<int>& words, base::Rng& rng) {
  CHECK(words.size() == 3) << words.size() << " words; with more the last might not fit into two seconds";
  Clip clip = {.samples = std::vector<float>(kSamples), .words = {}};
  double now = 0;
  for (const int word : words) {
    const double start = now + Between(0.04, 0.16, rng), end = start + Between(0.25, 0.40, rng);
    const double off = Between(0.99, 1.01, rng);
    const Chord chord = ChordOf(word);
    const int first = static_cast<int>(std::ceil(start * kSampleRate)), last = static_cast<int>(end * kSampleRate);
    for (int i = first; i <= last; ++i) {
      const double t = static_cast<double>(i) / kSampleRate, angle = 2 * std::numbers::pi * off * t;
      const double wave = kernels::Sin(angle * chord.low) + kernels::Sin(angle * chord.high);
      clip.samples[i] += static_cast<float>(Loudness(t - start, end - t) * wave);
    }
    clip.words.push_back({word, start, end});
    now = end;
  }
  // Uniform noise between -a and a has the standard deviation a / sqrt 3.
  for (float& sample : clip.samples) sample += static_cast<float>(kNoise * std::sqrt(3.0) * (2 * rng.Uniform() - 1));
  return clip;
}

Clip DrawClip(base::Rng& rng) {
  const int pronoun = rng.Below(kPronouns);
  const int tense = kPronouns + rng.Below(kTenses);
  const int verb = kPronouns + kTenses + rng.Below(kVerbs);
  return Say({pronoun, tense, verb}, rng);
}

std::vector<Clip> DrawClips(int count, uint64_t seed) {
  base::Rng rng = {seed};
  std::vector<Clip> clips;
  for (int i = 0; i < count; ++i) clips.push_back(DrawClip(rng));
  return clips;
}

}  // namespace tones
