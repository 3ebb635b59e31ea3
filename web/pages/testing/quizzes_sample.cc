#include "web/pages/testing/quizzes_sample.h"

#include <memory>
#include <string>
#include <utility>

#include "web/pages/testing/quiz_sample.h"

namespace course::web::testing {
namespace {

constexpr int64_t kBegun = 1'771'320'600'000;

quiz::Question AQuestion(const std::string& id, const std::string& outcome) {
  return {.id = id, .outcome = outcome, .prompt = "What is asked by " + id + "?"};
}

void SetOutcome(const std::string& outcome, quiz::ItemView& item) {
  quiz::Shown shown = *item.shown;
  shown.outcome = outcome;
  item.shown = std::make_shared<const quiz::Shown>(std::move(shown));
}

}  // namespace

quiz::Bank SmallBank() {
  quiz::Bank bank = {.id = "00",
                     .title = "Foundations",
                     .unit = "phases/00-a",
                     .about = "What inference costs, and *why*.",
                     .draw = 2};
  bank.file = "quiz/bank/00.toml";
  bank.outcomes = {{"kv-memory", "computes what the KV cache costs"}, {"roofline", "tells what limits a step"}};
  bank.questions = {AQuestion("p00-limit", "roofline"), AQuestion("p00-kv", "kv-memory"),
                    AQuestion("p00-grows", "kv-memory"), AQuestion("p00-old", "kv-memory")};
  bank.questions[3].retired = true;
  return bank;
}

store::QuizAttempt OpenAttempt(const std::string& id, const std::string& mode) {
  store::QuizAttempt attempt = {.id = id, .learner = "me", .bank = "00", .mode = mode};
  attempt.questions = 2;
  attempt.started_ms = kBegun;
  return attempt;
}

store::QuizAttempt ClosedAttempt(const std::string& id, const std::string& mode, double points, double max_points) {
  store::QuizAttempt attempt = OpenAttempt(id, mode);
  attempt.closed_ms = kBegun + 725'000;
  attempt.closed_by = "learner";
  attempt.points = points;
  attempt.max_points = max_points;
  attempt.passed = points >= 0.8 * max_points;
  return attempt;
}

quiz::AttemptView LookedBack() {
  quiz::AttemptView view = EveryKind("practice");
  view.attempt = ClosedAttempt("a1", "practice", 3, 8);
  view.attempt.certainty = true;
  view.attempt.questions = static_cast<int>(view.items.size());
  for (quiz::ItemView& item : view.items) {
    SetOutcome("kv-memory", item);
    Decide(item, /*right=*/item.shown->kind == quiz::Kind::kText);
  }
  SetOutcome("roofline", view.items[0]);
  view.items[0].given->certainty = quiz::Certainty::kSure;
  view.items[0].revealed->certainty_mark = -6;
  view.items[3].given->certainty = quiz::Certainty::kThink;
  view.items[3].revealed->certainty_mark = 2;
  view.items[6].given.reset();
  quiz::Score score = {.points = 3, .max_points = 8, .certainty_marks = -4, .max_certainty_marks = 21};
  for (const quiz::ItemView& item : view.items) {
    score.items.push_back({.id = item.shown->id,
                           .answered = item.given.has_value(),
                           .judged = item.revealed->judged,
                           .points = item.revealed->points,
                           .max_points = item.shown->points,
                           .certainty_mark = item.revealed->certainty_mark});
  }
  view.score = std::move(score);
  return view;
}

}  // namespace course::web::testing
