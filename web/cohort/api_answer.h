// Answers of the API: JSON, and errors that all look alike.

#ifndef WEB_COHORT_API_ANSWER_H_
#define WEB_COHORT_API_ANSWER_H_

#include <string>

#include "absl/status/status.h"
#include "cohort/wire/wire.h"
#include "nlohmann/json.hpp"
#include "web/http/message.h"

namespace course::web {

Response ApiAnswer(const nlohmann::json& body, int status = 200);

// {"error": {"code": "not_found", "message": "..."}}. The message names value, rule and place.
Response ApiError(int status, const std::string& code, const std::string& message);

// What the store could not do: 507 for a full disk, 503 otherwise; both may be sent again.
Response ApiTrouble(const absl::Status& status);

// 401: nobody showed a token that holds.
Response ApiNoToken();

// 404 for whatever is not there, or is another's.
Response ApiNotFound(const std::string& what);

}  // namespace course::web

#endif  // WEB_COHORT_API_ANSWER_H_
