#include "quiz/taking/taking.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "harness/catalog/nearest.h"
#include "quiz/paper/paper.h"
#include "quiz/question/canonical.h"
#include "quiz/review/queue.h"
#include "quiz/taking/draft.h"
#include "quiz/taking/random_id.h"

namespace course::quiz {
namespace {

using store::QuizAnswer;
using store::QuizAttempt;
using store::Saved;

// Far above what anybody takes of one bank.
constexpr int kAllAttempts = 10'000;

absl::Status NoSuchAttempt(const std::string& attempt) {
  return absl::NotFoundError(absl::StrCat("you have no attempt ", attempt));
}

// Time will not bring such a paper back, as it may a busy database.
bool IsLost(const absl::Status& status) { return absl::IsFailedPrecondition(status) || absl::IsDataLoss(status); }

std::string Refusal(Saved outcome, const QuizAttempt& attempt, int position, int64_t received_ms) {
  switch (outcome) {
    case Saved::kSaved:
    case Saved::kSaidBefore:
      return "";
    case Saved::kNoSuch:
      return "You have no such attempt.";
    case Saved::kNoPosition:
      return absl::StrCat("This attempt has ", attempt.questions, " questions; there is no number ", position + 1, ".");
    case Saved::kAlreadyFinal:
      return "This question was answered before, and that answer counts.";
    case Saved::kClosed:
      return attempt.deadline_ms > 0 && received_ms > attempt.deadline_ms
                 ? "The time was over when this answer came in. What was kept before counts."
                 : "This attempt is closed. What was kept before counts.";
    case Saved::kTooOften:
      return absl::StrCat("This answer was changed ", store::kMostSaves, " times and stays as it is.");
  }
  return "";
}

}  // namespace

Taking::Taking(Options options) : options_(std::move(options)), sittings_(options_.store) {}

absl::StatusOr<std::string> Taking::Start(const std::string& learner, const std::string& bank_id,
                                          const StartOptions& options) {
  const std::shared_ptr<const Banks> banks = options_.banks();
  ASSIGN_OR_RETURN(const Bank* bank, FindBank(*banks, bank_id));
  ASSIGN_OR_RETURN(std::vector<std::string> only, Chosen(learner, *banks, *bank, options));
  ASSIGN_OR_RETURN(const QuizAttempt attempt, Draw(learner, *bank, options, std::move(only)));
  RETURN_IF_ERROR(options_.store->PutBank(bank->version, bank->id, CanonicalBytes(*bank)));
  const int most = options.mode == Mode::kExam ? bank->attempts : 0;
  // Twice: an open one that is over makes room.
  for (int tries = 0; tries < 2; ++tries) {
    const absl::Status started = options_.store->StartAttempt(attempt, most);
    if (started.ok()) return attempt.id;
    if (absl::IsFailedPrecondition(started)) {
      return absl::FailedPreconditionError(absl::StrCat("quiz ", bank->id, " allows ", most,
                                                        most == 1 ? " exam" : " exams",
                                                        ", and you have taken as many. Practice is not limited."));
    }
    if (!absl::IsAlreadyExists(started)) return started;
    ASSIGN_OR_RETURN(const QuizAttempt open, OpenOne(learner, bank->id, options.mode));
    const absl::Status drawn = sittings_.Of(open).status();
    if (!IsOver(open) && !IsLost(drawn)) return open.id;
    RETURN_IF_ERROR(IsOver(open) ? CloseAtDeadline(open) : Close(open, "course", options_.now_ms()).status());
  }
  return absl::AbortedError(absl::StrCat("quiz ", bank->id, " was started from elsewhere just now: try again"));
}

absl::StatusOr<AttemptView> Taking::Look(const std::string& learner, const std::string& attempt) {
  ASSIGN_OR_RETURN(const QuizAttempt current, Current(learner, attempt));
  return View(current);
}

absl::StatusOr<SaveResult> Taking::Save(const std::string& learner, const std::string& attempt, int position,
                                        const Answer& answer, Certainty certainty, bool final, int64_t received_ms) {
  const int64_t received = std::min(received_ms, options_.now_ms());
  const absl::StatusOr<std::shared_ptr<const Sitting>> found = sittings_.Of(attempt);
  const auto refused = [&](Saved outcome, const QuizAttempt& of) {
    return SaveResult{outcome, Refusal(outcome, of, position, received)};
  };
  if (absl::IsNotFound(found.status())) return refused(Saved::kNoSuch, {});
  RETURN_IF_ERROR(found.status());
  const Sitting& sitting = **found;
  if (sitting.attempt.learner != learner) return refused(Saved::kNoSuch, {});
  if (position < 0 || position >= sitting.items.size()) return refused(Saved::kNoPosition, sitting.attempt);
  if (IsOver(sitting.attempt)) RETURN_IF_ERROR(Current(learner, attempt).status());

  const Shown& shown = sitting.items[position].shown;
  const absl::Status form = CheckForm(shown, answer);
  if (!form.ok() && !IsDraft(shown, answer)) return form;
  const bool stays = final && form.ok() && sitting.attempt.mode != ModeName(Mode::kExam);
  const Certainty asked = sitting.attempt.certainty ? certainty : Certainty::kNone;
  ASSIGN_OR_RETURN(const Saved outcome, options_.store->SaveAnswer({.attempt = attempt,
                                                                    .learner = learner,
                                                                    .position = position,
                                                                    .answer = AnswerToJson(answer),
                                                                    .certainty = std::string(CertaintyName(asked)),
                                                                    .final = stays,
                                                                    .received_ms = received}));
  SaveResult result = refused(outcome, sitting.attempt);
  if (!result.Kept() || form.ok()) return result;
  if (final) return form;
  result.reason = std::string(form.message());
  return result;
}

absl::StatusOr<AttemptView> Taking::Finish(const std::string& learner, const std::string& attempt) {
  ASSIGN_OR_RETURN(const QuizAttempt current, Current(learner, attempt));
  if (!current.IsOpen()) return View(current);
  RETURN_IF_ERROR(Close(current, "learner", options_.now_ms()).status());
  return Look(learner, attempt);
}

absl::StatusOr<int> Taking::CloseOverdue() {
  constexpr int kAtOnce = 100;
  int closed = 0;
  absl::Status trouble;
  while (true) {
    const int before = closed;
    ASSIGN_OR_RETURN(const std::vector<QuizAttempt> overdue,
                     options_.store->Overdue(options_.now_ms() - kGraceMs, kAtOnce));
    for (const QuizAttempt& attempt : overdue) {
      const absl::StatusOr<bool> done = Close(attempt, "deadline", attempt.deadline_ms);
      trouble.Update(done.status());
      closed += done.ok() && *done;
    }
    // None is left, or none that can be closed.
    if (closed == before) break;
  }
  if (!trouble.ok()) return trouble;
  return closed;
}

absl::StatusOr<Rescored> Taking::RescoreNow(const std::string& learner, const std::string& attempt, bool keep) {
  ASSIGN_OR_RETURN(const QuizAttempt current, Current(learner, attempt));
  if (current.IsOpen()) {
    return absl::FailedPreconditionError("this attempt is still open: it is scored by its own version when it closes");
  }
  const std::shared_ptr<const Banks> banks = options_.banks();
  ASSIGN_OR_RETURN(const Bank* today, FindBank(*banks, current.bank));
  ASSIGN_OR_RETURN(const std::shared_ptr<const Sitting> sitting, sittings_.Of(current));
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> kept, options_.store->Answers(attempt));
  ASSIGN_OR_RETURN(const Answers answers, ReadAnswers(*sitting, kept));
  ASSIGN_OR_RETURN(Rescored rescored, Rescore(*sitting->bank, *today, current.seed, current.only, answers));
  if (keep) {
    const Score& after = rescored.after;
    RETURN_IF_ERROR(options_.store->UpdateScore(attempt, after.points, after.max_points, after.passed));
  }
  return rescored;
}

