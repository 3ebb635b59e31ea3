// Lab 13-ex-17  Stage 1. You edit this file; stage_one.h says what each function promises.

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "base/mat.h"
#include "base/rng.h"
#include "models/mini_lm.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "phases/13-multimodal-models/exercises/ex-17-stage-1/stage_one.h"

namespace stage_one::impl {

using base::Mat;

std::vector<int> Targets(int image_rows, std::span<const int> text, int rows) {
  // TODO(lab): kIgnore everywhere, then the next token for each token but the last.
  return {};
}

float MaskedLoss(const Mat& logits, std::span<const int> targets) {
  // TODO(lab): for each row with a target the logarithm of the sum of exp, less the target's logit (take the largest
  //   logit out first); their mean. By how many do you divide?
  return std::numeric_limits<float>::quiet_NaN();
}

LossAndGrads LossAndGradients(const FrozenParts& parts, const Projector& projector, std::span<const int> batch) {
  // TODO(lab): a ParamStore with Specs and Load, in which only "projector." is trainable; features (B, N, C) through
  //   nn::Linear, nn::Gelu, nn::Linear; models::WordRows, nn::ConcatRows, models::MiniLmForward, models::MiniLmLogits;
  //   nn::CrossEntropy with the Targets of all sequences; Backward.
  return {std::numeric_limits<float>::quiet_NaN(), {}};
}

Projector TrainStage1(const FrozenParts& parts, const Projector& init, base::Rng& rng, const StageOptions& options) {
  // TODO(lab): one ParamStore for all steps. In each: draw a batch, zero the gradients, the loss on a tape, Backward,
  //   nn::AdamWStep. Then read the projector out of the parameters.
  return {};
}

}  // namespace stage_one::impl
