#include "harness/store/export_quizzes.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "harness/store/json_object.h"
#include "harness/store/quiz_reader.h"
#include "harness/store/quiz_rows.h"

namespace course::store {
namespace {

absl::StatusOr<std::string> BanksText(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT version, bank, bytes FROM quiz_banks ORDER BY version"));
  std::vector<std::string> banks;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return absl::StrCat("{", absl::StrJoin(banks, ",\n"), "}");
    JsonObject bank;
    bank.Add("bank", query.Text(1));
    bank.Add("bytes", query.Text(2));
    banks.push_back(absl::StrCat(JsonText(query.Text(0)), ":", std::move(bank).Text()));
  }
}

std::string AnswerText(const QuizAnswer& answer) {
  JsonObject object;
  object.Add("position", answer.position);
  object.Add("answer", answer.answer);
  object.Add("certainty", answer.certainty);
  object.Add("final", answer.final);
  object.Add("saves", answer.saves);
  object.Add("first_ms", answer.first_ms);
  object.Add("last_ms", answer.last_ms);
  return std::move(object).Text();
}

absl::StatusOr<std::string> AttemptText(const Database& db, const QuizAttempt& attempt) {
  JsonObject object;
  object.Add("id", attempt.id);
  object.Add("learner", attempt.learner);
  object.Add("bank", attempt.bank);
  object.Add("bank_version", attempt.bank_version);
  // As a text: most readers of JSON keep 53 bits of a number.
  object.Add("seed", absl::StrCat(attempt.seed));
  object.Add("mode", attempt.mode);
  object.AddList("only", TextsOf(attempt.only, JsonText));
  object.Add("questions", attempt.questions);
  object.Add("certainty", attempt.certainty);
  object.Add("started_ms", attempt.started_ms);
  object.Add("deadline_ms", attempt.deadline_ms);
  object.Add("closed_ms", attempt.closed_ms);
  object.Add("closed_by", attempt.closed_by);
  object.Add("points", attempt.points);
  object.Add("max_points", attempt.max_points);
  object.Add("passed", attempt.passed);
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> answers, ReadAnswers(db, attempt.id));
  object.AddList("answers", TextsOf(answers, AnswerText));
  return std::move(object).Text();
}

std::string CardText(const QuizCard& card) {
  JsonObject object;
  object.Add("learner", card.learner);
  object.Add("bank", card.bank);
  object.Add("question", card.question);
  object.Add("repetitions", card.repetitions);
  object.Add("interval_days", card.interval_days);
  object.Add("ease", card.ease);
  object.Add("lapses", card.lapses);
  object.Add("last_ms", card.last_ms);
  object.Add("due_ms", card.due_ms);
  object.Add("reason", card.reason);
  return std::move(object).Text();
}

absl::StatusOr<std::string> AttemptTexts(const Database& db, Statement query) {
  ASSIGN_OR_RETURN(const std::vector<QuizAttempt> attempts, ReadAttemptRows(db, std::move(query)));
  std::vector<std::string> texts;
  for (const QuizAttempt& attempt : attempts) {
    ASSIGN_OR_RETURN(texts.emplace_back(), AttemptText(db, attempt));
  }
  return JsonLines(texts);
}

absl::StatusOr<std::string> CardTexts(Statement query) {
  ASSIGN_OR_RETURN(const std::vector<QuizCard> cards, ReadCardRows(std::move(query)));
  return JsonLines(TextsOf(cards, CardText));
}

}  // namespace

absl::StatusOr<std::string> ExportQuizzes(const Database& db) {
  ASSIGN_OR_RETURN(const std::string banks, BanksText(db));
  ASSIGN_OR_RETURN(Statement attempt_query, db.Prepare(AttemptQuery("ORDER BY number")));
  ASSIGN_OR_RETURN(const std::string attempts, AttemptTexts(db, std::move(attempt_query)));
  ASSIGN_OR_RETURN(Statement card_query, db.Prepare(CardQuery("ORDER BY learner, question")));
  ASSIGN_OR_RETURN(const std::string cards, CardTexts(std::move(card_query)));
  return absl::StrCat("{\"banks\":", banks, ",\n\"attempts\":", attempts, ",\n\"cards\":", cards, "}");
}

absl::StatusOr<std::string> ExportQuizzesOf(const Database& db, const std::string& learner) {
  ASSIGN_OR_RETURN(Statement attempt_query, db.Prepare(AttemptQuery("WHERE learner = ?1 ORDER BY number")));
  attempt_query.Bind(1, learner);
  ASSIGN_OR_RETURN(const std::string attempts, AttemptTexts(db, std::move(attempt_query)));
  ASSIGN_OR_RETURN(Statement card_query, db.Prepare(CardQuery("WHERE learner = ?1 ORDER BY question")));
  card_query.Bind(1, learner);
  ASSIGN_OR_RETURN(const std::string cards, CardTexts(std::move(card_query)));
  return absl::StrCat("{\"attempts\":", attempts, ",\n\"cards\":", cards, "}");
}

}  // namespace course::store
