#include "web/cohort/api_answer.h"

#include "absl/strings/str_cat.h"

namespace course::web {

Response ApiAnswer(const nlohmann::json& body, int status) {
  return {.status = status, .content_type = "application/json", .body = cohort::wire::Dump(body)};
}

Response ApiError(int status, const std::string& code, const std::string& message) {
  return ApiAnswer(cohort::wire::ToJson(cohort::wire::Error{code, message}), status);
}

Response ApiTrouble(const absl::Status& status) {
  const bool full = status.code() == absl::StatusCode::kResourceExhausted;
  Response response =
      full ? ApiError(507, "disk_full", "the server's disk is full: nothing was changed; send it again later")
           : ApiError(503, "unavailable", "the server's database did not answer: send it again later");
  response.retry_after_s = full ? 60 : 5;
  return response;
}

Response ApiNoToken() {
  return ApiError(401, "no_token",
                  "no token, or one that does not hold (any more): your page /account makes one for ./course join; "
                  "other programs send \"Authorization: Bearer TOKEN\"");
}

Response ApiNotFound(const std::string& what) { return ApiError(404, "not_found", absl::StrCat("there is no ", what)); }

}  // namespace course::web
