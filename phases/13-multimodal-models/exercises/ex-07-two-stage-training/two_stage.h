// Lab 13-ex-07  Training in two stages: which part of a model that sees is trained when, and what "frozen" means down
// to the last bit.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. The parameters are counted by exercise 6;
// you get its reference solution.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_07_TWO_STAGE_TRAINING_TWO_STAGE_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_07_TWO_STAGE_TRAINING_TWO_STAGE_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-06-llava-ledger/llava_ledger.h"

namespace two_stage {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

enum class Stage : int {
  kAlign = 1,     // captions: the projector learns to say in the language model's terms what the tower sees
  kInstruct = 2,  // questions and answers: the language model learns to talk about it
};

enum class Part : int { kVision, kProjector, kLm };

// What a stage trains, of a whole model.
struct Count {
  int64_t trained = 0;       // [parameters]
  int64_t frozen = 0;        // [parameters]
  double percent = 0;        // trained, of all; 0 to 100
  int64_t moment_bytes = 0;  // [bytes] that AdamW keeps: two 32-bit numbers for each parameter that is trained
};

// A tensor of the model. To an optimizer it is a list of numbers; their shape is of no concern to it.
struct Tensor {
  Part part = Part::kVision;
  std::vector<float> values;
};

// What AdamW remembers of a tensor.
struct Moments {
  int64_t steps = 0;     // that this tensor has been trained since it was frozen last, or ever
  std::vector<float> m;  // running mean of the gradient, as many as the tensor has values
  std::vector<float> v;  // running mean of its square
};

// A model in training.
struct TrainState {
  std::vector<Tensor> tensors;
  std::vector<std::optional<Moments>> moments;  // of tensors[i]; nullopt: none are kept
};

// The letters of the paper.
struct AdamW {
  float learning_rate = 1e-3f;
  float beta1 = 0.9f;
  float beta2 = 0.98f;
  float epsilon = 1e-8f;
  float weight_decay = 0.01f;
};

}  // namespace types
using types::AdamW;
using types::Count;
using types::Moments;
using types::Part;
using types::Stage;
using types::Tensor;
using types::TrainState;

// You write these. What they are given is well-formed: the functions of the same names below look after that.
namespace impl {

// Whether a stage changes the numbers of a part. The vision tower is never trained; the projector always is; the
// language model in the second stage only.
//
// Example: kAlign: kProjector. kInstruct: kProjector and kLm.
// Errors:  none.
// Source:  Liu et al. 2023, "Visual Instruction Tuning" (LLaVA), section 4.2; the same for LLaVA-1.5.
bool Trains(Stage stage, Part part);

// How many parameters that are.
//
//   ledger   [parameters] of each part, at least 1
//   returns  see Count
//
// Example: LLaVA-1.5-7B, kAlign: 20,979,712 of 7,062,902,784, 0.2970 percent, 167,837,696 bytes of moments.
// Errors:  none here, see below.
// Source:  Liu et al. 2023, section 4.2, with exercise 6's numbers; Kingma and Ba 2015, algorithm 1 (two moments).
Count CountStage(Stage stage, const llava_ledger::types::Ledger& ledger);

// One step of training. For each tensor that `stage` trains, with t = its number of steps, this one included:
//
//   m = beta1 m + (1 - beta1) g                 v = beta2 v + (1 - beta2) g^2
//   w = w - learning_rate * ((m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon) + weight_decay * w)
//
// with the w from before the step on the right. m, v and t begin at 0: when a tensor is trained for the first time, and
// again when it was frozen in between. A tensor that `stage` does not train keeps every bit, and no moments.
//
//   grads    grads[i] has as many numbers as tensors[i], or none: backward did not reach it
//   returns  the model after the step
//
// Errors:   InvalidArgument if a tensor that is trained has no gradient. (A frozen one needs none, and one that it has
//           is of no importance.)
// Numerics: moments in 32 bits.
// Source:   Kingma and Ba 2015, "Adam", algorithm 1; Loshchilov and Hutter 2019, "Decoupled Weight Decay
//           Regularization", algorithm 2.
absl::StatusOr<TrainState> Step(Stage stage, const AdamW& options, const std::vector<std::vector<float>>& grads,
                                const TrainState& state);

// A fingerprint of numbers, to the bit: FNV-1a of 64 bits over the four bytes of each, the lowest byte first.
//
//   hash = 0xcbf29ce484222325, then for each byte: hash = (hash xor byte) * 0x100000001b3, modulo 2^64
//
// Example: {1, 2}: 0x097a69ee2da301d8. {}: 0xcbf29ce484222325. 0 and -0 differ, although they compare equal.
// Errors:  none.
// Source:  Fowler, Noll, Vo, Eastlake 2019, "The FNV Non-Cryptographic Hash Algorithm", section 2.
uint64_t Checksum(const std::vector<float>& values);

}  // namespace impl

// Given. A model before its first step: no moments.
inline TrainState Begin(std::vector<Tensor> tensors) {
  TrainState state;
  state.moments.resize(tensors.size());
  state.tensors = std::move(tensors);
  return state;
}

inline absl::Status CheckStage(Stage stage) {
  if (stage == Stage::kAlign || stage == Stage::kInstruct) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("stage is ", static_cast<int>(stage), "; it must be 1 or 2"));
}

inline absl::Status CheckSize(const char* name, size_t index, size_t got, size_t expected) {
  if (got == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " of tensor ", index, " has ", got, " numbers, not ", expected));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for a stage that there is not, a ledger without parameters, a gradient or
//         moments of another size than their tensor.
inline absl::StatusOr<bool> Trains(Stage stage, Part part) {
  RETURN_IF_ERROR(CheckStage(stage));
  return impl::Trains(stage, part);
}

inline absl::StatusOr<Count> CountStage(Stage stage, const llava_ledger::Ledger& ledger) {
  RETURN_IF_ERROR(CheckStage(stage));
  if (ledger.vision < 1 || ledger.projector < 1 || ledger.lm < 1) {
    return absl::InvalidArgumentError(absl::StrCat("parts of ", ledger.vision, ", ", ledger.projector, " and ",
                                                   ledger.lm, " parameters; each has at least one"));
  }
  return impl::CountStage(stage, ledger);
}

inline absl::StatusOr<TrainState> Step(Stage stage, const AdamW& options, const std::vector<std::vector<float>>& grads,
                                       const TrainState& state) {
  RETURN_IF_ERROR(CheckStage(stage));
  if (grads.size() != state.tensors.size() || state.moments.size() != state.tensors.size()) {
    return absl::InvalidArgumentError(absl::StrCat(grads.size(), " gradients and ", state.moments.size(),
                                                   " moments for ", state.tensors.size(), " tensors"));
  }
  for (size_t i = 0; i < grads.size(); ++i) {
    const size_t size = state.tensors[i].values.size();
    if (!grads[i].empty()) RETURN_IF_ERROR(CheckSize("the gradient", i, grads[i].size(), size));
    if (!state.moments[i].has_value()) continue;
    RETURN_IF_ERROR(CheckSize("m", i, state.moments[i]->m.size(), size));
    RETURN_IF_ERROR(CheckSize("v", i, state.moments[i]->v.size(), size));
  }
  return impl::Step(stage, options, grads, state);
}

inline uint64_t Checksum(const std::vector<float>& values) { return impl::Checksum(values); }

}  // namespace two_stage

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_07_TWO_STAGE_TRAINING_TWO_STAGE_H_
