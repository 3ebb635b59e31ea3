// Entrance exam of phase 00: your answers. The contract, with examples and errors, is in entrance_exam.h.

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phases/00-foundations/entrance-exam/entrance_exam.h"

namespace entrance_exam {

absl::StatusOr<int64_t> SmallestOutputForSpeedup(int64_t prompt_len, int64_t ratio) {
  // TODO(lab): find the first n where one side of the inequality overtakes the other.
  return absl::UnimplementedError("SmallestOutputForSpeedup is not written yet");
}

absl::StatusOr<int64_t> LongestSharedContext(int64_t hbm_bytes, int64_t weight_bytes, const KvShape& shape,
                                             int64_t sequences) {
  // TODO(lab): solve the capacity formula for the context length.
  return absl::UnimplementedError("LongestSharedContext is not written yet");
}

absl::StatusOr<ContextLevers> CompareContextLevers(int64_t hbm_bytes, int64_t weight_bytes, const KvShape& shape,
                                                   int64_t sequences) {
  // TODO(lab): ask the same question for a shape with one factor changed.
  return absl::UnimplementedError("CompareContextLevers is not written yet");
}

absl::StatusOr<Nucleus> KeptTokens(std::span<const float> logits, double temperature, double top_p) {
  // TODO(lab): temperature, softmax, cut, renormalise, and the interval of top_p that gives the same cut.
  return absl::UnimplementedError("KeptTokens is not written yet");
}

absl::StatusOr<DecodeStep> LocateDecode(const Gpu& gpu, double num_params, double bytes_per_weight, int64_t batch) {
  // TODO(lab): compare the time to read the weights with the time to multiply by them.
  return absl::UnimplementedError("LocateDecode is not written yet");
}

}  // namespace entrance_exam
