// How an attempt begins: which questions, which seed, and whether one may begin at all.

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/paper/paper.h"
#include "quiz/question/canonical.h"
#include "quiz/review/queue.h"
#include "quiz/taking/find_bank.h"
#include "quiz/taking/random_id.h"
#include "quiz/taking/taking.h"

namespace course::quiz {
namespace {

using store::QuizAttempt;

// Far above what anybody takes of one bank.
constexpr int kAllAttempts = 10'000;

}  // namespace

absl::StatusOr<std::string> Taking::Start(const std::string& learner, const std::string& bank_id,
                                          const StartOptions& options) {
  const std::shared_ptr<const Banks> banks = options_.banks();
  ASSIGN_OR_RETURN(const Bank* found, FindBank(*banks, bank_id));
  const std::shared_ptr<const Bank> bank(banks, found);
  ASSIGN_OR_RETURN(const std::optional<std::string> open, OpenOne(learner, bank->id, options.mode));
  if (open.has_value()) return *open;

  ASSIGN_OR_RETURN(std::vector<std::string> only, Chosen(learner, *banks, *bank, options));
  ASSIGN_OR_RETURN(Sitting begun, Draw(learner, bank, options, std::move(only)));
  const std::string id = begun.attempt.id;
  // The first attempt at a version keeps it. Writing it anew each time would cost every start a turn at the disk.
  if (const absl::Status kept = options_.store->GetBank(bank->version).status(); absl::IsNotFound(kept)) {
    RETURN_IF_ERROR(options_.store->PutBank(bank->version, bank->id, CanonicalBytes(*bank)));
  } else {
    RETURN_IF_ERROR(kept);
  }
  const int most = options.mode == Mode::kExam ? bank->attempts : 0;
  const absl::Status started = options_.store->StartAttempt(begun.attempt, most);
  if (started.ok()) {
    sittings_.Keep(std::make_shared<const Sitting>(std::move(begun)));
    return id;
  }
  if (absl::IsFailedPrecondition(started)) {
    return absl::FailedPreconditionError(absl::StrCat("quiz ", bank->id, " allows ", most,
                                                      most == 1 ? " exam" : " exams",
                                                      ", and you have taken as many. Practice is not limited."));
  }
  if (!absl::IsAlreadyExists(started)) return started;
  // Another click was faster.
  ASSIGN_OR_RETURN(const std::optional<std::string> other, OpenOne(learner, bank->id, options.mode));
  if (other.has_value()) return *other;
  return absl::AbortedError(absl::StrCat("quiz ", bank->id, " was started and finished just now: try again"));
}

absl::StatusOr<std::optional<std::string>> Taking::OpenOne(const std::string& learner, const std::string& bank,
                                                           Mode mode) {
  ASSIGN_OR_RETURN(const std::vector<QuizAttempt> attempts, options_.store->Attempts(learner, bank, kAllAttempts));
  const auto open = std::find_if(attempts.begin(), attempts.end(), [mode](const QuizAttempt& attempt) {
    return attempt.IsOpen() && attempt.mode == ModeName(mode);
  });
  if (open == attempts.end()) return std::nullopt;
  const bool over = IsOver(*open);
  if (!over && !IsLost(sittings_.Of(*open).status())) return open->id;
  RETURN_IF_ERROR(Close(*open, "deadline", over ? open->deadline_ms : options_.now_ms()).status());
  return std::nullopt;
}

absl::StatusOr<std::vector<std::string>> Taking::Chosen(const std::string& learner, const Banks& banks,
                                                        const Bank& bank, const StartOptions& options) {
  if (!options.retry.empty()) {
    if (options.mode == Mode::kPractice) return MissedIn(learner, options.retry, bank);
    return absl::InvalidArgumentError("what was missed is tried again as practice, not as an exam or a review");
  }
  if (options.mode == Mode::kReview) return DueIn(learner, banks, bank);
  return std::vector<std::string>{};
}

absl::StatusOr<std::vector<std::string>> Taking::MissedIn(const std::string& learner, const std::string& attempt,
                                                          const Bank& bank) {
  ASSIGN_OR_RETURN(const AttemptView before, Look(learner, attempt));
  if (before.attempt.bank != bank.id) {
    return absl::InvalidArgumentError(
        absl::StrCat("attempt ", attempt, " is of quiz ", before.attempt.bank, ", not of ", bank.id));
  }
  if (!before.score.has_value()) {
    return absl::FailedPreconditionError("this attempt is still open: what was missed shows when it is finished");
  }
  std::vector<std::string> missed;
  for (const ItemScore& item : before.score->items) {
    const Question* question = bank.Find(item.id);
    if (!item.judged.right && question != nullptr && !question->retired) missed.push_back(item.id);
  }
  if (!missed.empty()) return missed;
  return absl::FailedPreconditionError(
      "there is nothing to try again: of that attempt no question was missed and is still in the bank");
}

absl::StatusOr<std::vector<std::string>> Taking::DueIn(const std::string& learner, const Banks& banks,
                                                       const Bank& bank) {
  ASSIGN_OR_RETURN(const std::vector<DueBank> due, DueNow(*options_.store, banks, learner, options_.now_ms()));
  std::vector<std::string> questions;
  for (const DueBank& of_bank : due) {
    if (of_bank.bank != bank.id) continue;
    for (const store::QuizCard& card : of_bank.cards) questions.push_back(card.question);
  }
  if (questions.size() > kMostReviewed) questions.resize(kMostReviewed);
  if (!questions.empty()) return questions;
  return absl::FailedPreconditionError(absl::StrCat("no question of quiz ", bank.id, " is due for review"));
}

absl::StatusOr<Sitting> Taking::Draw(const std::string& learner, std::shared_ptr<const Bank> bank,
                                     const StartOptions& options, std::vector<std::string> only) {
  const std::function<uint64_t()> random = options_.random ? options_.random : SystemRandom;
  QuizAttempt attempt = {.id = RandomId(random),
                         .learner = learner,
                         .bank = bank->id,
                         .bank_version = bank->version,
                         .seed = random(),
                         .mode = std::string(ModeName(options.mode)),
                         .only = std::move(only),
                         .certainty = options.certainty,
                         .started_ms = options_.now_ms()};
  ASSIGN_OR_RETURN(std::vector<Item> items, DrawPaper(*bank, attempt.seed, attempt.only));
  attempt.questions = static_cast<int>(items.size());
  if (options.mode == Mode::kExam) attempt.deadline_ms = attempt.started_ms + int64_t{bank->exam_minutes} * 60'000;
  return Sitting{std::move(attempt), std::move(bank), std::move(items)};
}

}  // namespace course::quiz
