// LlamaTokenizer: byte-pair encoding by scores, with llama2.c's tokenizer files.
//
//   4 bytes   int32, little-endian: the length of the longest piece, in bytes
//   per token float32 score, int32 length, and as many bytes: the piece. Token 0 is what is unknown, 1 begins a text
//             (BOS), 2 ends one (EOS), 3 to 258 are the bytes, "<0x00>" to "<0xFF>"; then the pieces that were learnt
//
// The file does not say how many tokens it has; the last one ends where the file ends.
//
// Where BOS goes: Encode puts it in front of every text, since the model has seen no text without it, and Decode leaves
// it out. These models end a story by beginning the next one: they were trained on stories one behind the other, each
// with BOS in front. So BOS is also the token that ends an output, EosTokenId().
//
// Sources: https://github.com/karpathy/llama2.c, tokenizer.py and run.c; Kudo and Richardson 2018, "SentencePiece: A
// simple and language independent subword tokenizer", EMNLP (pieces with spaces in them); Sennrich et al. 2016, "Neural
// Machine Translation of Rare Words with Subword Units", ACL (byte-pair encoding).

#ifndef MODELS_LLAMA_TOKENIZER_H_
#define MODELS_LLAMA_TOKENIZER_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/tokenizer.h"

namespace llama {

class LlamaTokenizer final : public engine::Tokenizer {
 public:
  static constexpr int kUnknown = 0, kBos = 1, kEos = 2, kFirstByte = 3, kFirstPiece = kFirstByte + 256;

  // Errors:  InvalidArgument names the token and its byte in the file: cut off, a length below 1 or above the longest
  //          one, a score that is not finite; fewer than 259 tokens, a byte that is not where it belongs.
  static absl::StatusOr<std::unique_ptr<LlamaTokenizer>> Parse(std::string_view bytes);
  // The same for a file; also NotFound and Internal as base::ReadFile. Every error names the path.
  static absl::StatusOr<std::unique_ptr<LlamaTokenizer>> Read(const std::string& path);

  int VocabSize() const override { return static_cast<int>(pieces_.size()); }
  int EosTokenId() const override { return kBos; }

  // BOS, then the pieces of a space and the text (no space if it is empty): a word is the same piece wherever it
  // stands, and at the beginning, too, it has a space in front. Each character begins as its own piece, or as its bytes
  // where it has none; then the pair of neighbours that together are the piece with the highest score is joined (the
  // first one of equals), until no pair is a piece.
  //
  // Cost:    O(n log n) for n bytes.
  std::vector<int> Encode(std::string_view text) const override;

  // BOS and EOS stand for no text, and neither does a space right behind BOS. So the text of an output alone, without
  // its prompt, keeps its first space: it is appended to the prompt's text as it is.
  absl::StatusOr<std::string> Decode(std::span<const int> token_ids) const override;

 private:
  struct Piece {
    std::string text;
    float score = 0;
  };

  explicit LlamaTokenizer(std::vector<Piece> pieces);

  // One piece a character, in order; bytes for a character that is none.
  std::vector<int> Characters(std::string_view text) const;
  // The piece of two neighbours together, or -1.
  int Joined(int left, int right) const;
  std::string_view TextOf(int token) const;

  std::vector<Piece> pieces_;
  std::vector<std::string> bytes_;               // of length 1, one for each byte
  std::unordered_map<std::string, int> learnt_;  // text -> token, of those from kFirstPiece on
};

}  // namespace llama

#endif  // MODELS_LLAMA_TOKENIZER_H_
