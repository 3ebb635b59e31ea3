// Hostile starters in a process of their own, where the tests, the expected values and the runner's pipe are out of
// reach.

#include <vector>

#include "gtest/gtest.h"
#include "harness/runner/hostile/hostile_case.h"

namespace course::runner {
namespace {

std::vector<Hostile> Starters() {
  using V = Verdict;
  return {
      {"right", V::kPassed, 6, "", false, V::kPassed},
      {"wrong", V::kFailed, 3, "hint:     4 is the double"},
      {"throws", V::kFailed, 3, "not today"},
      {"endless_loop", V::kTimeout, 3, "loop that does not end"},
      {"forks", V::kFailed, 3, "got:      2"},
      {"floods", V::kOutputLimit, 3, "printed more than 64 KB"},
      {"overflows_stack", V::kCrashed, 3, "Deep(int) at harness/runner/hostile/starters/overflows_stack.cc:"},
      {"null_dereference", V::kCrashed, 3, "toy::Triple(int) at harness/runner/hostile/starters/null_dereference.cc:"},
      {"allocates", V::kOutOfMemory, 3, "256 MB", true},
      {"exits", V::kEarlyExit, 3, "exit code 0"},
      {"exits_before_main", V::kEarlyExit, 0, "exit code 0"},
      // Linked into the tests, this one wins; here it only talks to itself.
      {"forges_end", V::kEarlyExit, 3, "exit code 0"},
      {"garbles_events", V::kFailed, 3, ""},
      {"repeats_end", V::kFailed, 3, ""},
  };
}

class IsolatedStarter : public ::testing::TestWithParam<Hostile> {};

TEST_P(IsolatedStarter, GetsItsVerdictAndNothingElse) { CheckHostile(GetParam(), Where::kIsolated); }

INSTANTIATE_TEST_SUITE_P(All, IsolatedStarter, ::testing::ValuesIn(Starters()),
                         [](const auto& info) { return CamelCase(info.param.name); });

}  // namespace
}  // namespace course::runner
