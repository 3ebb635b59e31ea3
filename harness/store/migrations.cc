#include "harness/store/migrations.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/cohort_schema.h"
#include "harness/store/folder_lock.h"

namespace course::store {
namespace {

// Written into the header of our files ("LLMC"), so that another program's database is told from ours.
constexpr int64_t kApplicationId = 0x4c4c4d43;

constexpr const char* kTables = R"sql(
CREATE TABLE runs (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  event_digest   TEXT NOT NULL UNIQUE,
  source         TEXT NOT NULL,
  pattern        TEXT NOT NULL,
  course_version TEXT NOT NULL,
  started_ms     INTEGER NOT NULL,
  finished_ms    INTEGER NOT NULL,
  exit_code      INTEGER NOT NULL,
  interrupted    INTEGER NOT NULL
) STRICT;

-- repeats: the row that holds the tests of a cached result; such a row is only shown with its run.
-- graded: IsGraded() of records.h when the row was written.
CREATE TABLE lab_runs (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id       INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  repeats      INTEGER REFERENCES lab_runs (id) ON DELETE CASCADE,
  lab          TEXT NOT NULL,
  impl         TEXT NOT NULL CHECK (impl IN ('starter', 'solution')),
  isolated     INTEGER NOT NULL,
  verdict      TEXT NOT NULL,
  digest       TEXT NOT NULL,
  points       INTEGER NOT NULL CHECK (points >= 0),
  max_points   INTEGER NOT NULL CHECK (max_points >= points),
  started_ms   INTEGER NOT NULL,
  duration_ms  REAL NOT NULL,
  cached       INTEGER NOT NULL,
  flaky        INTEGER NOT NULL,
  filtered     INTEGER NOT NULL,
  graded       INTEGER NOT NULL,
  is_attempt   INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  message      TEXT NOT NULL,
  UNIQUE (run_id, lab)
) STRICT;
CREATE INDEX lab_runs_by_lab ON lab_runs (lab, impl, last_seen_ms);
CREATE INDEX lab_runs_by_repeats ON lab_runs (repeats) WHERE repeats IS NOT NULL;

CREATE TABLE test_results (
  lab_run_id  INTEGER NOT NULL REFERENCES lab_runs (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  suite       TEXT NOT NULL,
  name        TEXT NOT NULL,
  verdict     TEXT NOT NULL,
  signal      TEXT NOT NULL,
  points      INTEGER NOT NULL CHECK (points >= 0),
  max_points  INTEGER NOT NULL CHECK (max_points >= points),
  duration_ms REAL NOT NULL,
  message     TEXT NOT NULL,
  file        TEXT NOT NULL,
  line        INTEGER NOT NULL,
  output      TEXT NOT NULL,
  PRIMARY KEY (lab_run_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE help (
  lab        TEXT PRIMARY KEY,
  hints_used INTEGER NOT NULL DEFAULT 0,
  gave_up    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- One row: grows with every change, so that a page can ask whether there is anything new.
CREATE TABLE changes (version INTEGER NOT NULL) STRICT;
INSERT INTO changes (version) VALUES (0);
)sql";

// A text is kept once, however many runs were of it.
// gain: by how much a result raised its lab's best points when it was recorded, so that what a day brought is a sum
// over few rows. The indexes are for the pages: see run_reader.cc and progress_reader.cc, whose queries name what they
// need.
constexpr const char* kSourcesAndSettings = R"sql(
CREATE TABLE sources (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

ALTER TABLE lab_runs ADD COLUMN source_sha256 TEXT REFERENCES sources (sha256);
ALTER TABLE lab_runs ADD COLUMN machine TEXT NOT NULL DEFAULT '';
ALTER TABLE lab_runs ADD COLUMN gain INTEGER NOT NULL DEFAULT 0;
UPDATE lab_runs SET gain = earned.gain
FROM (SELECT id, points - coalesce(max(points) OVER (PARTITION BY lab ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING
                                                     AND 1 PRECEDING), 0) AS gain
      FROM lab_runs WHERE graded AND impl = 'starter') AS earned
WHERE earned.id = lab_runs.id AND earned.gain > 0;

DROP INDEX lab_runs_by_lab;
CREATE INDEX results_by_seen ON lab_runs (lab, impl, last_seen_ms) WHERE repeats IS NULL;
CREATE INDEX results_by_time ON lab_runs (lab, started_ms) WHERE repeats IS NULL;
CREATE INDEX results_by_points ON lab_runs (lab, impl, points) WHERE graded;
CREATE INDEX attempts ON lab_runs (lab) WHERE is_attempt;
CREATE INDEX gains ON lab_runs (started_ms) WHERE gain > 0;
CREATE INDEX runs_by_time ON runs (started_ms);
)sql";

// What a page would have to count or look for in every row is written down once.
// attempt: which attempt of its lab it is, from 1; 0 for others. own: something of the learner's was graded.
constexpr const char* kCounted = R"sql(
ALTER TABLE lab_runs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
UPDATE lab_runs SET attempt = numbered.attempt
FROM (SELECT id, row_number() OVER (PARTITION BY lab ORDER BY id) AS attempt FROM lab_runs WHERE is_attempt) AS numbered
WHERE numbered.id = lab_runs.id;
DROP INDEX attempts;
CREATE INDEX attempts ON lab_runs (lab, attempt) WHERE is_attempt;

ALTER TABLE runs ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET own = 1 WHERE EXISTS (SELECT 1 FROM lab_runs WHERE run_id = runs.id AND impl = 'starter');
CREATE INDEX own_runs_by_time ON runs (started_ms) WHERE own;
)sql";

// Quizzes: see quiz_store.h for what the columns mean. Questions are texts here.
// seed: the bits of an unsigned number. only: a JSON list.
constexpr const char* kQuizzes = R"sql(
CREATE TABLE quiz_banks (
  version TEXT PRIMARY KEY,
  bank    TEXT NOT NULL,
  bytes   TEXT NOT NULL
) STRICT;

CREATE TABLE quiz_attempts (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  id           TEXT NOT NULL UNIQUE,
  learner      TEXT NOT NULL,
  bank         TEXT NOT NULL,
  bank_version TEXT NOT NULL REFERENCES quiz_banks (version),
  seed         INTEGER NOT NULL,
  mode         TEXT NOT NULL,
  only         TEXT NOT NULL,
  questions    INTEGER NOT NULL CHECK (questions > 0),
  certainty    INTEGER NOT NULL,
  started_ms   INTEGER NOT NULL,
  deadline_ms  INTEGER NOT NULL,
  closed_ms    INTEGER NOT NULL DEFAULT 0,
  closed_by    TEXT NOT NULL DEFAULT '',
  points       REAL NOT NULL DEFAULT 0,
  max_points   REAL NOT NULL DEFAULT 0,
  passed       INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Of one bank in one mode a learner has one open attempt at most, however many programs start one at once.
CREATE UNIQUE INDEX quiz_attempts_open ON quiz_attempts (learner, bank, mode) WHERE closed_ms = 0;
CREATE INDEX quiz_attempts_by_bank ON quiz_attempts (learner, bank, started_ms);
CREATE INDEX quiz_attempts_by_time ON quiz_attempts (learner, started_ms);
CREATE INDEX quiz_attempts_by_deadline ON quiz_attempts (deadline_ms) WHERE closed_ms = 0 AND deadline_ms > 0;
CREATE INDEX quiz_attempts_by_version ON quiz_attempts (bank_version);

CREATE TABLE quiz_answers (
  attempt   INTEGER NOT NULL REFERENCES quiz_attempts (number) ON DELETE CASCADE,
  position  INTEGER NOT NULL CHECK (position >= 0),
  answer    TEXT NOT NULL,
  certainty TEXT NOT NULL,
  final     INTEGER NOT NULL,
  saves     INTEGER NOT NULL,
  first_ms  INTEGER NOT NULL,
  last_ms   INTEGER NOT NULL,
  PRIMARY KEY (attempt, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE quiz_cards (
  learner       TEXT NOT NULL,
  question      TEXT NOT NULL,
  bank          TEXT NOT NULL,
  repetitions   INTEGER NOT NULL,
  interval_days REAL NOT NULL,
  ease          REAL NOT NULL,
  lapses        INTEGER NOT NULL,
  last_ms       INTEGER NOT NULL,
  due_ms        INTEGER NOT NULL,
  reason        TEXT NOT NULL,
  PRIMARY KEY (learner, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX quiz_cards_by_due ON quiz_cards (learner, due_ms);
)sql";

// Verified grading: see grading_store.h for what the columns mean. A submission and its job are one row.
// lease_ms, end_ms: milliseconds of the machine's start `boot`. Bytes are texts here, as in `sources`, whatever they
// hold.
constexpr const char* kGrading = R"sql(
CREATE TABLE submission_files (sha256 TEXT PRIMARY KEY, bytes TEXT NOT NULL) STRICT;

CREATE TABLE submissions (
  number        INTEGER PRIMARY KEY AUTOINCREMENT,
  id            TEXT NOT NULL UNIQUE,
  learner       TEXT NOT NULL,
  lab           TEXT NOT NULL,
  received_ms   INTEGER NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('queued', 'compiling', 'running', 'done', 'failed', 'superseded')),
  attempt       INTEGER NOT NULL DEFAULT 0,
  deaths        INTEGER NOT NULL DEFAULT 0,
  worker        TEXT NOT NULL DEFAULT '',
  boot          TEXT NOT NULL DEFAULT '',
  lease_ms      INTEGER NOT NULL DEFAULT 0,
  end_ms        INTEGER NOT NULL DEFAULT 0,
  reason        TEXT NOT NULL DEFAULT '',
  superseded_by TEXT NOT NULL DEFAULT '',
  change        INTEGER NOT NULL
) STRICT;
CREATE INDEX submissions_queued ON submissions (learner, number) WHERE state = 'queued';
CREATE INDEX submissions_taken ON submissions (number) WHERE state IN ('compiling', 'running');
CREATE INDEX submissions_by_lab ON submissions (learner, lab, number);
CREATE INDEX submissions_by_learner ON submissions (learner, number);
CREATE INDEX submissions_by_change ON submissions (change);

CREATE TABLE submitted (
  submission INTEGER NOT NULL REFERENCES submissions (number) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  sha256     TEXT NOT NULL REFERENCES submission_files (sha256),
  PRIMARY KEY (submission, name)
) STRICT, WITHOUT ROWID;

-- The learners of whom something waits, in the order of their turns. Whoever was served goes to the end.
CREATE TABLE grading_turns (
  turn    INTEGER PRIMARY KEY AUTOINCREMENT,
  learner TEXT NOT NULL UNIQUE
) STRICT;

-- Of what a worker has now; gone when it is done.
CREATE TABLE grading_events (
  submission INTEGER NOT NULL REFERENCES submissions (number) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  stage      TEXT NOT NULL,
  tests_done INTEGER NOT NULL,
  tests      INTEGER NOT NULL,
  test       TEXT NOT NULL,
  verdict    TEXT NOT NULL,
  PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE grading_results (
  submission      INTEGER PRIMARY KEY REFERENCES submissions (number) ON DELETE CASCADE,
  verdict         TEXT NOT NULL,
  points          INTEGER NOT NULL CHECK (points >= 0),
  max_points      INTEGER NOT NULL CHECK (max_points >= points),
  message         TEXT NOT NULL,
  ignored_files   TEXT NOT NULL,
  level           TEXT NOT NULL,
  course_version  TEXT NOT NULL,
  bundle_digest   TEXT NOT NULL,
  seed            INTEGER NOT NULL,
  compile_seconds REAL NOT NULL,
  run_seconds     REAL NOT NULL,
  finished_ms     INTEGER NOT NULL
) STRICT;

CREATE TABLE grading_tests (
  submission  INTEGER NOT NULL REFERENCES grading_results (submission) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  suite       TEXT NOT NULL,
  name        TEXT NOT NULL,
  verdict     TEXT NOT NULL,
  signal      TEXT NOT NULL,
  points      INTEGER NOT NULL CHECK (points >= 0),
  max_points  INTEGER NOT NULL CHECK (max_points >= points),
  duration_ms REAL NOT NULL,
  message     TEXT NOT NULL,
  file        TEXT NOT NULL,
  line        INTEGER NOT NULL,
  output      TEXT NOT NULL,
  visibility  TEXT NOT NULL,
  PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;
)sql";

// Added after a term had begun somewhere: a column of its own, so that what is there stays as it is.
constexpr const char* kSpared = "ALTER TABLE submissions ADD COLUMN spares_until_ms INTEGER NOT NULL DEFAULT 0;";

constexpr Migration kMigrations[] = {
    {"runs, lab runs, tests, help", kTables},
    {"sources, settings, indexes", kSourcesAndSettings},
    {"attempts are numbered, own runs marked", kCounted},
    {"quizzes", kQuizzes},
    {"verified grading", kGrading},
    {"cohort", kCohort},
    {"deadlines spare what came in time", kSpared},
};

absl::StatusOr<int64_t> AppliedSteps(const Database& db) {
  ASSIGN_OR_RETURN(const int64_t table,
                   db.QueryInt("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'"));
  if (table == 0) return 0;
  return db.QueryInt("SELECT coalesce(max(number), 0) FROM migrations");
}

absl::Status CheckIsOurs(const Database& db) {
  ASSIGN_OR_RETURN(const int64_t id, db.QueryInt("PRAGMA application_id"));
  if (id == kApplicationId) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t tables, db.QueryInt("SELECT count(*) FROM sqlite_master"));
  if (id == 0 && tables == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(db.path(), " is a SQLite database of another program (application id ", id, ", expected ",
                   kApplicationId, "). Nothing was changed. Move it away: mv ", db.path(), " ", db.path(), ".other"));
}

absl::Status CheckIsNotNewer(const Database& db, int64_t applied, int64_t known) {
  if (applied <= known) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      db.path(), " has schema ", applied, ", written by a newer version of the course; this one knows schemas up to ",
      known, ". Nothing was changed. Run ./course update, or put back the copy ", db.path(), ".before-", known + 1));
}

// An older copy of the same name stems from a step that failed or was undone by hand: the newer copy is put beside it.
absl::Status CopyBefore(const Database& db, int64_t step) {
  std::string copy = absl::StrCat(db.path(), ".before-", step);
  for (int n = 2; access(copy.c_str(), F_OK) == 0; ++n) copy = absl::StrCat(db.path(), ".before-", step, ".", n);
  return db.BackupTo(copy);
}

absl::Status ApplyStep(const Database& db, int64_t step, const Migration& migration) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db));
  ASSIGN_OR_RETURN(const int64_t applied, AppliedSteps(db));
  if (applied >= step) return absl::OkStatus();  // somebody else was faster
  if (step == 1) {
    RETURN_IF_ERROR(
        db.Execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_ms INTEGER NOT "
                   "NULL) STRICT"));
    RETURN_IF_ERROR(db.Execute(absl::StrCat("PRAGMA application_id = ", kApplicationId)));
  }
  RETURN_IF_ERROR(db.Execute(migration.sql));
  ASSIGN_OR_RETURN(Statement insert,
                   db.Prepare("INSERT INTO migrations (number, name, applied_ms) VALUES (?1, ?2, ?3)"));
  insert.Bind(1, step);
  insert.Bind(2, migration.name);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  insert.Bind(3, int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()});
  RETURN_IF_ERROR(insert.Run());
  return transaction.Commit();
}

