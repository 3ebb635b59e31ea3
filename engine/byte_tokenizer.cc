#include "engine/byte_tokenizer.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace engine {

std::vector<int> ByteTokenizer::Encode(std::string_view text) const {
  std::vector<int> token_ids;
  token_ids.reserve(text.size());
  // Through unsigned char: a plain char is signed here, and its upper half would become negative ids.
  for (const char byte : text) token_ids.push_back(static_cast<unsigned char>(byte));
  return token_ids;
}

absl::StatusOr<std::string> ByteTokenizer::Decode(std::span<const int> token_ids) const {
  std::string text;
  for (size_t i = 0; i < token_ids.size(); ++i) {
    const int id = token_ids[i];
    if (id < 0 || id >= kVocabSize) {
      return absl::InvalidArgumentError(
          absl::StrCat("token ", i, " is ", id, ", outside the vocabulary 0 .. ", kVocabSize - 1));
    }
    if (id != kEosTokenId) text.push_back(static_cast<char>(id));
  }
  return text;
}

}  // namespace engine
