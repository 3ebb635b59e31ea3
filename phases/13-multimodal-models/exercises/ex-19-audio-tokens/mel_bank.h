// The mel filter bank of Whisper, given: 80 triangles over the 201 frequencies of a 400-point DFT at 16 kHz.
//
// Our ears hear 100 Hz and 200 Hz as far apart as 5,000 Hz and 6,000 Hz, roughly. The mel scale counts in steps that
// sound equal: 200/3 Hz each below 1,000 Hz, and a constant *factor* each above (Slaney's form: 27 steps to 6,400 Hz).

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_19_AUDIO_TOKENS_MEL_BANK_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_19_AUDIO_TOKENS_MEL_BANK_H_

#include <algorithm>
#include <cmath>

#include "base/mat.h"

namespace audio_tokens {

inline constexpr int kSampleRate = 16'000;     // [samples per second]
inline constexpr int kWindow = 400;            // [samples] 25 ms: one frame, and the length of the DFT
inline constexpr int kHop = 160;               // [samples] 10 ms from one frame to the next
inline constexpr int kBins = kWindow / 2 + 1;  // frequencies of the DFT, 40 Hz apart, from 0 to 8,000 Hz
inline constexpr int kBands = 80;              // mel bands
inline constexpr double kMelStep = 200.0 / 3;  // [Hz per mel] below 1,000 Hz, which is 15 mel
inline constexpr double kLogStep =
    0.06875177742094912;  // ln(6.4) / 27: above, each mel multiplies the frequency by e to it

// Given. f  [Hz]  becomes mel, and back.
inline double ToMel(double f) { return f < 1000 ? f / kMelStep : 15 + std::log(f / 1000) / kLogStep; }
inline double ToHz(double mel) { return mel < 15 ? mel * kMelStep : 1000 * std::exp(kLogStep * (mel - 15)); }

// Given. (80, 201): band m is a triangle from edge m over edge m + 1, its top, to edge m + 2, of 82 edges that are
// equally far apart in mel; its area is 1 (in Hz), so that a wide band is not louder than a narrow one.
//
// Source: Slaney 1998, "Auditory Toolbox", version 2; Whisper's bank of 80 bands has these numbers, to about 1e-9.
inline base::Mat MelBank() {
  base::Mat bank = {kBands, kBins, {}};
  bank.data.reserve(kBands * kBins);
  const double step = ToMel(kSampleRate / 2) / (kBands + 1);  // [mel] between two edges
  for (int m = 0; m < kBands; ++m) {
    const double from = ToHz(m * step), top = ToHz((m + 1) * step);
    const double to = std::min(ToHz((m + 2) * step), kSampleRate / 2.0);  // the last one is it, but for a rounding
    for (int k = 0; k < kBins; ++k) {
      const double f = 1.0 * k * kSampleRate / kWindow;
      const double height = std::max(0.0, std::min((f - from) / (top - from), (to - f) / (to - top)));
      bank.data.push_back(static_cast<float>(height * 2 / (to - from)));
    }
  }
  return bank;
}

}  // namespace audio_tokens

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_19_AUDIO_TOKENS_MEL_BANK_H_
