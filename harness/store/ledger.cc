#include "harness/store/ledger.h"

#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/store/cohort_rows.h"
#include "harness/verdict/verdict.h"

namespace course::store {
namespace {

// A row as the texts that are hashed; a number as its decimal digits.
struct Texts {
  std::string number, submission, learner, subject_sha256, lab, received_ms, verdict, points, max_points,
      course_version, bundle_digest, previous_sha256;
};

// Source: D. J. Bernstein, "Netstrings", 1997.
std::string HashOf(std::initializer_list<std::string> columns) {
  std::string bytes;
  for (const std::string& column : columns) absl::StrAppend(&bytes, column.size(), ":", column, ",");
  return base::Sha256Hex(bytes);
}

std::string SubjectOf(const Texts& row) { return HashOf({row.submission, row.learner}); }

std::string HashOf(const Texts& row) {
  return HashOf({row.number, row.subject_sha256, row.lab, row.received_ms, row.verdict, row.points, row.max_points,
                 row.course_version, row.bundle_digest, row.previous_sha256});
}

absl::Status Insert(const Database& db, const Texts& row, const std::string& sha256) {
  // Affinity of the columns turns digits into numbers again.
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO grading_ledger (number, submission, learner, subject_sha256, lab, received_ms, verdict, points,
                                  max_points, course_version, bundle_digest, previous_sha256, sha256)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13))sql"));
  int parameter = 0;
  for (const std::string& text :
       {row.number, row.submission, row.learner, row.subject_sha256, row.lab, row.received_ms, row.verdict, row.points,
        row.max_points, row.course_version, row.bundle_digest, row.previous_sha256, sha256}) {
    insert.Bind(++parameter, text);
  }
  return insert.Run();
}

absl::Status DoesNotFit(const Database& db, const std::string& row, const std::string& why) {
  return absl::DataLossError(absl::StrCat("the ledger in ", db.path(), ", row ", row, ": ", why));
}

// The first column of the row that is not as in the result that is stored.
absl::Status CheckResult(const Database& db, const Texts& row) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(R"sql(
      SELECT learner, lab, received_ms, verdict, points, max_points, course_version, bundle_digest
      FROM submissions JOIN grading_results ON submission = number WHERE id = ?1)sql"));
  query.Bind(1, row.submission);
  ASSIGN_OR_RETURN(const bool there, query.Step());
  if (!there) {
    return DoesNotFit(db, row.number, absl::StrCat("the result of submission ", row.submission, " is gone"));
  }
  int column = 0;
  for (const auto& [name, text] :
       std::initializer_list<std::pair<const char*, const std::string&>>{{"learner", row.learner},
                                                                         {"lab", row.lab},
                                                                         {"received_ms", row.received_ms},
                                                                         {"verdict", row.verdict},
                                                                         {"points", row.points},
                                                                         {"max_points", row.max_points},
                                                                         {"course_version", row.course_version},
                                                                         {"bundle_digest", row.bundle_digest}}) {
    const std::string stored = query.Text(column++);
    if (stored == text) continue;
    return DoesNotFit(
        db, row.number,
        absl::StrCat("the result of submission ", row.submission, " has ", name, " ", stored, ", graded was ", text));
  }
  return absl::OkStatus();
}

// One row after `end`, whose hash is `sha256`.
absl::Status CheckRow(const Database& db, const LedgerEnd& end, const Texts& row, const std::string& sha256) {
  const std::string expected = absl::StrCat(end.rows + 1);
  if (row.number != expected) {
    return DoesNotFit(db, expected, absl::StrCat("it is missing; row ", row.number, " follows row ", end.rows));
  }
  if (row.previous_sha256 != end.sha256) {
    return DoesNotFit(
        db, row.number,
        absl::StrCat("previous_sha256 is \"", row.previous_sha256, "\", the row before it has \"", end.sha256, "\""));
  }
  const bool is_erased = row.submission.empty() && row.learner.empty();
  if (!is_erased && row.subject_sha256 != SubjectOf(row)) {
    return DoesNotFit(
        db, row.number,
        absl::StrCat("subject_sha256 is ", row.subject_sha256, ", its submission and learner have ", SubjectOf(row)));
  }
  if (sha256 != HashOf(row)) {
    return DoesNotFit(db, row.number, absl::StrCat("sha256 is ", sha256, ", its columns have ", HashOf(row)));
  }
  return is_erased ? absl::OkStatus() : CheckResult(db, row);
}

absl::StatusOr<int64_t> LastNumberEver(const Database& db) {
  return db.QueryInt("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'grading_ledger'");
}

// A result without a row.
absl::Status CheckNoneIsLeftOut(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(R"sql(
      SELECT id FROM grading_results INDEXED BY grading_results_in_short JOIN submissions ON number = submission
      WHERE NOT EXISTS (SELECT 1 FROM grading_ledger WHERE grading_ledger.submission = submissions.id
                                                       AND grading_ledger.submission <> '')
      ORDER BY number LIMIT 1)sql"));
  ASSIGN_OR_RETURN(const bool there, query.Step());
  if (!there) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("the ledger in ", db.path(), ": submission ", query.Text(0), " has a result and no row"));
}

}  // namespace

