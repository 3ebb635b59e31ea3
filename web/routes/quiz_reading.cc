#include "web/routes/quiz_reading.h"

#include <algorithm>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/taking/standing.h"
#include "web/pages/file_page.h"

namespace course::web {
namespace {

// Newest first. Whoever looks at one whose time is up closes it; then all are read again.
absl::StatusOr<std::vector<store::QuizAttempt>> ReadAttempts(Visit& visit) {
  const std::string& learner = visit.request.learner;
  store::QuizStore& store = *visit.quizzes->store;
  ASSIGN_OR_RETURN(std::vector<store::QuizAttempt> attempts, quiz::AllAttempts(store, learner));
  const auto overdue = [&](const store::QuizAttempt& attempt) {
    return attempt.IsOpen() && attempt.deadline_ms > 0 && attempt.deadline_ms < visit.now_ms;
  };
  if (std::none_of(attempts.begin(), attempts.end(), overdue)) return attempts;
  for (const store::QuizAttempt& attempt : attempts) {
    // One that cannot be closed stays as it is; its own page says why.
    if (overdue(attempt)) visit.quizzes->taking->Look(learner, attempt.id).status().IgnoreError();
  }
  return quiz::AllAttempts(store, learner);
}

int AnsweredOf(Visit& visit, const store::QuizAttempt& open) {
  const absl::StatusOr<quiz::AttemptView> view = visit.quizzes->taking->Look(visit.request.learner, open.id);
  return view.ok() ? view->Answered() : 0;
}

}  // namespace

int QuizReading::Due() const {
  int count = 0;
  for (const quiz::DueBank& bank : due) count += static_cast<int>(bank.cards.size());
  return count;
}

int QuizReading::DueBecauseOf(const std::string& lab) const {
  int count = 0;
  for (const quiz::DueBank& bank : due) {
    count += static_cast<int>(std::count_if(bank.cards.begin(), bank.cards.end(), [&](const store::QuizCard& card) {
      return card.reason.starts_with(lab + ":");
    }));
  }
  return count;
}

std::vector<QuizStanding> QuizReading::OfUnit(const std::string& unit) const {
  std::vector<QuizStanding> some;
  std::copy_if(standings.begin(), standings.end(), std::back_inserter(some),
               [&](const QuizStanding& standing) { return standing.bank->unit == unit; });
  return some;
}

absl::StatusOr<QuizReading> ReadQuizzes(Visit& visit) {
  QuizReading reading;
  if (visit.quizzes == nullptr) return reading;
  reading.banks = visit.quizzes->banks();
  store::QuizStore& store = *visit.quizzes->store;
  const std::string& learner = visit.request.learner;
  // The labs are the owner's.
  if (visit.request.FromOwner()) {
    const absl::Status brought = quiz::BringFailedTests(visit.store, store, *reading.banks, learner, visit.now_ms);
    // A full disk takes no page away: what was not written is still to be done, and the next look does it.
    if (!brought.ok() && !absl::IsResourceExhausted(brought)) return brought;
    visit.unfinished = !brought.ok();
  }
  ASSIGN_OR_RETURN(reading.due, quiz::DueNow(store, *reading.banks, learner, visit.now_ms));
  ASSIGN_OR_RETURN(const std::vector<store::QuizAttempt> attempts, ReadAttempts(visit));
  for (const quiz::Bank& bank : reading.banks->all()) {
    visit.read.push_back(absl::StrCat(visit.root, "/", bank.file));
    QuizStanding standing = {.bank = &bank};
    std::copy_if(attempts.begin(), attempts.end(), std::back_inserter(standing.attempts),
                 [&](const store::QuizAttempt& attempt) { return attempt.bank == bank.id; });
    if (const store::QuizAttempt* open = standing.Open()) standing.answered = AnsweredOf(visit, *open);
    for (const quiz::DueBank& due : reading.due) {
      if (due.bank == bank.id) standing.due = static_cast<int>(due.cards.size());
    }
    reading.standings.push_back(std::move(standing));
  }
  return reading;
}

std::string GuideOf(const quiz::Bank& bank) {
  return bank.unit.empty() ? "" : ReadingUrl(absl::StrCat(bank.unit, "/README.md"));
}

quiz::Answers AnswersOf(const quiz::AttemptView& attempt) {
  quiz::Answers answers;
  for (const quiz::ItemView& item : attempt.items) {
    if (item.given) answers[item.shown->id] = *item.given;
  }
  return answers;
}

}  // namespace course::web
