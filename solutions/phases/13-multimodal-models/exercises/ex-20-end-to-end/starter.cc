// Lab 13-ex-20  End to end. You edit this file; end_to_end.h says what each function promises.

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/image.h"
#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-20-end-to-end/end_to_end.h"

namespace end_to_end::impl {

bool ExactMatch(std::span<const int> generated, std::span<const int> reference) {
  // TODO(lab): the end of the sentence is a word of the reference like any other.
  return false;
}

Seeds HoldOut(uint64_t seed, int test, int train) {
  // TODO(lab): one generator for both. Which of the two may grow later without moving the other?
  return {};
}

int64_t NullSpaceDim(int patch, int channels, int dim) {
  // TODO(lab): numbers that go in, minus numbers that come out.
  return -1;
}

absl::StatusOr<std::vector<float>> NullPerturbation(const base::Mat& patch_w, double length, uint64_t seed) {
  // TODO(lab): a random vector, without what the columns of patch_w see of it. The columns are not at right angles.
  return absl::UnimplementedError("NullPerturbation is yours to write");
}

std::vector<GroupShare> AccuracyBy(std::span<const Reading> readings) {
  // TODO(lab): one share for each group; the groups ascending.
  return {};
}

Cause Explain(const Evidence& evidence) {
  // TODO(lab): four questions, in the order of the contract.
  return static_cast<Cause>(-1);
}

Weights TrainStage(Stage stage, const Weights& start, std::span<const uint64_t> seeds, const StageOptions& options) {
  // TODO(lab): load the weights, freeze what this stage does not train, and walk.
  return {};
}

Weights TrainVlm(const Weights& start, std::span<const uint64_t> seeds, const StageOptions& align,
                 const StageOptions& instruct) {
  // TODO(lab): two stages, one after the other. Who gets which seeds, and what does the second begin with?
  return {};
}

std::vector<std::vector<int>> Answers(const Weights& weights, const std::vector<base::Image>& images,
                                      const std::vector<scenes::Task>& tasks) {
  // TODO(lab): patches, the encoder's rows, rows for the language model, and then models::Answer.
  return {};
}

}  // namespace end_to_end::impl
