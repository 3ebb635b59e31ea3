// Random plans: whatever is asked for, a jail is made or refused with a reason, and nothing of it is left.

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"
#include "harness/jail/jail.h"
#include "harness/jail/observe.h"

namespace course::jail {
namespace {

template <class T>
const T& Pick(base::Rng& rng, const std::vector<T>& from) {
  return from[rng.Below(from.size())];
}

const std::vector<std::string>& Paths() {
  static const auto* paths =
      new std::vector<std::string>{"/usr",  "/usr/bin/env", "/etc/hostname", "/",        "relative", "",     "/a/../b",
                                   "/a//b", "/a/",          "/proc/1",       "/dev/kvm", "/tmp/x",   "/tmp", "/.init",
                                   "/x=>y", "/lib",         "/bin",          "/no such", "/a b/c",   "/\n"};
  return *paths;
}

JailPlan RandomPlan(base::Rng& rng) {
  JailPlan plan;
  plan.profile = rng.Below(2) == 0 ? Profile::kServe : Profile::kCompile;
  plan.argv = {Pick<std::string>(rng, {"/bin/sh", "/usr/bin/env", "/usr/bin/true", "/missing", "sh", "/usr"})};
  if (rng.Below(2) == 0) plan.argv.insert(plan.argv.end(), {"-c", "echo $$; exit 7"});
  for (int n = rng.Below(3); n > 0; --n) {
    plan.mounts.push_back({Pick(rng, Paths()), Pick(rng, Paths()), rng.Below(4) == 0});
  }
  for (int n = rng.Below(3); n > 0; --n) {
    plan.environment.push_back(
        Pick<std::string>(rng, {"A=1", "PATH=/usr/bin", "=", "B", "", "--ro=/=>/x", "C=a b\n=c"}));
  }
  plan.limits = {.memory_mb = Pick<int>(rng, {0, 1, 64, 1 << 20, -1}),
                 .cpu_seconds = Pick<int>(rng, {0, 1, 5}),
                 .wall_seconds = Pick<int>(rng, {1, 5, 20}),
                 .file_mb = Pick<int>(rng, {0, 1, 2047}),
                 .processes = Pick<int>(rng, {0, 1, 8, 64}),
                 .tmp_mb = Pick<int>(rng, {0, 1, 64}),
                 .output_kb = Pick<int>(rng, {0, 1, 64})};
  return plan;
}

int OpenDescriptors() {
  int count = 0;
  DIR* dir = opendir("/proc/self/fd");
  while (readdir(dir) != nullptr) ++count;
  closedir(dir);
  return count;
}

TEST(RandomPlans, EndOrAreRefusedAndLeaveNothing) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  ASSERT_TRUE(CommandLine({.argv = {"/x"}}).ok());  // makes what stays open
  const int open_before = OpenDescriptors();
  int ran = 0, refused = 0;
  for (int i = 0; i < 60; ++i) {
    const JailPlan plan = RandomPlan(rng);
    const absl::StatusOr<JailOutcome> outcome = jail::Run(plan);
    if (outcome.ok()) {
      ++ran;
      EXPECT_LT(outcome->seconds, 30) << i;
    } else {
      ++refused;
      EXPECT_FALSE(outcome.status().message().empty()) << i;
      EXPECT_NE(outcome.status().code(), absl::StatusCode::kInternal) << i << ": " << outcome.status();
    }
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << i << ": a child is left";
    EXPECT_TRUE(DescendantsRunning("/.init").empty()) << i;
  }
  EXPECT_EQ(OpenDescriptors(), open_before);
  EXPECT_GT(ran, 0) << "no plan ran: the property was not looked at";
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace course::jail
