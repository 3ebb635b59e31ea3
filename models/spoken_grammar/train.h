// The model of spoken grammar, and how it is taught.

#ifndef MODELS_SPOKEN_GRAMMAR_TRAIN_H_
#define MODELS_SPOKEN_GRAMMAR_TRAIN_H_

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "models/speech_training/lessons.h"
#include "models/speech_training/micro_whisper.h"
#include "models/spoken_grammar/corpus.h"
#include "models/whisper/tokenizer.h"

namespace spoken_grammar {

// Two blocks each of width 64 over two seconds of sound, for a vocabulary of that many tokens.
speech_training::MicroWhisperConfig Config(int vocabulary);

// Steps, batch and rates of the committed checkpoint.
speech_training::TrainOptions Recipe();

// How often a lesson is given without timestamps, and how often there is nothing to hear.
inline constexpr double kWithoutTimestamps = 0.2;
inline constexpr double kNothingSaid = 0.03;

// The tokens of a lesson:
//
//   <|startoftranscript|> <|0.32|> she has eaten <|1.14|> <|endoftext|>
std::vector<int> TimedTokens(const whisper::Tokenizer& tokenizer, std::string_view text, double start, double end);

// Fills `model`, made from Config(), with trained values, rounded to halves.
//
// Errors: as CleanPicture.
absl::StatusOr<std::vector<float>> TrainOn(std::span<const Utterance> training, const whisper::Tokenizer& tokenizer,
                                           const speech_training::TrainOptions& options,
                                           speech_training::MicroWhisper& model);

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_TRAIN_H_
