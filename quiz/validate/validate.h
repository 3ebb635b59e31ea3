// All rules over all banks: what `course lint` and the test of the banks say to authors.

#ifndef QUIZ_VALIDATE_VALIDATE_H_
#define QUIZ_VALIDATE_VALIDATE_H_

#include <vector>

#include "quiz/question/parse.h"
#include "quiz/validate/rules.h"

namespace course::quiz {

// Everything at once, by file and line: what the parser found, then the rules. Those of a question are asked only where
// it could be read, those of a bank always.
Problems Validate(const std::vector<Parsed>& banks, const Surroundings& surroundings);

}  // namespace course::quiz

#endif  // QUIZ_VALIDATE_VALIDATE_H_
