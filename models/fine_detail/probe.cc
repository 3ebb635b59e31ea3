#include "models/fine_detail/probe.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/data/scenes/picture.h"
#include "nn/adamw.h"
#include "nn/ops.h"

namespace fine_detail {
namespace {

using nn::Tensor;

constexpr int kDim = 32;

int Classes(Task task) { return task == Task::kDots ? scenes::kMaxDots : scenes::kDigits; }

// A picture, and the class that the head should name.
struct Example {
  base::Image image;
  int label = 0;  // dots: one less than there are
  int group = 0;
};

// group: see Reading.
Example Draw(Task task, int group, base::Rng& rng) {
  const bool dots = task == Task::kDots;
  scenes::Facts facts = scenes::DrawFacts(dots ? scenes::Kind::kDots : scenes::Kind::kDigit, rng);
  (dots ? facts.count : facts.scale) = group;
  const uint64_t seed = rng.Next();
  if (dots) return {scenes::DrawPicture(facts, seed).image, facts.count - 1, group};
  // In the middle: the question is how small a digit can be read, not whether it is found.
  return {scenes::DrawCentredDigit(facts, seed).image, facts.digit, group};
}

std::vector<int> Groups(Task task) {
  if (task == Task::kDigits) return {scenes::kScales.begin(), scenes::kScales.end()};
  std::vector<int> counts;
  for (int count = 1; count <= scenes::kMaxDots; ++count) counts.push_back(count);
  return counts;
}

absl::StatusOr<Tensor> Logits(nn::Tape* tape, int patch, const nn::ParamStore& params,
                              std::span<const Example> examples) {
  std::vector<base::Image> images;
  for (const Example& example : examples) {
    images.push_back(example.image);
    for (float& value : images.back().pixels) value = 2 * value - 1;
  }
  ASSIGN_OR_RETURN(const Tensor patches, models::PatchesOf(Trunk(patch), images));
  const Tensor rows = VitForward(tape, params, "image.", Trunk(patch), patches);
  const Tensor cls = PickRows(tape, rows, std::vector<int>(examples.size()));
  return Linear(tape, cls, params.Get("head.w"), params.Get("head.b"));
}

// Training takes its pictures from the beginning of one stream of numbers, the readings theirs from 2^32 draws on:
// SplitMix64 repeats no number within 2^64.
base::Rng RngOfReadings(const ProbeOptions& options) {
  constexpr uint64_t kStep = 0x9e3779b97f4a7c15u;  // what each draw adds to the state
  return {options.seed + (kStep << 32)};
}

}  // namespace

models::VitConfig Trunk(int patch) {
  return {.side = scenes::kSide,
          .patch = patch,
          .channels = 3,
          .layers = 2,
          .block = {.dim = kDim, .heads = 4, .ff = 4 * kDim},
          .cls = models::Cls::kYes};
}

std::vector<nn::ParamSpec> Params(const ProbeOptions& options) {
  const int classes = Classes(options.task);
  std::vector<nn::ParamSpec> specs = models::VitParams("image.", Trunk(options.patch));
  specs.push_back({.name = "head.w",
                   .shape = {kDim, classes},
                   .init = nn::Init::Normal(1 / std::sqrt(static_cast<float>(kDim))),
                   .decay = nn::Decay::kYes});
  specs.push_back({.name = "head.b", .shape = {classes}});
  return specs;
}

absl::Status Train(const ProbeOptions& options, nn::ParamStore& params) {
  if (options.steps < 1 || options.batch < 1 || options.patch < 1 || scenes::kSide % options.patch != 0) {
    return absl::InvalidArgumentError(absl::StrCat(options.steps, " steps of ", options.batch,
                                                   " pictures in patches of ", options.patch,
                                                   "; at least 1, 1, and a divisor of ", scenes::kSide));
  }
  params.Initialize(options.seed);
  base::Rng rng = {options.seed};
  const std::vector<int> groups = Groups(options.task);
  const nn::CosineSchedule schedule = {
      .peak = options.learning_rate, .warmup = std::min(50, options.steps - 1), .total = options.steps};
  for (int step = 0; step < options.steps; ++step) {
    std::vector<Example> batch;
    std::vector<int> labels;
    for (int i = 0; i < options.batch; ++i) {
      const int group = groups[rng.Below(static_cast<int>(groups.size()))];
      batch.push_back(Draw(options.task, group, rng));
      labels.push_back(batch.back().label);
    }
    nn::Tape tape;
    ASSIGN_OR_RETURN(const Tensor logits, Logits(&tape, options.patch, params, batch));
    params.ZeroGrad();
    tape.Backward(CrossEntropy(&tape, logits, labels));
    nn::ClipGradNorm(params, 1);
    nn::AdamWStep(params, {.learning_rate = schedule.At(step), .beta2 = 0.98f, .weight_decay = 0.01f});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Reading>> Read(const ProbeOptions& options, const nn::ParamStore& params, int count) {
  constexpr int kPiece = 64;  // pictures at a time
  base::Rng rng = RngOfReadings(options);
  std::vector<Reading> readings;
  for (const int group : Groups(options.task)) {
    for (int done = 0; done < count; done += kPiece) {
      std::vector<Example> piece;
      for (int i = done; i < std::min(count, done + kPiece); ++i) piece.push_back(Draw(options.task, group, rng));
      ASSIGN_OR_RETURN(const Tensor logits, Logits(nullptr, options.patch, params, piece));
      for (size_t i = 0; i < piece.size(); ++i) {
        const std::span<const float> row = logits.row(static_cast<int>(i));
        const int answer = static_cast<int>(std::ranges::max_element(row) - row.begin());
        const int first = options.task == Task::kDots ? 1 : 0;  // what class 0 stands for
        readings.push_back({group, first + piece[i].label, first + answer});
      }
    }
  }
  return readings;
}

}  // namespace fine_detail
