#include "harness/store/progress_reader.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/local_day.h"
#include "harness/store/rows.h"

namespace course::store {
namespace {

// An expression for the id of the newest result of a lab that says something, or else of the newest of all; NULL if
// there is none. Both walk the index results_by_seen backwards, the first over what was interrupted or filtered.
std::string LatestId(const char* lab, const char* impl) {
  const std::string newest =
      absl::StrCat("SELECT id FROM lab_runs WHERE lab = ", lab, " AND impl = ", impl, " AND repeats IS NULL");
  constexpr char kOrder[] = " ORDER BY last_seen_ms DESC, id DESC LIMIT 1";
  return absl::StrCat("coalesce((", newest, " AND verdict <> 'INTERRUPTED' AND NOT filtered", kOrder, "), (", newest,
                      kOrder, "))");
}

// A lab costs a few look-ups in indexes, however many runs there are: the labs themselves are found by leaping from one
// to the next in results_by_seen, the best points stand at the end of results_by_points.
std::string StatusesQuery() {
  return absl::StrCat(R"sql(
      WITH RECURSIVE labs (name) AS (
        SELECT min(lab) FROM lab_runs WHERE repeats IS NULL
        UNION ALL
        SELECT (SELECT min(lab) FROM lab_runs WHERE repeats IS NULL AND lab > name) FROM labs WHERE name IS NOT NULL)
      SELECT lab, id, verdict, points, max_points,
             coalesce((SELECT max(points) FROM lab_runs WHERE lab = name AND impl = 'starter' AND graded), 0),
             coalesce((SELECT max(attempt) FROM lab_runs WHERE lab = name AND is_attempt), 0),
             (SELECT max(last_seen_ms) FROM lab_runs WHERE lab = name AND impl = 'starter' AND repeats IS NULL),
             coalesce(help.hints_used, 0), coalesce(help.gave_up, 0)
      FROM labs JOIN lab_runs ON id = )sql",
                      LatestId("name", "'starter'"), " LEFT JOIN help USING (lab) ORDER BY lab");
}

}  // namespace

absl::StatusOr<std::vector<LabStatus>> ReadLabStatuses(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(StatusesQuery()));
  std::vector<LabStatus> statuses;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return statuses;
    LabStatus status;
    status.lab = query.Text(0);
    status.latest_lab_run = query.Int(1);
    ASSIGN_OR_RETURN(status.verdict, VerdictAt(db, query, 2));
    status.points = static_cast<int>(query.Int(3));
    status.max_points = static_cast<int>(query.Int(4));
    status.best_points = static_cast<int>(query.Int(5));
    status.attempts = static_cast<int>(query.Int(6));
    status.last_seen_ms = query.Int(7);
    status.hints_used = static_cast<int>(query.Int(8));
    status.gave_up = query.Bool(9);
    statuses.push_back(std::move(status));
  }
}

absl::StatusOr<std::optional<LabRun>> ReadLatestLabRun(const Database& db, const std::string& lab,
                                                       const std::string& impl) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(LabQuery(absl::StrCat("WHERE id = ", LatestId("?1", "?2")).c_str())));
  query.Bind(1, lab);
  query.Bind(2, impl);
  ASSIGN_OR_RETURN(std::vector<LabRun> labs, ReadLabRows(db, std::move(query)));
  if (labs.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(labs[0].tests, ReadTests(db, labs[0].id));
  return std::move(labs[0]);
}

absl::StatusOr<std::vector<DayActivity>> ReadActivity(const Database& db, int64_t since_ms) {
  LocalDay day;
  std::map<std::string, DayActivity> days;
  ASSIGN_OR_RETURN(Statement runs, db.Prepare("SELECT started_ms FROM runs WHERE own AND started_ms >= ?1 "
                                              "ORDER BY started_ms"));
  runs.Bind(1, since_ms);
  while (true) {
    ASSIGN_OR_RETURN(const bool row, runs.Step());
    if (!row) break;
    ++days[day.Of(runs.Int(0))].runs;
  }
  ASSIGN_OR_RETURN(Statement gains, db.Prepare("SELECT started_ms, lab, gain FROM lab_runs "
                                               "WHERE gain > 0 AND started_ms >= ?1 ORDER BY started_ms"));
  gains.Bind(1, since_ms);
  std::map<std::string, std::set<std::string>> improved;  // labs, by day
  while (true) {
    ASSIGN_OR_RETURN(const bool row, gains.Step());
    if (!row) break;
    const std::string& name = day.Of(gains.Int(0));
    improved[name].insert(gains.Text(1));
    days[name].points_gained += static_cast<int>(gains.Int(2));
  }
  std::vector<DayActivity> activity;
  for (auto& [name, one] : days) {
    one.day = name;
    one.labs_improved = static_cast<int>(improved[name].size());
    activity.push_back(std::move(one));
  }
  return activity;
}

}  // namespace course::store
