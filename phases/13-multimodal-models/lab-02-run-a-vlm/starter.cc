// Lab 13-02  Run a VLM. You edit this file; run_a_vlm.h says what each function promises.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <list>
#include <span>
#include <vector>

#include "phases/13-multimodal-models/lab-02-run-a-vlm/run_a_vlm.h"

namespace run_a_vlm {

absl::StatusOr<int64_t> QwenImageTokens(const ImageSize& in, const ResizeLimits& limits) {
  // TODO(lab): resize, then count squares of kFactor.
  return absl::UnimplementedError("QwenImageTokens is not written yet");
}

namespace impl {

absl::StatusOr<ImageSize> SmartResize(const ImageSize& in, int64_t factor, const ResizeLimits& limits) {
  // TODO(lab): refuse what is too thin; then the three steps of the header. How does Python round 2.5?
  return absl::UnimplementedError("SmartResize is not written yet");
}

absl::StatusOr<VlmBill> PredictBill(int64_t text_tokens, std::span<const ImageSize> images,
                                    const ServerConfig& server) {
  // TODO(lab): how many images are there? Only then look at them. image_token_expansion::KvBlocksNeeded is yours.
  return absl::UnimplementedError("PredictBill is not written yet");
}

std::vector<Candidate> CaptureCandidates(int64_t printed_tokens, const Plausible& plausible) {
  // TODO(lab): all rows, all cols >= rows, as far as the product does not exceed what was printed.
  return {{.rows = -1}};
}

double EncoderFlops(const VisionShape& vision, int64_t patches) {
  // TODO(lab): the table of the header. Compute in double: P * P * Dv leaves 32 bits early.
  return 0;
}

double PrefillFlops(const LlmShape& llm, int64_t tokens) {
  // TODO(lab): how many tokens need logits?
  return 0;
}

absl::StatusOr<Ttft> PredictTtft(int64_t text_tokens, std::span<const ImageSize> images, const ResizeLimits& limits,
                                 const VlmShape& shape, const GpuSpec& gpu) {
  // TODO(lab): tokens and FLOPs of all images, then each segment's slower limit.
  return absl::UnimplementedError("PredictTtft is not written yet");
}

absl::StatusOr<ProcessorReplay> ReplayProcessorCache(std::span<const ProcessorCall> calls, int64_t capacity_bytes) {
  // TODO(lab): a list in the order of use is all that it takes. What must the key tell apart?
  return absl::UnimplementedError("ReplayProcessorCache is not written yet");
}

Work WorkLeft(int64_t prompt_tokens, const PlaceholderRange& image, const Lookups& lookups) {
  // TODO(lab): three questions, one for each cache.
  return {};
}

}  // namespace impl

}  // namespace run_a_vlm
