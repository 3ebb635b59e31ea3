// Lab 13-ex-19  Audio tokens. You edit this file; audio_tokens.h says what each function promises, and mel_bank.h has
// the numbers (kWindow, kHop, kBins, kBands, kSampleRate) and MelBank().

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-19-audio-tokens/audio_tokens.h"

namespace audio_tokens::impl {

using base::Mat;

Mat Frames(std::span<const float> wave) {
  // TODO(lab): how many frames are there, and at which sample does frame t begin? A helper that reads the wave at any
  //   index, mirrored at both ends, keeps the loop simple.
  return {};
}

Mat PowerSpectrogram(const Mat& frames) {
  // TODO(lab): two sums for each frequency and each frame. 400 cosines and 400 sines are enough: k n turns are
  //   k n % 400 four-hundredths of a turn.
  return {};
}

Mat LogMel(const Mat& power) {
  // TODO(lab): MatMul with MelBank(); log10 with its limit below; the floor under the largest of all; (x + 4) / 4.
  return {};
}

absl::StatusOr<Mat> AudioTokens(std::span<const float> wave, const FrontEnd& front_end) {
  // TODO(lab): refuse what the contract refuses (CheckWave does a part of it); then the three functions above and
  //   audio_patches::Patchify2d.
  return absl::UnimplementedError("AudioTokens is not written yet");
}

}  // namespace audio_tokens::impl
