#include "harness/privacy/export_quizzes.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "harness/privacy/members.h"
#include "nlohmann/json.hpp"
#include "quiz/answer/answer.h"
#include "quiz/taking/view.h"

namespace course::privacy {
namespace {

using nlohmann::json;
using Banks = std::map<std::string, store::QuizHistory::Bank>;  // by version

absl::StatusOr<Banks> ReadBanks(const json& object) {
  Banks banks;
  for (const auto& [version, value] : object.items()) {
    Members members(value, absl::StrCat("quizzes.banks.", version));
    store::QuizHistory::Bank& bank = banks[version];
    members.Read("bank", bank.bank);
    members.Read("bytes", bank.bytes);
    if (base::Sha256Hex(bank.bytes) != version) members.Refuse("bytes", "their SHA-256 is another than the name says");
    RETURN_IF_ERROR(members.status());
  }
  return banks;
}

void Check(const char* name, const absl::Status& status, Members& members) {
  if (!status.ok()) members.Refuse(name, std::string(status.message()));
}

absl::StatusOr<store::QuizAnswer> ReadAnswer(const json& value, const std::string& place, int questions) {
  Members members(value, place);
  store::QuizAnswer answer;
  members.Read("position", answer.position);
  members.Read("answer", answer.answer);
  members.Read("certainty", answer.certainty);
  members.Read("final", answer.final);
  members.Read("saves", answer.saves);
  members.Read("first_ms", answer.first_ms);
  members.Read("last_ms", answer.last_ms);
  if (answer.position < 0 || answer.position >= questions) {
    members.Refuse("position", absl::StrCat("must lie in [0, ", questions, "), is ", answer.position));
  }
  // After all else: the first mistake is the one that is told.
  Check("answer", quiz::AnswerFromJson(answer.answer).status(), members);
  Check("certainty", quiz::CertaintyFromName(answer.certainty).status(), members);
  RETURN_IF_ERROR(members.status());
  return answer;
}

absl::StatusOr<store::AnsweredAttempt> ReadAttempt(const json& value, const std::string& place, const Banks& banks) {
  Members members(value, place);
  store::AnsweredAttempt read;
  store::QuizAttempt& attempt = read.attempt;
  std::string seed;
  members.Read("id", attempt.id);
  members.Read("learner", attempt.learner);
  members.Read("bank", attempt.bank);
  members.Read("bank_version", attempt.bank_version);
  members.Read("seed", seed);
  members.Read("mode", attempt.mode);
  members.Read("questions", attempt.questions);
  members.Read("certainty", attempt.certainty);
  members.Read("started_ms", attempt.started_ms);
  members.Read("deadline_ms", attempt.deadline_ms);
  members.Read("closed_ms", attempt.closed_ms);
  members.Read("closed_by", attempt.closed_by);
  members.Read("points", attempt.points);
  members.Read("max_points", attempt.max_points);
  members.Read("passed", attempt.passed);
  const json* only = members.List("only");
  RETURN_IF_ERROR(members.status());
  for (const auto& [text, name] :
       {std::pair(attempt.id, "id"), std::pair(attempt.learner, "learner"), std::pair(attempt.bank, "bank")}) {
    if (text.empty()) members.Refuse(name, "must not be empty");
  }
  if (!banks.contains(attempt.bank_version)) {
    members.Refuse("bank_version", absl::StrCat(attempt.bank_version, " is not among the banks"));
  }
  Check("mode", quiz::ModeFromName(attempt.mode).status(), members);
  if (!absl::SimpleAtoi(seed, &attempt.seed)) members.Refuse("seed", "must be a whole number in quotes");
  if (attempt.questions < 1) members.Refuse("questions", absl::StrCat("must be 1 or more, is ", attempt.questions));
  for (const json& question : *only) {
    if (!question.is_string()) members.Refuse("only", "must be a list of texts");
    if (question.is_string()) attempt.only.push_back(question);
  }
  const auto read_answer = [&](const json& item, const std::string& at) {
    return ReadAnswer(item, at, attempt.questions);
  };
  RETURN_IF_ERROR(members.ReadRows("answers", read_answer, read.answers));
  std::set<int> positions;
  for (const store::QuizAnswer& answer : read.answers) {
    if (!positions.insert(answer.position).second) members.Refuse("answers", "have a position twice");
  }
  RETURN_IF_ERROR(members.status());
  return read;
}

absl::StatusOr<store::QuizCard> ReadCard(const json& value, const std::string& place) {
  Members members(value, place);
  store::QuizCard card;
  members.Read("learner", card.learner);
  members.Read("bank", card.bank);
  members.Read("question", card.question);
  members.Read("repetitions", card.repetitions);
  members.Read("interval_days", card.interval_days);
  members.Read("ease", card.ease);
  members.Read("lapses", card.lapses);
  members.Read("last_ms", card.last_ms);
  members.Read("due_ms", card.due_ms);
  members.Read("reason", card.reason);
  if (card.learner.empty()) members.Refuse("learner", "must not be empty");
  if (card.question.empty()) members.Refuse("question", "must not be empty");
  RETURN_IF_ERROR(members.status());
  return card;
}

}  // namespace

absl::StatusOr<store::QuizHistory> ReadQuizzes(const json& value) {
  Members members(value, "quizzes");
  const json* banks = members.Object("banks");
  RETURN_IF_ERROR(members.status());
  store::QuizHistory all;
  ASSIGN_OR_RETURN(all.banks, ReadBanks(*banks));
  const auto read_attempt = [&](const json& item, const std::string& at) { return ReadAttempt(item, at, all.banks); };
  RETURN_IF_ERROR(members.ReadRows("attempts", read_attempt, all.attempts));
  RETURN_IF_ERROR(members.ReadRows("cards", ReadCard, all.cards));
  return all;
}

}  // namespace course::privacy
