// The tables of the quizzes: step 4 of migrations.cc. See quiz_store.h for what the columns mean.

#ifndef HARNESS_STORE_QUIZ_SCHEMA_H_
#define HARNESS_STORE_QUIZ_SCHEMA_H_

namespace course::store {

// Questions are texts here.
// seed: the bits of an unsigned number. only: a JSON list.
inline constexpr char kQuizzes[] = R"sql(
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

}  // namespace course::store

#endif  // HARNESS_STORE_QUIZ_SCHEMA_H_
