#include "web/guard/programs.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "web/completions/api_error.h"
#include "web/guard/answer.h"
#include "web/guard/secret.h"

namespace course::web::guard {
namespace {

const char* Sentence(int status) {
  switch (status) {
    case 405:
      return "This server knows GET, HEAD and POST.";
    case 411:
      return "A body says how long it is.";
    case 413:
      return "The body is too large.";
    case 415:
      return "The body must be JSON: Content-Type: application/json.";
    default:
      return "This request was not understood.";
  }
}

}  // namespace

std::string_view BearerOf(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  if (authorization.size() < kScheme.size()) return "";
  if (!absl::EqualsIgnoreCase(std::string(authorization.substr(0, kScheme.size())), std::string(kScheme))) return "";
  return authorization.substr(kScheme.size());
}

std::optional<Response> RefuseProgram(const Door& door, const Knock& knock) {
  if (!IsOurHost(door, knock.hosts.front())) {
    return ResponseFor({.status = 421, .message = "This server answers to 127.0.0.1 and localhost only."});
  }
  if (IsFromElsewhere(knock)) return ResponseFor({.status = 403, .message = "A page of another site was refused."});
  const std::string_view key = BearerOf(knock.authorization);
  if (key.empty()) {
    return ResponseFor({.status = 401,
                        .message =
                            "No key: send \"Authorization: Bearer KEY\". KEY stands behind token= in the address "
                            "that ./course engine prints.",
                        .code = "invalid_api_key"});
  }
  if (!SameSecret(key, door.token)) {
    return ResponseFor({.status = 401,
                        .message = "Another key than this server's. KEY stands behind token= in the address that "
                                   "./course engine prints.",
                        .code = "invalid_api_key"});
  }
  return std::nullopt;
}

Answer RenderProgramsRefusal(int status) {
  Answer answer = Render(ResponseFor({.status = status, .message = Sentence(status)}));
  answer.close = true;
  return answer;
}

}  // namespace course::web::guard
