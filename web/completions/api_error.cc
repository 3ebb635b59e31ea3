#include "web/completions/api_error.h"

namespace course::web {
namespace {

using nlohmann::json;

json NullIfEmpty(const std::string& text) { return text.empty() ? json() : json(text); }

}  // namespace

json ToJson(const ApiError& error) {
  return {{"error",
           {{"message", error.message},
            {"type", error.type},
            {"param", NullIfEmpty(error.param)},
            {"code", NullIfEmpty(error.code)}}}};
}

Response JsonResponse(const json& body, int status) {
  return {.status = status,
          .content_type = "application/json",
          .body = body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"};
}

Response ResponseFor(const ApiError& error) { return JsonResponse(ToJson(error), error.status); }

}  // namespace course::web
