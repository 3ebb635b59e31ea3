// A small bank with one question of each kind, for tests: as a file, and with mistakes put into it.

#ifndef QUIZ_QUESTION_TESTING_TOY_BANK_H_
#define QUIZ_QUESTION_TESTING_TOY_BANK_H_

#include <string>
#include <vector>

#include "quiz/formulas/formulas.h"
#include "quiz/question/parse.h"

namespace course::quiz::testing {

// The title, the outcomes "cost" and "order", and no question.
std::string ToyHeader();
// The [[question]] tables of t-single, t-multi, t-numeric, t-text, t-ordering, t-matching, t-tracing, t-drawn (numeric)
// and t-drawn-single.
std::string ToyQuestions();

// "area" = width * height in B, "area/perimeter" = 2 (width + height), "area/width" = width, "area/never" has no value.
const std::vector<Formula>& ToyFormulas();

// As "quiz/bank/toy.toml", with the formulas above and one snippet, "snippets/toy/a.cc", that prints "4\n".
Parsed ParseToy(const std::string& toml);

// `text` with the first `from`, which must be there, exchanged.
std::string With(std::string text, const std::string& from, const std::string& to);

}  // namespace course::quiz::testing

#endif  // QUIZ_QUESTION_TESTING_TOY_BANK_H_