absl::StatusOr<const Bank*> Taking::FindBank(const Banks& banks, const std::string& bank) const {
  if (const Bank* found = banks.Find(bank); found != nullptr) return found;
  for (const Problem& problem : banks.problems()) {
    if (problem.file.ends_with(absl::StrCat("/", bank, ".toml"))) {
      return absl::NotFoundError(absl::StrCat("the question bank ", bank, " cannot be used: ", problem.ToString()));
    }
  }
  std::vector<std::string> ids;
  for (const Bank& known : banks.all()) ids.push_back(known.id);
  const std::vector<std::string> near = catalog::Nearest(bank, ids);
  return absl::NotFoundError(absl::StrCat("there is no quiz \"", bank, "\"; ",
                                          near.empty()
                                              ? absl::StrCat("there are: ", absl::StrJoin(ids, ", "))
                                              : absl::StrCat("did you mean ", absl::StrJoin(near, " or "), "?")));
}

absl::StatusOr<std::vector<std::string>> Taking::Chosen(const std::string& learner, const Banks& banks,
                                                        const Bank& bank, const StartOptions& options) {
  std::vector<std::string> chosen;
  if (!options.retry.empty()) {
    if (options.mode != Mode::kPractice) {
      return absl::InvalidArgumentError("what was missed is tried again as practice, not as an exam or a review");
    }
    ASSIGN_OR_RETURN(const AttemptView before, Look(learner, options.retry));
    if (before.attempt.bank != bank.id) {
      return absl::InvalidArgumentError(
          absl::StrCat("attempt ", options.retry, " is of quiz ", before.attempt.bank, ", not of ", bank.id));
    }
    if (!before.score.has_value()) {
      return absl::FailedPreconditionError("this attempt is still open: what was missed shows when it is finished");
    }
    for (const ItemScore& item : before.score->items) {
      const Question* question = bank.Find(item.id);
      if (!item.judged.right && question != nullptr && !question->retired) chosen.push_back(item.id);
    }
    if (chosen.empty()) {
      return absl::FailedPreconditionError(
          "nothing to try again: no question of that attempt was missed and is still "
          "in the bank");
    }
  }
  if (options.mode == Mode::kReview) {
    ASSIGN_OR_RETURN(const std::vector<DueBank> due, DueNow(*options_.store, banks, learner, options_.now_ms()));
    for (const DueBank& of_bank : due) {
      if (of_bank.bank != bank.id) continue;
      for (const store::QuizCard& card : of_bank.cards) {
        if (chosen.size() < kMostReviewed) chosen.push_back(card.question);
      }
    }
    if (chosen.empty()) {
      return absl::FailedPreconditionError(absl::StrCat("no question of quiz ", bank.id, " is due for review"));
    }
  }
  return chosen;
}

