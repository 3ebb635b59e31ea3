// The members of a bank by the names that they have as JSON: said once, for writing and for reading.

#ifndef QUIZ_QUESTION_MEMBERS_H_
#define QUIZ_QUESTION_MEMBERS_H_

#include "quiz/question/question.h"

namespace course::quiz {

// Calls visit(name, pointer to member) for each. A place in a file (`line`, `file`) is no member, and neither is the
// version, which is made of them. A name that is given here stays: stored banks have it.
template <class Visit>
void VisitMembers(const Option*, Visit visit) {
  visit("formula", &Option::formula);
  visit("text", &Option::text);
  visit("why", &Option::why);
}

template <class Visit>
void VisitMembers(const Pair*, Visit visit) {
  visit("left", &Pair::left);
  visit("right", &Pair::right);
  visit("why", &Pair::why);
}

template <class Visit>
void VisitMembers(const Parameter*, Visit visit) {
  visit("name", &Parameter::name);
  visit("unit", &Parameter::unit);
  visit("values", &Parameter::values);
}

template <class Visit>
void VisitMembers(const Question*, Visit visit) {
  visit("absolute_tolerance", &Question::absolute_tolerance);
  visit("accept", &Question::accept);
  visit("code", &Question::code);
  visit("extra", &Question::extra);
  visit("formula", &Question::formula);
  visit("guide", &Question::guide);
  visit("id", &Question::id);
  visit("items", &Question::items);
  visit("kind", &Question::kind);
  visit("outcome", &Question::outcome);
  visit("output", &Question::output);
  visit("pairs", &Question::pairs);
  visit("parameters", &Question::parameters);
  visit("points", &Question::points);
  visit("prompt", &Question::prompt);
  visit("retired", &Question::retired);
  visit("revision", &Question::revision);
  visit("right", &Question::right);
  visit("snippet", &Question::snippet);
  visit("tests", &Question::tests);
  visit("tolerance", &Question::tolerance);
  visit("unit", &Question::unit);
  visit("value", &Question::value);
  visit("why", &Question::why);
  visit("wrong", &Question::wrong);
}

template <class Visit>
void VisitMembers(const Outcome*, Visit visit) {
  visit("id", &Outcome::id);
  visit("text", &Outcome::text);
}

template <class Visit>
void VisitMembers(const Bank*, Visit visit) {
  visit("about", &Bank::about);
  visit("attempts", &Bank::attempts);
  visit("draw", &Bank::draw);
  visit("exam_minutes", &Bank::exam_minutes);
  visit("id", &Bank::id);
  visit("outcomes", &Bank::outcomes);
  visit("pass", &Bank::pass);
  visit("questions", &Bank::questions);
  visit("title", &Bank::title);
  visit("unit", &Bank::unit);
}

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_MEMBERS_H_
