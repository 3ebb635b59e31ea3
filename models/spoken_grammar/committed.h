// The committed model of spoken grammar, linked into the program: whoever transcribes with it needs no file and no
// path.
//
//   ASSIGN_OR_RETURN(const whisper::Model model, spoken_grammar::LoadSpokenGrammar());
//   ASSIGN_OR_RETURN(const std::vector<float> speech, whisper::ReadSpeech("she-has-eaten.wav"));
//   ASSIGN_OR_RETURN(const whisper::Transcript heard, whisper::Transcribe(model, speech));   // " she has eaten"
//
// It is a Whisper in all parts (log-mel, encoder, decoder, tokenizer, timestamps) that knows 73 words, in the voices of
// espeak-ng, two seconds at a time.

#ifndef MODELS_SPOKEN_GRAMMAR_COMMITTED_H_
#define MODELS_SPOKEN_GRAMMAR_COMMITTED_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "models/whisper/transcribe.h"

namespace spoken_grammar {

// The bytes of checkpoint/model.safetensors and checkpoint/tokenizer.json. The folder is one that whisper::LoadModel
// reads, too.
std::string_view CommittedWeights();
std::string_view CommittedTokenizer();

// A model of such bytes.
//
// Errors: as nn::io::ParseSafetensors, whisper::LoadEncoder and LoadDecoder, Tokenizer::Parse and MakeModel.
absl::StatusOr<whisper::Model> ModelFrom(std::string_view weights, std::string_view tokenizer);

// The committed one. Errors: none, as a test proves.
absl::StatusOr<whisper::Model> LoadSpokenGrammar();

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_COMMITTED_H_
