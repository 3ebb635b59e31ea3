#include "harness/jail/limited.h"

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/jail/cgroup/place.h"

namespace course::jail {
namespace {

using ::base::testing::IsOk;

class LimitedJail : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!FindCgroupPlace().ok()) GTEST_SKIP() << FindCgroupPlace().status();
  }

  static JailPlan Shell(const std::string& script) {
    JailPlan plan;
    plan.profile = Profile::kCompile;
    plan.argv = {"/bin/sh", "-c", script};
    plan.environment = {"PATH=/usr/bin"};
    return plan;
  }
};

// By the kernel alone: nobody watches.
TEST_F(LimitedJail, EndsWhenTheSumOfItsMemoryIsTooMuch) {
  JailPlan plan = Shell("for i in 1 2 3; do /usr/bin/tail /dev/zero & done; wait; echo went on");
  plan.limits.memory_mb = 128;
  const absl::StatusOr<JailOutcome> outcome = RunByCgroupAlone(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(outcome->ended, Ended::kMemory) << Describe(*outcome) << outcome->output;
}

// /tmp is memory, too: with all of it in use, a process still meets its own limit first, and the answer is its own.
TEST_F(LimitedJail, HasRoomForTmpAndOneProcessAtItsLimit) {
  JailPlan plan = Shell("/usr/bin/head -c 63M /dev/zero > /tmp/file && /usr/bin/tail /dev/zero");
  plan.limits = {.memory_mb = 64, .cpu_seconds = 60, .wall_seconds = 120, .file_mb = 0, .tmp_mb = 64};
  const absl::StatusOr<JailOutcome> outcome = RunByCgroupAlone(plan);
  ASSERT_TRUE(IsOk(outcome));
  EXPECT_EQ(Describe(*outcome), "exit code 1") << outcome->output;
  EXPECT_TRUE(absl::StrContains(outcome->output, "memory exhausted")) << outcome->output;
}

// What Run has ended leaves no cgroup, however it ended.
TEST_F(LimitedJail, LeavesNoCgroup) {
  const std::string ours = absl::StrCat("-", getpid(), "-");
  const auto left = [&] {
    std::vector<std::string> names;
    for (const std::string& parent : FindCgroupPlace()->parents) {
      for (const auto& entry : std::filesystem::directory_iterator(parent)) {
        const std::string name = entry.path().filename();
        if (absl::StartsWith(name, "course-jail-") && absl::StrContains(name, ours)) names.push_back(entry.path());
      }
    }
    return names;
  };
  for (const char* script : {"exit 0", "kill -SEGV $$", "sleep 60 & sleep 60", "/usr/bin/yes", "no-such-program"}) {
    JailPlan plan = Shell(script);
    plan.limits.wall_seconds = 1;
    plan.limits.output_kb = 100;
    EXPECT_TRUE(IsOk(jail::Run(plan))) << script;
    EXPECT_EQ(left(), std::vector<std::string>()) << script;
  }
  JailPlan plan = Shell("");
  plan.argv = {"/no/such/program"};
  EXPECT_FALSE(jail::Run(plan).ok());
  EXPECT_EQ(left(), std::vector<std::string>());
}

}  // namespace
}  // namespace course::jail
