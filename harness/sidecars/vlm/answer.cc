#include "harness/sidecars/vlm/answer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>

#include "absl/strings/str_cat.h"
#include "harness/sidecars/vlm/showing.h"
#include "models/data/scenes/tasks.h"

namespace course::vlm {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kShownNumbers = 4;

std::vector<double> First(std::span<const float> row) {
  return {row.begin(), row.begin() + std::min(row.size(), kShownNumbers)};
}

std::span<const float> RowOf(const base::Mat& m, int r) {
  return std::span(m.data).subspan(static_cast<size_t>(r) * m.cols, m.cols);
}

Token TokenOf(std::string what, std::span<const float> row) {
  double squares = 0;
  for (const float x : row) squares += double{x} * x;
  return {.what = std::move(what), .norm = std::sqrt(squares), .first = First(row)};
}

// Means of the picture itself: what stands in a row of patches is a convention of exercise 11's.
std::array<double, 3> MeanOf(const base::Image& image, int patch) {
  std::array<double, 3> mean{};
  const int top = patch / kGrid * kPatch, left = patch % kGrid * kPatch;
  for (int y = top; y < top + kPatch; ++y) {
    for (int x = left; x < left + kPatch; ++x) {
      for (int c = 0; c < 3; ++c) mean[c] += image.pixels[(y * kSide + x) * 3 + c] / double{kPatch * kPatch};
    }
  }
  return mean;
}

}  // namespace

Reply AnswerQuestion(const Question& question, const Model& model, Way& way) {
  Reply reply = {.model = model.about};
  Clock::time_point start = Clock::now();
  const auto lap = [&start] {
    const Clock::time_point before = std::exchange(start, Clock::now());
    return std::chrono::duration<double, std::milli>(start - before).count();
  };
  const Shown shown = Show(question);
  reply.truth = shown.truth;
  reply.levels = LevelsOf(shown.image);
  reply.steps.push_back({.what = "draw the picture", .ms = lap()});

  const base::Mat patches = way.Patches(model, shown.image, reply.steps);
  const base::Mat rows = way.EncoderRows(model, patches, reply.steps);
  const base::Mat features = question.resampler ? way.Resampled(model, rows, reply.steps) : rows;
  const base::Mat projected = way.Projected(model, features, reply.steps);
  const int task = TaskWordOf(question.task);
  const bool your_projector = reply.steps.back().yours;
  const Said said = way.Words(model, features, projected, task, reply.steps);
  if (your_projector && reply.steps.back().yours) {
    reply.steps[reply.steps.size() - 2].why =
        "The rows below are its result. The answer went through the projector inside your exercise 16.";
  }
  lap();
  const auto attention = AttentionOf(model, rows, projected, task, said.ids);
  reply.steps.push_back({.what = "attention, for this page", .ms = lap()});

  for (int p = 0; p < kPatches; ++p) {
    reply.patches.push_back({.mean = MeanOf(shown.image, p), .first = First(RowOf(patches, p))});
  }
  for (int r = 0; r < projected.rows; ++r) {
    reply.tokens.push_back(TokenOf(absl::StrCat(question.resampler ? "query " : "patch ", r), RowOf(projected, r)));
  }
  const nn::Tensor words = model.params->Get("lm.words");
  reply.tokens.push_back(TokenOf(scenes::Words()[task], words.row(task)));
  for (size_t i = 0; i < said.ids.size(); ++i) {
    const int id = said.ids[i];
    reply.answer.push_back(
        {.word = scenes::Words()[id], .probability = said.probabilities[i], .attention = attention[i]});
    // Nothing is read behind the last word.
    if (i + 1 < said.ids.size()) reply.tokens.push_back(TokenOf(scenes::Words()[id], words.row(id)));
  }
  return reply;
}

}  // namespace course::vlm
