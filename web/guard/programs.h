// Programs at the door: what lies below /v1 is asked by clients of OpenAI's protocol, which bring the key in each
// request
// ("Authorization: Bearer KEY") and have no cookie and no form.
//
// A browser sends such a field by itself to nobody, so no value in a form is needed against pages of other sites.

#ifndef WEB_GUARD_PROGRAMS_H_
#define WEB_GUARD_PROGRAMS_H_

#include <optional>
#include <string_view>

#include "web/guard/guard.h"
#include "web/http/answer.h"
#include "web/http/message.h"

namespace course::web::guard {

// The key of "Authorization: Bearer KEY", whose first word may be written in any case (RFC 9110, section 11.1); "" for
// anything else. It points into `authorization`.
std::string_view BearerOf(std::string_view authorization);

// Why this program may not come in, as JSON; nullopt: it has the key. 421 (another host), 403 (a page of another site),
// 401 (no key, or a wrong one).
std::optional<Response> RefuseProgram(const Door& door, const Knock& knock);

// For what is no request that could be understood: as RenderRefusal(), as JSON.
Answer RenderProgramsRefusal(int status);

}  // namespace course::web::guard

#endif  // WEB_GUARD_PROGRAMS_H_
