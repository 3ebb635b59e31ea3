// The course's CLIP: icons of the grammar universe against their captions, trained in two minutes on a laptop.
//
// Thirty of the 300 cells are held out: the committed checkpoint has never seen an icon of them, though each verb,
// tense and person. Whether it knows them is exercise 14 of chapter 30.

#ifndef MODELS_GRAMMAR_CLIP_TRAIN_H_
#define MODELS_GRAMMAR_CLIP_TRAIN_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/clip.h"
#include "models/data/grammar/icon_set.h"
#include "nn/param_store.h"

namespace grammar_clip {

// ViT with patches of 8, 4 blocks; text encoder of 2 blocks over the captions' words; both D = 64, E = 64.
models::ClipConfig Config();

struct TrainOptions {
  uint64_t seed = 1;  // of the first weights, of the batches and of the paraphrases
  int epochs = 80;
  int batch = 50;  // pairs; all of different cells, since two icons of a cell would be each other's false negatives
  float learning_rate = 2e-3f;
  int warmup = 50;  // steps
  float weight_decay = 0.1f;
  int shift = 1;  // each time an icon is seen, it is moved by up to as many pixels each way
  float max_grad_norm = 1.0f;
  // Called after each step, for a progress line. May be empty.
  std::function<void(int step, int steps, float loss)> progress;
};

struct Pairs {
  std::vector<base::Image> images;  // centred, as the model takes them
  std::vector<int> class_ids;       // the cell of each
};
// The icons of a set of 1000 (seed 7) that the model may learn from, and those of cells that it may not.
struct Data {
  Pairs train, unseen;
};
absl::StatusOr<Data> MakeData();

// The picture moved down by `dy` and to the right by `dx` pixels, or the other way if they are negative. Where it moved
// away from, its edge is repeated. REQUIRES: a picture that is not empty and holds as many numbers as it says.
base::Image Shifted(const base::Image& image, int dy, int dx);

// Fills `params` (made from ClipParams(Config())) with trained values. The same options give the same bits on every
// machine with FMA, whatever the number of threads. Returns the losses, one a step.
absl::StatusOr<std::vector<float>> Train(const Pairs& pairs, const TrainOptions& options, nn::ParamStore& params);

// How often the right one is the nearest, and among the five nearest.
struct Retrieval {
  double top1 = 0, top5 = 0;
};
// Each image against the captions of all 300 cells.
absl::StatusOr<Retrieval> ImageToText(const nn::ParamStore& params, const Pairs& pairs);
// Each image's caption against all images of `pairs`; right is any image of that cell.
absl::StatusOr<Retrieval> TextToImage(const nn::ParamStore& params, const Pairs& pairs);

// (n, E) unit rows, as values: what a lab works on.
absl::StatusOr<nn::Tensor> EmbedImages(const nn::ParamStore& params, std::span<const base::Image> images);
absl::StatusOr<nn::Tensor> EmbedTexts(const nn::ParamStore& params, std::span<const std::string> texts);

}  // namespace grammar_clip

#endif  // MODELS_GRAMMAR_CLIP_TRAIN_H_
