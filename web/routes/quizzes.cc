#include "web/routes/quizzes.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/scoring/score.h"
#include "web/pages/layout.h"
#include "web/pages/parts.h"
#include "web/pages/quiz_list_page.h"
#include "web/pages/quiz_page.h"
#include "web/pages/quiz_result_page.h"
#include "web/pages/review_queue_page.h"
#include "web/routes/quiz_reading.h"
#include "web/routes/refused.h"

namespace course::web {
namespace {

// Attempts that the shares of a quiz's page are made from, the newest ones.
constexpr int kLookedAt = 20;

// None of these pages is kept: answers change them without another version of the store, and so does the clock, by
// which exams end and questions come due.
Response Page(std::string html) { return {.body = std::move(html)}; }

// How the outcomes of a quiz went, and how well certainty and success agreed.
void AddUp(Visit& visit, QuizView& view) {
  std::vector<quiz::Calibration> parts;
  for (const store::QuizAttempt& attempt : view.standing.attempts) {
    if (attempt.IsOpen()) continue;
    if (static_cast<int>(parts.size()) == kLookedAt) break;
    const absl::StatusOr<quiz::AttemptView> looked = visit.quizzes->taking->Look(visit.request.learner, attempt.id);
    // A paper that cannot be drawn any more says nothing; its row in the table stays.
    if (!looked.ok() || !looked->score) continue;
    for (const quiz::ItemView& item : looked->items) {
      OutcomeTally& tally = view.tallies[item.shown->outcome];
      ++tally.asked;
      if (item.revealed) tally.right += item.revealed->judged.credit;
    }
    parts.push_back(quiz::Calibrate(looked->score->items, AnswersOf(*looked)));
  }
  view.calibration = quiz::Merge(parts);
}

// One that is there and broken is another matter than one that never was.
Response NoSuchQuiz(const Visit& visit, const quiz::Banks& banks, const std::string& name) {
  for (const quiz::Problem& problem : banks.problems()) {
    if (problem.file != absl::StrCat("quiz/bank/", name, ".toml")) continue;
    return {
        .status = 404,
        .body = MessagePage("This quiz cannot be taken just now",
                            "Its bank has mistakes, which the list of quizzes names. Attempts that were taken before "
                            "are kept.",
                            visit.frame)};
  }
  return NotFound(visit, visit.request.path);
}

// What the attempt is worth by today's bank; nullopt if that is what it counts, or cannot be said.
std::optional<quiz::Rescored> ScoredToday(Visit& visit, const store::QuizAttempt& attempt) {
  absl::StatusOr<quiz::Rescored> today =
      visit.quizzes->taking->RescoreNow(visit.request.learner, attempt.id, /*keep=*/false);
  if (!today.ok() || today->changes.empty()) return std::nullopt;
  const bool same = today->after.points == attempt.points && today->after.max_points == attempt.max_points;
  return same ? std::nullopt : std::optional(*std::move(today));
}

}  // namespace

absl::StatusOr<Response> QuizListRoute(Visit& visit) {
  if (visit.quizzes == nullptr) return NotFound(visit, visit.request.path);
  ASSIGN_OR_RETURN(QuizReading reading, ReadQuizzes(visit));
  return Page(QuizListPage({.quizzes = reading.standings, .problems = reading.banks->problems()}, visit.frame));
}

absl::StatusOr<Response> QuizRoute(Visit& visit, const std::string& name) {
  if (visit.quizzes == nullptr) return NotFound(visit, visit.request.path);
  ASSIGN_OR_RETURN(QuizReading reading, ReadQuizzes(visit));
  const quiz::Bank* bank = reading.banks->Find(name);
  if (bank == nullptr) return NoSuchQuiz(visit, *reading.banks, name);
  if (bank->id != name) return Redirect(QuizUrl(bank->id));  // "X2"
  QuizView view;
  for (QuizStanding& standing : reading.standings) {
    if (standing.bank == bank) view.standing = std::move(standing);
  }
  AddUp(visit, view);
  for (const quiz::Problem& problem : reading.banks->problems()) {
    if (problem.file == bank->file) view.problems.push_back(problem);
  }
  view.guide = GuideOf(*bank);
  return Page(QuizPage(view, visit.frame));
}

absl::StatusOr<Response> AttemptReviewRoute(Visit& visit, const std::string& attempt) {
  if (visit.quizzes == nullptr) return NotFound(visit, visit.request.path);
  QuizResultView view;
  absl::StatusOr<quiz::AttemptView> looked = visit.quizzes->taking->Look(visit.request.learner, attempt);
  if (!looked.ok()) return Refused(visit, looked.status());
  view.attempt = *std::move(looked);
  if (view.attempt.attempt.IsOpen()) return Redirect(AttemptUrl(attempt));
  const std::shared_ptr<const quiz::Banks> banks = visit.quizzes->banks();
  view.bank = banks->Find(view.attempt.attempt.bank);
  if (view.bank != nullptr) view.guide = GuideOf(*view.bank);
  view.calibration = quiz::Calibrate(view.attempt.score->items, AnswersOf(view.attempt));
  view.today = ScoredToday(visit, view.attempt.attempt);
  view.read_figure = [&visit](const std::string& figure) { return visit.ReadFigure(figure); };
  return Page(QuizResultPage(view, visit.frame));
}

absl::StatusOr<Response> ReviewQueueRoute(Visit& visit) {
  if (visit.quizzes == nullptr) return NotFound(visit, visit.request.path);
  ASSIGN_OR_RETURN(QuizReading reading, ReadQuizzes(visit));
  ReviewQueueView view = {.course = visit.course.get(), .due = std::move(reading.due)};
  for (const QuizStanding& standing : reading.standings) {
    view.banks[standing.bank->id] = standing.bank;
    for (const store::QuizAttempt& attempt : standing.attempts) {
      if (attempt.IsOpen() && attempt.mode == "review") view.open[standing.bank->id] = attempt;
    }
  }
  ASSIGN_OR_RETURN(const store::QuizStore::Due due,
                   visit.quizzes->store->CountDue(visit.request.learner, visit.now_ms));
  view.next_ms = due.next_ms;
  return Page(ReviewQueuePage(view, visit.frame));
}

absl::StatusOr<Response> StartReview(Visit& visit, const std::string& bank) {
  if (visit.quizzes == nullptr) return NotFound(visit, visit.request.path);
  const absl::StatusOr<std::string> attempt =
      visit.quizzes->taking->Start(visit.request.learner, bank, {.mode = quiz::Mode::kReview});
  // Another page was quicker: the queue says what is due now.
  if (absl::IsFailedPrecondition(attempt.status())) return Redirect("/review");
  if (!attempt.ok()) return Refused(visit, attempt.status());
  return Redirect(absl::StrCat(AttemptUrl(*attempt), "/1"));
}

}  // namespace course::web
