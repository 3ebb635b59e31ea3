#include "harness/sidecars/engine/assembly.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/llm_engine.h"
#include "harness/sidecars/engine/yours.h"

namespace course::chat {
namespace {

absl::StatusOr<Assembly> Assemble(const std::vector<sidecar::Part>& parts, const std::string& folder,
                                  const std::function<absl::StatusOr<LanguageModel>()>& make_model,
                                  const std::shared_ptr<Yours>& yours) {
  ASSIGN_OR_RETURN(LanguageModel model, make_model());
  Assembly assembly = {.model = model.name,
                       .about = model.about,
                       .example = model.example,
                       .config = ChatConfig(),
                       .tokenizer = model.tokenizer,
                       .encode = model.encode,
                       .outlives = yours};
  for (const sidecar::Part& part : parts) {
    assembly.parts.push_back({.name = part.name, .lab = part.lab, .yours = part.yours, .why = part.why});
  }
  assembly.config.scheduler.eos_token_id = model.tokenizer->EosTokenId();
  ASSIGN_OR_RETURN(assembly.engine,
                   engine::LlmEngine::Create(assembly.config, std::move(model.model), PartsOf(parts, folder, *yours)));
  return assembly;
}

// Who is to blame, if the engine failed with this message.
std::string Explain(const Yours& yours, const std::string& message) {
  if (!yours.blame.sentence().empty()) return yours.blame.sentence();
  if (yours.labs.empty()) return message;
  return absl::StrCat(message, ". Some parts of this engine are yours: ", yours.labs,
                      ". ./course engine builds it of the course's parts.");
}

}  // namespace

engine::EngineConfig ChatConfig() {
  return {.cache = {.num_blocks = 65, .block_size = 8}, .scheduler = {.max_num_batched_tokens = 32, .max_num_seqs = 8}};
}

SessionOptions ChatSession(const std::vector<sidecar::Part>& parts, const std::string& folder,
                           const std::function<absl::StatusOr<LanguageModel>()>& make_model) {
  const auto yours = std::make_shared<std::shared_ptr<Yours>>();
  return {.assemble =
              [=] {
                *yours = std::make_shared<Yours>();
                return Assemble(parts, folder, make_model, *yours);
              },
          .explain = [yours](const std::string& message) { return Explain(**yours, message); }};
}

}  // namespace course::chat
