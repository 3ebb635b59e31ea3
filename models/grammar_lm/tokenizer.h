// WordTokenizer: the drills' words as the engine's tokens.

#ifndef MODELS_GRAMMAR_LM_TOKENIZER_H_
#define MODELS_GRAMMAR_LM_TOKENIZER_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/tokenizer.h"
#include "models/grammar_lm/words.h"

namespace grammar_lm {

// A tokenizer of a closed world cannot hold what engine::Tokenizer promises of every text. What it does:
//
//   * TryEncode refuses a word that is unknown, by name and place. Whoever can show an error to the writer calls this.
//   * Encode, which cannot refuse, puts <pad> in the place of an unknown word: a token that was never learnt, so what a
//     model says behind it is arbitrary. The text then reads "<pad>" there.
//   * Decode(Encode(text)) is text in its normal form: the vocabulary's case, one space between words and in front of
//     marks. A text that is in it, and whose words are all known, comes back as it was.
//
// The pieces of a stream are not joined by putting their texts together, because a space stands between words and in
// front of none: decode all tokens so far, and what is new is what the text has grown by.
class WordTokenizer final : public engine::Tokenizer {
 public:
  int VocabSize() const override { return kVocabulary; }
  int EosTokenId() const override { return kEos; }

  // Errors:  as WordIds.
  absl::StatusOr<std::vector<int>> TryEncode(std::string_view text) const { return WordIds(text); }
  std::vector<int> Encode(std::string_view text) const override;
  absl::StatusOr<std::string> Decode(std::span<const int> token_ids) const override { return TextOf(token_ids); }
};

}  // namespace grammar_lm

#endif  // MODELS_GRAMMAR_LM_TOKENIZER_H_
