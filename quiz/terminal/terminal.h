// Taking a quiz line by line in a terminal. The rules are Taking's; this is only how it is asked and shown.

#ifndef QUIZ_TERMINAL_TERMINAL_H_
#define QUIZ_TERMINAL_TERMINAL_H_

#include <cstdint>
#include <functional>
#include <istream>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "quiz/taking/taking.h"
#include "quiz/terminal/markdown_text.h"

namespace course::quiz {

struct Terminal {
  std::istream* in = nullptr;
  std::ostream* out = nullptr;
  Layout layout;
  std::function<int64_t()> now_ms;
};

// Asks the open questions of an attempt until it is closed, and shows the result; or until somebody types :quit or the
// input ends: then it stays open. The attempt as it is afterwards.
absl::StatusOr<AttemptView> TakeQuiz(Taking& taking, const std::string& learner, const std::string& attempt,
                                     const Terminal& terminal);

}  // namespace course::quiz

#endif  // QUIZ_TERMINAL_TERMINAL_H_
