#include "harness/store/testing/quiz_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace course::store {
namespace {

template <class T>
std::vector<T> First(std::vector<T> all, int limit) {
  if (static_cast<int>(all.size()) > limit) all.resize(limit);
  return all;
}

absl::Status Wrong(const std::string& what) { return absl::InvalidArgumentError(what); }

}  // namespace

QuizAttempt* ModelQuizzes::Find(const std::string& id) {
  for (QuizAttempt& attempt : attempts_) {
    if (attempt.id == id) return &attempt;
  }
  return nullptr;
}

absl::Status ModelQuizzes::PutBank(const std::string& version, const std::string&, const std::string& bytes) {
  if (version != base::Sha256Hex(bytes)) return Wrong("not its SHA-256");
  banks_[version] = bytes;
  return absl::OkStatus();
}

absl::StatusOr<std::string> ModelQuizzes::GetBank(const std::string& version) {
  if (!banks_.contains(version)) return absl::NotFoundError(version);
  return banks_[version];
}

absl::Status ModelQuizzes::StartAttempt(const QuizAttempt& attempt, int most) {
  if (!banks_.contains(attempt.bank_version)) return Wrong("a bank that was never put");
  if (attempt.questions < 1 || attempt.id.empty() || attempt.learner.empty()) return Wrong("no attempt");
  int before = 0;
  for (const QuizAttempt& other : attempts_) {
    if (other.learner != attempt.learner || other.bank != attempt.bank || other.mode != attempt.mode) continue;
    if (other.IsOpen()) return absl::AlreadyExistsError(other.id);
    ++before;
  }
  if (most > 0 && before >= most) return absl::FailedPreconditionError(absl::StrCat("there are ", before));
  if (Find(attempt.id) != nullptr) return Wrong("an id that is taken");
  attempts_.push_back(attempt);
  ++changes_;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<QuizAttempt>> ModelQuizzes::GetAttempt(const std::string& id) {
  const QuizAttempt* attempt = Find(id);
  return attempt == nullptr ? std::nullopt : std::optional<QuizAttempt>(*attempt);
}

absl::StatusOr<std::vector<QuizAttempt>> ModelQuizzes::Attempts(const std::string& learner, const std::string& bank,
                                                                int limit) {
  std::vector<QuizAttempt> found;
  for (const QuizAttempt& attempt : attempts_) {
    if (attempt.learner == learner && (bank.empty() || attempt.bank == bank)) found.push_back(attempt);
  }
  std::reverse(found.begin(), found.end());
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.started_ms > b.started_ms; });
  return First(found, limit);
}

absl::StatusOr<std::vector<QuizAttempt>> ModelQuizzes::Overdue(int64_t now_ms, int limit) {
  std::vector<QuizAttempt> found;
  for (const QuizAttempt& attempt : attempts_) {
    if (attempt.IsOpen() && attempt.deadline_ms > 0 && attempt.deadline_ms < now_ms) found.push_back(attempt);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.deadline_ms < b.deadline_ms; });
  return First(found, limit);
}

absl::StatusOr<Saved> ModelQuizzes::SaveAnswer(const SaveQuizAnswer& answer) {
  if (answer.answer.size() > 4096 || answer.certainty.size() > 4096) return Wrong("more than 4 KiB");
  const QuizAttempt* attempt = Find(answer.attempt);
  if (attempt == nullptr || attempt->learner != answer.learner) return Saved::kNoSuch;
  if (answer.position < 0 || answer.position >= attempt->questions) return Saved::kNoPosition;
  const std::map<int, QuizAnswer>& kept = answers_[answer.attempt];
  const auto old = kept.find(answer.position);
  const bool is_final = old != kept.end() && old->second.final;
  const bool late = attempt->deadline_ms > 0 && answer.received_ms > attempt->deadline_ms;
  if (is_final && answer.final && old->second.answer == answer.answer && old->second.certainty == answer.certainty) {
    return Saved::kSaidBefore;
  }
  if (!attempt->IsOpen() || late) return Saved::kClosed;
  if (is_final) return Saved::kAlreadyFinal;
  if (old != kept.end() && old->second.saves == kMostSaves) return Saved::kTooOften;
  QuizAnswer& slot = answers_[answer.attempt][answer.position];
  if (slot.saves == 0) slot.first_ms = answer.received_ms;
  slot.position = answer.position;
  slot.answer = answer.answer;
  slot.certainty = answer.certainty;
  slot.final = answer.final;
  slot.last_ms = answer.received_ms;
  ++slot.saves;
  return Saved::kSaved;
}

