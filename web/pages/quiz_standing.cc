#include "web/pages/quiz_standing.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "quiz/taking/standing.h"
#include "quiz/taking/view.h"
#include "web/pages/parts.h"

namespace course::web {

double ShareOf(const store::QuizAttempt& attempt) {
  return attempt.max_points > 0 ? attempt.points / attempt.max_points : 0;
}

std::string ModeWord(const store::QuizAttempt& attempt) {
  return attempt.mode == "practice" && !quiz::IsWholePaper(attempt) ? "retry" : attempt.mode;
}

const store::QuizAttempt* QuizStanding::Open() const {
  const auto open = std::find_if(attempts.begin(), attempts.end(), [](const auto& one) { return one.IsOpen(); });
  return open == attempts.end() ? nullptr : &*open;
}

std::optional<double> QuizStanding::Best() const {
  const quiz::Standing sum = quiz::SumUp(attempts);
  if (sum.max_points == 0) return std::nullopt;
  return sum.points / sum.max_points;
}

bool QuizStanding::Passed() const { return quiz::SumUp(attempts).passed; }

LabState QuizStanding::State() const {
  if (Passed()) return {"passed", "good"};
  if (Best()) return {"not passed yet", "busy"};
  return {"not taken", "open"};
}

std::string QuizFacts(const quiz::Bank& bank) {
  const auto asked = std::count_if(bank.questions.begin(), bank.questions.end(),
                                   [](const quiz::Question& question) { return !question.retired; });
  const std::string some = bank.draw < asked ? absl::StrCat(bank.draw, " of ") : "";
  return absl::StrCat(some, Count(asked, "question", "questions"), " · pass mark ", Percent(bank.pass));
}

Html QuizRow(const QuizStanding& standing) {
  const LabState state = standing.State();
  const quiz::Bank& bank = *standing.bank;
  Html row = Tag("span", {{"class", "title"}},
                 Tag("a", {{"href", QuizUrl(bank.id)}, {"data-item", ""}}, Text("Quiz: " + bank.title)) + Text(" ") +
                     Tag("span", {{"class", "soft"}}, Text(QuizFacts(bank))));
  row += Tag("span", Attributes{{"class", "trend"}});
  const std::optional<double> best = standing.Best();
  row += Tag("span", {{"class", "points"}}, Text(best ? "best " + Percent(*best) : "–"));
  row += State(state.word, state.tone);
  return Tag("li", {{"class", "quiz-row " + state.tone}}, row);
}

}  // namespace course::web
