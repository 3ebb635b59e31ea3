// How a request begins.

#ifndef ENGINE_REQUESTS_H_
#define ENGINE_REQUESTS_H_

#include <span>
#include <string>

#include "absl/status/status.h"
#include "engine/api/request.h"

namespace engine {

// A request that waits for its first step.
Request NewRequest(const std::string& request_id, std::span<const int> prompt_token_ids, const RequestParams& params);

// What a scheduler refuses whatever its cache is like: the InvalidArguments of Scheduler::AddRequest but the last one.
// The message begins with the request's id.
absl::Status CheckNewRequest(const Request& request);

}  // namespace engine

#endif  // ENGINE_REQUESTS_H_
