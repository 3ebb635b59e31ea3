// Every hostile starter, with the verdict it must get. What it answered rightly before and after its mischief keeps its
// points; nothing else is earned, the runner survives, and no process is left.

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
      {"endless_loop", V::kTimeout, 3, "loop that does not end"},
      {"sleeps", V::kTimeout, 3, "was not done after", false, V::kFailed, 1},
      {"stops_itself", V::kTimeout, 3, "was not done after", false, V::kFailed, 1},
      {"forks", V::kFailed, 3, "got:      2"},
      {"daemonizes", V::kFailed, 3, "got:      2"},
      {"floods", V::kOutputLimit, 3, "printed more than 64 KB"},
      {"big_file", V::kOutputLimit, 3, "larger file"},
      {"aborts", V::kCrashed, 3, "toy::Triple(int) at harness/runner/hostile/starters/aborts.cc:"},
      {"aborts_in_thread", V::kCrashed, 3, "SIGABRT"},
      {"throws", V::kFailed, 3, "not today"},
      {"throws_int", V::kFailed, 3, "exception"},
      {"overflows_stack", V::kCrashed, 3, "Deep(int) at harness/runner/hostile/starters/overflows_stack.cc:"},
      {"null_dereference", V::kCrashed, 3, "toy::Triple(int) at harness/runner/hostile/starters/null_dereference.cc:"},
      {"divides_by_zero", V::kCrashed, 3, "toy::Triple(int) at harness/runner/hostile/starters/divides_by_zero.cc:"},
      {"exits", V::kEarlyExit, 3, "exit code 0"},
      {"exits_at_once", V::kEarlyExit, 3, "exit code 0"},
      {"quick_exits", V::kEarlyExit, 3, "exit code 0"},
      {"becomes_true", V::kEarlyExit, 3, "exit code 0"},
      {"exits_before_main", V::kNoTests, 0, "before the test could start", false, V::kNoTests},
      {"crashes_before_main", V::kCrashed, 0, "constructor of a global"},
      {"sets_gtest_variables", V::kFailed, 3, "got:      2"},
      {"hides_crash", V::kEarlyExit, 3, "exit code 0"},
      {"forges_at_exit", V::kFailed, 3, "got:      2"},
      {"forges_before_main", V::kNoTests, 0, "before the test could start", false, V::kNoTests},
      {"kills_parent", V::kFailed, 3, "got:      2", true},
      {"allocates", V::kOutOfMemory, 3, "256 MB", true},
      {"ignores_null", V::kOutOfMemory, 3, "256 MB", true},
      {"garbles_events", V::kTampered, 3, "unknown kind", false, V::kTampered},
      {"repeats_end", V::kTampered, 3, "more ends than starts", false, V::kTampered},
      {"reports_other_test", V::kTampered, 3, "Mischief.Wins", false, V::kTampered},
      {"sends_huge_frame", V::kTampered, 3, "4294967295 bytes", false, V::kTampered},
      {"closes_everything", V::kEarlyExit, 3, "before the test was over"},
      {"prints_success", V::kFailed, 3, "got:      2"},
      {"leaves_thread", V::kFailed, 3, "got:      2"},
      {"removes_files", V::kFailed, 3, "got:      2"},
  };
}

class HostileStarter : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileStarter, GetsItsVerdictAndNothingElse) { CheckHostile(GetParam(), Where::kSameProcess); }

INSTANTIATE_TEST_SUITE_P(All, HostileStarter, ::testing::ValuesIn(Starters()),
                         [](const auto& info) { return CamelCase(info.param.name); });

}  // namespace
}  // namespace course::runner
