#include "models/whisper/next_token.h"

#include <cstddef>
#include <utility>

#include "base/check.h"

namespace whisper {

absl::StatusOr<base::Mat> DecoderNextToken::Begin(std::span<const int> prompt) {
  texts_.assign(1, {});
  return decoder_.Step({{{prompt.begin(), prompt.end()}, &texts_[0]}}, sound_);
}

absl::StatusOr<base::Mat> DecoderNextToken::Extend(std::span<const int> parents, std::span<const int> tokens) {
  CHECK(parents.size() == tokens.size()) << parents.size() << " parents for " << tokens.size() << " tokens";
  if (parents.size() != 1 || texts_.size() != 1) {  // a single text stays where it is
    std::vector<TextCache> next;
    for (const int parent : parents) next.push_back(texts_.at(parent));
    texts_ = std::move(next);
  }
  std::vector<TextChunk> chunks;
  for (size_t i = 0; i < tokens.size(); ++i) chunks.push_back({{tokens[i]}, &texts_[i]});
  return decoder_.Step(chunks, sound_);
}

}  // namespace whisper
