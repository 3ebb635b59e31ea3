// The sidecar's own side of the conversation: main() calls ServeLines and returns what it returns.

#ifndef HARNESS_SIDECAR_SERVE_LINES_H_
#define HARNESS_SIDECAR_SERVE_LINES_H_

#include <functional>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace course::sidecar {

// Where a sidecar finds its end of the socket.
inline constexpr int kSocket = 3;

// From a request to its answer. A status becomes {"error": its message}, an exception, too.
using Handler = std::function<absl::StatusOr<nlohmann::json>(const nlohmann::json& request)>;

// Answers one line after the other until the server closes its end (0) or says something that is no request (1).
int ServeLines(const Handler& handler);

}  // namespace course::sidecar

#endif  // HARNESS_SIDECAR_SERVE_LINES_H_
