// The message of a failed test, taken apart: what was called, what should have come, what came, and which well-known
// mistake gives just that.

#ifndef WEB_PAGES_FAILURE_H_
#define WEB_PAGES_FAILURE_H_

#include <string>
#include <string_view>

#include "web/html/html.h"

namespace course::web {

struct Failure {
  std::string call;
  std::string expected;
  std::string got;
  std::string first_wrong;  // "index 3: 0.5 instead of 0.25", where a list was compared
  std::string mistake;      // the sentence for a well-known mistake
  std::string rest;         // what has none of the known shapes, as it is

  bool HasParts() const { return !expected.empty() || !got.empty(); }
};

// Knows the course's own form ("call: / expected: / got: / hint:", harness/testing/expect.h) and GoogleTest's shapes:
// "Expected equality of these values", "Expected: (a) op (b), actual: x vs y", "Value of", "The difference between".
// Lines that only say `place` ("file:line") are left out. A message with several failures is taken apart up to the end
// of the first; the others are in `rest`.
Failure ParseFailure(std::string_view message, std::string_view place = "");

// The parts set apart, then the rest; nothing for an empty message.
Html FailureBox(const Failure& failure);

}  // namespace course::web

#endif  // WEB_PAGES_FAILURE_H_
