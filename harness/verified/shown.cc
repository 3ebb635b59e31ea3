#include "harness/verified/shown.h"

#include <map>
#include <string>
#include <utility>

namespace course::verified {

Shown ForLearner(const VerifiedResult& result, bool due_date_passed) {
  std::map<std::string, Visibility> hidden;
  for (const HiddenNote& note : result.hidden) hidden[note.test] = note.visibility;
  Shown shown;
  shown.result.filtered = result.result.filtered;
  // The time of the whole run would tell that of the tests which are left out.
  shown.result.seconds = result.hidden.empty() ? result.result.seconds : 0;
  for (const runner::TestResult& test : result.result.tests) {
    const auto found = hidden.find(test.test.FullName());
    if (found == hidden.end()) {
      shown.result.tests.push_back(test);
      continue;
    }
    const bool visible =
        found->second == Visibility::kNow || (found->second == Visibility::kAfterDueDate && due_date_passed);
    if (!visible) {
      ++shown.withheld_tests;
      shown.withheld_max_points += test.test.points;
      continue;
    }
    runner::TestResult seen = test;
    seen.output.clear();
    seen.seconds = 0;
    shown.result.tests.push_back(std::move(seen));
  }
  shown.points = shown.result.points();
  shown.max_points = shown.result.max_points();
  return shown;
}

}  // namespace course::verified
