#include "web/pages/cohort_quiz_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "web/pages/cohort_parts.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

std::string Correlation(const std::optional<double>& r) {
  if (!r) return "–";
  // With the minus sign that is as wide as a digit.
  return *r < 0 ? "−" + absl::StrFormat("%.2f", -*r) : absl::StrFormat("%.2f", *r);
}

// Hard and easy questions left and right, those that tell apart above: where a question lies says what to do with it.
Html Map(const CohortQuizView& view) {
  constexpr double kWidth = 520, kHeight = 260, kLeft = 44, kBottom = 34, kTop = 10, kRight = 12;
  const auto x = [&](double share) { return kLeft + (kWidth - kLeft - kRight) * std::clamp(share, 0.0, 1.0); };
  const auto y = [&](double r) {
    return kTop + (kHeight - kTop - kBottom) * (1 - (std::clamp(r, -0.4, 0.8) + 0.4) / 1.2);
  };
  const auto number = [](double v) { return absl::StrFormat("%.1f", v); };
  const auto line = [&](double x1, double y1, double x2, double y2) {
    return Tag("line",
               {{"class", "grid"}, {"x1", number(x1)}, {"y1", number(y1)}, {"x2", number(x2)}, {"y2", number(y2)}});
  };
  const auto label = [&](double at_x, double at_y, const char* anchor, const std::string& text) {
    return Tag("text", {{"x", number(at_x)}, {"y", number(at_y)}, {"text-anchor", anchor}}, Text(text));
  };
  Html content;
  for (const double r : {-0.4, 0.0, 0.4, 0.8}) {
    content += line(kLeft, y(r), kWidth - kRight, y(r)) + label(kLeft - 6, y(r) + 4, "end", Correlation(r));
  }
  for (const double p : {0.0, 0.5, 1.0})
    content += label(x(p), kHeight - 18, "middle", absl::StrFormat("%.0f %%", 100 * p));
  content += label((kLeft + kWidth) / 2, kHeight - 3, "middle", "right answers: hard on the left, easy on the right");
  for (const QuizItem& item : view.items) {
    if (!item.discrimination) continue;
    const std::string words =
        absl::StrCat(item.id, ": ", Percent(item.difficulty), " right, discrimination ",
                     Correlation(item.discrimination), item.looks.empty() ? "" : ", deserves a look");
    content += Tag(
        "a", {{"href", "#q-" + item.id}, {"aria-label", words}},
        Tag("g", Tag("title", Text(words)) + Tag("circle", {{"cx", number(x(item.difficulty))},
                                                            {"cy", number(y(*item.discrimination))},
                                                            {"r", "5"},
                                                            {"class", item.looks.empty() ? "item" : "item look"}})));
  }
  return Tag("figure",
             Tag("svg",
                 {{"class", "chart item-map"},
                  {"viewBox", absl::StrCat("0 0 ", kWidth, " ", kHeight)},
                  {"role", "group"},
                  {"aria-label", "Questions by difficulty and discrimination"}},
                 content) +
                 Tag("figcaption", Text("Each dot is a question: high up it tells who knows the subject, below 0 "
                                        "those who know more get it wrong. Filled dots deserve a look.")));
}

Html Choices(const QuizItem& item) {
  if (item.choices.empty()) return {};
  Html rows;
  for (const ItemChoice& choice : item.choices) {
    const double share = item.shown > 0 ? static_cast<double>(choice.count) / item.shown : 0;
    const std::string words = absl::StrCat(choice.count, " of ", item.shown, ", ", Percent(share));
    rows += Tag("li", Tag("div", {{"class", "text"}}, choice.text) +
                          (choice.right ? State("right", "good") : State("not right", "open")) +
                          ShareMeter(share, words) + Tag("span", {{"class", "numbers"}}, Text(words)));
  }
  return Tag("ul", {{"class", "distractors ui"}}, rows);
}

