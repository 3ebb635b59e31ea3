#include "harness/store/quiz_writer.h"

#include <cmath>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/store/answer_writer.h"
#include "harness/store/changes.h"
#include "harness/store/quiz_reader.h"
#include "harness/store/quiz_rows.h"

namespace course::store {
namespace {

absl::Status CheckFinite(const std::string& what, double value) {
  if (std::isfinite(value)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, ": ", value, " is no number"));
}

absl::Status CheckPoints(const std::string& attempt, double points, double max_points) {
  RETURN_IF_ERROR(CheckFinite(absl::StrCat("points of attempt ", attempt), points));
  return CheckFinite(absl::StrCat("highest points of attempt ", attempt), max_points);
}

absl::Status CheckHasText(const char* field, const std::string& text) {
  return text.empty() ? absl::InvalidArgumentError(absl::StrCat(field, " must not be empty")) : absl::OkStatus();
}

absl::Status CheckAttempt(const Database& db, const QuizAttempt& attempt) {
  RETURN_IF_ERROR(CheckPoints(attempt.id, attempt.points, attempt.max_points));
  RETURN_IF_ERROR(CheckHasText("an attempt's id", attempt.id));
  RETURN_IF_ERROR(CheckHasText("an attempt's learner", attempt.learner));
  RETURN_IF_ERROR(CheckHasText("an attempt's bank", attempt.bank));
  if (attempt.questions < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("attempt ", attempt.id, " of ", attempt.questions, " questions: at least 1"));
  }
  ASSIGN_OR_RETURN(Statement bank, db.Prepare("SELECT 1 FROM quiz_banks WHERE version = ?1"));
  bank.Bind(1, attempt.bank_version);
  ASSIGN_OR_RETURN(const bool known, bank.Step());
  if (known) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("attempt ", attempt.id, ": version \"", attempt.bank_version,
                                                 "\" of bank ", attempt.bank, " was never put into the store"));
}

absl::Status CheckNoneOpen(const Database& db, const QuizAttempt& attempt) {
  ASSIGN_OR_RETURN(Statement open, db.Prepare("SELECT id FROM quiz_attempts WHERE learner = ?1 AND bank = ?2 "
                                              "AND mode = ?3 AND closed_ms = 0"));
  open.Bind(1, attempt.learner);
  open.Bind(2, attempt.bank);
  open.Bind(3, attempt.mode);
  ASSIGN_OR_RETURN(const bool row, open.Step());
  if (!row) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat("attempt ", open.Text(0), " is still open"));
}

absl::Status CheckFewerThan(const Database& db, const QuizAttempt& attempt, int most) {
  if (most <= 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(Statement count, db.Prepare("SELECT count(*) FROM quiz_attempts WHERE learner = ?1 AND bank = ?2 "
                                               "AND mode = ?3"));
  count.Bind(1, attempt.learner);
  count.Bind(2, attempt.bank);
  count.Bind(3, attempt.mode);
  RETURN_IF_ERROR(count.Step().status());
  if (count.Int(0) < most) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(count.Int(0), " of ", most, " attempts at ", attempt.bank, " (", attempt.mode, ") are used up"));
}

absl::Status InsertAttempt(const Database& db, const QuizAttempt& attempt) {
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO quiz_attempts (id, learner, bank, bank_version, seed, mode, only, questions, certainty, started_ms,
                                 deadline_ms, closed_ms, closed_by, points, max_points, passed)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16))sql"));
  insert.Bind(1, attempt.id);
  insert.Bind(2, attempt.learner);
  insert.Bind(3, attempt.bank);
  insert.Bind(4, attempt.bank_version);
  insert.Bind(5, static_cast<int64_t>(attempt.seed));
  insert.Bind(6, attempt.mode);
  insert.Bind(7, OnlyToText(attempt.only));
  insert.Bind(8, attempt.questions);
  insert.Bind(9, attempt.certainty);
  insert.Bind(10, attempt.started_ms);
  insert.Bind(11, attempt.deadline_ms);
  insert.Bind(12, attempt.closed_ms);
  insert.Bind(13, attempt.closed_by);
  insert.Bind(14, attempt.points);
  insert.Bind(15, attempt.max_points);
  insert.Bind(16, attempt.passed);
  return insert.Run();
}