absl::StatusOr<std::vector<QuizAnswer>> ModelQuizzes::Answers(const std::string& attempt) {
  std::vector<QuizAnswer> found;
  for (const auto& [position, answer] : answers_[attempt]) found.push_back(answer);
  return found;
}

absl::StatusOr<bool> ModelQuizzes::CloseAttempt(const CloseQuizAttempt& close) {
  QuizAttempt* attempt = Find(close.attempt);
  if (attempt == nullptr) return absl::NotFoundError(close.attempt);
  if (!attempt->IsOpen()) return false;
  int64_t saves = 0;
  for (const auto& [position, answer] : answers_[close.attempt]) saves += answer.saves;
  if (saves != close.saves) return absl::AbortedError(absl::StrCat("there are ", saves, " saves"));
  if (!AreSeen(close.seen_cards)) return absl::AbortedError("a card is another one by now");
  attempt->closed_ms = close.closed_ms;
  attempt->closed_by = close.closed_by;
  attempt->points = close.points;
  attempt->max_points = close.max_points;
  attempt->passed = close.passed;
  for (const QuizCard& card : close.cards) cards_[{card.learner, card.question}] = card;
  ++changes_;
  return true;
}

absl::Status ModelQuizzes::UpdateScore(const std::string& id, double points, double max_points, bool passed) {
  QuizAttempt* attempt = Find(id);
  if (attempt == nullptr) return absl::NotFoundError(id);
  if (attempt->IsOpen()) return absl::FailedPreconditionError(id);
  attempt->points = points;
  attempt->max_points = max_points;
  attempt->passed = passed;
  ++changes_;
  return absl::OkStatus();
}

absl::StatusOr<bool> ModelQuizzes::RestoreAttempt(const QuizAttempt& attempt, const std::vector<QuizAnswer>& answers) {
  if (!banks_.contains(attempt.bank_version)) return Wrong("a bank that was never put");
  for (const QuizAttempt& other : attempts_) {
    if (other.id == attempt.id) return false;
    const bool of_a_kind = other.learner == attempt.learner && other.bank == attempt.bank && other.mode == attempt.mode;
    if (of_a_kind && other.IsOpen() && attempt.IsOpen()) return false;
  }
  attempts_.push_back(attempt);
  for (const QuizAnswer& answer : answers) answers_[attempt.id][answer.position] = answer;
  ++changes_;
  return true;
}

absl::StatusOr<std::vector<QuizCard>> ModelQuizzes::DueCards(const std::string& learner, int64_t until_ms, int limit) {
  std::vector<QuizCard> found;
  for (const auto& [name, card] : cards_) {
    if (card.learner == learner && card.due_ms <= until_ms) found.push_back(card);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.due_ms < b.due_ms; });
  return First(found, limit);
}

absl::StatusOr<std::optional<QuizCard>> ModelQuizzes::GetCard(const std::string& learner, const std::string& question) {
  const auto found = cards_.find({learner, question});
  return found == cards_.end() ? std::nullopt : std::optional<QuizCard>(found->second);
}

absl::Status ModelQuizzes::PutCards(const std::vector<QuizCard>& cards) {
  for (const QuizCard& card : cards) cards_[{card.learner, card.question}] = card;
  changes_ += cards.empty() ? 0 : 1;
  return absl::OkStatus();
}

absl::Status ModelQuizzes::ReplaceCards(const std::vector<QuizCard>& seen, const std::vector<QuizCard>& cards) {
  return AreSeen(seen) ? PutCards(cards) : absl::AbortedError("a card is another one by now");
}

bool ModelQuizzes::AreSeen(const std::vector<QuizCard>& seen) const {
  return std::all_of(seen.begin(), seen.end(), [this](const QuizCard& card) {
    const auto found = cards_.find({card.learner, card.question});
    return found == cards_.end() ? card == NoCard(card.learner, card.question) : card == found->second;
  });
}

absl::StatusOr<QuizStore::Due> ModelQuizzes::CountDue(const std::string& learner, int64_t now_ms) {
  Due due;
  for (const auto& [name, card] : cards_) {
    if (card.learner != learner) continue;
    due.now += card.due_ms <= now_ms;
    if (card.due_ms > now_ms && (due.next_ms == 0 || card.due_ms < due.next_ms)) due.next_ms = card.due_ms;
  }
  return due;
}

}  // namespace course::store
