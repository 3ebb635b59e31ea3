// Lab 13-ex-06  The ledger of LLaVA. You edit this file; llava_ledger.h says what each function promises.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"
#include "phases/13-multimodal-models/exercises/ex-06-llava-ledger/llava_ledger.h"

namespace llava_ledger::impl {

absl::StatusOr<int64_t> VisionParams(const VisionConfig& vision) {
  // TODO(lab): patch_tokens::PatchTokens counts the patches, and PatchDim the numbers of one. Then add up the list of
  //   the contract. A small function for "a matrix with its biases" pays.
  return absl::UnimplementedError("VisionParams is not written yet");
}

int64_t ProjectorParams(const ProjectorConfig& projector) {
  // TODO(lab): one layer or two, each a matrix and its biases.
  return -1;
}

int64_t LmParams(const LmConfig& lm) {
  // TODO(lab): no biases here, but three matrices in the network, and a head that is not the embedding.
  return -1;
}

absl::StatusOr<Ledger> MakeLedger(const VisionConfig& vision, const ProjectorConfig& projector, const LmConfig& lm) {
  // TODO(lab): do the widths meet? Then fill the five fields.
  return absl::UnimplementedError("MakeLedger is not written yet");
}

absl::StatusOr<Shapes> MakeShapes(const VisionConfig& vision, const ProjectorConfig& projector, const LmConfig& lm,
                                  int text_tokens) {
  // TODO(lab): four shapes. Which of them has other rows than the one before it?
  return absl::UnimplementedError("MakeShapes is not written yet");
}

}  // namespace llava_ledger::impl
