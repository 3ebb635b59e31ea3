// Lab x2-whisper-05  Micro-Whisper. You edit this file; micro_whisper.h says what each function promises.

#include <cmath>
#include <vector>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper/micro_whisper.h"
#include "nn/ops.h"
#include "nn/tape.h"
#include "nn/tensor.h"

namespace micro_whisper::impl {

Tokens Target(const std::vector<Spoken>& words) {
  // TODO(lab): start, a time, the words, a time, end. Which token is the nearest time?
  return {};
}

Lessons TeacherForcing(const std::vector<Tokens>& targets) {
  // TODO(lab): each text twice, moved by one; and something behind the shorter ones.
  return {};
}

LossAndSlopes MaskedLoss(const base::Mat& logits, const Tokens& asked) {
  // TODO(lab): only rows that are asked for something, in the sum and in the count.
  return {};
}

LossAndGradient Gradient(const base::Mat& pictures, const Lessons& lessons, const Weights& weights,
                         const Config& config) {
  // TODO(lab): a model with these weights, a tape, the three steps forward, and back.
  return {};
}

double LearningRate(int step, const Schedule& schedule) {
  // TODO(lab): up in a straight line, down along a cosine.
  return -1;
}

Tokens Transcribe(const base::Mat& picture, const Weights& weights, const Config& config, int first, int last) {
  // TODO(lab): hear once; then one token after the other, each the best one behind those before it.
  return {};
}

double PeakShare(const std::vector<base::Mat>& attention, const std::vector<std::vector<Spoken>>& words) {
  // TODO(lab): which row wrote the word? Where is its largest weight? Was the word being said at that time?
  return -1;
}

}  // namespace micro_whisper::impl
