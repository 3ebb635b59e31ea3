// Generate: the offline front door. All prompts in, all answers out.

#ifndef ENGINE_GENERATE_H_
#define ENGINE_GENERATE_H_

#include <map>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/engine.h"
#include "engine/api/request.h"
#include "engine/api/tokenizer.h"

namespace engine {

// Steps the engine until no request is left and returns what finished, by id.
//
// Errors:  whatever Step() returns; ResourceExhausted if a step schedules nothing although requests are left, because
//          then no step ever will.
absl::StatusOr<std::map<std::string, Request>> RunToCompletion(Engine& engine);

// The continuation of each prompt, in their order, without the prompt.
//
// Errors:  as Engine::AddRequest, naming the prompt, and then none of them was run; as RunToCompletion.
absl::StatusOr<std::vector<std::string>> Generate(Engine& engine, const Tokenizer& tokenizer,
                                                  std::span<const std::string> prompts, const RequestParams& params);

}  // namespace engine

#endif  // ENGINE_GENERATE_H_
