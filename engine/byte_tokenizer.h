// ByteTokenizer: the smallest tokenizer that can read every text. One token a byte, and one token for the end.

#ifndef ENGINE_BYTE_TOKENIZER_H_
#define ENGINE_BYTE_TOKENIZER_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/tokenizer.h"

namespace engine {

// Ids 0 .. 255 are the bytes, 256 is the end token. Letters outside ASCII take as many tokens as their UTF-8 has bytes.
//
// Example: Encode("hi") is {104, 105}; Decode({104, 105, 256}) is "hi".
//
// Source: Xue et al. 2022, "ByT5: Towards a Token-Free Future with Pre-trained Byte-to-Byte Models", TACL.
class ByteTokenizer final : public Tokenizer {
 public:
  static constexpr int kVocabSize = 257;
  static constexpr int kEosTokenId = 256;

  int VocabSize() const override { return kVocabSize; }
  int EosTokenId() const override { return kEosTokenId; }
  std::vector<int> Encode(std::string_view text) const override;
  absl::StatusOr<std::string> Decode(std::span<const int> token_ids) const override;
};

}  // namespace engine

#endif  // ENGINE_BYTE_TOKENIZER_H_
