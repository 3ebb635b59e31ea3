#include "harness/store/run_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/rows.h"

namespace course::store {
namespace {

absl::StatusOr<std::vector<LabRun>> ReadLabsOfRun(const Database& db, int64_t run_id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(LabQuery("WHERE run_id = ?1 ORDER BY id")));
  query.Bind(1, run_id);
  return ReadLabRows(db, std::move(query));
}

absl::StatusOr<std::vector<Run>> ReadRunsWithLabs(const Database& db, Statement query) {
  ASSIGN_OR_RETURN(std::vector<Run> runs, ReadRunRows(std::move(query)));
  for (Run& run : runs) {
    ASSIGN_OR_RETURN(run.labs, ReadLabsOfRun(db, run.id));
  }
  return runs;
}

absl::StatusOr<std::string> ReadSource(const Database& db, int64_t lab_run_id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT text FROM lab_runs JOIN sources ON sha256 = source_sha256 "
                                               "WHERE id = ?1"));
  query.Bind(1, lab_run_id);
  ASSIGN_OR_RETURN(const bool row, query.Step());
  return row ? query.Text(0) : "";
}

// The one result that a query finds, with its source.
absl::StatusOr<std::optional<LabRun>> ReadOneLabRun(const Database& db, Statement query) {
  ASSIGN_OR_RETURN(std::vector<LabRun> labs, ReadLabRows(db, std::move(query)));
  if (labs.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(labs[0].source, ReadSource(db, labs[0].id));
  return std::move(labs[0]);
}

}  // namespace

absl::StatusOr<Run> ReadRun(const Database& db, int64_t run_id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(RunQuery("WHERE id = ?1")));
  query.Bind(1, run_id);
  ASSIGN_OR_RETURN(std::vector<Run> runs, ReadRunsWithLabs(db, std::move(query)));
  if (runs.empty()) return absl::NotFoundError(absl::StrCat("there is no run ", run_id, " in ", db.path()));
  for (LabRun& lab : runs[0].labs) {
    ASSIGN_OR_RETURN(lab.tests, ReadTests(db, lab.id));
  }
  return std::move(runs[0]);
}

absl::StatusOr<std::vector<Run>> ReadRecentRuns(const Database& db, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(RunQuery("ORDER BY started_ms DESC, id DESC LIMIT ?1")));
  query.Bind(1, limit);
  return ReadRunsWithLabs(db, std::move(query));
}

absl::StatusOr<std::vector<Run>> ReadRunsAfter(const Database& db, int64_t run_id, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(RunQuery("WHERE id > ?1 ORDER BY id LIMIT ?2")));
  query.Bind(1, run_id);
  query.Bind(2, limit);
  return ReadRunsWithLabs(db, std::move(query));
}

absl::StatusOr<std::vector<LabRun>> ReadLabHistory(const Database& db, const std::string& lab, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(LabQuery("WHERE lab = ?1 AND repeats IS NULL "
                                                        "ORDER BY started_ms DESC, id DESC LIMIT ?2")));
  query.Bind(1, lab);
  query.Bind(2, limit);
  return ReadLabRows(db, std::move(query));
}

absl::StatusOr<std::optional<LabRun>> ReadLabRun(const Database& db, int64_t lab_run_id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(LabQuery("WHERE id = ?1 AND repeats IS NULL")));
  query.Bind(1, lab_run_id);
  ASSIGN_OR_RETURN(std::optional<LabRun> lab, ReadOneLabRun(db, std::move(query)));
  if (lab.has_value()) {
    ASSIGN_OR_RETURN(lab->tests, ReadTests(db, lab->id));
  }
  return lab;
}

absl::StatusOr<std::optional<LabRun>> ReadLabRunBefore(const Database& db, int64_t lab_run_id) {
  ASSIGN_OR_RETURN(const std::optional<LabRun> lab, ReadLabRun(db, lab_run_id));
  if (!lab.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(Statement query, db.Prepare(LabQuery("WHERE lab = ?1 AND impl = ?2 AND repeats IS NULL AND graded "
                                                        "AND (started_ms, id) < (?3, ?4) "
                                                        "ORDER BY started_ms DESC, id DESC LIMIT 1")));
  query.Bind(1, lab->lab);
  query.Bind(2, lab->impl);
  query.Bind(3, lab->started_ms);
  query.Bind(4, lab->id);
  return ReadOneLabRun(db, std::move(query));
}

}  // namespace course::store