absl::StatusOr<bool> IsClosed(const Database& db, const std::string& attempt) {
  ASSIGN_OR_RETURN(Statement find, db.Prepare("SELECT closed_ms <> 0 FROM quiz_attempts WHERE id = ?1"));
  find.Bind(1, attempt);
  ASSIGN_OR_RETURN(const bool row, find.Step());
  if (!row) return absl::NotFoundError(absl::StrCat("there is no attempt ", attempt));
  return find.Bool(0);
}

absl::Status CheckSaves(const Database& db, const CloseQuizAttempt& close) {
  ASSIGN_OR_RETURN(Statement sum, db.Prepare("SELECT coalesce(sum(saves), 0) FROM quiz_answers WHERE attempt = "
                                             "(SELECT number FROM quiz_attempts WHERE id = ?1)"));
  sum.Bind(1, close.attempt);
  RETURN_IF_ERROR(sum.Step().status());
  const int64_t saves = sum.Int(0);
  if (saves == close.saves) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat("attempt ", close.attempt, " was scored after ", close.saves,
                                         " saves of its answers; there are ", saves));
}

absl::Status PutCard(const Database& db, const QuizCard& card) {
  RETURN_IF_ERROR(CheckHasText("a card's learner", card.learner));
  RETURN_IF_ERROR(CheckHasText("a card's question", card.question));
  RETURN_IF_ERROR(CheckFinite(absl::StrCat("interval of card ", card.question), card.interval_days));
  RETURN_IF_ERROR(CheckFinite(absl::StrCat("ease of card ", card.question), card.ease));
  ASSIGN_OR_RETURN(Statement put, db.Prepare(R"sql(
      INSERT OR REPLACE INTO quiz_cards (learner, bank, question, repetitions, interval_days, ease, lapses, last_ms,
                                         due_ms, reason)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10))sql"));
  put.Bind(1, card.learner);
  put.Bind(2, card.bank);
  put.Bind(3, card.question);
  put.Bind(4, card.repetitions);
  put.Bind(5, card.interval_days);
  put.Bind(6, card.ease);
  put.Bind(7, card.lapses);
  put.Bind(8, card.last_ms);
  put.Bind(9, card.due_ms);
  put.Bind(10, card.reason);
  return put.Run();
}

absl::Status CheckSeen(const Database& db, const std::vector<QuizCard>& seen) {
  for (const QuizCard& card : seen) {
    ASSIGN_OR_RETURN(const std::optional<QuizCard> known, ReadCard(db, card.learner, card.question));
    if (known.value_or(NoCard(card.learner, card.question)) == card) continue;
    return absl::AbortedError(absl::StrCat("the card of ", card.question, " was written since it was read"));
  }
  return absl::OkStatus();
}

absl::Status PutCardsOf(const Database& db, const std::vector<QuizCard>& cards) {
  for (const QuizCard& card : cards) RETURN_IF_ERROR(PutCard(db, card));
  return absl::OkStatus();
}

}  // namespace

absl::Status ValidateBank(const std::string& version, const std::string& bank, const std::string& bytes) {
  const std::string name = base::Sha256Hex(bytes);
  if (version == name) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("bank ", bank, ", version \"", version, "\": the SHA-256 of its ",
                                                 bytes.size(), " bytes is ", name));
}

absl::Status WriteBank(const Database& db, const std::string& version, const std::string& bank,
                       const std::string& bytes) {
  ASSIGN_OR_RETURN(Statement insert, db.Prepare("INSERT OR IGNORE INTO quiz_banks (version, bank, bytes) "
                                                "VALUES (?1, ?2, ?3)"));
  insert.Bind(1, version);
  insert.Bind(2, bank);
  insert.Bind(3, bytes);
  return insert.Run();
}

