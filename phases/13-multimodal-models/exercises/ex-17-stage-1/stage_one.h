// Lab 13-ex-17  Stage 1: a projector learns to say what an encoder sees in the words of a language model, and nothing
// else learns.
//
// You write the four functions of namespace `impl` in starter.cc, with the tensor library of this course (nn/) and its
// small language model (models/mini_lm.h). This header is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.
//
// The model is exercise 16's: the rows of a picture, then the text. The encoder is frozen and stands in front of what
// is trained, so that its features are numbers, computed once. The language model is frozen as well and stands behind.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_17_STAGE_1_STAGE_ONE_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_17_STAGE_1_STAGE_ONE_H_

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/mini_lm.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "nn/tensor.h"
#include "phases/13-multimodal-models/exercises/ex-00-first-training-loop/first_training_loop.h"
#include "phases/13-multimodal-models/exercises/ex-16-llava-forward/llava_forward.h"

namespace stage_one {

// What fills short texts of a batch up. It stands behind everything, so no row that counts sees it.
inline constexpr int kPad = 0;
// The target of a row that is not asked: image rows, padding, and the last word.
using nn::kIgnore;  // -1

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

using Projector = projector::ProjectorWeights;  // w1 (C, F), b1 (F), w2 (F, D), b2 (D), GELU between the layers

// A picture, as the encoder sees it, and what is to be said about it.
struct Pair {
  base::Mat features;     // (N, C)
  std::vector<int> text;  // the task token, the words of the caption, the end token; no padding
};

struct FrozenParts {
  llava_forward::LmWeights lm;
  int heads = 1;            // of its blocks
  std::vector<Pair> pairs;  // N and C are the same for all
};

struct LossAndGrads {
  float loss = 0;  // [nats]
  Projector grads;
};

struct StageOptions {
  int steps = 100;
  int batch = 8;  // pairs a step
  float learning_rate = 0.003f;
};

}  // namespace types
using types::FrozenParts;
using types::LossAndGrads;
using types::Pair;
using types::Projector;
using types::StageOptions;

// Given, from exercise 0: between the values of a contract and the library's tensors.
using first_training_loop::AsMat;
using first_training_loop::AsTensor;

// Given. The language model in the words of models/mini_lm.h; its parameters begin with "lm.".
inline models::MiniLmConfig ConfigOf(const FrozenParts& parts) {
  const llava_forward::LmWeights& lm = parts.lm;
  return {.vocabulary = lm.words.rows,
          .context = lm.positions.rows,
          .layers = static_cast<int>(lm.blocks.size()),
          .block = {.dim = lm.words.cols, .heads = parts.heads, .ff = lm.blocks[0].feed_forward.w1.cols}};
}

// Given. All parameters: "projector.w1", "projector.b1", "projector.w2", "projector.b2", and those of the language
// model.
//
//   nn::ParamStore params(Specs(parts, projector));
//   Load(parts, projector, params);      // all are trainable now, see SetTrainable
inline std::vector<nn::ParamSpec> Specs(const FrozenParts& parts, const Projector& p) {
  std::vector<nn::ParamSpec> specs = {{.name = "projector.w1", .shape = {p.w1.rows, p.w1.cols}},
                                      {.name = "projector.b1", .shape = {p.w1.cols}},
                                      {.name = "projector.w2", .shape = {p.w2.rows, p.w2.cols}},
                                      {.name = "projector.b2", .shape = {p.w2.cols}}};
  for (const nn::ParamSpec& spec : models::MiniLmParams("lm.", ConfigOf(parts))) specs.push_back(spec);
  return specs;
}

