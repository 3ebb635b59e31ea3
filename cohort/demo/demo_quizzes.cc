#include "cohort/demo/demo_quizzes.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "quiz/paper/paper.h"
#include "quiz/paper/plausible_mistake.h"
#include "quiz/scoring/score.h"

namespace course::cohort {

double ItemModel::Chance(double theta) const { return c + (1 - c) / (1 + std::exp(-a * (theta - b))); }

ItemModel ModelOf(const std::string& question, quiz::Kind kind, int choices) {
  base::Rng rng{std::stoull(base::Sha256Hex(question).substr(0, 15), nullptr, 16)};
  ItemModel model = {.a = 0.8 + 1.2 * rng.Uniform(), .b = 0.9 * Normal(rng) - 0.4};
  if (rng.Below(9) == 0) model.a = 0.02;
  if (kind == quiz::Kind::kSingle && choices > 0) model.c = 1.0 / choices;
  return model;
}

absl::StatusOr<store::AnsweredAttempt> TakeQuiz(const DemoQuiz& quiz, const DemoPerson& person, absl::Time begin,
                                                base::Rng& rng) {
  const uint64_t seed = rng.Next();
  ASSIGN_OR_RETURN(const std::vector<quiz::Item> paper, quiz::DrawPaper(*quiz.bank, seed));
  store::AnsweredAttempt taken;
  quiz::Answers given;
  int64_t at_ms = absl::ToUnixMillis(begin);
  for (size_t position = 0; position < paper.size(); ++position) {
    const quiz::Item& item = paper[position];
    at_ms += 15'000 + rng.Below(75'000);
    if (rng.Below(40) == 0) continue;  // left out
    const ItemModel model = ModelOf(item.shown.id, item.shown.kind, static_cast<int>(item.shown.choices.size()));
    const bool right = rng.Uniform() < model.Chance(person.ability);
    const quiz::Answer answer = right ? item.key.right : quiz::PlausibleMistake(item, rng);
    given[item.shown.id] = {.answer = answer};
    taken.answers.push_back({.position = static_cast<int>(position),
                             .answer = quiz::AnswerToJson(answer),
                             .final = true,
                             .saves = 1,
                             .first_ms = at_ms,
                             .last_ms = at_ms});
  }
  const quiz::Score score = quiz::ScorePaper(paper, quiz.bank->pass, given);
  taken.attempt = {.id = absl::StrFormat("%016x%016x", rng.Next(), rng.Next()),
                   .learner = person.account.id,
                   .bank = quiz.bank->id,
                   .bank_version = quiz.bank->version,
                   .seed = seed,
                   .mode = "practice",
                   .questions = static_cast<int>(paper.size()),
                   .started_ms = absl::ToUnixMillis(begin),
                   .closed_ms = at_ms + 5'000,
                   .closed_by = "learner",
                   .points = score.points,
                   .max_points = score.max_points,
                   .passed = score.passed};
  return taken;
}

}  // namespace course::cohort
