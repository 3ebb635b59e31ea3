// The message of a failed test, taken apart: what was called, what should have come, what came, and which well-known
// mistake gives just that.

#ifndef HARNESS_FAILURE_FAILURE_H_
#define HARNESS_FAILURE_FAILURE_H_

#include <string>
#include <string_view>

namespace course::failure {

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

}  // namespace course::failure

#endif  // HARNESS_FAILURE_FAILURE_H_
