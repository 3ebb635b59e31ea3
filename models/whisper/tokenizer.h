// Whisper's tokenizer: byte-pair encoding over bytes, from the tokenizer.json that checkpoints come with.
//
// A text is cut into pieces; a piece begins as its bytes, and the pair of neighbours that was learnt first is joined,
// again and again, until none was learnt. Every byte is a token, so there is no text that cannot be said.
//
// The file writes bytes as characters that can be seen: those of Latin-1 that print stand for themselves, the other 68
// for the characters from U+0100 on, in order; a space is U+0120.
//
// Sources: Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units", ACL; Radford et al.
// 2019, "Language Models are Unsupervised Multitask Learners", section 2.2 (over bytes); the file format is that of
// https://github.com/huggingface/tokenizers.

#ifndef MODELS_WHISPER_TOKENIZER_H_
#define MODELS_WHISPER_TOKENIZER_H_

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "models/whisper/special_tokens.h"

namespace whisper {

class Tokenizer {
 public:
  // Errors: InvalidArgument for what is no JSON, no model of type BPE, a token that is not written in the characters
  //         above, ids that are negative, above 1,000,000 or used twice, a byte that is no token, a merge of or into
  //         what is no token, and a vocabulary without <|endoftext|> or <|startoftranscript|>.
  static absl::StatusOr<Tokenizer> Parse(std::string_view json);
  // The same for a file; also NotFound and Internal as base::ReadFile. Every error names the path.
  static absl::StatusOr<Tokenizer> Read(const std::string& path);

  int VocabSize() const { return static_cast<int>(tokens_.size()); }
  const SpecialTokens& special() const { return special_; }

  // Cost: O(n^2) for the longest piece.
  std::vector<int> Encode(std::string_view text) const;

  // Special tokens and timestamps stand for no text. What is joined from bytes may be no UTF-8.
  //
  // Errors: InvalidArgument names the first id outside the vocabulary and its place.
  absl::StatusOr<std::string> Decode(std::span<const int> token_ids) const;

  // The text of one token; of special ones, too, as in the file. REQUIRES: 0 <= token < VocabSize().
  std::string_view TextOf(int token) const { return tokens_[token].text; }

  // Tokens that nobody says: brackets, quotes, notes of music, and what else annotates a transcript; a hyphen or an
  // apostrophe only at the beginning of a word.
  // Source: openai/whisper, tokenizer.py, non_speech_tokens.
  std::vector<int> NonSpeechTokens() const;

 private:
  struct Token {
    std::string text;  // bytes
    bool special = false;
  };
  struct Merge {
    int rank, joined;
  };

  void EncodePiece(std::string_view piece, std::vector<int>& out) const;

  std::vector<Token> tokens_;
  std::array<int, 256> of_byte_ = {};
  std::unordered_map<int64_t, Merge> merges_;  // of the pair left * 2^32 + right
  SpecialTokens special_;
};

}  // namespace whisper

#endif  // MODELS_WHISPER_TOKENIZER_H_
