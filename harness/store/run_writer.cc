#include "harness/store/run_writer.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/store/rows.h"
#include "harness/verdict/verdict.h"

namespace course::store {
namespace {

std::string Name(Verdict verdict) { return std::string(VerdictName(verdict)); }

absl::Status Bad(const std::string& what) { return absl::InvalidArgumentError(absl::StrCat("a run with ", what)); }

// The earlier row that a cached result repeats: the newest of the same code. A result without details (no digest) can
// only be matched with the lab's newest row, if that has the same verdict.
absl::StatusOr<std::optional<int64_t>> FindRepeated(const Database& db, const LabRun& lab) {
  if (!lab.cached) return std::nullopt;
  ASSIGN_OR_RETURN(Statement find, db.Prepare(R"sql(
      SELECT id FROM lab_runs
      WHERE lab = ?1 AND impl = ?2 AND isolated = ?3 AND repeats IS NULL AND verdict <> 'INTERRUPTED'
        AND (?4 = '' OR (digest = ?4 AND filtered = ?5))
      ORDER BY last_seen_ms DESC, id DESC LIMIT 1)sql"));
  find.Bind(1, lab.lab);
  find.Bind(2, lab.impl);
  find.Bind(3, lab.isolated);
  find.Bind(4, lab.digest);
  find.Bind(5, lab.filtered);
  ASSIGN_OR_RETURN(const bool row, find.Step());
  if (!row) return std::nullopt;
  const int64_t id = find.Int(0);
  ASSIGN_OR_RETURN(Statement same, db.Prepare("SELECT 1 FROM lab_runs WHERE id = ?1 AND verdict = ?2"));
  same.Bind(1, id);
  same.Bind(2, Name(lab.verdict));
  ASSIGN_OR_RETURN(const bool same_verdict, same.Step());
  return same_verdict ? std::optional<int64_t>(id) : std::nullopt;
}

// Which attempt of its lab this is, from 1; 0 if it is none.
absl::StatusOr<int64_t> AttemptNumber(const Database& db, const LabRun& lab) {
  if (lab.impl != "starter" || lab.cached || !IsGraded(lab)) return 0;
  ASSIGN_OR_RETURN(Statement last, db.Prepare("SELECT attempt, digest FROM lab_runs WHERE lab = ?1 AND is_attempt "
                                              "ORDER BY attempt DESC LIMIT 1"));
  last.Bind(1, lab.lab);
  ASSIGN_OR_RETURN(const bool row, last.Step());
  if (!row) return 1;
  return last.Text(1) == lab.digest ? 0 : last.Int(0) + 1;
}

// By how much a result raises the best points of its lab.
absl::StatusOr<int> Gain(const Database& db, const LabRun& lab) {
  if (lab.impl != "starter" || !IsGraded(lab)) return 0;
  ASSIGN_OR_RETURN(Statement best, db.Prepare("SELECT coalesce(max(points), 0) FROM lab_runs "
                                              "WHERE lab = ?1 AND impl = 'starter' AND graded"));
  best.Bind(1, lab.lab);
  RETURN_IF_ERROR(best.Step().status());
  return std::max(0, lab.points - static_cast<int>(best.Int(0)));
}

// Keeps the text, unless it is kept already, and returns its name; nullopt if nothing is kept of this result.
absl::StatusOr<std::optional<std::string>> WriteSource(const Database& db, const LabRun& lab) {
  if (lab.impl != "starter" || lab.source.empty() || lab.source.size() > kMaxSource) return std::nullopt;
  const std::string name = base::Sha256Hex(lab.source);
  ASSIGN_OR_RETURN(Statement insert, db.Prepare("INSERT OR IGNORE INTO sources (sha256, text) VALUES (?1, ?2)"));
  insert.Bind(1, name);
  insert.Bind(2, lab.source);
  RETURN_IF_ERROR(insert.Run());
  return name;
}

absl::Status SeeAgain(const Database& db, int64_t run_id, int64_t repeated, int64_t seen_ms) {
  ASSIGN_OR_RETURN(Statement see, db.Prepare("UPDATE lab_runs SET last_seen_ms = max(last_seen_ms, ?2) WHERE id = ?1"));
  see.Bind(1, repeated);
  see.Bind(2, seen_ms);
  RETURN_IF_ERROR(see.Run());
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO lab_runs (run_id, repeats, lab, impl, isolated, verdict, digest, points, max_points, started_ms,
                            duration_ms, cached, flaky, filtered, graded, is_attempt, last_seen_ms, message, machine)
      SELECT ?1, id, lab, impl, isolated, verdict, digest, points, max_points, started_ms,
             duration_ms, 1, flaky, filtered, 0, 0, ?3, message, machine
      FROM lab_runs WHERE id = ?2)sql"));
  insert.Bind(1, run_id);
  insert.Bind(2, repeated);
  insert.Bind(3, seen_ms);
  return insert.Run();
}

absl::Status WriteTests(const Database& db, int64_t lab_run_id, const std::vector<TestResult>& tests) {
  ASSIGN_OR_RETURN(Statement insert,
                   db.Prepare(absl::StrCat("INSERT INTO test_results (lab_run_id, position, ", kTestColumns,
                                           ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")));
  int position = 0;
  for (const TestResult& test : tests) {
    insert.Bind(1, lab_run_id);
    insert.Bind(2, position++);
    BindTest(insert, 3, test);
    RETURN_IF_ERROR(insert.Run());
  }
  return absl::OkStatus();
}

absl::Status WriteLab(const Database& db, int64_t run_id, const LabRun& lab, int64_t seen_ms) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> repeated, FindRepeated(db, lab));
  if (repeated.has_value()) return SeeAgain(db, run_id, *repeated, seen_ms);
  ASSIGN_OR_RETURN(const int64_t attempt, AttemptNumber(db, lab));
  ASSIGN_OR_RETURN(const int gain, Gain(db, lab));
  ASSIGN_OR_RETURN(const std::optional<std::string> source, WriteSource(db, lab));
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO lab_runs (run_id, lab, impl, isolated, verdict, digest, points, max_points, started_ms, duration_ms,
                            cached, flaky, filtered, graded, is_attempt, last_seen_ms, message, machine, gain,
                            source_sha256, attempt)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21))sql"));
  insert.Bind(1, run_id);
  insert.Bind(2, lab.lab);
  insert.Bind(3, lab.impl);
  insert.Bind(4, lab.isolated);
  insert.Bind(5, Name(lab.verdict));
  insert.Bind(6, lab.digest);
  insert.Bind(7, lab.points);
  insert.Bind(8, lab.max_points);
  insert.Bind(9, lab.started_ms);
  insert.Bind(10, lab.duration_ms);
  insert.Bind(11, lab.cached);
  insert.Bind(12, lab.flaky);
  insert.Bind(13, lab.filtered);
  insert.Bind(14, IsGraded(lab));
  insert.Bind(15, attempt > 0);
  insert.Bind(16, seen_ms);
  insert.Bind(17, lab.message);
  insert.Bind(18, lab.machine);
  insert.Bind(19, gain);
  if (source.has_value()) insert.Bind(20, *source);
  insert.Bind(21, attempt);
  RETURN_IF_ERROR(insert.Run());
  return WriteTests(db, db.LastInsertId(), lab.tests);
}

}  // namespace

