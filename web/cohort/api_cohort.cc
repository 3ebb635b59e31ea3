// What instructors' scripts ask about the cohort: accounts, submissions for other systems, exports. Nothing is
// redacted.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "cohort/wire/wire.h"
#include "harness/grading/gradescope.h"
#include "harness/grading/junit.h"
#include "web/cohort/api_answer.h"
#include "web/cohort/api_handlers.h"

namespace course::web {
namespace {

using nlohmann::json;

absl::StatusOr<std::optional<grading::Report>> ReportOf(store::GradingStore& queue, const std::string& id) {
  const absl::StatusOr<std::optional<store::Job>> job = queue.GetJob(id);
  if (!job.ok()) return job.status();
  if (!job->has_value()) return std::nullopt;
  absl::StatusOr<std::optional<store::GradedResult>> result = queue.GetResult(id);
  if (!result.ok()) return result.status();
  return grading::Report{.job = **job, .result = *std::move(result)};
}

Response ReportAnswer(const ApiCall& call, std::string (*write)(const grading::Report&), const char* content_type) {
  const absl::StatusOr<std::optional<grading::Report>> report = ReportOf(*call.options.grading, call.id);
  if (!report.ok()) return ApiTrouble(report.status());
  if (!report->has_value()) return ApiNotFound("submission with this id");
  return {.content_type = content_type, .body = write(**report)};
}

}  // namespace

Response AccountsAnswer(const ApiCall& call) {
  const absl::StatusOr<std::vector<store::Account>> accounts = call.options.cohort->Accounts();
  if (!accounts.ok()) return ApiTrouble(accounts.status());
  json list = json::array();
  for (const store::Account& account : *accounts) {
    list.push_back({{"account", account.id},
                    {"login", account.login},
                    {"name", account.name},
                    {"role", account.role},
                    {"state", account.state},
                    {"section", account.section},
                    {"sis_id", account.sis_id},
                    {"canvas_id", account.canvas_id}});
  }
  return ApiAnswer({{"accounts", std::move(list)}});
}

Response ResultsJsonAnswer(const ApiCall& call) {
  return ReportAnswer(call, grading::GradescopeResults, "application/json");
}

Response JUnitAnswer(const ApiCall& call) { return ReportAnswer(call, grading::JUnitXml, "application/xml"); }

Response ExportAnswer(const ApiCall& call) {
  const auto found = call.options.exports.find(call.id);
  if (found == call.options.exports.end()) return ApiNotFound("such export");
  Response file = found->second(call.request);
  const std::string why(absl::StripAsciiWhitespace(file.body));
  if (file.status == 400) return ApiError(400, "invalid", why);
  if (file.status != 200) return ApiTrouble(absl::UnavailableError(why));
  // As on the page: what leaves the cohort is in the audit.
  const auto noted = call.options.cohort->Audit(
      {.at_ms = call.options.now_ms(), .actor = call.who.account, .action = "scores.export", .object = call.id});
  return noted.ok() ? file : ApiTrouble(noted.status());
}

}  // namespace course::web