absl::Status WriteAttempt(const Database& db, const QuizAttempt& attempt, int most) {
  if (!attempt.IsOpen()) {
    return absl::InvalidArgumentError(absl::StrCat("attempt ", attempt.id, " is closed before it has begun"));
  }
  RETURN_IF_ERROR(CheckAttempt(db, attempt));
  RETURN_IF_ERROR(CheckNoneOpen(db, attempt));
  RETURN_IF_ERROR(CheckFewerThan(db, attempt, most));
  RETURN_IF_ERROR(InsertAttempt(db, attempt));
  return CountChange(db);
}

absl::StatusOr<bool> WriteRestored(const Database& db, const QuizAttempt& attempt,
                                   const std::vector<QuizAnswer>& answers) {
  RETURN_IF_ERROR(CheckAttempt(db, attempt));
  ASSIGN_OR_RETURN(const std::optional<QuizAttempt> known, ReadAttempt(db, attempt.id));
  if (known.has_value()) return false;
  if (attempt.IsOpen() && absl::IsAlreadyExists(CheckNoneOpen(db, attempt))) return false;
  RETURN_IF_ERROR(InsertAttempt(db, attempt));
  RETURN_IF_ERROR(InsertAnswers(db, db.LastInsertId(), attempt.questions, answers));
  RETURN_IF_ERROR(CountChange(db));
  return true;
}

absl::StatusOr<bool> WriteClose(const Database& db, const CloseQuizAttempt& close) {
  RETURN_IF_ERROR(CheckPoints(close.attempt, close.points, close.max_points));
  if (close.closed_ms <= 0) {
    return absl::InvalidArgumentError(absl::StrCat("attempt ", close.attempt, " closed at ", close.closed_ms, " ms"));
  }
  ASSIGN_OR_RETURN(const bool closed, IsClosed(db, close.attempt));
  if (closed) return false;
  RETURN_IF_ERROR(CheckSaves(db, close));
  RETURN_IF_ERROR(CheckSeen(db, close.seen_cards));
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE quiz_attempts SET closed_ms = ?2, closed_by = ?3, points = ?4, "
                                                "max_points = ?5, passed = ?6 WHERE id = ?1"));
  update.Bind(1, close.attempt);
  update.Bind(2, close.closed_ms);
  update.Bind(3, close.closed_by);
  update.Bind(4, close.points);
  update.Bind(5, close.max_points);
  update.Bind(6, close.passed);
  RETURN_IF_ERROR(update.Run());
  RETURN_IF_ERROR(PutCardsOf(db, close.cards));
  RETURN_IF_ERROR(CountChange(db));
  return true;
}

absl::Status WriteScore(const Database& db, const std::string& attempt, double points, double max_points, bool passed) {
  RETURN_IF_ERROR(CheckPoints(attempt, points, max_points));
  ASSIGN_OR_RETURN(const bool closed, IsClosed(db, attempt));
  if (!closed) return absl::FailedPreconditionError(absl::StrCat("attempt ", attempt, " is still open"));
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE quiz_attempts SET points = ?2, max_points = ?3, passed = ?4 "
                                                "WHERE id = ?1"));
  update.Bind(1, attempt);
  update.Bind(2, points);
  update.Bind(3, max_points);
  update.Bind(4, passed);
  RETURN_IF_ERROR(update.Run());
  return CountChange(db);
}

absl::Status WriteCards(const Database& db, const std::vector<QuizCard>& cards) {
  if (cards.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(PutCardsOf(db, cards));
  return CountChange(db);
}

absl::Status WriteReplacedCards(const Database& db, const std::vector<QuizCard>& seen,
                                const std::vector<QuizCard>& cards) {
  RETURN_IF_ERROR(CheckSeen(db, seen));
  return WriteCards(db, cards);
}

}  // namespace course::store
