#include "harness/testing/graded_test.h"

namespace course::testing {
namespace {

// Inside a function: other translation units register before this one's globals exist.
std::vector<GradedTest>& Registry() {
  static auto* tests = new std::vector<GradedTest>;
  return *tests;
}

}  // namespace

const std::vector<GradedTest>& GradedTests() { return Registry(); }

bool RegisterGradedTest(const char* suite, const char* name, int points, const char* file, int line,
                        const OnceStep* once) {
  Registry().push_back({suite, name, points, file, line, once});
  return true;
}

}  // namespace course::testing
