// The tables of runs, of help and of settings: steps 1 to 3 of migrations.cc. See records.h for what the columns mean.

#ifndef HARNESS_STORE_RUN_SCHEMA_H_
#define HARNESS_STORE_RUN_SCHEMA_H_

namespace course::store {

inline constexpr char kRuns[] = R"sql(
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
inline constexpr char kSourcesAndSettings[] = R"sql(
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
inline constexpr char kCounted[] = R"sql(
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

}  // namespace course::store

#endif  // HARNESS_STORE_RUN_SCHEMA_H_
