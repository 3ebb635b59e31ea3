// Mutant: the projector of the first LLaVA, whatever the configuration says: 4,198,400.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"
#include "phases/13-multimodal-models/exercises/ex-06-llava-ledger/llava_ledger.h"

namespace llava_ledger::impl {
namespace {

constexpr int kRgb = 3;

int64_t Matrix(int64_t in, int64_t out) { return in * out; }
int64_t WithBias(int64_t in, int64_t out) { return in * out + out; }
int64_t LayerNorm(int64_t dim) { return dim + dim; }  // gain and bias
int64_t RmsNorm(int64_t dim) { return dim; }          // gain

absl::StatusOr<int64_t> Patches(const VisionConfig& vision) {
  return patch_tokens::PatchTokens(vision.side, vision.side, vision.patch, patch_tokens::Rounding::kStrict);
}

absl::Status CheckWidths(const VisionConfig& vision, const ProjectorConfig& projector, const LmConfig& lm) {
  if (projector.in != vision.dim) {
    return absl::InvalidArgumentError(
        absl::StrCat("the projector takes rows of ", projector.in, " numbers, the vision tower gives ", vision.dim));
  }
  if (projector.out != lm.dim) {
    return absl::InvalidArgumentError(
        absl::StrCat("the projector gives rows of ", projector.out, " numbers, the language model takes ", lm.dim));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> VisionParams(const VisionConfig& vision) {
  ASSIGN_OR_RETURN(const int64_t patches, Patches(vision));
  ASSIGN_OR_RETURN(const int64_t numbers, patch_tokens::PatchDim(vision.patch, kRgb));
  const int64_t dim = vision.dim;
  const int64_t class_token = dim;
  const int64_t positions = Matrix(patches + 1, dim);  // the class token stands somewhere, too
  const int64_t block =
      4 * WithBias(dim, dim) + WithBias(dim, vision.hidden) + WithBias(vision.hidden, dim) + 2 * LayerNorm(dim);
  return Matrix(numbers, dim) + class_token + positions + vision.layers * block + 2 * LayerNorm(dim);
}

int64_t ProjectorParams(const ProjectorConfig& projector) { return WithBias(projector.in, projector.out); }

int64_t LmParams(const LmConfig& lm) {
  const int64_t dim = lm.dim;
  const int64_t gate_up_down = 3 * Matrix(dim, lm.hidden);
  const int64_t block = 4 * Matrix(dim, dim) + gate_up_down + 2 * RmsNorm(dim);
  const int64_t embedding = Matrix(lm.vocab, dim), head = Matrix(dim, lm.vocab);
  return embedding + lm.layers * block + RmsNorm(dim) + head;
}

absl::StatusOr<Ledger> MakeLedger(const VisionConfig& vision, const ProjectorConfig& projector, const LmConfig& lm) {
  RETURN_IF_ERROR(CheckWidths(vision, projector, lm));
  Ledger ledger;
  ASSIGN_OR_RETURN(ledger.vision, VisionParams(vision));
  ledger.projector = ProjectorParams(projector);
  ledger.lm = LmParams(lm);
  ledger.total = ledger.vision + ledger.projector + ledger.lm;
  ledger.projector_percent = 100.0 * static_cast<double>(ledger.projector) / static_cast<double>(ledger.total);
  return ledger;
}

absl::StatusOr<Shapes> MakeShapes(const VisionConfig& vision, const ProjectorConfig& projector, const LmConfig& lm,
                                  int text_tokens) {
  RETURN_IF_ERROR(CheckWidths(vision, projector, lm));
  Shapes shapes;
  ASSIGN_OR_RETURN(const int64_t patches, Patches(vision));
  ASSIGN_OR_RETURN(const int64_t numbers, patch_tokens::PatchDim(vision.patch, kRgb));
  shapes.patches = {patches, numbers};
  shapes.features = {patches, vision.dim};
  shapes.visual = {patches, projector.out};
  shapes.prompt = {patches + text_tokens, lm.dim};
  return shapes;
}

}  // namespace llava_ledger::impl
