#include "harness/store/submission_writer.h"

#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "harness/store/changes.h"
#include "harness/store/grading_rows.h"
#include "harness/store/ledger.h"
#include "harness/store/rows.h"

namespace course::store {
namespace {

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = base::FirstUtf8(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

absl::Status CheckName(const std::string& what, const std::string& name) {
  if (name.empty()) return absl::InvalidArgumentError(absl::StrCat(what, " must not be empty"));
  if (name.size() > kMostNameBytes) {
    return absl::InvalidArgumentError(absl::StrCat(what, " has ", name.size(), " bytes: at most ", kMostNameBytes));
  }
  if (!IsUtf8(name)) return absl::InvalidArgumentError(absl::StrCat(what, " is no UTF-8"));
  return absl::OkStatus();
}

absl::Status PutFile(const Database& db, int64_t number, const SubmittedFile& file) {
  const std::string sha256 = base::Sha256Hex(file.bytes);
  ASSIGN_OR_RETURN(Statement bytes, db.Prepare("INSERT OR IGNORE INTO submission_files (sha256, bytes) "
                                               "VALUES (?1, ?2)"));
  bytes.Bind(1, sha256);
  bytes.Bind(2, file.bytes);
  RETURN_IF_ERROR(bytes.Run());
  ASSIGN_OR_RETURN(Statement insert, db.Prepare("INSERT INTO submitted (submission, name, sha256) "
                                                "VALUES (?1, ?2, ?3)"));
  insert.Bind(1, number);
  insert.Bind(2, file.name);
  insert.Bind(3, sha256);
  return insert.Run();
}

absl::StatusOr<int64_t> Insert(const Database& db, const SubmissionHistory& history) {
  RETURN_IF_ERROR(CountChange(db));
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO submissions (id, learner, lab, received_ms, state, attempt, deaths, reason, superseded_by,
                               spares_until_ms, change)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, (SELECT version FROM changes)))sql"));
  insert.Bind(1, history.submission.id);
  insert.Bind(2, history.submission.learner);
  insert.Bind(3, history.submission.lab);
  insert.Bind(4, history.submission.received_ms);
  insert.Bind(5, JobStateName(history.state));
  insert.Bind(6, history.attempt);
  insert.Bind(7, history.deaths);
  insert.Bind(8, history.reason);
  insert.Bind(9, history.superseded_by);
  insert.Bind(10, history.submission.spares_until_ms);
  RETURN_IF_ERROR(insert.Run());
  const int64_t number = db.LastInsertId();
  for (const SubmittedFile& file : history.submission.files) RETURN_IF_ERROR(PutFile(db, number, file));
  return number;
}

// The number of the submission with this id; 0 if there is none.
absl::StatusOr<int64_t> NumberOf(const Database& db, const std::string& id) {
  ASSIGN_OR_RETURN(Statement find, db.Prepare("SELECT number FROM submissions WHERE id = ?1"));
  find.Bind(1, id);
  ASSIGN_OR_RETURN(const bool row, find.Step());
  return row ? find.Int(0) : 0;
}

// What waits of this learner and lab.
absl::StatusOr<std::vector<Job>> Waiting(const Database& db, const Submission& submission) {
  ASSIGN_OR_RETURN(Statement query,
                   db.Prepare(JobQuery("WHERE learner = ?1 AND lab = ?2 AND state = 'queued' ORDER BY number")));
  query.Bind(1, submission.learner);
  query.Bind(2, submission.lab);
  return ReadJobRows(db, std::move(query));
}

absl::Status Supersede(const Database& db, int64_t number, const std::string& by) {
  RETURN_IF_ERROR(CountChange(db));
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE submissions SET state = 'superseded', superseded_by = ?2, "
                                                "change = (SELECT version FROM changes) WHERE number = ?1"));
  update.Bind(1, number);
  update.Bind(2, by);
  return update.Run();
}

// The newest of those that wait here that takes the place of a restored one: what lives here goes before a copy, unless
// a deadline lies between the two. Empty if the restored one waits, too.
std::string PlaceTakenBy(const std::vector<Job>& waiting, const Submission& restored) {
  std::string by;
  for (const Job& job : waiting) {
    const bool spared = job.received_ms < restored.received_ms ? job.received_ms <= restored.spares_until_ms
                                                               : restored.received_ms <= job.spares_until_ms;
    if (!spared) by = job.id;
  }
  return by;
}