inline void Load(const FrozenParts& parts, const Projector& p, const nn::ParamStore& params) {
  const auto load = [&](const std::string& name, const std::vector<float>& from) {
    std::copy(from.begin(), from.end(), params.Get(name).data().begin());
  };
  load("projector.w1", p.w1.data);
  load("projector.b1", p.b1);
  load("projector.w2", p.w2.data);
  load("projector.b2", p.b2);
  load("lm.words", parts.lm.words.data);
  load("lm.positions", parts.lm.positions.data);
  for (size_t i = 0; i < parts.lm.blocks.size(); ++i) {
    const minimal_vit::BlockWeights& block = parts.lm.blocks[i];
    const std::string at = absl::StrCat("lm.block.", i, ".");
    load(at + "ln1.gain", block.ln1.gain);
    load(at + "ln1.bias", block.ln1.bias);
    load(at + "attention.wq", block.attention.wq.data);
    load(at + "attention.wk", block.attention.wk.data);
    load(at + "attention.wv", block.attention.wv.data);
    load(at + "attention.wo", block.attention.wo.data);
    load(at + "ln2.gain", block.ln2.gain);
    load(at + "ln2.bias", block.ln2.bias);
    load(at + "ff.w1", block.feed_forward.w1.data);
    load(at + "ff.b1", block.feed_forward.b1);
    load(at + "ff.w2", block.feed_forward.w2.data);
    load(at + "ff.b2", block.feed_forward.b2);
  }
  load("lm.ln.gain", parts.lm.ln.gain);
  load("lm.ln.bias", parts.lm.ln.bias);
}

// Given. The projector's values, or its gradients, out of the parameters. REQUIRES for gradients: it is trainable.
enum class Read { kValues, kGrads };
inline Projector ProjectorIn(const nn::ParamStore& params, Read what) {
  const auto mat = [&](const std::string& name) {
    const nn::Tensor tensor = params.Get("projector." + name);
    return AsMat(tensor.rows(), tensor.cols(), what == Read::kValues ? tensor.data() : tensor.grad());
  };
  return {mat("w1"), mat("b1").data, mat("w2"), mat("b2").data};
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   N  rows of a picture       C  width of a feature        F  width between the projector's layers
//   M  tokens of a text        D  model width               V  vocabulary       B  pairs of a batch
//   T  rows of a sequence: N, then the text, then padding
namespace impl {

// Which word each row has to say: the row of a text's token the *next* token. Rows of the image, the last token and
// the padding are not asked.
//
//   text     (M)
//   rows     T, at least image_rows + M
//   returns  (T) token ids, or kIgnore
//
// Example: Targets(2, {7, 8, 9}, 6): {-1, -1, 8, 9, -1, -1}.
// Errors:  none here, see the checked functions below.
// Source:  Liu et al. 2023, "Visual Instruction Tuning" (LLaVA), section 4.2, equation 3.
std::vector<int> Targets(int image_rows, std::span<const int> text, int rows);

// The mean of -log softmax(row)[target] over the rows that have a target; 0 if none has.
//
//   logits   (R, V)
//   targets  (R) token ids, or kIgnore
//   returns  [nats]
//
// Example: logits (1, 0) with target 0 and (0, 5) with kIgnore: ln(1 + e^-1) = 0.313262.
// Errors:  none here, see below.
// Source:  Liu et al. 2023, equation 3.
float MaskedLoss(const base::Mat& logits, std::span<const int> targets);

// The loss of some pairs and its slope in every direction of the projector. The loss is the mean over all rows of the
// whole batch that have a target: a long caption counts more than a short one.
//
//   batch    (B) indices into parts.pairs; one may come twice
//   returns  the loss, and gradients of the projector's shapes
//
// Errors: none here, see below.
// Cost:   forward and backward through projector and language model, B sequences of the longest one's length.
// Source: Liu et al. 2023, section 4.2, stage 1.
LossAndGrads LossAndGradients(const FrozenParts& parts, const Projector& projector, std::span<const int> batch);

// The projector after options.steps steps of nn::AdamWStep with options.learning_rate (all else as its defaults), each
// on the loss of a batch that is drawn for it: options.batch times rng.Below(number of pairs), one after the other, and
// nothing else from rng. It is the only part that changes; whoever gets it uses it with the language model as it was.
//
//   rng      is left behind the last draw
//   returns  the trained projector
//
// Errors: none here, see below.
// Cost:   options.steps times LossAndGradients.
// Source: Liu et al. 2023, section 4.2, stage 1.
Projector TrainStage1(const FrozenParts& parts, const Projector& init, base::Rng& rng, const StageOptions& options);

}  // namespace impl

inline absl::Status CheckText(std::span<const int> text, int image_rows, const llava_forward::LmWeights& lm) {
  for (const int id : text) {
    if (id > kPad && id < lm.words.rows) continue;
    return absl::InvalidArgumentError(absl::StrCat("token ", id, "; a text has 1 to ", lm.words.rows - 1));
  }
  const int rows = image_rows + static_cast<int>(text.size());
  if (text.size() >= 2 && rows <= lm.positions.rows) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a text of ", text.size(), " tokens behind ", image_rows,
                                                 " image rows; it must have at least 2, and there are positions for ",
                                                 lm.positions.rows, " rows"));
}

