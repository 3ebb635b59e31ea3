#include "harness/sidecars/engine/assembly.h"

#include <utility>

#include "base/status_macros.h"
#include "engine/llm_engine.h"
#include "harness/sidecars/engine/model.h"

namespace course::chat {

engine::EngineConfig ChatConfig() {
  return {.cache = {.num_blocks = 65, .block_size = 8}, .scheduler = {.max_num_batched_tokens = 32, .max_num_seqs = 8}};
}

absl::StatusOr<Assembly> ReferenceAssembly() {
  ASSIGN_OR_RETURN(LanguageModel model, MakeModel());
  Assembly assembly = {.model = model.name, .about = model.about, .config = ChatConfig(), .tokenizer = model.tokenizer};
  assembly.config.scheduler.eos_token_id = model.tokenizer->EosTokenId();
  ASSIGN_OR_RETURN(assembly.engine, engine::LlmEngine::Create(assembly.config, std::move(model.model)));
  return assembly;
}

}  // namespace course::chat