// Two programs that turn an empty file to WAL at once: SQLite answers "busy" without patience, so we bring it along.
absl::Status UseWal(const Database& db) {
  for (int tries = 0;; ++tries) {
    const absl::Status status = db.Execute("PRAGMA journal_mode = WAL");
    if (status.code() != absl::StatusCode::kUnavailable || tries == 1000) return status;
    usleep(10'000);
  }
}

}  // namespace

std::span<const Migration> CourseMigrations() { return kMigrations; }

absl::Status Migrate(const Database& db, std::span<const Migration> migrations) {
  // Two programs that open a new file at once: the second one finds it whole, instead of half of its tables, and makes
  // no copy of a file that has nothing to lose.
  ASSIGN_OR_RETURN(const FolderLock lock, FolderLock::Take(db.path()));
  RETURN_IF_ERROR(CheckIsOurs(db));
  ASSIGN_OR_RETURN(const int64_t applied, AppliedSteps(db));
  const int64_t known = static_cast<int64_t>(migrations.size());
  RETURN_IF_ERROR(CheckIsNotNewer(db, applied, known));
  RETURN_IF_ERROR(UseWal(db));
  for (int64_t step = applied + 1; step <= known; ++step) {
    if (applied > 0) RETURN_IF_ERROR(CopyBefore(db, step));  // a new file has nothing to lose
    if (absl::Status status = ApplyStep(db, step, migrations[step - 1]); !status.ok()) {
      return absl::Status(status.code(), absl::StrCat("schema step ", step, " (", migrations[step - 1].name,
                                                      "): ", std::string(status.message())));
    }
  }
  return absl::OkStatus();
}

}  // namespace course::store