Html Item(const QuizItem& item) {
  Html facts = Text(absl::StrCat(item.kind, " · ", Percent(item.difficulty), " right (likely ", Percent(item.low),
                                 " to ", Percent(item.high), ") · discrimination ", Correlation(item.discrimination),
                                 " · upper − lower ", Correlation(item.upper_lower), " · ", item.answered, " of ",
                                 item.shown, " answered"));
  Html body = Tag("h3", Tag("code", Text(item.id))) + Tag("div", {{"class", "prompt"}}, item.prompt) +
              Tag("p", {{"class", "soft ui"}}, facts);
  if (!item.looks.empty()) {
    Html looks;
    for (const std::string& why : item.looks) looks += Tag("li", Text(why));
    body += Tag("div", {{"class", "looks ui"}}, State("deserves a look", "bad") + Tag("ul", looks));
  } else if (item.few) {
    body += Tag("p", {{"class", "soft ui"}}, Text("So few learners say little: wait for more."));
  }
  body += Choices(item);
  return Tag(
      "li", {{"id", "q-" + item.id}, {"class", item.looks.empty() ? "" : "bad"}, {"data-item", ""}, {"tabindex", "-1"}},
      body);
}

}  // namespace

std::string CohortQuizPage(const CohortQuizView& view, const Frame& frame) {
  Html live;
  if (view.learners == 0) {
    live += Tag("p", Text("Nobody has handed in this quiz yet. The analysis appears with the first paper."));
  } else {
    std::string made = absl::StrCat("Made from the first paper of ", Count(view.learners, "learner", "learners"),
                                    ", who got ", Percent(view.mean), " of the points on average.");
    if (view.lost > 0) {
      absl::StrAppend(&made, " ", Count(view.lost, "paper", "papers"),
                      " cannot be read any more: the bank is another.");
    }
    live += Tag("p", Text(made)) + Map(view);
    std::vector<const QuizItem*> order;
    for (const QuizItem& item : view.items) order.push_back(&item);
    std::stable_sort(order.begin(), order.end(),
                     [](const QuizItem* a, const QuizItem* b) { return a->looks.size() > b->looks.size(); });
    Html items;
    for (const QuizItem* item : order) items += Item(*item);
    live +=
        Tag("h2", Text("Questions, those that deserve a look first")) + Tag("ol", {{"class", "lookback items"}}, items);
  }
  const std::string title = "Items of " + view.title;
  return Document(title, Tag("h1", Text(title)) + Tag("div", {{"data-live", "items"}}, live), frame,
                  {.current = "cohort-quizzes",
                   .crumbs = {{"Cohort", "/cohort"}, {"Quiz items", "/cohort/quizzes"}, {view.title, ""}}});
}

std::string CohortQuizzesPage(const std::vector<CohortQuizLine>& quizzes, const Frame& frame) {
  Html rows;
  for (const CohortQuizLine& quiz : quizzes) {
    rows += Tag(
        "tr", Tag("th", {{"scope", "row"}},
                  Tag("a", {{"href", CohortQuizUrl(quiz.bank)}, {"data-item", ""}}, Text(quiz.title))) +
                  NumberCell(absl::StrCat(quiz.learners)) + NumberCell(quiz.learners == 0 ? "–" : Percent(quiz.mean)) +
                  NumberCell(absl::StrCat(quiz.questions)) +
                  Tag("td", quiz.looks == 0 ? Text("none") : State(Count(quiz.looks, "question", "questions"), "bad")));
  }
  Html body = Tag("h1", Text("Quiz items"));
  if (quizzes.empty()) {
    body += Tag("p", Text("The course has no quiz."));
  } else {
    body += Tag("p", Text("How well each quiz measures: from the first closed attempt of each learner.")) +
            Tag("div", {{"data-live", "quizzes"}},
                CohortTable("Quizzes", {"Quiz", "Learners#", "Mean#", "Questions#", "Deserve a look"}, rows));
  }
  return Document("Quiz items", body, frame,
                  {.current = "cohort-quizzes", .crumbs = {{"Cohort", "/cohort"}, {"Quiz items", ""}}});
}

}  // namespace course::web
