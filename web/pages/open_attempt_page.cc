#include "web/pages/open_attempt_page.h"

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/pages/parts.h"
#include "web/pages/quiz_page.h"
#include "web/pages/quiz_standing.h"

namespace course::web {

std::string OpenAttemptPage(const quiz::AttemptView& open, const Frame& frame) {
  const store::QuizAttempt& attempt = open.attempt;
  const bool whole = quiz::IsWholePaper(attempt);
  const std::string what = absl::StrCat(
      whole ? "It is " : "It is a retry of what was missed, ", Count(attempt.questions, "question", "questions"),
      " with ", open.Answered(), " answered",
      attempt.certainty ? ", and asks how sure you are" : ", and does not ask how sure you are", ". You began it ");
  const std::string rule = absl::StrCat("Of each quiz one ", attempt.mode,
                                        " is open at a time, so what you wanted was not begun. Go on with "
                                        "this one; or finish it, and begin the other one then.");
  const std::string title =
      absl::StrCat(attempt.mode == "exam" ? "An " : "A ", attempt.mode, " of this quiz is open already");
  const Html go_on = Tag("a", {{"class", "button primary"}, {"href", AttemptUrl(attempt.id)}}, Text("Go on with it"));
  const Html finish = Tag("a", {{"class", "button"}, {"href", AttemptUrl(attempt.id) + "/finish"}}, Text("Finish it"));
  const Html body = Tag("h1", Text(title)) + Tag("p", Text(what) + Moment(attempt.started_ms) + Text(".")) +
                    Tag("p", Text(rule)) + Tag("div", {{"class", "actions"}}, go_on + finish);
  return Document(absl::StrCat(title, " · ", open.title), Tag("div", {{"class", "quiz"}}, body), frame,
                  {.current = "quizzes", .crumbs = QuizCrumbs(attempt.bank, open.title, "Open already")});
}

}  // namespace course::web
