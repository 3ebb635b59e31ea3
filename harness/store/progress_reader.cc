#include "harness/store/progress_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
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
             (SELECT count(*) FROM lab_runs WHERE lab = name AND is_attempt),
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
  ASSIGN_OR_RETURN(Statement query, db.Prepare(R"sql(
      SELECT day, sum(runs), sum(labs), sum(points)
      FROM (SELECT date(started_ms / 1000, 'unixepoch', 'localtime') AS day, count(*) AS runs, 0 AS labs, 0 AS points
            FROM runs
            WHERE started_ms >= ?1 AND EXISTS (SELECT 1 FROM lab_runs WHERE run_id = runs.id AND impl = 'starter')
            GROUP BY day
            UNION ALL
            SELECT date(started_ms / 1000, 'unixepoch', 'localtime') AS day, 0, count(DISTINCT lab), sum(gain)
            FROM lab_runs WHERE started_ms >= ?1 AND gain > 0
            GROUP BY day)
      GROUP BY day ORDER BY day)sql"));
  query.Bind(1, since_ms);
  std::vector<DayActivity> days;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return days;
    days.push_back({.day = query.Text(0),
                    .runs = static_cast<int>(query.Int(1)),
                    .labs_improved = static_cast<int>(query.Int(2)),
                    .points_gained = static_cast<int>(query.Int(3))});
  }
}

}  // namespace course::store
