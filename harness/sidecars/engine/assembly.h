// The engine of the chat: its size, its model, and its parts.

#ifndef HARNESS_SIDECARS_ENGINE_ASSEMBLY_H_
#define HARNESS_SIDECARS_ENGINE_ASSEMBLY_H_

#include "absl/status/statusor.h"
#include "engine/api/config.h"
#include "harness/sidecars/engine/session.h"

namespace course::chat {

// So small that a page can show it whole, and that three long requests preempt each other: 64 blocks of 8 tokens to
// use, 32 tokens a step, 8 requests at once.
engine::EngineConfig ChatConfig();

// An engine of the course's own parts.
absl::StatusOr<Assembly> ReferenceAssembly();

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_ASSEMBLY_H_