absl::Status ValidateRun(const Run& run) {
  if (run.event_digest.empty()) return Bad("an empty event_digest: nothing would tell it from another");
  std::set<std::string> labs;
  for (const LabRun& lab : run.labs) {
    const std::string where = absl::StrCat(" (lab ", lab.lab, ")");
    if (lab.lab.rfind("//", 0) != 0) return Bad(absl::StrCat("lab \"", lab.lab, "\": a label begins with //"));
    if (!labs.insert(lab.lab).second) return Bad(absl::StrCat("the lab ", lab.lab, " twice"));
    if (lab.impl != "starter" && lab.impl != "solution") {
      return Bad(absl::StrCat("impl \"", lab.impl, "\": starter or solution", where));
    }
    if (lab.points < 0 || lab.points > lab.max_points) {
      return Bad(absl::StrCat(lab.points, " of ", lab.max_points, " points", where));
    }
    if (!std::isfinite(lab.duration_ms)) return Bad(absl::StrCat("a duration that is no number", where));
    for (const TestResult& test : lab.tests) {
      if (test.points < 0 || test.points > test.max_points) {
        return Bad(
            absl::StrCat(test.points, " of ", test.max_points, " points for ", test.suite, ".", test.name, where));
      }
      if (!std::isfinite(test.duration_ms)) {
        return Bad(absl::StrCat("a duration that is no number for ", test.suite, ".", test.name, where));
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<int64_t>> FindRun(const Database& db, const std::string& event_digest) {
  ASSIGN_OR_RETURN(Statement find, db.Prepare("SELECT id FROM runs WHERE event_digest = ?1"));
  find.Bind(1, event_digest);
  ASSIGN_OR_RETURN(const bool row, find.Step());
  return row ? std::optional<int64_t>(find.Int(0)) : std::nullopt;
}

absl::StatusOr<int64_t> WriteRun(const Database& db, const Run& run) {
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO runs (event_digest, source, pattern, course_version, started_ms, finished_ms, exit_code, interrupted,
                        own)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))sql"));
  insert.Bind(1, run.event_digest);
  insert.Bind(2, run.source);
  insert.Bind(3, run.pattern);
  insert.Bind(4, run.course_version);
  insert.Bind(5, run.started_ms);
  insert.Bind(6, run.finished_ms);
  insert.Bind(7, run.exit_code);
  insert.Bind(8, run.interrupted);
  insert.Bind(9,
              std::any_of(run.labs.begin(), run.labs.end(), [](const LabRun& lab) { return lab.impl == "starter"; }));
  RETURN_IF_ERROR(insert.Run());
  const int64_t run_id = db.LastInsertId();
  const int64_t seen_ms = std::max(run.started_ms, run.finished_ms);
  for (const LabRun& lab : run.labs) RETURN_IF_ERROR(WriteLab(db, run_id, lab, seen_ms));
  return run_id;
}

}  // namespace course::store
