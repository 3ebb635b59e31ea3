#include "harness/store/quiz_rows.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/database_errors.h"
#include "nlohmann/json.hpp"

namespace course::store {
namespace {

using nlohmann::json;

absl::StatusOr<std::vector<std::string>> TextToOnly(const Database& db, const std::string& text) {
  const json list = json::parse(text, nullptr, false);
  std::vector<std::string> only;
  for (const json& id : list) {
    if (!id.is_string()) return Damaged(db.path(), absl::StrCat("\"", text, "\" is no list of questions"));
    only.push_back(id);
  }
  return only;
}

}  // namespace

std::string AttemptQuery(const char* which) {
  return absl::StrCat(
      "SELECT id, learner, bank, bank_version, seed, mode, only, questions, certainty, started_ms, deadline_ms, "
      "closed_ms, closed_by, points, max_points, passed FROM quiz_attempts ",
      which);
}

std::string AnswerQuery(const char* which) {
  return absl::StrCat("SELECT position, answer, certainty, final, saves, first_ms, last_ms FROM quiz_answers ", which);
}

std::string CardQuery(const char* which) {
  return absl::StrCat(
      "SELECT learner, bank, question, repetitions, interval_days, ease, lapses, last_ms, due_ms, reason "
      "FROM quiz_cards ",
      which);
}

absl::StatusOr<std::vector<QuizAttempt>> ReadAttemptRows(const Database& db, Statement query) {
  std::vector<QuizAttempt> attempts;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return attempts;
    QuizAttempt attempt;
    attempt.id = query.Text(0);
    attempt.learner = query.Text(1);
    attempt.bank = query.Text(2);
    attempt.bank_version = query.Text(3);
    attempt.seed = static_cast<uint64_t>(query.Int(4));
    attempt.mode = query.Text(5);
    ASSIGN_OR_RETURN(attempt.only, TextToOnly(db, query.Text(6)));
    attempt.questions = static_cast<int>(query.Int(7));
    attempt.certainty = query.Bool(8);
    attempt.started_ms = query.Int(9);
    attempt.deadline_ms = query.Int(10);
    attempt.closed_ms = query.Int(11);
    attempt.closed_by = query.Text(12);
    attempt.points = query.Real(13);
    attempt.max_points = query.Real(14);
    attempt.passed = query.Bool(15);
    attempts.push_back(std::move(attempt));
  }
}

absl::StatusOr<std::vector<QuizAnswer>> ReadAnswerRows(Statement query) {
  std::vector<QuizAnswer> answers;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return answers;
    QuizAnswer answer;
    answer.position = static_cast<int>(query.Int(0));
    answer.answer = query.Text(1);
    answer.certainty = query.Text(2);
    answer.final = query.Bool(3);
    answer.saves = static_cast<int>(query.Int(4));
    answer.first_ms = query.Int(5);
    answer.last_ms = query.Int(6);
    answers.push_back(std::move(answer));
  }
}

absl::StatusOr<std::vector<QuizCard>> ReadCardRows(Statement query) {
  std::vector<QuizCard> cards;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return cards;
    QuizCard card;
    card.learner = query.Text(0);
    card.bank = query.Text(1);
    card.question = query.Text(2);
    card.repetitions = static_cast<int>(query.Int(3));
    card.interval_days = query.Real(4);
    card.ease = query.Real(5);
    card.lapses = static_cast<int>(query.Int(6));
    card.last_ms = query.Int(7);
    card.due_ms = query.Int(8);
    card.reason = query.Text(9);
    cards.push_back(std::move(card));
  }
}

std::string OnlyToText(const std::vector<std::string>& only) {
  return json(only).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace course::store
