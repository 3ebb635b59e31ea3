#include "quiz/taking/taking.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/paper/paper.h"
#include "quiz/review/queue.h"
#include "quiz/taking/draft.h"
#include "quiz/taking/find_bank.h"

namespace course::quiz {
namespace {

using store::QuizAnswer;
using store::QuizAttempt;
using store::Saved;

absl::Status NoSuchAttempt(const std::string& attempt) {
  return absl::NotFoundError(absl::StrCat("you have no attempt ", attempt));
}

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
  if (!form.ok() && !IsDraft(shown, answer)) {
    ASSIGN_OR_RETURN(SaveResult may, MaySave(learner, attempt, position, received_ms));
    if (may.Kept()) return form;
    return may;
  }
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

absl::StatusOr<SaveResult> Taking::MaySave(const std::string& learner, const std::string& attempt, int position,
                                           int64_t received_ms) {
  const int64_t received = std::min(received_ms, options_.now_ms());
  const absl::StatusOr<QuizAttempt> current = Current(learner, attempt);
  const auto answer = [&](Saved outcome, const QuizAttempt& of) {
    return SaveResult{outcome, Refusal(outcome, of, position, received)};
  };
  if (absl::IsNotFound(current.status())) return answer(Saved::kNoSuch, {});
  RETURN_IF_ERROR(current.status());
  if (position < 0 || position >= current->questions) return answer(Saved::kNoPosition, *current);
  const bool late = current->deadline_ms > 0 && received > current->deadline_ms;
  if (!current->IsOpen() || late) return answer(Saved::kClosed, *current);
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> kept, options_.store->Answers(attempt));
  for (const QuizAnswer& row : kept) {
    if (row.position != position) continue;
    if (row.final) return answer(Saved::kAlreadyFinal, *current);
    if (row.saves >= store::kMostSaves) return answer(Saved::kTooOften, *current);
  }
  return answer(Saved::kSaved, *current);
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
  if (current.closed_by == kByCourse) {
    return absl::FailedPreconditionError("the course closed this attempt: what its key was is not known any more");
  }
  const std::shared_ptr<const Banks> banks = options_.banks();
  ASSIGN_OR_RETURN(const Bank* today, FindBank(*banks, current.bank));
  ASSIGN_OR_RETURN(const std::shared_ptr<const Sitting> sitting, sittings_.Of(current));
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> kept, options_.store->Answers(attempt));
  const KeptAnswers read = ReadAnswers(*sitting, kept);
  if (!read.unreadable.empty()) return read.unreadable.begin()->second;
  ASSIGN_OR_RETURN(Rescored rescored, Rescore(*sitting->bank, *today, current.seed, current.only, read.answers));
  if (keep) {
    const Score& after = rescored.after;
    RETURN_IF_ERROR(
        options_.store->UpdateScore(attempt, after.points, after.max_points, after.passed && IsWholePaper(current)));
  }
  return rescored;
}

absl::StatusOr<QuizAttempt> Taking::Current(const std::string& learner, const std::string& attempt) {
  ASSIGN_OR_RETURN(std::optional<QuizAttempt> current, options_.store->GetAttempt(attempt));
  if (!current.has_value() || current->learner != learner) return NoSuchAttempt(attempt);
  if (!IsOver(*current)) return *current;
  RETURN_IF_ERROR(Close(*current, "deadline", current->deadline_ms).status());
  ASSIGN_OR_RETURN(current, options_.store->GetAttempt(attempt));
  if (!current.has_value()) return NoSuchAttempt(attempt);  // erased meanwhile
  return *current;
}

absl::StatusOr<AttemptView> Taking::View(const QuizAttempt& attempt) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Sitting> sitting, sittings_.Of(attempt));
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> kept, options_.store->Answers(attempt.id));
  return MakeView(sitting, attempt, kept);
}

bool Taking::IsOver(const QuizAttempt& attempt) const {
  return attempt.IsOpen() && attempt.deadline_ms > 0 && attempt.deadline_ms < options_.now_ms() - kGraceMs;
}

absl::StatusOr<bool> Taking::Close(const QuizAttempt& attempt, std::string_view by, int64_t closed_ms) {
  // An answer that is kept between reading and closing counts, too, and what another attempt made of a card stays. So
  // many in a row no page sends.
  constexpr int kMostTries = 8;
  for (int tries = 0; tries < kMostTries; ++tries) {
    ASSIGN_OR_RETURN(const store::CloseQuizAttempt close, Scored(attempt, by, closed_ms));
    absl::StatusOr<bool> closed = options_.store->CloseAttempt(close);
    if (!absl::IsAborted(closed.status())) return closed;
  }
  return absl::AbortedError("answers to this attempt are still coming in: finish it once they have stopped");
}

absl::StatusOr<store::CloseQuizAttempt> Taking::Scored(const QuizAttempt& attempt, std::string_view by,
                                                       int64_t closed_ms) {
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> kept, options_.store->Answers(attempt.id));
  store::CloseQuizAttempt close = {
      .attempt = attempt.id, .saves = store::SavesOf(kept), .closed_ms = closed_ms, .closed_by = std::string(by)};
  const absl::StatusOr<std::shared_ptr<const Sitting>> sitting = sittings_.Of(attempt);
  if (IsLost(sitting.status())) {
    close.closed_by = kByCourse;
    return close;
  }
  RETURN_IF_ERROR(sitting.status());
  const Bank& bank = *(*sitting)->bank;
  const Answers answers = ReadAnswers(**sitting, kept).answers;
  const Score score = ScorePaper((*sitting)->items, bank.pass, answers);
  ASSIGN_OR_RETURN(CardChanges changes,
                   CardsAfter(*options_.store, attempt.learner, bank.id, score, answers, closed_ms));
  close.cards = std::move(changes.cards);
  close.seen_cards = std::move(changes.seen);
  close.points = score.points;
  close.max_points = score.max_points;
  close.passed = score.passed && IsWholePaper(attempt);
  return close;
}

}  // namespace course::quiz
