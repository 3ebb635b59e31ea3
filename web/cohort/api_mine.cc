// What whoever asks may know of himself, and what his own machine reports.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cohort/wire/wire.h"
#include "web/cohort/api_answer.h"
#include "web/cohort/api_handlers.h"
#include "web/cohort/due_of.h"

namespace course::web {

namespace wire = cohort::wire;

Response MeAnswer(const ApiCall& call) {
  const Principal& who = call.who;
  return ApiAnswer(wire::ToJson(wire::Me{.account = who.account,
                                         .login = who.login,
                                         .name = who.name,
                                         .role = std::string(cohort::RoleName(who.role)),
                                         .scopes = {who.scopes.begin(), who.scopes.end()},
                                         .cohort = call.options.config->id,
                                         .cohort_name = call.options.config->name}));
}

Response LabsAnswer(const ApiCall& call) {
  const absl::StatusOr<Dues> dues = DuesOf(call.who.account, *call.options.config, *call.options.cohort);
  if (!dues.ok()) return ApiTrouble(dues.status());
  nlohmann::json labs = nlohmann::json::array();
  for (const catalog::Lab* lab : call.options.course->Labs()) {
    const cohort::Assignment* assignment = call.options.config->Find(lab->label);
    wire::Lab line = {.lab = lab->label,
                      .name = lab->ShortName(),
                      .title = lab->title,
                      .max_points = lab->points,
                      .weight = assignment == nullptr ? 1 : assignment->weight,
                      .files = {std::string(wire::kSourceFile)}};
    const absl::Time due = dues->Of(lab->label);
    if (due != absl::InfiniteFuture()) line.due_ms = absl::ToUnixMillis(due);
    labs.push_back(wire::ToJson(line));
  }
  return ApiAnswer({{"labs", std::move(labs)}});
}

Response RunsAnswer(const ApiCall& call) {
  const absl::StatusOr<std::vector<wire::ReportedRun>> runs = wire::RunsFrom(call.request.body);
  if (!runs.ok()) return ApiError(400, "invalid", std::string(runs.status().message()));
  const std::vector<const catalog::Lab*> labs = call.options.course->Labs();
  for (const wire::ReportedRun& run : *runs) {
    const bool known = std::any_of(labs.begin(), labs.end(), [&](const auto* lab) { return lab->label == run.lab; });
    if (!known) return ApiError(400, "unknown_lab", absl::StrCat("run ", run.id, ": this course has no lab ", run.lab));
  }
  int kept = 0;
  for (const wire::ReportedRun& run : *runs) {
    store::ReportedRun row = {.account = call.who.account,
                              .id = run.id,
                              .lab = run.lab,
                              .verdict = run.verdict,
                              .points = run.points,
                              .max_points = run.max_points,
                              .started_ms = run.started_ms,
                              .received_ms = call.options.now_ms(),
                              .course_version = run.course_version,
                              .digest = run.digest};
    for (const wire::TestOutcome& test : run.tests) {
      row.tests.push_back({test.suite, test.name, test.verdict, test.points, test.max_points});
    }
    const absl::StatusOr<bool> put = call.options.cohort->PutReportedRun(row);
    if (put.status().code() == absl::StatusCode::kAlreadyExists) {
      return ApiError(409, "another_content", absl::StrCat("run ", run.id, " was sent before, and was another one"));
    }
    if (put.status().code() == absl::StatusCode::kInvalidArgument) {
      return ApiError(400, "invalid", absl::StrCat("run ", run.id, ": ", put.status().message()));
    }
    if (!put.ok()) return ApiTrouble(put.status());
    kept += *put;
  }
  return ApiAnswer({{"kept", kept}, {"known", static_cast<int>(runs->size()) - kept}});
}

}  // namespace course::web
