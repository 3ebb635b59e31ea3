// Lab x2-whisper-01  Log-mel: from the samples of a recording to the picture that Whisper's encoder reads.
//
// You write the functions of this header in starter.cc. It is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.
//
//   samples  mono, 16,000 a second, -1 to 1 is full scale
//   frames   T = samples / 160, rounded down: 400 samples (25 ms) around each 160th (10 ms)
//   bins     201 frequencies of a 400-point discrete Fourier transform, 40 Hz apart, from 0 to 8,000 Hz

#ifndef EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_01_LOG_MEL_LOG_MEL_H_
#define EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_01_LOG_MEL_LOG_MEL_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"

namespace log_mel {

inline constexpr int kSampleRate = 16'000;
inline constexpr int kWindow = 400;                               // samples of a frame, points of the transform
inline constexpr int kHop = 160;                                  // samples from one frame to the next
inline constexpr int kBins = kWindow / 2 + 1;                     // 201
inline constexpr int kChunkSamples = 30 * kSampleRate;            // 480,000: what the encoder sees at once
inline constexpr int kMinSamples = kWindow / 2 + 1;               // fewer cannot be mirrored by half a window
inline constexpr double kHighestHz = kSampleRate / 2.0;           // 8,000
inline constexpr double kHzPerMel = 200.0 / 3;                    // below 1,000 Hz, which is 15 mel
inline constexpr double kLogStep = 0.06875177742094912;           // ln(6.4) / 27: above, a mel is a factor of e to this
inline constexpr double kHzPerBin = 1.0 * kSampleRate / kWindow;  // 40

// The periodic Hann window: 1/2 - 1/2 cos(2 pi n / size) for n = 0 .. size - 1.
//
//   returns  (size)
//
// Example:  size 4: 0, 0.5, 1, 0.5. The next one would be 0 again.
// Requires: size >= 1.
// Source:   Harris 1978, "On the Use of Windows for Harmonic Analysis with the Discrete Fourier Transform", section IV.
std::vector<float> PeriodicHann(int size);

// Brings a recording to the length of the encoder's window: the first `size` samples, and zeros behind them if there
// are fewer.
//
//   returns  (size)
//
// Example:  {1, 2} to 4: {1, 2, 0, 0}; {1, 2, 3} to 2: {1, 2}.
// Requires: size >= 0.
// Source:   Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision" (Whisper), section 2.2.
std::vector<float> PadOrCut(std::span<const float> samples, int size);

// Slaney's mel scale: hz / kHzPerMel below 1,000 Hz; from there on 15 + ln(hz / 1000) / kLogStep.
//
//   returns  [mel]
//
// Example:  500 Hz are 7.5 mel, 6,400 Hz are 42, 8,000 Hz are 45.245640.
// Requires: hz >= 0.
// Source:   Slaney 1998, "Auditory Toolbox", version 2, Technical Report 1998-010, Interval Research.
double HzToMel(double hz);

// The way back.
//
//   returns  [Hz]
//
// Example:  42 mel are 6,400 Hz.
// Requires: mel >= 0.
// Source:   as HzToMel.
double MelToHz(double mel);

// The filter bank. There are mels + 2 edges, equally far apart in mel from 0 to that of 8,000 Hz. Row m is a triangle
// over the frequencies: it rises from edge m to edge m + 1, falls to edge m + 2, and its top is
// 2 / (edge[m + 2] - edge[m]) with the edges in Hz, so that every triangle has the area 1. Elsewhere it is 0.
//
//   mels     rows, 80 or 128 in published models
//   returns  (mels, 201)  column k: the triangles at 40 k Hz
//
// Example:  row 0 of 80: 0.02486259 at 40 Hz and nothing else.
// Requires: mels >= 1.
// Numerics: in double, rounded once.
// Source:   Slaney 1998, function mfcc; Radford et al. 2022, section 2.2.
base::Mat MelBank(int mels);

// The power of each frequency in each frame. Frame t is the 400 samples around sample 160 t (from 160 t - 200 on),
// times PeriodicHann(400); outside of the recording there is its mirror image, in which the sample at the end does not
// occur again. The power is |X_k|^2 of
//
//   X_k = sum over n = 0 .. 399 of x_n (cos(2 pi k n / 400) - i sin(2 pi k n / 400)).
//
// The frame in whose middle the recording has ended is left out: a second has 100 frames, not 101.
//
//   samples  [S samples]
//   returns  (201, S / 160)  row k: 40 k Hz
//
// Example:  0.5 sin(2 pi 1000 t): 2500 in row 25, 625 in rows 24 and 26, 0 elsewhere, but at the ends.
// Requires: at least kMinSamples samples, all of them finite.
// Numerics: sums of 32-bit numbers or wider.
// Cost:     201 400 multiply-adds a frame, twice, as it stands; a fast Fourier transform is not asked for.
// Source:   Cooley and Tukey 1965, "An Algorithm for the Machine Calculation of Complex Fourier Series", equation 1;
//           Radford et al. 2022, section 2.2.
base::Mat PowerSpectrogram(std::span<const float> samples);

// The picture that the encoder reads: MelBank times PowerSpectrogram; log10 of it, or of 1e-10 where it is less;
// nothing more than 8 below the largest of the whole picture; then (x + 4) / 4.
//
//   samples  [S samples], those of PadOrCut for the published models
//   returns  (mels, S / 160), all within 2 of the largest
//
// Example:  silence is -1.5 everywhere.
// Errors:   InvalidArgument for fewer than kMinSamples samples, for a sample that is no finite number (the message has
//           its index), and for mels below 1.
// Source:   Radford et al. 2022, section 2.2, and the code published with it (log_mel_spectrogram).
absl::StatusOr<base::Mat> LogMel(std::span<const float> samples, int mels);

// How many of the encoder's positions belong to a recording, before silence was put behind it. A position is two
// frames, because the second convolution has the stride 2; half a position does not count, nor what was cut off.
//
//   samples  [samples] of the recording, any number from 0 on
//   returns  0 to 1,500
//
// Example:  1 s: 50; 1.2 s: 60, which is 4 % of the window; 30 s and any longer recording: 1,500.
// Requires: samples >= 0.
// Source:   Radford et al. 2022, section 2.2 and figure 1.
int EncoderPositions(int samples);

}  // namespace log_mel

#endif  // EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_01_LOG_MEL_LOG_MEL_H_
