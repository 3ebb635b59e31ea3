// Sound at another rate: what a recording at 44,100, 48,000 or 8,000 samples a second is at 16,000.

#ifndef MODELS_WHISPER_RESAMPLE_H_
#define MODELS_WHISPER_RESAMPLE_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"

namespace whisper {

inline constexpr int kLowestRate = 4000, kHighestRate = 192000;  // [samples per second]

// The same sound, `to` samples a second instead of `from`: ceil(samples * to / from) of them.
//
// A sampled sound is a sum of sin(pi t)/(pi t), one for each sample: that is read off at the new places. Pitches above
// half the lower of the two rates cannot be said there, and would come out as others (aliases), so the sinc is
// stretched to let only 0.94 of that half pass. It is cut off after 32 zeros to each side, gently, by Blackman's
// window: up to 0.84 of that half (6,700 Hz) a tone is off by less than 1e-3, and from 1.03 of it on less than 1e-3 is
// left.
//
// Beyond its ends the sound is silent.
//
// Errors: InvalidArgument for a rate below 4,000 or above 192,000.
// Cost:   64 products a new sample, times from / to where that is above 1; threads share the new samples.
// Source: Smith and Gossett 1984, "A flexible sampling-rate conversion method", ICASSP.
absl::StatusOr<std::vector<float>> Resample(std::span<const float> samples, int from, int to);

}  // namespace whisper

#endif  // MODELS_WHISPER_RESAMPLE_H_
