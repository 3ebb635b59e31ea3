// The tables of verified grading: steps 5 and 7 of migrations.cc. See grading_store.h for what the columns mean.

#ifndef HARNESS_STORE_GRADING_SCHEMA_H_
#define HARNESS_STORE_GRADING_SCHEMA_H_

namespace course::store {

// A submission and its job are one row.
// lease_ms, end_ms: milliseconds of the machine's start `boot`. Bytes are texts here, as in `sources`, whatever they
// hold.
inline constexpr char kGrading[] = R"sql(
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
inline constexpr char kSpared[] = "ALTER TABLE submissions ADD COLUMN spares_until_ms INTEGER NOT NULL DEFAULT 0;";

}  // namespace course::store

#endif  // HARNESS_STORE_GRADING_SCHEMA_H_
