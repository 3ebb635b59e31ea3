#include "web/cohort/api.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cohort/wire/wire.h"
#include "web/cohort/api_answer.h"
#include "web/cohort/api_handlers.h"
#include "web/cohort/manners.h"
#include "web/cohort/openapi.h"

namespace course::web {
namespace {

using Handler = Response (*)(const ApiCall&);

enum class Counted { kNot, kSubmission, kRuns };

struct Route {
  const char* method;
  const char* before;  // the path below /api/v1, up to {id}
  const char* behind;  // what stands behind {id}; nullptr: the path has none
  const char* scopes;  // of a token: one of these
  cohort::Role least;
  Handler handler;
  Counted counted = Counted::kNot;
  size_t most_bytes = kLongestApiBody;  // of a body
};

constexpr auto kLearner = cohort::Role::kLearner;
constexpr auto kInstructor = cohort::Role::kInstructor;

constexpr Route kRoutes[] = {
    {"GET", "/me", nullptr, "submit read instructor", kLearner, MeAnswer},
    {"GET", "/labs", nullptr, "submit read instructor", kLearner, LabsAnswer},
    {"POST", "/submissions", nullptr, "submit", kLearner, SubmitAnswer, Counted::kSubmission},
    {"GET", "/submissions", nullptr, "submit read", kLearner, SubmissionsAnswer},
    {"GET", "/submissions/", "", "submit read", kLearner, SubmissionAnswer},
    {"GET", "/submissions/", "/events", "submit read", kLearner, EventsAnswer},
    {"POST", "/runs", nullptr, "submit", kLearner, RunsAnswer, Counted::kRuns},
    {"GET", "/cohort/scores", nullptr, "instructor", kInstructor, ScoresAnswer},
    {"GET", "/cohort/accounts", nullptr, "instructor", kInstructor, AccountsAnswer},
    {"GET", "/cohort/submissions/", "/results.json", "instructor", kInstructor, ResultsJsonAnswer},
    {"GET", "/cohort/submissions/", "/junit.xml", "instructor", kInstructor, JUnitAnswer},
    {"GET", "/cohort/exports/", "", "instructor", kInstructor, ExportAnswer},
    {"POST", "/cohort/exports/", "", "instructor", kInstructor, ExportAnswer, Counted::kNot, kLongestTable},
};

// What stands for {id}, "" for a route without one; nullopt if this is another path.
std::optional<std::string> Match(const Route& route, std::string_view path) {
  const std::string_view before = route.before;
  if (route.behind == nullptr) return path == before ? std::optional<std::string>("") : std::nullopt;
  const std::string_view behind = route.behind;
  if (path.size() <= before.size() + behind.size() || !path.starts_with(before) || !path.ends_with(behind)) {
    return std::nullopt;
  }
  path.remove_prefix(before.size());
  path.remove_suffix(behind.size());
  if (path.find('/') != std::string_view::npos) return std::nullopt;
  return std::string(path);
}

bool HasOneOf(const std::set<std::string>& scopes, const std::string& wanted) {
  return std::any_of(scopes.begin(), scopes.end(), [&](const std::string& scope) {
    return absl::StrContains(absl::StrCat(" ", wanted, " "), absl::StrCat(" ", scope, " "));
  });
}

// Why he may not; nullopt: he may.
std::optional<Response> Refusal(const Route& route, const Principal& who) {
  // What is the instructors' does not exist for others, so that nobody learns its paths' ids by asking.
  if (who.role < route.least) return ApiNotFound("such path");
  if (who.by_token && !HasOneOf(who.scopes, route.scopes)) {
    return ApiError(403, "scope",
                    absl::StrCat("this token may not do that: it needs one of the scopes: ", route.scopes));
  }
  // A page of another site could have sent it, if a cookie were enough.
  if (!who.by_token && std::string_view(route.method) == "POST") {
    return ApiError(403, "token_needed", "what changes something here needs a token: Authorization: Bearer TOKEN");
  }
  return std::nullopt;
}

Response TooMany(const guard::Rate& rate) {
  Response response = ApiError(
      429, "too_many", "more than one may send at once: nothing was taken; send it again after Retry-After seconds");
  response.retry_after_s = std::max(1, static_cast<int>(std::ceil(1 / rate.per_second)));
  return response;
}

}  // namespace

bool IsForApi(std::string_view path) {
  return path.starts_with(cohort::wire::kApi) &&
         (path.size() == cohort::wire::kApi.size() || path[cohort::wire::kApi.size()] == '/');
}

int QueryNumber(const Request& request, const std::string& name, int fallback, int low, int high) {
  const auto found = request.query.find(name);
  if (found == request.query.end()) return fallback;
  int number = 0;
  const bool fits = absl::SimpleAtoi(found->second, &number) && number >= low && number <= high;
  return fits ? number : -1;
}

Api::Api(ApiOptions options)
    : options_(std::move(options)), submissions_(options_.rates.submissions), runs_(options_.rates.runs) {}

Response Api::Reply(const Request& request, const Principal* who) {
  const std::string_view path = std::string_view(request.path).substr(cohort::wire::kApi.size());
  if (path == "/openapi.json") {
    if (request.method != "GET") return ApiError(405, "method", "openapi.json is read by GET");
    return {.content_type = "application/json", .body = std::string(OpenApiDocument())};
  }
  if (who == nullptr || !who->SignedIn()) {
    return ApiNoToken();
  }
  // A token in an address ends in logs and histories.
  for (const char* name : {"token", "access_token"}) {
    if (request.query.count(name) > 0) {
      return ApiError(400, "token_in_address",
                      "a token belongs in the field Authorization, not in the address: this one "
                      "may be in a log now; revoke it on your page /account");
    }
  }
  bool other_method = false;
  for (const Route& route : kRoutes) {
    const std::optional<std::string> id = Match(route, path);
    if (!id.has_value()) continue;
    if (route.method != request.method) {
      other_method = true;
      continue;
    }
    if (std::optional<Response> refused = Refusal(route, *who)) return *std::move(refused);
    if (request.body.size() > route.most_bytes) {
      return ApiError(413, "too_large",
                      absl::StrCat("the body has ", request.body.size(), " bytes: it may have ", route.most_bytes));
    }
    const int64_t now_ms = options_.now_ms();
    if (route.counted == Counted::kSubmission && !submissions_.Pass(who->account, now_ms)) {
      return TooMany(options_.rates.submissions);
    }
    if (route.counted == Counted::kRuns && !runs_.Pass(who->account, now_ms)) return TooMany(options_.rates.runs);
    return route.handler({.options = options_, .request = request, .who = *who, .id = *id});
  }
  if (other_method) return ApiError(405, "method", absl::StrCat(request.method, " is not known here"));
  return ApiNotFound("such path");
}

}  // namespace course::web
