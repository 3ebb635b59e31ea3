// Teaching a MicroWhisper: sounds with their texts in batches, the loss, and the loop of steps.

#ifndef MODELS_SPEECH_TRAINING_LESSONS_H_
#define MODELS_SPEECH_TRAINING_LESSONS_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/mat.h"
#include "base/rng.h"
#include "models/speech_training/micro_whisper.h"

namespace speech_training {

// A sound and what is said in it.
struct Lesson {
  base::Mat picture;        // log-mel (mels, frames)
  std::vector<int> tokens;  // from the start of the transcript to the end of the text, both included
  int given = 1;            // of the tokens, that the decoder is told: it is asked for those behind them
  // (frames / 2) the token that is being said at each audio position, or nn::kIgnore; empty if nobody knows.
  std::vector<int> heard = {};
};

// Teacher forcing: the decoder is fed the right text, and asked at each token for the next. Behind the end of a shorter
// text its last token is fed again, and nothing is asked (nn::kIgnore).
struct Batch {
  nn::Tensor pictures;            // (B, mels, frames)
  std::vector<int> fed, targets;  // (B T), T + 1 the length of the longest text
  std::vector<int> heard;         // (B frames / 2), or empty if no lesson has any
};
// REQUIRES: at least one lesson; pictures of one shape; two tokens or more, `given` at least 1 of them and not all; all
//           lessons or none have `heard`.
Batch BatchOf(std::span<const Lesson> lessons);

// The mean of -ln p over the tokens that are asked for. [nats]
//
//   heard_weight  what is added of the same mean over the audio positions of `heard`, where the encoder's rows are
//                 asked which token is being said: their products with the table of tokens are the logits. No parameter
//                 is needed for it, and rows that resemble their tokens are easy to copy from for cross-attention.
nn::Tensor Loss(nn::Tape* tape, const MicroWhisper& model, const Batch& batch, float heard_weight = 0);

struct TrainOptions {
  uint64_t seed = 1;  // of the first weights and of the drawing
  int steps = 800;
  int batch = 16;
  float learning_rate = 2e-3f;
  int warmup = 50;  // steps; then half a cosine, down to 0
  float weight_decay = 0.01f;
  float max_grad_norm = 1.0f;
  float heard_weight = 0.0f;  // as in Loss
  // Called after each step, for a progress line. May be empty.
  std::function<void(int step, int steps, float loss)> progress = {};
};

// Trains `model` from new weights on lessons that `draw` makes. The same options and lessons give the same bits on
// every machine with FMA, whatever the number of threads. Returns the losses, one a step.
std::vector<float> Train(const TrainOptions& options, const std::function<Lesson(base::Rng&)>& draw,
                         MicroWhisper& model);

}  // namespace speech_training

#endif  // MODELS_SPEECH_TRAINING_LESSONS_H_
