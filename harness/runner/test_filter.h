// gtest's filters ("Suite.*:-Suite.Slow*"), for `bazel test --test_filter`.

#ifndef HARNESS_RUNNER_TEST_FILTER_H_
#define HARNESS_RUNNER_TEST_FILTER_H_

#include <string_view>

namespace course::runner {

// Patterns separated by ':'; '*' is any text, '?' any character; those after the first '-' exclude. Nothing before the
// '-' means everything.
bool MatchesFilter(std::string_view name, std::string_view filter);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_TEST_FILTER_H_
