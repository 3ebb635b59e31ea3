#include "web/pages/quiz_list_page.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "web/pages/parts.h"
#include "web/pages/quiz_text.h"

namespace course::web {
namespace {

// Which of the page's buttons stands out.
struct Primary {
  bool review = false;
  const quiz::Bank* bank = nullptr;
};

Primary ChoosePrimary(const QuizListView& view) {
  const QuizStanding* open = nullptr;
  for (const QuizStanding& quiz : view.quizzes) {
    if (quiz.Open() == nullptr) continue;
    if (open == nullptr || quiz.Open()->started_ms > open->Open()->started_ms) open = &quiz;
  }
  if (open != nullptr) return {.bank = open->bank};
  if (std::any_of(view.quizzes.begin(), view.quizzes.end(), [](const auto& quiz) { return quiz.due > 0; })) {
    return {.review = true};
  }
  for (const QuizStanding& quiz : view.quizzes) {
    if (!quiz.Passed()) return {.bank = quiz.bank};
  }
  return {};
}

Html Due(const QuizListView& view, bool primary) {
  int due = 0;
  for (const QuizStanding& quiz : view.quizzes) due += quiz.due;
  if (due == 0) return {};
  const Html link = Tag("a", {{"class", primary ? "button primary" : "button"}, {"href", "/review"}},
                        Text(due == 1 ? "Review it" : "Review them"));
  return Tag("section", {{"class", primary ? "card primary" : "card"}},
             Tag("h2", Text(absl::StrCat(Count(due, "question is", "questions are"), " due for review"))) +
                 Tag("p", Text("You missed them in a quiz, or a lab test about the same failed. They come back after "
                               "longer and longer pauses, until you know them.")) +
                 Tag("p", {{"class", "actions"}}, link));
}

Html Action(const QuizStanding& quiz, bool primary) {
  const std::string look = primary ? "button primary" : "button";
  const store::QuizAttempt* open = quiz.Open();
  if (open == nullptr) {
    const char* word = quiz.Passed() ? "Take it again" : quiz.Best() ? "Try again" : "Take the quiz";
    return Tag("a", {{"class", look}, {"href", QuizUrl(quiz.bank->id)}}, Text(word));
  }
  const std::string about = absl::StrCat(ModeWord(*open), ", ", quiz.answered, " of ", open->questions, " answered");
  return Tag("a", {{"class", look}, {"href", AttemptUrl(open->id)}}, Text("Go on")) +
         Tag("span", {{"class", "soft"}}, Text(about));
}

Html Card(const QuizStanding& quiz, bool primary) {
  const quiz::Bank& bank = *quiz.bank;
  const LabState state = quiz.State();
  Html card = Tag("header", Tag("h2", Tag("a", {{"href", QuizUrl(bank.id)}, {"data-item", ""}}, Text(bank.title))) +
                                State(state.word, state.tone));
  card += Tag("div", {{"class", "about"}}, QuizText(bank.about, {}));
  card += Tag("p", {{"class", "soft"}}, Text(QuizFacts(bank)));
  if (const std::optional<double> best = quiz.Best()) {
    const std::string words = "best score " + Percent(*best);
    card += Tag("p", {{"class", "best"}}, Text(words)) + ShareMeter(*best, words);
  }
  card += Tag("p", {{"class", "actions"}}, Action(quiz, primary));
  const char* tone = primary ? "card primary" : quiz.Passed() ? "card good" : "card";
  return Tag("li", {{"class", tone}}, card);
}

Html Empty(const Frame& frame) {
  if (frame.guest) {
    return Tag(
        "section", {{"class", "card"}},
        Tag("h2", Text("There is no quiz yet")) + Tag("p", Text("Ask whoever invited you: none can be taken here.")));
  }
  return Tag("section", {{"class", "card"}},
             Tag("h2", Text("There is no quiz yet")) +
                 Tag("p", Text("A quiz is one file of questions, quiz/bank/NAME.toml. This command writes one to begin "
                               "with, and what makes a good question stands in ") +
                              Tag("a", {{"href", "/read/docs/adding-a-quiz.md"}}, Text("Adding a quiz")) + Text(".")) +
                 Command("./course new-quiz NAME"));
}

}  // namespace

Html BankProblems(const std::vector<quiz::Problem>& problems, const Frame& frame) {
  if (problems.empty() || frame.guest) return {};
  Html items;
  for (const quiz::Problem& problem : problems) {
    items += Tag("li", Place(frame, problem.file, problem.line) + Text(" ") + Tag("code", Text(problem.rule)) +
                           Tag("p", Text(problem.text)));
  }
  return Tag("section", {{"class", "card bad"}},
             Tag("h2", Text("For the author: a bank has mistakes")) +
                 Tag("p", Text("What is listed here is left out until it is mended; everything else works.")) +
                 Tag("ul", {{"class", "problems"}}, items));
}

std::string QuizListPage(const QuizListView& view, const Frame& frame) {
  const Primary primary = ChoosePrimary(view);
  Html live = Due(view, primary.review);
  Html cards;
  for (const QuizStanding& quiz : view.quizzes) cards += Card(quiz, quiz.bank == primary.bank);
  live += cards.text.empty() ? Empty(frame) : Tag("ul", {{"class", "quizzes"}}, cards);
  Html body = Tag("h1", Text("Quizzes"));
  body += Tag("p", Text("One quiz a phase: questions on what its guide and its labs are about, with the explanation of "
                        "every answer. What you miss comes back."));
  body += Tag("div", {{"data-live", "quizzes"}}, live) + BankProblems(view.problems, frame);
  return Document("Quizzes", body, frame, {.current = "quizzes", .crumbs = {{"Map", "/"}, {"Quizzes", ""}}});
}

}  // namespace course::web
