#include "models/spoken_grammar/committed.h"

#include <utility>

#include "base/status_macros.h"
#include "nn/io/safetensors.h"

// Made by the linker from the files, see BUILD.
extern "C" const char _binary_model_safetensors_start[];
extern "C" const char _binary_model_safetensors_end[];
extern "C" const char _binary_tokenizer_json_start[];
extern "C" const char _binary_tokenizer_json_end[];

namespace spoken_grammar {

std::string_view CommittedWeights() {
  return {_binary_model_safetensors_start,
          static_cast<size_t>(_binary_model_safetensors_end - _binary_model_safetensors_start)};
}

std::string_view CommittedTokenizer() {
  return {_binary_tokenizer_json_start, static_cast<size_t>(_binary_tokenizer_json_end - _binary_tokenizer_json_start)};
}

absl::StatusOr<whisper::Model> ModelFrom(std::string_view weights, std::string_view tokenizer) {
  ASSIGN_OR_RETURN(const nn::io::Safetensors file, nn::io::ParseSafetensors(weights));
  ASSIGN_OR_RETURN(whisper::EncoderWeights encoder, whisper::LoadEncoder(file));
  ASSIGN_OR_RETURN(const whisper::DecoderWeights decoder, whisper::LoadDecoder(file));
  ASSIGN_OR_RETURN(whisper::Tokenizer parsed, whisper::Tokenizer::Parse(tokenizer));
  return whisper::MakeModel(std::move(encoder), decoder, std::move(parsed));
}

absl::StatusOr<whisper::Model> LoadSpokenGrammar() { return ModelFrom(CommittedWeights(), CommittedTokenizer()); }

}  // namespace spoken_grammar
