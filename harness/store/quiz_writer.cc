#include "harness/store/quiz_writer.h"

#include <cmath>
#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/store/changes.h"
#include "harness/store/quiz_rows.h"

namespace course::store {
namespace {

constexpr size_t kMostBytes = 4 << 10;  // of an answer

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

absl::StatusOr<bool> IsClosed(const Database& db, const std::string& attempt) {
  ASSIGN_OR_RETURN(Statement find, db.Prepare("SELECT closed_ms <> 0 FROM quiz_attempts WHERE id = ?1"));
  find.Bind(1, attempt);
  ASSIGN_OR_RETURN(const bool row, find.Step());
  if (!row) return absl::NotFoundError(absl::StrCat("there is no attempt ", attempt));
  return find.Bool(0);
}

// What must be known of an attempt before an answer of it may be written.
struct Sheet {
  int64_t number = 0;
  int questions = 0;
  int64_t deadline_ms = 0;
  bool closed = false;
};

absl::StatusOr<std::optional<Sheet>> FindSheet(const Database& db, const SaveQuizAnswer& answer) {
  ASSIGN_OR_RETURN(Statement find, db.Prepare("SELECT number, questions, deadline_ms, closed_ms <> 0 "
                                              "FROM quiz_attempts WHERE id = ?1 AND learner = ?2"));
  find.Bind(1, answer.attempt);
  find.Bind(2, answer.learner);
  ASSIGN_OR_RETURN(const bool row, find.Step());
  if (!row) return std::nullopt;
  return Sheet{.number = find.Int(0),
               .questions = static_cast<int>(find.Int(1)),
               .deadline_ms = find.Int(2),
               .closed = find.Bool(3)};
}

absl::StatusOr<std::optional<QuizAnswer>> FindAnswer(const Database& db, int64_t attempt, int position) {
  ASSIGN_OR_RETURN(Statement find, db.Prepare(AnswerQuery("WHERE attempt = ?1 AND position = ?2")));
  find.Bind(1, attempt);
  find.Bind(2, position);
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> answers, ReadAnswerRows(std::move(find)));
  return answers.empty() ? std::nullopt : std::optional<QuizAnswer>(answers[0]);
}

// kSaved: it may be written. Whoever sends a final answer again learns that it is kept, even after the close: the first
// response may have been lost on its way.
Saved Judge(const Sheet& sheet, const std::optional<QuizAnswer>& kept, const SaveQuizAnswer& answer) {
  if (answer.position < 0 || answer.position >= sheet.questions) return Saved::kNoPosition;
  const bool kept_final = kept.has_value() && kept->final;
  if (kept_final && answer.final && kept->answer == answer.answer && kept->certainty == answer.certainty) {
    return Saved::kSaidBefore;
  }
  const bool too_late = sheet.deadline_ms > 0 && answer.received_ms > sheet.deadline_ms;
  if (sheet.closed || too_late) return Saved::kClosed;
  if (kept_final) return Saved::kAlreadyFinal;
  if (kept.has_value() && kept->saves >= kMostSaves) return Saved::kTooOften;
  return Saved::kSaved;
}

absl::Status InsertOrReplace(const Database& db, int64_t attempt, const SaveQuizAnswer& answer) {
  ASSIGN_OR_RETURN(Statement upsert, db.Prepare(R"sql(
      INSERT INTO quiz_answers (attempt, position, answer, certainty, final, saves, first_ms, last_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6)
      ON CONFLICT (attempt, position) DO UPDATE SET
        answer = excluded.answer, certainty = excluded.certainty, final = excluded.final, saves = saves + 1,
        last_ms = excluded.last_ms)sql"));
  upsert.Bind(1, attempt);
  upsert.Bind(2, answer.position);
  upsert.Bind(3, answer.answer);
  upsert.Bind(4, answer.certainty);
  upsert.Bind(5, answer.final);
  upsert.Bind(6, answer.received_ms);
  return upsert.Run();
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
  RETURN_IF_ERROR(CheckAttempt(db, attempt));
  RETURN_IF_ERROR(CheckNoneOpen(db, attempt));
  RETURN_IF_ERROR(CheckFewerThan(db, attempt, most));
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO quiz_attempts (id, learner, bank, bank_version, seed, mode, only, questions, certainty, started_ms,
                                 deadline_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11))sql"));
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
  RETURN_IF_ERROR(insert.Run());
  return CountChange(db);
}

absl::StatusOr<Saved> WriteAnswer(const Database& db, const SaveQuizAnswer& answer) {
  if (answer.answer.size() > kMostBytes || answer.certainty.size() > kMostBytes) {
    return absl::InvalidArgumentError(absl::StrCat("answer ", answer.position, " of attempt ", answer.attempt, " with ",
                                                   answer.answer.size(), " bytes and a certainty of ",
                                                   answer.certainty.size(), ": at most ", kMostBytes));
  }
  ASSIGN_OR_RETURN(const std::optional<Sheet> sheet, FindSheet(db, answer));
  if (!sheet.has_value()) return Saved::kNoSuch;
  ASSIGN_OR_RETURN(const std::optional<QuizAnswer> kept, FindAnswer(db, sheet->number, answer.position));
  const Saved saved = Judge(*sheet, kept, answer);
  if (saved == Saved::kSaved) RETURN_IF_ERROR(InsertOrReplace(db, sheet->number, answer));
  return saved;
}

absl::StatusOr<bool> WriteClose(const Database& db, const CloseQuizAttempt& close) {
  RETURN_IF_ERROR(CheckPoints(close.attempt, close.points, close.max_points));
  if (close.closed_ms <= 0) {
    return absl::InvalidArgumentError(absl::StrCat("attempt ", close.attempt, " closed at ", close.closed_ms, " ms"));
  }
  ASSIGN_OR_RETURN(const bool closed, IsClosed(db, close.attempt));
  if (closed) return false;
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

}  // namespace course::store
