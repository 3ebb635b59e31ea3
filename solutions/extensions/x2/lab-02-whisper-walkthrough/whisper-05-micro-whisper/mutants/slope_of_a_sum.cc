// Mutant: forgets that the loss is a mean.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper/micro_whisper.h"
#include "nn/ops.h"
#include "nn/tape.h"
#include "nn/tensor.h"

namespace micro_whisper::impl {
namespace {

using nn::Tensor;
using speech_training::MicroWhisper;

int TimeToken(double seconds) { return kFirstTime + static_cast<int>(std::lround(seconds / kSecondsPerTime)); }

// The place of the largest number; of equals the first.
int PlaceOfLargest(std::span<const float> row) {
  return static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
}

}  // namespace

Tokens Target(const std::vector<Spoken>& words) {
  Tokens target = {kStart, TimeToken(words.front().start)};
  for (const Spoken& spoken : words) target.push_back(spoken.word);
  target.push_back(TimeToken(words.back().end));
  target.push_back(kEnd);
  return target;
}

Lessons TeacherForcing(const std::vector<Tokens>& targets) {
  size_t longest = 0;
  for (const Tokens& target : targets) longest = std::max(longest, target.size());
  Lessons lessons;
  for (const Tokens& target : targets) {
    for (size_t t = 0; t + 1 < longest; ++t) {
      lessons.fed.push_back(target[std::min(t, target.size() - 1)]);
      lessons.asked.push_back(t + 1 < target.size() ? target[t + 1] : kIgnore);
    }
  }
  return lessons;
}

LossAndSlopes MaskedLoss(const base::Mat& logits, const Tokens& asked) {
  const size_t V = logits.cols;
  LossAndSlopes result = {.slopes = {logits.rows, logits.cols, std::vector<float>(logits.data.size())}};
  const double count = static_cast<double>(asked.size() - std::ranges::count(asked, kIgnore));
  for (size_t r = 0; r < asked.size(); ++r) {
    if (asked[r] == kIgnore) continue;
    const auto row = std::span(logits.data).subspan(r * V, V);
    const double largest = row[PlaceOfLargest(row)];
    double sum = 0;
    for (const float logit : row) sum += std::exp(logit - largest);
    result.loss += (std::log(sum) - (row[asked[r]] - largest)) / count;
    for (size_t v = 0; v < V; ++v) {
      const double p = std::exp(row[v] - largest) / sum, right = v == static_cast<size_t>(asked[r]);
      result.slopes.data[r * V + v] = static_cast<float>(p - right);
    }
  }
  return result;
}

LossAndGradient Gradient(const base::Mat& pictures, const Lessons& lessons, const Weights& weights,
                         const Config& config) {
  MicroWhisper model(config);
  Load(weights, model.params());
  nn::Tape tape;
  const Tensor sound = model.Encode(&tape, AsPictures(pictures, config));
  const Tensor loss = nn::CrossEntropy(&tape, model.Decode(&tape, sound, lessons.fed), lessons.asked);
  tape.Backward(loss);
  return {.loss = loss.item(), .gradient = {model.params().grads().begin(), model.params().grads().end()}};
}

double LearningRate(int step, const Schedule& schedule) {
  if (step < schedule.warmup) return schedule.peak * (step + 1) / schedule.warmup;
  const double done = static_cast<double>(step - schedule.warmup) / (schedule.total - schedule.warmup);
  return schedule.peak * (1 + std::cos(std::numbers::pi * done)) / 2;
}

Tokens Transcribe(const base::Mat& picture, const Weights& weights, const Config& config, int first, int last) {
  MicroWhisper model(config);
  Load(weights, model.params());
  const base::Mat one = {1, picture.rows * picture.cols, picture.data};
  const Tensor sound = model.Encode(nullptr, AsPictures(one, config));
  Tokens text = {first};
  while (static_cast<int>(text.size()) < config.sizes.decoder.positions) {
    const Tensor logits = model.Decode(nullptr, sound, text);
    text.push_back(PlaceOfLargest(logits.row(logits.rows() - 1)));
    if (text.back() == last) break;
  }
  return text;
}

double PeakShare(const std::vector<base::Mat>& attention, const std::vector<std::vector<Spoken>>& words) {
  constexpr double kSlack = kPeakTolerance + 1e-9;
  int heard = 0, all = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    const size_t Ta = attention[i].cols;
    for (size_t w = 0; w < words[i].size(); ++w) {
      const auto row = std::span(attention[i].data).subspan((w + 1) * Ta, Ta);
      const double peak = PlaceOfLargest(row) * kSecondsPerPosition;
      heard += peak >= words[i][w].start - kSlack && peak <= words[i][w].end + kSlack;
      ++all;
    }
  }
  return static_cast<double>(heard) / all;
}

}  // namespace micro_whisper::impl
