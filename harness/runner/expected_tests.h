// What a lab consists of: its tests and points, from the catalog file alone and never from the run that is graded.

#ifndef HARNESS_RUNNER_EXPECTED_TESTS_H_
#define HARNESS_RUNNER_EXPECTED_TESTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace course::runner {

struct ExpectedTest {
  std::string suite;
  std::string name;
  int points = 0;
  std::string file;
  int line = 0;
  std::string once;  // the ONCE step whose result it reads; empty if none

  std::string FullName() const { return suite + "." + name; }
};

// In the order of the source. InvalidArgument for anything that `program --catalog` does not print: no tests, names
// that are no identifiers, points below 1.
absl::StatusOr<std::vector<ExpectedTest>> ParseCatalog(std::string_view json);
absl::StatusOr<std::vector<ExpectedTest>> ReadCatalog(const std::string& path);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_EXPECTED_TESTS_H_
