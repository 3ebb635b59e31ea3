// Tokenizer: from text to token ids and back. It stands in front of the engine, which sees ids only.

#ifndef ENGINE_API_TOKENIZER_H_
#define ENGINE_API_TOKENIZER_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace engine {

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // [tokens] ids are 0 .. VocabSize() - 1.
  virtual int VocabSize() const = 0;
  // The id that a model samples to end its output.
  virtual int EosTokenId() const = 0;

  // The ids of `text`, without an end token. Decode(Encode(text)) == text for every text.
  virtual std::vector<int> Encode(std::string_view text) const = 0;

  // The text of `token_ids`; the end token stands for no text.
  //
  // Errors:  InvalidArgument names the first id outside the vocabulary and its place.
  virtual absl::StatusOr<std::string> Decode(std::span<const int> token_ids) const = 0;
};

}  // namespace engine

#endif  // ENGINE_API_TOKENIZER_H_
