// The loop around a learner's batches and gradient: icons with one of their captions each, AdamW with warm-up and
// cosine; and the weights as the course's own CLIP, whose measures ask no graded code.
//
// Data and recipe are those of models/grammar_clip: 30 of the 300 cells are held out.

#ifndef EXTENSIONS_X2_LAB_01_CLIP_PAIRING_PAIRING_H_
#define EXTENSIONS_X2_LAB_01_CLIP_PAIRING_PAIRING_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "extensions/x2/lab-01-clip-pairing/clip_pairing.h"
#include "models/grammar_clip/train.h"
#include "nn/param_store.h"

namespace clip_pairing {

struct TrainOptions {
  uint64_t seed = 1;  // of the first weights, of batches and of paraphrases
  int epochs = 80;
  int batch = 50;
  float learning_rate = 2e-3f;
  int warmup = 50;  // [steps]
  float weight_decay = 0.1f;
  int shift = 1;  // [pixels] each time an icon is seen, it is moved by up to as many
  float max_grad_norm = 1.0f;
  // Called after each epoch, for a curve. May be empty.
  std::function<void(int epoch, float loss, const Weights& weights)> progress;
};

// The weights before the first step.
Weights FirstWeights(uint64_t seed);

// Trained weights. Batches and gradients are the graded ones, the optimiser is the course's. The same options give the
// same bits, whatever the number of threads.
//
// Errors: those of the checked functions; Internal for a batch of another size, with two icons of a cell or an index
//         that is no icon, and for a gradient that has not as many numbers as there are weights or is not finite.
absl::StatusOr<Weights> Train(const grammar_clip::Pairs& pairs, const TrainOptions& options);

// The weights as the course's CLIP, for grammar_clip's measures: fills `params`, made from
// ClipParams(grammar_clip::Config()). REQUIRES: as many weights as it has.
void AsCourseClip(const Weights& weights, nn::ParamStore& params);

}  // namespace clip_pairing

#endif  // EXTENSIONS_X2_LAB_01_CLIP_PAIRING_PAIRING_H_
