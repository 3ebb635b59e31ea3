// The engine of the chat: its size, its model, and whose its parts are.

#ifndef HARNESS_SIDECARS_ENGINE_ASSEMBLY_H_
#define HARNESS_SIDECARS_ENGINE_ASSEMBLY_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/config.h"
#include "harness/sidecar/parts.h"
#include "harness/sidecars/engine/model.h"
#include "harness/sidecars/engine/session.h"

namespace course::chat {

// So small that a page can show it whole, and that a few long requests preempt each other: 64 blocks of 8 tokens to
// use, 32 tokens a step, 8 requests at once.
engine::EngineConfig ChatConfig();

// What a session needs. `parts`: of kParts, those that are `yours` run as FOLDER/NAME.
SessionOptions ChatSession(const std::vector<sidecar::Part>& parts, const std::string& folder,
                           const std::function<absl::StatusOr<LanguageModel>()>& make_model = MakeModel);

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_ASSEMBLY_H_