absl::Status PutTest(const Database& db, int64_t number, int position, const GradedTest& graded) {
  const TestResult& test = graded.test;
  if (!std::isfinite(test.duration_ms) || test.points < 0 || test.max_points < test.points) {
    return absl::InvalidArgumentError(absl::StrCat("test ", test.suite, ".", test.name, ": ", test.points, " of ",
                                                   test.max_points, " points in ", test.duration_ms, " ms"));
  }
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(absl::StrCat(
                                         "INSERT INTO grading_tests (submission, position, visibility, ", kTestColumns,
                                         ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")));
  insert.Bind(1, number);
  insert.Bind(2, position);
  insert.Bind(3, graded.visibility);
  BindTest(insert, 4, test);
  return insert.Run();
}

}  // namespace

absl::Status ValidateSubmission(const Submission& submission) {
  RETURN_IF_ERROR(CheckName("a submission's id", submission.id));
  RETURN_IF_ERROR(CheckName("a submission's learner", submission.learner));
  RETURN_IF_ERROR(CheckName("a submission's lab", submission.lab));
  const std::string which = absl::StrCat("submission ", submission.id, " of ", submission.lab);
  const size_t files = submission.files.size();
  if (files == 0 || files > kMostSubmittedFiles) {
    return absl::InvalidArgumentError(absl::StrCat(which, " has ", files, " files: 1 to ", kMostSubmittedFiles));
  }
  std::set<std::string> names;
  for (const SubmittedFile& file : submission.files) {
    RETURN_IF_ERROR(CheckName(absl::StrCat(which, ": a file's name"), file.name));
    if (!names.insert(file.name).second) {
      return absl::InvalidArgumentError(absl::StrCat(which, ": the file ", file.name, " is there twice"));
    }
    if (file.bytes.size() > kMaxSource) {
      return absl::InvalidArgumentError(
          absl::StrCat(which, ": ", file.name, " has ", file.bytes.size(), " bytes: at most ", kMaxSource));
    }
  }
  return absl::OkStatus();
}

absl::Status WaitForTurn(const Database& db, const std::string& learner) {
  ASSIGN_OR_RETURN(Statement insert, db.Prepare("INSERT OR IGNORE INTO grading_turns (learner) VALUES (?1)"));
  insert.Bind(1, learner);
  return insert.Run();
}

absl::StatusOr<Accepted> WriteSubmission(const Database& db, const Submission& submission) {
  ASSIGN_OR_RETURN(const int64_t known, NumberOf(db, submission.id));
  if (known != 0) return Accepted{.number = known, .already_known = true};
  ASSIGN_OR_RETURN(const std::vector<Job> older, Waiting(db, submission));
  Accepted accepted;
  for (const Job& job : older) {
    if (job.received_ms <= submission.spares_until_ms) continue;
    RETURN_IF_ERROR(Supersede(db, job.number, submission.id));
    ++accepted.superseded;
  }
  ASSIGN_OR_RETURN(accepted.number, Insert(db, {.submission = submission}));
  RETURN_IF_ERROR(WaitForTurn(db, submission.learner));
  return accepted;
}

absl::StatusOr<bool> WriteRestoredSubmission(const Database& db, const SubmissionHistory& history) {
  RETURN_IF_ERROR(ValidateSubmission(history.submission));
  const std::string& id = history.submission.id;
  if (history.result.has_value() != (history.state == JobState::kDone) || IsTaken(history.state)) {
    return absl::InvalidArgumentError(absl::StrCat("submission ", id, " is ", std::string(JobStateName(history.state)),
                                                   " and has ", history.result.has_value() ? "a result" : "no result"));
  }
  ASSIGN_OR_RETURN(const int64_t known, NumberOf(db, id));
  if (known != 0) return false;
  SubmissionHistory restored = history;
  if (history.state == JobState::kQueued) {
    ASSIGN_OR_RETURN(const std::vector<Job> waiting, Waiting(db, history.submission));
    if (std::string by = PlaceTakenBy(waiting, history.submission); !by.empty()) {
      restored.state = JobState::kSuperseded;
      restored.superseded_by = std::move(by);
    } else {
      RETURN_IF_ERROR(WaitForTurn(db, history.submission.learner));
    }
  }
  ASSIGN_OR_RETURN(const int64_t number, Insert(db, restored));
  if (history.result.has_value()) RETURN_IF_ERROR(WriteResult(db, number, *history.result));
  return true;
}

absl::Status WriteResult(const Database& db, int64_t number, const GradedResult& result) {
  if (!std::isfinite(result.compile_seconds) || !std::isfinite(result.run_seconds) || result.points < 0 ||
      result.max_points < result.points) {
    return absl::InvalidArgumentError(absl::StrCat("a result of ", result.points, " of ", result.max_points,
                                                   " points, compiled in ", result.compile_seconds, " s and run in ",
                                                   result.run_seconds, " s"));
  }
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO grading_results (submission, verdict, points, max_points, message, ignored_files, level,
                                   course_version, bundle_digest, seed, compile_seconds, run_seconds, finished_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13))sql"));
  insert.Bind(1, number);
  insert.Bind(2, VerdictName(result.verdict));
  insert.Bind(3, result.points);
  insert.Bind(4, result.max_points);
  insert.Bind(5, result.message);
  insert.Bind(6, NamesToText(result.ignored_files));
  insert.Bind(7, result.level);
  insert.Bind(8, result.course_version);
  insert.Bind(9, result.bundle_digest);
  insert.Bind(10, static_cast<int64_t>(result.seed));
  insert.Bind(11, result.compile_seconds);
  insert.Bind(12, result.run_seconds);
  insert.Bind(13, result.finished_ms);
  RETURN_IF_ERROR(insert.Run());
  int position = 0;
  for (const GradedTest& test : result.tests) RETURN_IF_ERROR(PutTest(db, number, position++, test));
  return AppendToLedger(db, number);
}

}  // namespace course::store
