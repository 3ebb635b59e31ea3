// Whisper's front end: from samples to the picture that the encoder reads, 100 columns a second.
//
//   samples  mono, 16,000 a second, -1 to 1
//   frames   a window of 400 samples (25 ms) every 160 (10 ms), centred: the first one's middle is sample 0
//
//   const base::Mat picture = *whisper::LogMel(whisper::PadOrCut(speech), 80);   // (80, 3000)

#ifndef MODELS_WHISPER_LOG_MEL_H_
#define MODELS_WHISPER_LOG_MEL_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"

namespace whisper {

inline constexpr int kSampleRate = 16000;
inline constexpr int kHop = 160;                                   // samples from one frame to the next
inline constexpr int kChunkSeconds = 30;                           // what the encoder sees at once
inline constexpr int kChunkSamples = kChunkSeconds * kSampleRate;  // 480,000
inline constexpr int kChunkFrames = kChunkSamples / kHop;          // 3,000

// w[n] = (1 - cos(2 pi n / size)) / 2: begins with 0 and would end with it at n = size, so that windows every size / 2
// samples add up to 1. (The symmetric window, which divides by size - 1, ends with 0 and does not.)
// Source: Harris 1978, "On the Use of Windows for Harmonic Analysis with the Discrete Fourier Transform", section V.C.
std::vector<float> PeriodicHann(int size);

// The first `size` samples, and silence behind them if there are fewer.
std::vector<float> PadOrCut(std::span<const float> samples, int size = kChunkSamples);

// (mels, samples / 160), rounded down: the log-mel picture.
//
//   1. The signal is mirrored at both ends, 200 samples long, without repeating the last one.
//   2. Each frame is multiplied by PeriodicHann(400); its power spectrum (201 bins) by MelBank (mels).
//   3. log10(max(x, 1e-10)); what lies more than 8 below the largest of the whole picture becomes that;
//      (x + 4) / 4. So values differ by at most 2, and silence is -1.5 everywhere.
//
// The last frame, whose middle would be the end of the signal, is left out: 30 s give 3,000 frames and not 3,001.
//
// Errors:   InvalidArgument for fewer than 201 samples (there is nothing to mirror), for mels below 1, and for a sample
//           that is not finite, by its number.
// Numerics: in float; 1e-4 from the same in double (values are about 1 large), seen in the test.
// Cost:     threads share the frames, 16 a time.
// Source:   Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2.
absl::StatusOr<base::Mat> LogMel(std::span<const float> samples, int mels);

}  // namespace whisper

#endif  // MODELS_WHISPER_LOG_MEL_H_
