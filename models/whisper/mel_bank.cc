#include "models/whisper/mel_bank.h"

#include <algorithm>
#include <cstddef>

#include "kernels/math.h"
#include "models/whisper/power_spectrum.h"

namespace whisper {
namespace {

constexpr double kHzPerMel = 200.0 / 3;
constexpr double kBreakHz = 1000, kBreakMel = kBreakHz / kHzPerMel;
double LogStep() { return kernels::Log(6.4) / 27; }

constexpr double kHighestHz = 8000;
constexpr double kHzPerBin = 16000.0 / kSpectrumPoints;

}  // namespace

double HzToMel(double hz) {
  return hz < kBreakHz ? hz / kHzPerMel : kBreakMel + kernels::Log(hz / kBreakHz) / LogStep();
}

double MelToHz(double mel) {
  return mel < kBreakMel ? mel * kHzPerMel : kBreakHz * kernels::Exp((mel - kBreakMel) * LogStep());
}

std::vector<double> MelEdges(int mels) {
  std::vector<double> edges(mels + 2);
  const double step = HzToMel(kHighestHz) / (mels + 1);
  for (int i = 0; i < mels + 2; ++i) edges[i] = MelToHz(step * i);
  edges.back() = kHighestHz;  // and not the next number above it, or the last triangle would hear the bin of 8,000 Hz
  return edges;
}

base::Mat MelBank(int mels) {
  const std::vector<double> edges = MelEdges(mels);
  base::Mat bank = {mels, kSpectrumBins, std::vector<float>(size_t(mels) * kSpectrumBins)};
  for (int m = 0; m < mels; ++m) {
    const double low = edges[m], centre = edges[m + 1], high = edges[m + 2];
    for (int k = 0; k < kSpectrumBins; ++k) {
      const double hz = k * kHzPerBin;
      const double height = std::min((hz - low) / (centre - low), (high - hz) / (high - centre));
      bank.data[size_t(m) * kSpectrumBins + k] = static_cast<float>(std::max(0.0, height) * 2 / (high - low));
    }
  }
  return bank;
}

}  // namespace whisper
