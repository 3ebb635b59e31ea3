// The fields in which a question is answered, for each kind: labelled, usable by keyboard and without scripts.

#ifndef WEB_PAGES_ANSWER_FORM_H_
#define WEB_PAGES_ANSWER_FORM_H_

#include <string>
#include <string_view>

#include "quiz/paper/paper.h"
#include "web/html/html.h"
#include "web/pages/answer_fields.h"
#include "web/pages/quiz_text.h"

namespace course::web {

// What an error is about: it is said at that control and at no other. A full disk is no control's fault.
enum class Fault { kNone, kAnswer, kCertainty };

struct AnswerForm {
  const quiz::Shown& shown;
  const Fields& filled;
  bool certainty = false;  // asks how sure the learner is
  Fault fault = Fault::kNone;
  std::string error_id;  // of the sentence that says what is wrong; read only where something is
  FigureReader read_figure;
};

Html AnswerFields(const AnswerForm& form);

// "a", "b", ...: how a choice is called on the page and on the keyboard.
std::string ChoiceLetter(int choice);

// What a tracing question asks about. `name` tells it from other programs on the page.
Html TracedCode(std::string_view code, std::string_view name = "The program");

}  // namespace course::web

#endif  // WEB_PAGES_ANSWER_FORM_H_
