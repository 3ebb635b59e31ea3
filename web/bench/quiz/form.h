// A quiz's form as a taker fills it in: found in the page by the names of its fields, as a browser would.

#ifndef WEB_BENCH_QUIZ_FORM_H_
#define WEB_BENCH_QUIZ_FORM_H_

#include <random>
#include <string>
#include <string_view>

#include "quiz/answer/answer.h"

namespace course::web::bench {

struct FilledForm {
  std::string body;     // application/x-www-form-urlencoded, without `do`; empty: the page has no question to answer
  quiz::Answer answer;  // the same, as it should be kept
};

// Ticks, orders and types at random. A number is given the unit that the page proposes.
FilledForm FillIn(std::string_view page, std::mt19937_64& random);

// The value of the first field of this name; empty if there is none.
std::string FieldValue(std::string_view page, std::string_view name);

}  // namespace course::web::bench

#endif  // WEB_BENCH_QUIZ_FORM_H_