absl::Status AppendToLedger(const Database& db, int64_t submission) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(R"sql(
      SELECT id, learner, lab, received_ms, verdict, points, max_points, course_version, bundle_digest,
             EXISTS (SELECT 1 FROM grading_ledger WHERE grading_ledger.submission = submissions.id
                                                    AND grading_ledger.submission <> '')
      FROM submissions JOIN grading_results ON grading_results.submission = number WHERE number = ?1)sql"));
  query.Bind(1, submission);
  ASSIGN_OR_RETURN(const bool there, query.Step());
  if (!there) return absl::NotFoundError(absl::StrCat("submission number ", submission, " has no result"));
  if (query.Bool(9)) return absl::OkStatus();
  Texts row = {.submission = query.Text(0), .learner = query.Text(1)};
  row.lab = query.Text(2);
  row.received_ms = query.Text(3);
  row.verdict = query.Text(4);
  row.points = query.Text(5);
  row.max_points = query.Text(6);
  row.course_version = query.Text(7);
  row.bundle_digest = query.Text(8);
  row.subject_sha256 = SubjectOf(row);
  ASSIGN_OR_RETURN(const int64_t last, LastNumberEver(db));
  row.number = absl::StrCat(last + 1);
  ASSIGN_OR_RETURN(Statement before, db.Prepare("SELECT sha256 FROM grading_ledger WHERE number = ?1"));
  before.Bind(1, last);
  ASSIGN_OR_RETURN(const bool any, before.Step());
  // Where the last row is gone the chain is broken: it goes on, and VerifyLedger says so.
  if (any) row.previous_sha256 = before.Text(0);
  return Insert(db, row, HashOf(row));
}

absl::StatusOr<bool> IsLedgerUsed(const Database& db) {
  ASSIGN_OR_RETURN(const int64_t last, LastNumberEver(db));
  return last > 0;
}

absl::StatusOr<bool> IsOlderThanLedger(const Database& db) {
  ASSIGN_OR_RETURN(const bool used, IsLedgerUsed(db));
  if (used) return false;
  ASSIGN_OR_RETURN(const int64_t any, db.QueryInt("SELECT EXISTS (SELECT 1 FROM grading_results)"));
  return any != 0;
}

absl::Status BeginLedger(const Database& db) {
  ASSIGN_OR_RETURN(const bool older, IsOlderThanLedger(db));  // another program may have been faster
  if (!older) return absl::OkStatus();
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT submission FROM grading_results ORDER BY submission"));
  std::vector<int64_t> submissions;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) break;
    submissions.push_back(query.Int(0));
  }
  for (const int64_t submission : submissions) RETURN_IF_ERROR(AppendToLedger(db, submission));
  return absl::OkStatus();
}

absl::Status RestoreLedger(const Database& db, const std::vector<LedgerRow>& rows) {
  for (const LedgerRow& row : rows) {
    RETURN_IF_ERROR(Insert(db,
                           {.number = absl::StrCat(row.number),
                            .submission = row.submission,
                            .learner = row.learner,
                            .subject_sha256 = row.subject_sha256,
                            .lab = row.lab,
                            .received_ms = absl::StrCat(row.received_ms),
                            .verdict = std::string(VerdictName(row.verdict)),
                            .points = absl::StrCat(row.points),
                            .max_points = absl::StrCat(row.max_points),
                            .course_version = row.course_version,
                            .bundle_digest = row.bundle_digest,
                            .previous_sha256 = row.previous_sha256},
                           row.sha256));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<LedgerRow>> ReadLedgerAfter(const Database& db, int64_t number, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(LedgerQuery("WHERE number > ?1 ORDER BY number LIMIT ?2")));
  query.Bind(1, number);
  query.Bind(2, limit);
  return ReadLedgerRows(db, std::move(query));
}

absl::StatusOr<LedgerEnd> CheckLedger(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(LedgerQuery("ORDER BY number")));
  LedgerEnd end;
  while (true) {
    ASSIGN_OR_RETURN(const bool there, query.Step());
    if (!there) break;
    Texts row;
    int column = 0;
    for (std::string* text :
         {&row.number, &row.submission, &row.learner, &row.subject_sha256, &row.lab, &row.received_ms, &row.verdict,
          &row.points, &row.max_points, &row.course_version, &row.bundle_digest, &row.previous_sha256}) {
      *text = query.Text(column++);
    }
    const std::string sha256 = query.Text(column);
    RETURN_IF_ERROR(CheckRow(db, end, row, sha256));
    end = {.rows = end.rows + 1, .sha256 = sha256};
  }
  ASSIGN_OR_RETURN(const int64_t last, LastNumberEver(db));
  if (last != end.rows) return DoesNotFit(db, absl::StrCat(end.rows + 1), "it is missing at the end");
  RETURN_IF_ERROR(CheckNoneIsLeftOut(db));
  return end;
}

}  // namespace course::store
