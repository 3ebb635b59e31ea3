// Lab 13-ex-13  Train the CLIP loss: two linear towers that learn to put matching pairs next to each other.
//
// You write the four functions of namespace `impl` in starter.cc, with the tensor library of this course (nn/). This
// header is frozen: the tests, the reference solution and the test's stand-in for another process compile against it.
//
// A tower is a matrix: it maps an image's (or a text's) features to an embedding. What is learnt is judged by the
// towers that come back; nobody asks what your code thinks of them.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_13_TRAIN_CLIP_LOSS_CLIP_TRAINING_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_13_TRAIN_CLIP_LOSS_CLIP_TRAINING_H_

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/param_store.h"
#include "nn/tape.h"
#include "nn/tensor.h"
#include "phases/13-multimodal-models/exercises/ex-00-first-training-loop/first_training_loop.h"

namespace clip_training {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct Towers {
  base::Mat image;  // (C, E)
  base::Mat text;   // (C, E)
};

struct DirectionLosses {
  float image_to_text = 0;  // [nats] each image looks for its text
  float text_to_image = 0;  // [nats] each text looks for its image
};

struct TrainOptions {
  int steps = 200;
  float scale = 10;  // cosines are multiplied by it: 1 / tau
  float learning_rate = 0.01f;
};

}  // namespace types
using types::DirectionLosses;
using types::Towers;
using types::TrainOptions;

// Given, from exercise 0: between the values of a contract and the library's tensors.
using first_training_loop::AsMat;
using first_training_loop::AsTensor;

// Given: the parameters "image" and "text" of two towers.
inline std::vector<nn::ParamSpec> Specs(const Towers& towers) {
  return {{.name = "image", .shape = {towers.image.rows, towers.image.cols}},
          {.name = "text", .shape = {towers.text.rows, towers.text.cols}}};
}
inline void Load(const Towers& towers, const nn::ParamStore& params) {
  std::copy(towers.image.data.begin(), towers.image.data.end(), params.Get("image").data().begin());
  std::copy(towers.text.data.begin(), towers.text.data.end(), params.Get("text").data().begin());
}

// You write these. Their arguments have fitting shapes: the functions of the same names below look after that.
//
//   B  pairs: row i of the images belongs to row i of the texts
//   C  numbers of a feature      E  numbers of an embedding
namespace impl {

// How similar each image is to each text: the cosine of their embeddings, images image_tower and texts text_tower.
//
//   images, texts  (B, C)
//   returns        (B, B)  row i: image i with every text
//
// Example: both towers the unit matrix, images (3, 4), texts (1, 0): 0.6.
// Errors:  none here, see the checked functions below.
// Source:  Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision", figure 3.
base::Mat Cosines(const Towers& towers, const base::Mat& images, const base::Mat& texts);

// The loss of each direction: scale times row i of the cosines are the logits with which image i chooses among the
// texts, column j those with which text j chooses among the images; right is the diagonal; the mean over B.
//
//   images, texts  (B, C)
//   returns        both losses  [nats]
//
// Example: cosines [.9 .1 .2; .3 .8 0; .1 .4 .7], scale 10: 0.019747 and 0.009825.
// Errors:  none here, see below.
// Source:  Radford et al. 2021, section 2.3 and figure 3.
DirectionLosses Losses(const Towers& towers, const base::Mat& images, const base::Mat& texts, float scale);

// The slopes of the symmetric loss, (image_to_text + text_to_image) / 2, with respect to both towers.
//
//   images, texts  (B, C)
//   returns        two matrices (C, E)
//
// Errors: none here, see below.
// Source: Radford et al. 2021, figure 3; the tape does the rest.
Towers Gradients(const Towers& towers, const base::Mat& images, const base::Mat& texts, float scale);

// The towers after options.steps steps of nn::AdamWStep with options.learning_rate (all else as its defaults), each on
// the symmetric loss of all pairs.
//
//   images, texts  (B, C)
//   returns        two matrices (C, E)
//
// Errors: none here, see below.
// Cost:   a step: three times the products of two towers and one (B, B) matrix.
// Source: Radford et al. 2021, section 2.5, on a small scale.
Towers Train(const Towers& start, const base::Mat& images, const base::Mat& texts, const TrainOptions& options);

}  // namespace impl

inline absl::Status CheckShape(const char* name, const base::Mat& m, int rows, int cols) {
  if (rows >= 1 && cols >= 1 && m.rows == rows && m.cols == cols && m.data.size() == static_cast<size_t>(rows) * cols) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(name, " is (", m.rows, ", ", m.cols, ") with ", m.data.size(),
                                                 " numbers; it must be (", rows, ", ", cols, ")"));
}

inline absl::Status CheckPairs(const Towers& towers, const base::Mat& images, const base::Mat& texts, float scale) {
  RETURN_IF_ERROR(CheckShape("images", images, images.rows, images.cols));
  RETURN_IF_ERROR(CheckShape("texts", texts, images.rows, images.cols));
  RETURN_IF_ERROR(CheckShape("the image tower", towers.image, images.cols, towers.image.cols));
  RETURN_IF_ERROR(CheckShape("the text tower", towers.text, images.cols, towers.image.cols));
  if (scale > 0 && scale <= 100) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a scale of ", scale, "; it must be above 0 and at most 100"));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for shapes that do not fit together, a scale that is not above 0 or is above 100 (CLIP's own
//         limit), and fewer than 0 steps.
inline absl::StatusOr<base::Mat> Cosines(const Towers& towers, const base::Mat& images, const base::Mat& texts) {
  RETURN_IF_ERROR(CheckPairs(towers, images, texts, 1));
  return impl::Cosines(towers, images, texts);
}

inline absl::StatusOr<DirectionLosses> Losses(const Towers& towers, const base::Mat& images, const base::Mat& texts,
                                              float scale) {
  RETURN_IF_ERROR(CheckPairs(towers, images, texts, scale));
  return impl::Losses(towers, images, texts, scale);
}

inline absl::StatusOr<Towers> Gradients(const Towers& towers, const base::Mat& images, const base::Mat& texts,
                                        float scale) {
  RETURN_IF_ERROR(CheckPairs(towers, images, texts, scale));
  return impl::Gradients(towers, images, texts, scale);
}

inline absl::StatusOr<Towers> Train(const Towers& start, const base::Mat& images, const base::Mat& texts,
                                    const TrainOptions& options) {
  RETURN_IF_ERROR(CheckPairs(start, images, texts, options.scale));
  if (options.steps >= 0) return impl::Train(start, images, texts, options);
  return absl::InvalidArgumentError(absl::StrCat(options.steps, " steps; there must be 0 or more"));
}

}  // namespace clip_training

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_13_TRAIN_CLIP_LOSS_CLIP_TRAINING_H_
