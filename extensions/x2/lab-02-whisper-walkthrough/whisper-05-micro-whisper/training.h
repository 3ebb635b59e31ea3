// The loop around a learner's functions: clips of the tone language, AdamW by the learner's schedule, and how the
// course measures what comes out.

#ifndef EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_05_MICRO_WHISPER_TRAINING_H_
#define EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_05_MICRO_WHISPER_TRAINING_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-05-micro-whisper/micro_whisper.h"

namespace micro_whisper {

struct Clips {
  std::vector<base::Mat> pictures;         // log-mel, (80, 200)
  std::vector<std::vector<Spoken>> words;  // 3 each
};
struct Data {
  Clips train, test;
};

// 800 clips to learn from and 100 others, all from one generator.
absl::StatusOr<Data> MakeData();

struct TrainOptions {
  uint64_t seed = 1;  // of the first weights and of the order of the clips
  int epochs = 16;    // 50 steps each: 800 in all
  int batch = 16;
  float learning_rate = 2e-3f;
  int warmup = 50;  // [steps]
  float weight_decay = 0.01f;
  float max_grad_norm = 1.0f;
  // Called after each step, for a curve. May be empty.
  std::function<void(int step, float loss)> progress;
};

// Trained weights. Targets, lessons, gradients and learning rates are the graded ones, the optimiser is the course's.
// The same options give the same bits, whatever the number of threads.
//
// Errors: those of the checked functions; Internal for a gradient that has not as many numbers as there are weights or
//         is not finite, and for a learning rate below 0 or above the peak.
absl::StatusOr<Weights> Train(const Clips& clips, const TrainOptions& options);

struct Measured {
  double words = 0;                        // share of words that were written in their place
  double transcripts = 0;                  // share of clips with all words right, and nothing else
  double start_error = 0;                  // [s] mean over the clips; 2 where no time was written
  double end_error = 0;                    // [s]
  std::vector<std::vector<double>> heads;  // [layer][head] PeakShare
  double best_head = 0;
};

// What the weights make of clips. Transcripts and shares are by the graded functions; where the decoder looks while it
// is fed the right text, by the library.
absl::StatusOr<Measured> Measure(const Weights& weights, const Clips& clips);

// Where each head looks while the decoder is fed the right text: [layer][head] (T, Ta), T = 6 tokens are fed.
absl::StatusOr<std::vector<std::vector<base::Mat>>> AttentionOf(const Weights& weights, const base::Mat& picture,
                                                                const std::vector<Spoken>& words);

}  // namespace micro_whisper

#endif  // EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_05_MICRO_WHISPER_TRAINING_H_
