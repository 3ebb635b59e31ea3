// /v1/models and /v1/completions: the engine behind OpenAI's protocol. Who asks has shown the key
// (web/guard/programs.h).

#ifndef WEB_ROUTES_COMPLETIONS_H_
#define WEB_ROUTES_COMPLETIONS_H_

#include <cstdint>
#include <optional>

#include "web/http/message.h"
#include "web/routes/chat.h"

namespace course::web {

// Everything below /v1; a mistake is an error in OpenAI's form. `chat` absent: there is no engine. Whoever hangs up, in
// the middle of a stream or before his answer, ends his requests.
Response CompletionsRoute(const Request& request, const std::optional<ChatRoutes>& chat, int64_t now_ms);

}  // namespace course::web

#endif  // WEB_ROUTES_COMPLETIONS_H_
