#include "web/pages/review_queue_page.h"

#include "absl/strings/str_cat.h"
#include "quiz/taking/taking.h"
#include "web/html/html.h"
#include "web/pages/parts.h"
#include "web/pages/quiz_text.h"

namespace course::web {
namespace {

const catalog::Lab* LabOf(const catalog::Course& course, const std::string& label) {
  for (const catalog::Lab* lab : course.Labs()) {
    if (lab->label == label) return lab;
  }
  return nullptr;
}

// Why a question is back: "missed on 1 Mar", or the lab test that failed.
Html Reason(const ReviewQueueView& view, const store::QuizCard& card) {
  const size_t colon = card.reason.find(':', 2);
  if (!card.reason.starts_with("//") || colon == std::string::npos) return Text("missed on ") + Moment(card.last_ms);
  const std::string label = card.reason.substr(0, colon), test = card.reason.substr(colon + 1);
  const Html name = Tag("code", BreakableName(test));
  const catalog::Lab* lab = LabOf(*view.course, label);
  if (lab == nullptr) return Text("lab test ") + name + Text(" failed");
  return Text("lab test ") + name + Text(" failed in ") + Tag("a", {{"href", LabUrl(*lab)}}, Text(lab->title));
}

// What the question trains. Its prompt is not shown: reading it now would spoil the exercise.
std::string OutcomeOf(const quiz::Bank* bank, const std::string& question) {
  const quiz::Question* found = bank == nullptr ? nullptr : bank->Find(question);
  if (found == nullptr) return question;
  for (const quiz::Outcome& outcome : bank->outcomes) {
    if (outcome.id == found->outcome) return outcome.text;
  }
  return question;
}

Html BankSection(const ReviewQueueView& view, const quiz::DueBank& due, bool primary, const Frame& frame) {
  const auto bank = view.banks.find(due.bank);
  Html items;
  for (const store::QuizCard& card : due.cards) {
    const std::string outcome = OutcomeOf(bank == view.banks.end() ? nullptr : bank->second, card.question);
    items += Tag("li", Tag("span", {{"class", "text"}}, QuizLine(outcome, {})) +
                           Tag("span", {{"class", "soft"}}, Reason(view, card)));
  }
  const int count = static_cast<int>(due.cards.size());
  Html section = Tag("h2", Text(absl::StrCat(due.title, ": ", Count(count, "question", "questions"))));
  const auto open = view.open.find(due.bank);
  const std::string look = primary ? "primary" : "";
  if (open != view.open.end()) {
    section += Tag(
        "p", {{"class", "actions"}},
        Tag("a", {{"class", "button " + look}, {"href", AttemptUrl(open->second.id)}}, Text("Go on with the review")));
  } else {
    std::string word = count == 1 ? "Review it" : "Review them";
    if (count > quiz::Taking::kMostReviewed) word = absl::StrCat("Review the first ", quiz::Taking::kMostReviewed);
    section += PostForm(frame, "/review/" + due.bank, Tag("button", {{"type", "submit"}, {"class", look}}, Text(word)));
  }
  section += Tag("ul", {{"class", "due"}}, items);
  return Tag("section", {{"class", primary ? "card primary" : "card"}}, section);
}

Html Nothing(const ReviewQueueView& view) {
  Html card = Tag("h2", Text("Nothing is due"));
  if (view.next_ms > 0) {
    card += Tag("p", Text("The next question comes back ") + Moment(view.next_ms) + Text("."));
  } else {
    card += Tag("p", Text("A question that you miss in a quiz, or that belongs to a lab test which failed, comes here: "
                          "the next day at first, then after longer and longer pauses."));
  }
  card += Tag("p", {{"class", "actions"}},
              Tag("a", {{"class", "button primary"}, {"href", "/quizzes"}}, Text("To the quizzes")));
  return Tag("section", {{"class", "card"}}, card);
}

}  // namespace

std::string ReviewQueuePage(const ReviewQueueView& view, const Frame& frame) {
  Html live;
  for (const quiz::DueBank& due : view.due) live += BankSection(view, due, &due == &view.due[0], frame);
  if (view.due.empty()) live += Nothing(view);
  Html body = Tag("h1", Text("Review"));
  body += Tag("p", Text("Questions come back just before one would forget them: after a right answer the pause grows, "
                        "after a wrong one it begins again (SM-2, Wozniak 1990)."));
  body += Tag("div", {{"data-live", "review"}}, live);
  if (!view.due.empty() && view.next_ms > 0) {
    body +=
        Tag("p", {{"class", "soft"}}, Text("The next one after these comes back ") + Moment(view.next_ms) + Text("."));
  }
  return Document("Review", body, frame,
                  {.current = "quizzes", .crumbs = {{"Map", "/"}, {"Quizzes", "/quizzes"}, {"Review", ""}}});
}

}  // namespace course::web
