// The loop around a learner's gradient: icons, batches, AdamW with warm-up and cosine; and the course's own measure of
// the weights that come out, which asks no graded code.

#ifndef EXTENSIONS_X2_LAB_00_TINY_VIT_TRAINING_H_
#define EXTENSIONS_X2_LAB_00_TINY_VIT_TRAINING_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/image.h"
#include "base/mat.h"
#include "extensions/x2/lab-00-tiny-vit/tiny_vit.h"

namespace tiny_vit {

struct Icons {
  std::vector<base::Image> images;  // centred: -1 .. 1, as the model takes them
  Labels labels;
};

// 1000 icons of the grammar universe, of which 800 are learnt from and 200 tested on. A test icon's cell may have other
// icons among the 800.
struct Data {
  Icons train, test;
};
absl::StatusOr<Data> MakeData(uint64_t seed = 7);

struct TrainOptions {
  uint64_t seed = 1;  // of the first weights and of the order of the icons
  int epochs = 40;
  int batch = 32;
  float learning_rate = 2e-3f;
  int warmup = 50;  // [steps]
  float weight_decay = 0.01f;
  float max_grad_norm = 1.0f;
  int steps = 0;  // if above 0: stop after so many, on the way to `epochs`
  // Called after each epoch with the weights so far, for a curve. May be empty.
  std::function<void(int epoch, float loss, const Weights& weights)> progress;
};

// Trained weights. What is differentiated is the graded Gradient; the optimiser is the course's. The same options give
// the same bits, whatever the number of threads.
//
// Errors: InvalidArgument from the checked functions; Internal if a gradient has not as many numbers as there are
//         weights, or is not finite.
absl::StatusOr<Weights> Train(const Icons& icons, const VitConfig& config, const TrainOptions& options);

// What a model says about icons: the largest logit of each head. By models::VitForward, not by graded code.
//
//   attention  if not null, receives for each block what the class token looks at: (B, N), the mean over the heads
Labels Answers(const Weights& weights, const VitConfig& config, const Icons& icons,
               std::vector<base::Mat>* attention = nullptr);

// Shares of right answers; `joint`: all three right.
struct Accuracy {
  double verb = 0, tense = 0, person = 0, joint = 0;
};
Accuracy Judge(const Labels& answers, const Labels& right);

}  // namespace tiny_vit

#endif  // EXTENSIONS_X2_LAB_00_TINY_VIT_TRAINING_H_
