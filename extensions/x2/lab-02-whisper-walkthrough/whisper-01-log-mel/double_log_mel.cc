#include "extensions/x2/lab-02-whisper-walkthrough/whisper-01-log-mel/double_log_mel.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace log_mel::testing {
namespace {

using std::numbers::pi;

double ToMel(double hz, bool htk) {
  if (htk) return 2595 * std::log10(1 + hz / 700);
  return hz < 1000 ? hz * 3 / 200 : 15 + 27 * std::log(hz / 1000) / std::log(6.4);
}
double ToHz(double mel, bool htk) {
  if (htk) return 700 * (std::pow(10, mel / 2595) - 1);
  return mel < 15 ? mel * 200 / 3 : 1000 * std::pow(6.4, (mel - 15) / 27);
}

}  // namespace

Numbers FrameByDefinition(const Wave& wave, int t, Slip slip) {
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
    frame.push_back(x * (.5 - .5 * std::cos(2 * pi * j / (slip == Slip::kSymmetric ? 399 : 400))));
  }
  return frame;
}

Spectrum SpectrumByDefinition(const Numbers& frame) {
  double sizes = 0;
  for (const double x : frame) sizes += std::abs(x);
  const double part = 404 * kUnit * sizes * std::numbers::sqrt2;
  static const auto* const cosines = [] {
    auto* table = new Numbers;
    for (int i = 0; i < 400; ++i) table->push_back(std::cos(2 * pi * i / 400));
    return table;
  }();
  Spectrum s;
  for (int k = 0; k < 201; ++k) {
    double re = 0, im = 0;
    for (int n = 0; n < 400; ++n) {
      re += frame[n] * (*cosines)[k * n % 400];
      im += frame[n] * (*cosines)[(k * n + 100) % 400];
    }
    s.power.push_back(re * re + im * im);
    s.off.push_back(2 * std::sqrt(s.power.back()) * part + part * part + 3 * kUnit * s.power.back());
  }
  return s;
}

Numbers BankByDefinition(int mels, Slip slip) {
  const bool htk = slip == Slip::kHtk;
  const auto edge = [&](int i) { return ToHz(ToMel(8000, htk) * i / (mels + 1), htk); };
  Numbers bank;
  for (int m = 0; m < mels; ++m) {
    const double low = edge(m), top = edge(m + 1), high = m + 1 == mels ? 8000 : edge(m + 2);
    for (int k = 0; k <= 200; ++k) {
      const double hz = 40 * k, line = hz < top ? (hz - low) / (top - low) : (high - hz) / (high - top);
      bank.push_back(std::max(0.0, line) * (slip == Slip::kNotNormalised ? 1 : 2 / (high - low)));
    }
  }
  return bank;
}

Picture PictureByDefinition(const Wave& wave, int mels, Slip slip) {
  const int frames = static_cast<int>(wave.size()) / 160;
  const Numbers bank = BankByDefinition(mels, slip);
  const auto log_of = [&](double x) {
    if (slip != Slip::kNoLimit) x = std::max(x, 1e-10);
    return slip == Slip::kNatural ? std::log(x) : std::log10(x);
  };
  Picture p = {Numbers(mels * frames), Numbers(mels * frames)};
  Numbers largest(frames, -1e9), least_value(mels * frames), most_value(mels * frames);
  double loudest = -1e9, loudest_off = 0;
  for (int t = 0; t < frames; ++t) {
    const Spectrum s = SpectrumByDefinition(FrameByDefinition(wave, t, slip));
    for (int m = 0; m < mels; ++m) {
      double sum = 0, off = 0;
      for (int k = 0; k < 201; ++k) {
        sum += bank[m * 201 + k] * (slip == Slip::kMagnitude ? std::sqrt(s.power[k]) : s.power[k]);
        off += bank[m * 201 + k] * s.off[k];
      }
      off += 203 * kUnit * sum;  // the product with the bank is such a sum, too, of terms that are not negative
      const int i = m * frames + t;
      p.values[i] = log_of(sum);
      least_value[i] = log_of(std::max(sum - off, 0.0)), most_value[i] = log_of(sum + off);
      largest[t] = std::max(largest[t], p.values[i]);
      if (p.values[i] > loudest) loudest = p.values[i], loudest_off = most_value[i] - least_value[i];
    }
  }
  for (int i = 0; i < mels * frames; ++i) {
    const double floor = (slip == Slip::kFloorByFrame ? largest[i % frames] : loudest) - 8;
    const auto last_steps = [&](double x) {
      if (slip != Slip::kNoFloor) x = std::max(x, floor);
      return slip == Slip::kUnscaled ? x : (x + 4) / 4;
    };
    // A logarithm in float and the last steps: 4 ulp of 8, over 4. The floor is as exact as the loudest value.
    p.off[i] = last_steps(most_value[i]) - last_steps(least_value[i]) + loudest_off / 4 + 2e-6;
    p.values[i] = last_steps(p.values[i]);
  }
  return p;
}

}  // namespace log_mel::testing