absl::StatusOr<QuizAttempt> Taking::Draw(const std::string& learner, const Bank& bank, const StartOptions& options,
                                         std::vector<std::string> only) {
  const std::function<uint64_t()> random = options_.random ? options_.random : SystemRandom;
  QuizAttempt attempt = {.id = RandomId(random),
                         .learner = learner,
                         .bank = bank.id,
                         .bank_version = bank.version,
                         .seed = random(),
                         .mode = std::string(ModeName(options.mode)),
                         .only = std::move(only),
                         .certainty = options.certainty,
                         .started_ms = options_.now_ms()};
  ASSIGN_OR_RETURN(const std::vector<Item> items, DrawPaper(bank, attempt.seed, attempt.only));
  attempt.questions = static_cast<int>(items.size());
  if (options.mode == Mode::kExam) attempt.deadline_ms = attempt.started_ms + int64_t{bank.exam_minutes} * 60'000;
  return attempt;
}

absl::StatusOr<QuizAttempt> Taking::OpenOne(const std::string& learner, const std::string& bank, Mode mode) {
  ASSIGN_OR_RETURN(const std::vector<QuizAttempt> attempts, options_.store->Attempts(learner, bank, kAllAttempts));
  for (const QuizAttempt& attempt : attempts) {
    if (attempt.IsOpen() && attempt.mode == ModeName(mode)) return attempt;
  }
  return absl::AbortedError(absl::StrCat("the open attempt of quiz ", bank, " was closed just now: try again"));
}

absl::StatusOr<QuizAttempt> Taking::Current(const std::string& learner, const std::string& attempt) {
  ASSIGN_OR_RETURN(std::optional<QuizAttempt> current, options_.store->GetAttempt(attempt));
  if (!current.has_value() || current->learner != learner) return NoSuchAttempt(attempt);
  if (!IsOver(*current)) return *current;
  RETURN_IF_ERROR(CloseAtDeadline(*current));
  ASSIGN_OR_RETURN(current, options_.store->GetAttempt(attempt));
  if (!current.has_value()) return NoSuchAttempt(attempt);  // erased meanwhile
  return *current;
}

absl::StatusOr<AttemptView> Taking::View(const QuizAttempt& attempt) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Sitting> sitting, sittings_.Of(attempt));
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> kept, options_.store->Answers(attempt.id));
  return MakeView(*sitting, attempt, kept);
}

bool Taking::IsOver(const QuizAttempt& attempt) const {
  return attempt.IsOpen() && attempt.deadline_ms > 0 && attempt.deadline_ms < options_.now_ms() - kGraceMs;
}

absl::Status Taking::CloseAtDeadline(const QuizAttempt& attempt) {
  return Close(attempt, "deadline", attempt.deadline_ms).status();
}

absl::StatusOr<bool> Taking::Close(const QuizAttempt& attempt, std::string_view by, int64_t closed_ms) {
  store::CloseQuizAttempt close = {.attempt = attempt.id, .closed_ms = closed_ms, .closed_by = std::string(by)};
  const absl::StatusOr<std::shared_ptr<const Sitting>> sitting = sittings_.Of(attempt);
  if (IsLost(sitting.status())) {
    close.closed_by = "course";
    return options_.store->CloseAttempt(close);
  }
  RETURN_IF_ERROR(sitting.status());
  const Bank& bank = *(*sitting)->bank;
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> kept, options_.store->Answers(attempt.id));
  ASSIGN_OR_RETURN(const Answers answers, ReadAnswers(**sitting, kept));
  ASSIGN_OR_RETURN(const Score score, ScoreAttempt(bank, attempt.seed, attempt.only, answers));
  ASSIGN_OR_RETURN(close.cards, CardsAfter(*options_.store, attempt.learner, bank.id, score, answers, closed_ms));
  close.points = score.points;
  close.max_points = score.max_points;
  close.passed = score.passed;
  ASSIGN_OR_RETURN(const bool closed, options_.store->CloseAttempt(close));
  if (!closed) return false;
  // An answer that was kept after we had read counts, too; from now on none can come.
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> last, options_.store->Answers(attempt.id));
  if (last == kept) return true;
  ASSIGN_OR_RETURN(const Answers all, ReadAnswers(**sitting, last));
  ASSIGN_OR_RETURN(const Score complete, ScoreAttempt(bank, attempt.seed, attempt.only, all));
  RETURN_IF_ERROR(options_.store->UpdateScore(attempt.id, complete.points, complete.max_points, complete.passed));
  return true;
}

}  // namespace course::quiz
