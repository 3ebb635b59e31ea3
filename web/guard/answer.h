// How an answer of the site travels: its status line and fields, among them everything that keeps a browser careful.

#ifndef WEB_GUARD_ANSWER_H_
#define WEB_GUARD_ANSWER_H_

#include <string>

#include "web/http/connection.h"
#include "web/http/message.h"

namespace course::web::guard {

// Pages load scripts, styles, fonts and pictures from this server only, and nobody may frame them. `set_cookie` is the
// value of a Set-Cookie field, or empty. The body moves into the reply.
http::Reply Render(Response response, const std::string& set_cookie = "");

// The head of an event stream: 200, text/event-stream, never cached.
std::string EventStreamHead();

// For what is no request at all; the connection ends with it.
http::Reply Render(const http::Refusal& refusal);

}  // namespace course::web::guard

#endif  // WEB_GUARD_ANSWER_H_
