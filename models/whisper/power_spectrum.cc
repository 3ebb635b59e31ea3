#include "models/whisper/power_spectrum.h"

#include <numbers>
#include <utility>

#include "base/check.h"
#include "kernels/clones.h"
#include "kernels/math.h"

namespace whisper {
namespace {

constexpr int kHalf = kSpectrumPoints / 2;  // points of the complex transform

// e^(-2 pi i m / n) for m < n.
template <int n>
struct Roots {
  std::array<float, n> re, im;
  Roots() {
    for (int m = 0; m < n; ++m) {
      re[m] = static_cast<float>(kernels::Cos(2 * std::numbers::pi * m / n));
      im[m] = static_cast<float>(-kernels::Sin(2 * std::numbers::pi * m / n));
    }
  }
};

struct Complex {
  SpectrumLanes re, im;
};

// One step. Before it, `from` holds transforms of L points: value k of the transform of samples s, s + S, s + 2 S, ...
// is from[k S + s], with S = kHalf / L. After it they have L p points. The samples s + q S' (S' = S / p, q < p) of the
// coarser grid are joined by
//
//   to[k S' + s] = sum over q of e^(-2 pi i q k / (L p)) from[(k mod L) S + s + q S'],    k < L p, s < S'
template <int p>
[[gnu::always_inline]] inline void Join(const Complex* from, Complex* to, int L, const Roots<kHalf>& roots) {
  const int S = kHalf / L, finer = S / p;
  for (int k = 0; k < L * p; ++k) {
    for (int s = 0; s < finer; ++s) {
      const Complex* const in = from + (k % L) * S + s;
      Complex sum = in[0];
      for (int q = 1; q < p; ++q) {
        const float re = roots.re[q * k * finer % kHalf], im = roots.im[q * k * finer % kHalf];
        const Complex& x = in[q * finer];
        for (int l = 0; l < kSpectrumLanes; ++l) {
          sum.re[l] += re * x.re[l] - im * x.im[l];
          sum.im[l] += re * x.im[l] + im * x.re[l];
        }
      }
      to[k * finer + s] = sum;
    }
  }
}

}  // namespace

KERNELS_CLONES void PowerSpectrum(std::span<const SpectrumLanes> samples, std::span<SpectrumLanes> power) {
  CHECK(samples.size() == kSpectrumPoints && power.size() == kSpectrumBins)
      << samples.size() << " samples and " << power.size() << " bins; it is 400 and 201";
  static const Roots<kHalf> roots;
  static const Roots<kSpectrumPoints> fine;
  // Real samples, two by two, are taken for one complex number.
  Complex a[kHalf], b[kHalf];
  for (int n = 0; n < kHalf; ++n) a[n] = {samples[2 * n], samples[2 * n + 1]};
  Join<5>(a, b, 1, roots);
  Join<5>(b, a, 5, roots);
  Join<2>(a, b, 25, roots);
  Join<2>(b, a, 50, roots);
  Join<2>(a, b, 100, roots);
  // Of z = even + i odd, the transforms of both parts are E = (Z[k] + conj Z[-k]) / 2 and O = (Z[k] - conj Z[-k]) / 2i;
  // then X[k] = E + e^(-2 pi i k / 400) O, as in a step with p = 2.
  for (int k = 0; k < kSpectrumBins; ++k) {
    const Complex &z = b[k % kHalf], &mirror = b[(kHalf - k) % kHalf];
    const float re = fine.re[k], im = fine.im[k];
    for (int l = 0; l < kSpectrumLanes; ++l) {
      const float even_re = 0.5f * (z.re[l] + mirror.re[l]), even_im = 0.5f * (z.im[l] - mirror.im[l]);
      const float odd_re = 0.5f * (z.im[l] + mirror.im[l]), odd_im = 0.5f * (mirror.re[l] - z.re[l]);
      const float x_re = even_re + (re * odd_re - im * odd_im), x_im = even_im + (re * odd_im + im * odd_re);
      power[k][l] = x_re * x_re + x_im * x_im;
    }
  }
}

}  // namespace whisper
