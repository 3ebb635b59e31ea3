#include "harness/store/quiz_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/quiz_rows.h"

namespace course::store {
namespace {

template <class T>
std::optional<T> FirstOf(std::vector<T> rows) {
  return rows.empty() ? std::nullopt : std::optional<T>(std::move(rows[0]));
}

}  // namespace

absl::StatusOr<std::string> ReadBank(const Database& db, const std::string& version) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT bytes FROM quiz_banks WHERE version = ?1"));
  query.Bind(1, version);
  ASSIGN_OR_RETURN(const bool row, query.Step());
  if (!row) return absl::NotFoundError(absl::StrCat("there is no bank of version ", version, " in ", db.path()));
  return query.Text(0);
}

absl::StatusOr<std::optional<QuizAttempt>> ReadAttempt(const Database& db, const std::string& id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(AttemptQuery("WHERE id = ?1")));
  query.Bind(1, id);
  ASSIGN_OR_RETURN(std::vector<QuizAttempt> attempts, ReadAttemptRows(db, std::move(query)));
  return FirstOf(std::move(attempts));
}

absl::StatusOr<std::vector<QuizAttempt>> ReadAttempts(const Database& db, const std::string& learner,
                                                      const std::string& bank, int limit) {
  ASSIGN_OR_RETURN(Statement query,
                   db.Prepare(AttemptQuery(bank.empty() ? "WHERE learner = ?1 "
                                                          "ORDER BY started_ms DESC, number DESC LIMIT ?3"
                                                        : "WHERE learner = ?1 AND bank = ?2 "
                                                          "ORDER BY started_ms DESC, number DESC LIMIT ?3")));
  query.Bind(1, learner);
  if (!bank.empty()) query.Bind(2, bank);
  query.Bind(3, limit);
  return ReadAttemptRows(db, std::move(query));
}

absl::StatusOr<std::vector<QuizAttempt>> ReadOverdue(const Database& db, int64_t now_ms, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(AttemptQuery("WHERE closed_ms = 0 AND deadline_ms > 0 "
                                                            "AND deadline_ms < ?1 ORDER BY deadline_ms LIMIT ?2")));
  query.Bind(1, now_ms);
  query.Bind(2, limit);
  return ReadAttemptRows(db, std::move(query));
}

absl::StatusOr<std::vector<QuizAnswer>> ReadAnswers(const Database& db, const std::string& attempt) {
  ASSIGN_OR_RETURN(Statement query,
                   db.Prepare(AnswerQuery("WHERE attempt = (SELECT number FROM quiz_attempts WHERE id = ?1) "
                                          "ORDER BY position")));
  query.Bind(1, attempt);
  return ReadAnswerRows(std::move(query));
}

absl::StatusOr<std::vector<QuizCard>> ReadDueCards(const Database& db, const std::string& learner, int64_t until_ms,
                                                   int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(CardQuery("WHERE learner = ?1 AND due_ms <= ?2 "
                                                         "ORDER BY due_ms, question LIMIT ?3")));
  query.Bind(1, learner);
  query.Bind(2, until_ms);
  query.Bind(3, limit);
  return ReadCardRows(std::move(query));
}

absl::StatusOr<std::optional<QuizCard>> ReadCard(const Database& db, const std::string& learner,
                                                 const std::string& question) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(CardQuery("WHERE learner = ?1 AND question = ?2")));
  query.Bind(1, learner);
  query.Bind(2, question);
  ASSIGN_OR_RETURN(std::vector<QuizCard> cards, ReadCardRows(std::move(query)));
  return FirstOf(std::move(cards));
}

absl::StatusOr<QuizStore::Due> ReadCountDue(const Database& db, const std::string& learner, int64_t now_ms) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(R"sql(
      SELECT (SELECT count(*) FROM quiz_cards WHERE learner = ?1 AND due_ms <= ?2),
             (SELECT coalesce(min(due_ms), 0) FROM quiz_cards WHERE learner = ?1 AND due_ms > ?2))sql"));
  query.Bind(1, learner);
  query.Bind(2, now_ms);
  RETURN_IF_ERROR(query.Step().status());
  return QuizStore::Due{.now = static_cast<int>(query.Int(0)), .next_ms = query.Int(1)};
}

}  // namespace course::store
