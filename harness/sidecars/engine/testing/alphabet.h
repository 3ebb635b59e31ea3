// An engine whose answers anybody can say by heart: it continues the alphabet.

#ifndef HARNESS_SIDECARS_ENGINE_TESTING_ALPHABET_H_
#define HARNESS_SIDECARS_ENGINE_TESTING_ALPHABET_H_

#include "engine/api/config.h"
#include "engine/llm_engine.h"
#include "harness/sidecars/engine/session.h"

namespace course::chat::testing {

// After a comes b, ..., after z and after everything else comes a. One token a letter, and no end by itself. With a
// temperature, other letters come, too.
//
// Example: "Say abc" is continued by "defgh".
absl::StatusOr<Assembly> AlphabetAssembly(const engine::EngineConfig& config,
                                          engine::EngineParts parts = engine::ReferenceParts());

// 7 usable blocks of 4 tokens, 8 tokens a step, 3 requests at once: enough for preemption.
engine::EngineConfig Cramped();

}  // namespace course::chat::testing

#endif  // HARNESS_SIDECARS_ENGINE_TESTING_ALPHABET_H_
