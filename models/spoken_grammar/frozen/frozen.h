// A published Whisper that learns words of our own: encoder and decoder blocks stay as they are, and a table of 76 rows
// is all that is learnt, the embedding of tokens that is also the last matrix.
//
//   ASSIGN_OR_RETURN(const FrozenWhisper whisper, FrozenFrom(encoder_file, decoder_file, /*positions=*/100));
//   ASSIGN_OR_RETURN(const base::Mat features, whisper::Encode(whisper.encoder, picture));   // once a sound
//   speech_training::MicroWhisper model(ConfigOf(whisper));
//   TakeFrozen(whisper, model);
//   TrainTable(lessons, options, model);
//
// What is frozen has no gradient of its own, and the features of a sound are the same at each step: they are computed
// once. The gradient still flows through all four blocks, to the rows of the tokens that were fed.
//
// Source: Lester, Al-Rfou and Constant 2021, "The Power of Scale for Parameter-Efficient Prompt Tuning" (learnt rows in
//         front of a frozen model); Press and Wolf 2017, "Using the Output Embedding to Improve Language Models" (one
//         table for both ends).

#ifndef MODELS_SPOKEN_GRAMMAR_FROZEN_FROZEN_H_
#define MODELS_SPOKEN_GRAMMAR_FROZEN_FROZEN_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "models/speech_training/lessons.h"
#include "models/speech_training/micro_whisper.h"
#include "models/whisper/decoder.h"
#include "models/whisper/weights.h"
#include "nn/io/safetensors.h"

namespace spoken_grammar {

struct FrozenWhisper {
  whisper::EncoderWeights encoder;  // of a short window
  whisper::DecoderWeights decoder;  // its table has kTokens rows of zeros
};

// The encoder for windows of the first `positions` times 20 ms: its table of positions ends there. A row of features
// then sees the short window instead of 30 seconds, of which most would be silence.
//
// Errors: InvalidArgument for fewer than 1 position, or more than there are, with both numbers.
absl::StatusOr<whisper::EncoderWeights> Shortened(whisper::EncoderWeights encoder, int positions);

// From two files, which may be the same; a table of tokens in the second is not used.
//
// Errors: as whisper::LoadEncoder, LoadDecoder and Shortened; NotFound for a decoder without a table of positions.
absl::StatusOr<FrozenWhisper> FrozenFrom(const nn::io::Safetensors& encoder, nn::io::Safetensors decoder,
                                         int positions);

// Of a model on the tape whose decoder is that one. Its encoder is as small as can be, and nobody asks it.
speech_training::MicroWhisperConfig ConfigOf(const FrozenWhisper& whisper);

// Gives `model`, made from ConfigOf, the decoder's numbers, and freezes all but the table of tokens.
void TakeFrozen(const FrozenWhisper& whisper, speech_training::MicroWhisper& model);

// Teaches the table, which begins with random rows. Returns the losses, one a step.
//
//   lessons  in the place of a picture (mels, frames), each has the features (Ta, D) of its sound
//
// REQUIRES: TakeFrozen; at least one lesson; features of ConfigOf's sizes.
std::vector<float> TrainTable(std::span<const speech_training::Lesson> lessons,
                              const speech_training::TrainOptions& options, speech_training::MicroWhisper& model);

// What is said, greedily, in at most eight words.
//
// Errors: as whisper::Decoder.
absl::StatusOr<std::string> HearWords(const whisper::Decoder& decoder, const base::Mat& features);

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_FROZEN_FROZEN_H_
