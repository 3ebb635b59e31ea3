// The tables of a cohort: step 6 of migrations.cc. See cohort_records.h for what the columns mean.

#ifndef HARNESS_STORE_COHORT_SCHEMA_H_
#define HARNESS_STORE_COHORT_SCHEMA_H_

namespace course::store {

// Submissions, attempts and cards name their learner without a foreign key: a clone that one person uses has no
// accounts.
inline constexpr char kCohort[] = R"sql(
CREATE TABLE accounts (
  id         TEXT PRIMARY KEY,
  login      TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL CHECK (role IN ('learner', 'instructor', 'admin')),
  password   TEXT NOT NULL,
  section    TEXT NOT NULL,
  sis_id     TEXT NOT NULL,
  canvas_id  TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  token_sha256 TEXT PRIMARY KEY,
  account      TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_ms   INTEGER NOT NULL,
  seen_ms      INTEGER NOT NULL,
  expires_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX sessions_by_end ON sessions (expires_ms);

-- account: NULL for whoever comes.
CREATE TABLE invitations (
  token_sha256 TEXT PRIMARY KEY,
  role         TEXT NOT NULL CHECK (role IN ('learner', 'instructor', 'admin')),
  account      TEXT REFERENCES accounts (id) ON DELETE CASCADE,
  uses_left    INTEGER NOT NULL CHECK (uses_left >= 0),
  expires_ms   INTEGER NOT NULL,
  created_by   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_by_account ON invitations (account) WHERE account IS NOT NULL;
CREATE INDEX invitations_by_author ON invitations (created_by);
CREATE INDEX invitations_by_end ON invitations (expires_ms);

CREATE TABLE api_tokens (
  token_sha256 TEXT PRIMARY KEY,
  account      TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  scopes       TEXT NOT NULL,
  created_ms   INTEGER NOT NULL,
  used_ms      INTEGER NOT NULL,
  revoked_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_tokens_by_account ON api_tokens (account, created_ms);

-- Entries are added, and no more. The one exception forgets an account that is not there any more; with the last
-- account of a store its entries may go.
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms  INTEGER NOT NULL,
  actor  TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_actor ON audit (actor);
CREATE INDEX audit_by_object ON audit (object, at_ms);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
WHEN NEW.number <> OLD.number OR NEW.at_ms <> OLD.at_ms OR NEW.action <> OLD.action
  OR (NEW.detail <> OLD.detail AND NEW.detail <> '')
  OR (NEW.actor <> OLD.actor AND (NEW.actor <> 'erased' OR OLD.actor IN (SELECT id FROM accounts)))
  OR (NEW.object <> OLD.object AND (NEW.object <> 'erased' OR OLD.object IN (SELECT id FROM accounts)))
  OR (NEW.actor = OLD.actor AND NEW.object = OLD.object AND NEW.detail <> OLD.detail)
BEGIN SELECT raise(ABORT, 'an entry of the audit is not changed'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
WHEN EXISTS (SELECT 1 FROM accounts)
BEGIN SELECT raise(ABORT, 'no entry of the audit is removed'); END;

CREATE TABLE extensions (
  account    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  assignment TEXT NOT NULL,
  due_ms     INTEGER NOT NULL,
  reason     TEXT NOT NULL,
  author     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL,
  PRIMARY KEY (account, assignment)
) STRICT, WITHOUT ROWID;

CREATE TABLE overrides (
  account    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  assignment TEXT NOT NULL,
  points     REAL NOT NULL,
  reason     TEXT NOT NULL,
  author     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL,
  PRIMARY KEY (account, assignment)
) STRICT, WITHOUT ROWID;

CREATE TABLE reported_runs (
  number         INTEGER PRIMARY KEY AUTOINCREMENT,
  account        TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id             TEXT NOT NULL,
  lab            TEXT NOT NULL,
  verdict        TEXT NOT NULL,
  points         INTEGER NOT NULL CHECK (points >= 0),
  max_points     INTEGER NOT NULL CHECK (max_points >= points),
  started_ms     INTEGER NOT NULL,
  received_ms    INTEGER NOT NULL,
  course_version TEXT NOT NULL,
  digest         TEXT NOT NULL,
  UNIQUE (account, id)
) STRICT;
CREATE INDEX reported_runs_by_account ON reported_runs (account, number);

CREATE TABLE reported_tests (
  run        INTEGER NOT NULL REFERENCES reported_runs (number) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  suite      TEXT NOT NULL,
  name       TEXT NOT NULL,
  verdict    TEXT NOT NULL,
  points     INTEGER NOT NULL CHECK (points >= 0),
  max_points INTEGER NOT NULL CHECK (max_points >= points),
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- No foreign keys: a row of the chain outlives what it speaks of.
CREATE TABLE grading_ledger (
  number          INTEGER PRIMARY KEY AUTOINCREMENT,
  submission      TEXT NOT NULL,
  learner         TEXT NOT NULL,
  subject_sha256  TEXT NOT NULL,
  lab             TEXT NOT NULL,
  received_ms     INTEGER NOT NULL,
  verdict         TEXT NOT NULL,
  points          INTEGER NOT NULL,
  max_points      INTEGER NOT NULL,
  course_version  TEXT NOT NULL,
  bundle_digest   TEXT NOT NULL,
  previous_sha256 TEXT NOT NULL,
  sha256          TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX grading_ledger_by_submission ON grading_ledger (submission) WHERE submission <> '';
CREATE INDEX grading_ledger_by_learner ON grading_ledger (learner);

-- A matrix of learners and labs reads these columns of every submission: side by side, and not between what compilers
-- said.
CREATE INDEX submissions_in_short ON submissions (number, id, learner, lab, received_ms, state);
CREATE INDEX grading_results_in_short
  ON grading_results (submission, verdict, points, max_points, course_version, finished_ms);
CREATE INDEX submitted_by_file ON submitted (sha256);
)sql";

}  // namespace course::store

#endif  // HARNESS_STORE_COHORT_SCHEMA_H_
