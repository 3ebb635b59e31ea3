// Every formula a second time, slips included, written in another way: counting instead of multiplying, times instead
// of quotients, a search instead of a solution. For tests.

#ifndef QUIZ_FORMULAS_ORACLES_H_
#define QUIZ_FORMULAS_ORACLES_H_

#include <functional>
#include <map>
#include <string>

#include "quiz/formulas/formulas.h"

namespace course::quiz {

using Oracle = std::function<double(const Arguments&)>;

// By the formula's name.
const std::map<std::string, Oracle>& Oracles();
// A part of them: what Chapter 30 asks for.
std::map<std::string, Oracle> VisionOracles();
// And what phases 03 and 13 ask for.
std::map<std::string, Oracle> ServingOracles();

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_ORACLES_H_
