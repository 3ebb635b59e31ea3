#include "harness/sidecars/engine/model.h"

#include "engine/byte_tokenizer.h"
#include "engine/toy_model.h"

namespace course::chat {

absl::StatusOr<LanguageModel> MakeModel() {
  return LanguageModel{
      .name = "toy-bytes",
      .about = "A toy model: one token a byte, and the next one follows from the newest by arithmetic.",
      .model = std::make_unique<engine::ToyModel>(),
      .tokenizer = std::make_shared<engine::ByteTokenizer>()};
}

}  // namespace course::chat
