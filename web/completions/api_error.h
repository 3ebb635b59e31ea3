// A mistake as programs are told of it that speak OpenAI's protocol:
//
//   {"error": {"message": "...", "type": "invalid_request_error", "param": "max_tokens", "code": null}}
//
// Source: OpenAI, "API reference", https://platform.openai.com/docs/api-reference (2024): completions, models,
// streaming.

#ifndef WEB_COMPLETIONS_API_ERROR_H_
#define WEB_COMPLETIONS_API_ERROR_H_

#include <string>

#include "nlohmann/json.hpp"
#include "web/http/message.h"

namespace course::web {

struct ApiError {
  int status = 400;
  std::string message;
  std::string type = "invalid_request_error";
  std::string param;  // the field that is wrong; empty: null
  std::string code;   // such as "model_not_found"; empty: null
};

nlohmann::json ToJson(const ApiError& error);
Response ResponseFor(const ApiError& error);
// A JSON body with this status. Bytes that are no UTF-8 become U+FFFD.
Response JsonResponse(const nlohmann::json& body, int status = 200);

}  // namespace course::web

#endif  // WEB_COMPLETIONS_API_ERROR_H_
