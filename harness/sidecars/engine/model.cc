#include "harness/sidecars/engine/model.h"

#include <string>
#include <utility>

#include "base/model_files.h"
#include "base/status_macros.h"
#include "models/grammar_lm/committed.h"
#include "models/grammar_lm/tokenizer.h"
#include "models/llama/checkpoint.h"
#include "models/llama/llama_model.h"
#include "models/llama/tokenizer.h"

namespace course::chat {
namespace {

absl::StatusOr<LanguageModel> Stories(const std::string& folder) {
  ASSIGN_OR_RETURN(const llama::LlamaCheckpoint checkpoint, llama::ReadLlama2c(folder + "/stories260K.bin"));
  LanguageModel made = {.name = "stories260K",
                        .about = "stories260K: a Llama with 260,000 weights that tells stories for small children.",
                        .example = "Once upon a time there was a little"};
  ASSIGN_OR_RETURN(made.model, llama::LlamaModel::Create(checkpoint));
  ASSIGN_OR_RETURN(std::shared_ptr<const llama::LlamaTokenizer> tokenizer,
                   llama::LlamaTokenizer::Read(folder + "/tok512.bin"));
  made.tokenizer = tokenizer;
  made.encode = [tokenizer](const std::string& text) { return tokenizer->Encode(text); };
  return made;
}

absl::StatusOr<LanguageModel> Grammar() {
  LanguageModel made = {.name = "grammar-lm",
                        .about = "The course's grammar LM: 113,472 weights and 89 words, which drill English verbs.",
                        .example = "he past simple of eat?"};
  ASSIGN_OR_RETURN(made.model, grammar_lm::CommittedModel());
  const auto tokenizer = std::make_shared<const grammar_lm::WordTokenizer>();
  made.tokenizer = tokenizer;
  made.encode = [tokenizer](const std::string& text) { return tokenizer->TryEncode(text); };
  return made;
}

}  // namespace

absl::StatusOr<LanguageModel> MakeModel() {
  const absl::StatusOr<std::string> path = base::FindModelFile("stories260K/stories260K.bin");
  return path.ok() ? Stories(path->substr(0, path->rfind('/'))) : Grammar();
}

}  // namespace course::chat
