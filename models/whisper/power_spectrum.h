// The spectrum of 400 real samples, for 16 windows at once.
//
//   n  samples of a window, 400    k  bins, 201: what lies above is the mirror image of real input
//
// A Fourier transform of N points, done by the definition, takes N^2 products. It splits: with N = p M, the sums over
// every p-th sample are p transforms of M points, and a root of unity joins them. 400 = 2 * 200 and 200 = 5 5 2 2 2, so
// 400 points take 200 (5 + 5 + 2 + 2 + 2) products instead of 160,000.
//
// 16 windows go through it side by side, as lanes: each step of the algorithm is one loop over 16 floats, which the
// compiler turns into vector instructions, and the algorithm itself stays as plain as on paper.

#ifndef MODELS_WHISPER_POWER_SPECTRUM_H_
#define MODELS_WHISPER_POWER_SPECTRUM_H_

#include <array>
#include <span>

namespace whisper {

inline constexpr int kSpectrumLanes = 16;
using SpectrumLanes = std::array<float, kSpectrumLanes>;  // the same number of 16 windows

inline constexpr int kSpectrumPoints = 400;
inline constexpr int kSpectrumBins = kSpectrumPoints / 2 + 1;

// power[k] = |sum_n samples[n] e^(-2 pi i n k / 400)|^2.
//
//   samples  (400) lanes
//   power    (201) lanes, overwritten; may overlap nothing
//
// Numerics: a bin is off by about 2^-22 of the square root of the sum of all |X|^2 / 400 (seen in the test); the same
//           bits on every machine.
// Cost:     about 26,000 floating-point operations a window.
// Source:   Cooley and Tukey 1965, "An Algorithm for the Machine Calculation of Complex Fourier Series", in the order
//           of Stockham, whose results come out sorted (Van Loan 1992, "Computational Frameworks for the Fast Fourier
//           Transform", section 1.7).
void PowerSpectrum(std::span<const SpectrumLanes> samples, std::span<SpectrumLanes> power);

}  // namespace whisper

#endif  // MODELS_WHISPER_POWER_SPECTRUM_H_
