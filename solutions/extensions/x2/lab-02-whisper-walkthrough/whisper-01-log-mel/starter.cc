// Lab x2-whisper-01  Log-mel. You edit this file; log_mel.h says what each function promises and has the numbers
// (kWindow, kHop, kBins, kHzPerMel, kLogStep, ...).

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-01-log-mel/log_mel.h"

namespace log_mel {

using base::Mat;

std::vector<float> PeriodicHann(int size) {
  // TODO(lab): one cosine each. By what do you divide, so that the *next* one would be 0?
  return {};
}

std::vector<float> PadOrCut(std::span<const float> samples, int size) {
  // TODO(lab): as many samples as fit, zeros behind them.
  return {};
}

double HzToMel(double hz) {
  // TODO(lab): two pieces, which meet at 1,000 Hz.
  return std::numeric_limits<double>::quiet_NaN();
}

double MelToHz(double mel) {
  // TODO(lab): the inverse of both pieces.
  return std::numeric_limits<double>::quiet_NaN();
}

Mat MelBank(int mels) {
  // TODO(lab): mels + 2 edges in Hz, then the smaller of the rising and the falling line, but no less than 0.
  return {};
}

Mat PowerSpectrogram(std::span<const float> samples) {
  // TODO(lab): how many frames are there, and at which sample does frame t begin? A helper that reads the recording at
  //   any index, mirrored at both ends, keeps the loops simple. 400 cosines are enough: k n turns are k n % 400
  //   four-hundredths of a turn.
  return {};
}

absl::StatusOr<Mat> LogMel(std::span<const float> samples, int mels) {
  // TODO(lab): refuse what the contract refuses; the bank times the power; log10 with its limit below; the floor under
  //   the largest of all; (x + 4) / 4.
  return absl::UnimplementedError("LogMel is not written yet");
}

int EncoderPositions(int samples) {
  // TODO(lab): samples to frames to positions.
  return -1;
}

}  // namespace log_mel
