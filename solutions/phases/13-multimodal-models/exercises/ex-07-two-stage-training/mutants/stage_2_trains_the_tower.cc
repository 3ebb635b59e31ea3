// Mutant: the second stage unfreezes everything: 7,062,902,784.

#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "phases/13-multimodal-models/exercises/ex-07-two-stage-training/two_stage.h"

namespace two_stage::impl {
namespace {

constexpr int64_t kMomentBytes = 2 * sizeof(float);  // m and v

void Update(const AdamW& options, const std::vector<float>& grad, std::vector<float>& values, Moments& moments) {
  moments.steps += 1;
  const double t = static_cast<double>(moments.steps);
  const float correction1 = static_cast<float>(1 - std::pow(double{options.beta1}, t));
  const float correction2 = static_cast<float>(1 - std::pow(double{options.beta2}, t));
  for (size_t j = 0; j < values.size(); ++j) {
    const float g = grad[j];
    float& m = moments.m[j];
    float& v = moments.v[j];
    m = options.beta1 * m + (1 - options.beta1) * g;
    v = options.beta2 * v + (1 - options.beta2) * g * g;
    const float direction = (m / correction1) / (std::sqrt(v / correction2) + options.epsilon);
    values[j] -= options.learning_rate * (direction + options.weight_decay * values[j]);
  }
}

}  // namespace

bool Trains(Stage stage, Part part) {
  switch (part) {
    case Part::kVision:
      return stage == Stage::kInstruct;
    case Part::kProjector:
      return true;
    case Part::kLm:
      return stage == Stage::kInstruct;
  }
  return false;
}

Count CountStage(Stage stage, const llava_ledger::types::Ledger& ledger) {
  Count count;
  const auto add = [&](Part part, int64_t params) { (Trains(stage, part) ? count.trained : count.frozen) += params; };
  add(Part::kVision, ledger.vision);
  add(Part::kProjector, ledger.projector);
  add(Part::kLm, ledger.lm);
  count.percent = 100.0 * static_cast<double>(count.trained) / static_cast<double>(count.trained + count.frozen);
  count.moment_bytes = kMomentBytes * count.trained;
  return count;
}

absl::StatusOr<TrainState> Step(Stage stage, const AdamW& options, const std::vector<std::vector<float>>& grads,
                                const TrainState& state) {
  TrainState next = state;
  for (size_t i = 0; i < next.tensors.size(); ++i) {
    Tensor& tensor = next.tensors[i];
    std::optional<Moments>& moments = next.moments[i];
    if (!Trains(stage, tensor.part)) {
      moments.reset();
      continue;  // not a step with a gradient of 0, but no step
    }
    const size_t size = tensor.values.size();
    if (grads[i].size() != size) {
      return absl::InvalidArgumentError(
          absl::StrCat("tensor ", i, " is trained in stage ", static_cast<int>(stage), " and has no gradient"));
    }
    if (!moments.has_value()) moments = Moments{0, std::vector<float>(size), std::vector<float>(size)};
    Update(options, grads[i], tensor.values, *moments);
  }
  return next;
}

uint64_t Checksum(const std::vector<float>& values) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const float value : values) {
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) hash = (hash ^ (bits >> shift & 0xff)) * 0x100000001b3u;
  }
  return hash;
}

}  // namespace two_stage::impl