inline absl::Status CheckParts(const FrozenParts& parts, const Projector& p) {
  RETURN_IF_ERROR(llava_forward::CheckLm(parts.lm, parts.heads));
  RETURN_IF_ERROR(projector::CheckWeights(p));
  if (p.w2.cols != parts.lm.words.cols || parts.lm.blocks.empty() || parts.pairs.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("the projector gives rows of ", p.w2.cols, " numbers, the model of ",
                                                   parts.lm.blocks.size(), " blocks reads ", parts.lm.words.cols,
                                                   ", and there are ", parts.pairs.size(),
                                                   " pairs; widths must be equal, and blocks and pairs at least 1"));
  }
  const int rows = parts.pairs[0].features.rows;
  for (const Pair& pair : parts.pairs) {
    RETURN_IF_ERROR(projector::CheckMat("features", pair.features, rows));
    RETURN_IF_ERROR(minimal_vit::CheckShape("features", pair.features, rows, p.w1.rows));
    RETURN_IF_ERROR(CheckText(pair.text, rows, parts.lm));
  }
  return absl::OkStatus();
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for shapes that do not fit together, a target or token that is not in the vocabulary, a text
//         that the model has no room for, a pair that there is not, an empty batch, and options out of range.
inline absl::StatusOr<std::vector<int>> Targets(int image_rows, std::span<const int> text, int rows) {
  if (image_rows >= 0 && rows - image_rows >= static_cast<int>(text.size())) {
    return impl::Targets(image_rows, text, rows);
  }
  return absl::InvalidArgumentError(
      absl::StrCat(image_rows, " image rows and ", text.size(), " tokens in ", rows, " rows; they must fit"));
}

inline absl::StatusOr<float> MaskedLoss(const base::Mat& logits, std::span<const int> targets) {
  RETURN_IF_ERROR(projector::CheckMat("logits", logits, static_cast<int>(targets.size())));
  for (const int target : targets) {
    if (target == kIgnore || (target >= 0 && target < logits.cols)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("target ", target, "; it must be 0 to ", logits.cols - 1, ", or ", kIgnore));
  }
  return impl::MaskedLoss(logits, targets);
}

inline absl::StatusOr<LossAndGrads> LossAndGradients(const FrozenParts& parts, const Projector& projector,
                                                     std::span<const int> batch) {
  RETURN_IF_ERROR(CheckParts(parts, projector));
  if (batch.empty()) return absl::InvalidArgumentError("a batch of 0 pairs; it must have at least 1");
  for (const int i : batch) {
    if (i >= 0 && i < static_cast<int>(parts.pairs.size())) continue;
    return absl::InvalidArgumentError(absl::StrCat("pair ", i, "; there are 0 to ", parts.pairs.size() - 1));
  }
  return impl::LossAndGradients(parts, projector, batch);
}

inline absl::StatusOr<Projector> TrainStage1(const FrozenParts& parts, const Projector& init, base::Rng& rng,
                                             const StageOptions& options) {
  RETURN_IF_ERROR(CheckParts(parts, init));
  if (options.steps >= 0 && options.batch >= 1 && options.learning_rate > 0) {
    return impl::TrainStage1(parts, init, rng, options);
  }
  return absl::InvalidArgumentError(absl::StrCat(options.steps, " steps of ", options.batch, " pairs at a rate of ",
                                                 options.learning_rate,
                                                 "; steps must be 0 or more, the others above 0"));
}

}  // namespace stage_one

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_17_STAGE_1_STAGE_ONE_H_
