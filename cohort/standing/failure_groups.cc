#include "cohort/standing/failure_groups.h"

#include <algorithm>
#include <map>
#include <utility>

namespace course::cohort {

std::vector<FailedTest> GroupFailures(const std::vector<store::TestRow>& rows) {
  std::vector<FailedTest> tests;
  std::map<std::pair<std::string_view, std::string_view>, size_t> places;
  for (size_t i = 0; i < rows.size(); ++i) {
    const store::TestRow& row = rows[i];
    if (row.verdict == Verdict::kPassed || row.verdict == Verdict::kSkipped || row.verdict == Verdict::kInterrupted) {
      continue;
    }
    const auto [place, is_new] =
        places.emplace(std::pair<std::string_view, std::string_view>(row.suite, row.name), tests.size());
    if (is_new) tests.push_back({row.suite, row.name});
    FailedTest& test = tests[place->second];
    ++test.failed;
    WrongShape shape = ShapeOf(row.verdict, row.message);
    auto group = std::find_if(test.groups.begin(), test.groups.end(),
                              [&](const FailureGroup& known) { return known.shape.key == shape.key; });
    if (group == test.groups.end()) group = test.groups.insert(group, {std::move(shape), {}});
    group->rows.push_back(static_cast<int>(i));
  }
  for (FailedTest& test : tests) {
    std::stable_sort(test.groups.begin(), test.groups.end(),
                     [](const FailureGroup& a, const FailureGroup& b) { return a.rows.size() > b.rows.size(); });
  }
  std::stable_sort(tests.begin(), tests.end(),
                   [](const FailedTest& a, const FailedTest& b) { return a.failed > b.failed; });
  return tests;
}

}  // namespace course::cohort
