#include "web/routes/runs.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "web/pages/result_page.h"
#include "web/pages/run_page.h"

namespace course::web {
namespace {

constexpr int kListed = 100;

// A positive number and nothing else.
std::optional<int64_t> ParseId(const std::string& text) {
  int64_t id = 0;
  if (!absl::SimpleAtoi(text, &id) || id <= 0 || text != absl::StrCat(id)) return std::nullopt;
  return id;
}

}  // namespace

absl::StatusOr<Response> RunListRoute(Visit& visit) {
  ASSIGN_OR_RETURN(const std::vector<store::Run> runs, visit.store.RecentRuns(kListed));
  return visit.Page(RunListPage(*visit.course, runs, visit.frame));
}

absl::StatusOr<Response> RunRoute(Visit& visit, const std::string& id) {
  const std::optional<int64_t> number = ParseId(id);
  if (!number) return NotFound(visit, "/runs/" + id);
  ASSIGN_OR_RETURN(const store::Run run, visit.store.GetRun(*number));
  return visit.Page(RunPage(*visit.course, run, visit.frame));
}

absl::StatusOr<Response> ResultRoute(Visit& visit, const std::string& id) {
  const std::optional<int64_t> number = ParseId(id);
  if (!number) return NotFound(visit, "/results/" + id);
  ASSIGN_OR_RETURN(std::optional<store::LabRun> result, visit.store.LabRunById(*number));
  if (!result) return absl::NotFoundError(absl::StrCat("There is no result ", id, " in the database."));
  ResultView view;
  view.result = *std::move(result);
  if (const std::optional<FoundLab> found = FindLab(*visit.course, view.result.lab)) {
    view.phase = found->phase;
    view.lab = found->lab;
  }
  ASSIGN_OR_RETURN(view.run, visit.store.GetRun(view.result.run_id));
  ASSIGN_OR_RETURN(view.before, visit.store.LabRunBefore(*number));
  return visit.Page(ResultPage(view, visit.frame));
}

}  // namespace course::web
