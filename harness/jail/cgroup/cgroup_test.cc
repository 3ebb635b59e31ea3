#include "harness/jail/cgroup/cgroup.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/jail/cgroup/files.h"
#include "harness/jail/cgroup/names.h"
#include "harness/jail/cgroup/place.h"

namespace course::jail {
namespace {

using ::base::testing::IsOk;

constexpr int64_t kMega = 1 << 20;

class CgroupTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!FindCgroupPlace().ok()) GTEST_SKIP() << FindCgroupPlace().status();
  }

  static std::unique_ptr<Cgroup> Make(const CgroupLimits& limits) {
    absl::StatusOr<std::unique_ptr<Cgroup>> made = Cgroup::Make(limits);
    EXPECT_TRUE(IsOk(made));
    return made.ok() ? *std::move(made) : nullptr;
  }

  // In a process of the cgroup: what `work` returns.
  static pid_t Start(const Cgroup& cgroup, const std::function<int()>& work) {
    const pid_t pid = fork();
    if (pid != 0) return pid;
    for (const std::string& folder : cgroup.folders()) {
      if (!WriteCgroupFile(folder + "/cgroup.procs", "0").ok()) _exit(125);
    }
    _exit(work());
  }

  static int StatusOf(pid_t pid) {
    int status = -1;
    EXPECT_EQ(waitpid(pid, &status, 0), pid);
    return status;
  }

  static void Use(int64_t bytes) {
    void* got = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (got == MAP_FAILED) _exit(126);
    std::memset(got, 1, bytes);
  }
};

TEST_F(CgroupTest, LimitsTheSumOfWhatItsProcessesUse) {
  const std::unique_ptr<Cgroup> cgroup = Make({.memory_bytes = 64 * kMega});
  // Three of 32 MB each, which all wait for the last one's end: one of them cannot be.
  const auto work = [] {
    alarm(60);
    for (int i = 0; i < 2; ++i) {
      if (fork() == 0) {
        Use(32 * kMega);
        pause();
      }
    }
    Use(32 * kMega);
    for (int ended = 0; wait(&ended) > 0;) return 1;
    return 0;
  };
  const pid_t pid = Start(*cgroup, work);
  const int status = StatusOf(pid);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 1) << status;
  EXPECT_TRUE(cgroup->OutOfMemory());
  EXPECT_FALSE(cgroup->EndedByOthers());
}

TEST_F(CgroupTest, LetsUseWhatItsLimitAllows) {
  const std::unique_ptr<Cgroup> cgroup = Make({.memory_bytes = 64 * kMega});
  EXPECT_EQ(StatusOf(Start(*cgroup,
                           [] {
                             Use(48 * kMega);
                             return 0;
                           })),
            0);
  EXPECT_FALSE(cgroup->OutOfMemory());
}

// Somebody else's SIGKILL, the kernel's for the whole machine among them, is not this limit's.
TEST_F(CgroupTest, TellsItsLimitFromAnotherEnd) {
  const std::unique_ptr<Cgroup> cgroup = Make({.memory_bytes = 64 * kMega});
  const int status = StatusOf(Start(*cgroup, [] { return raise(SIGKILL); }));
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(cgroup->OutOfMemory());
  EXPECT_FALSE(cgroup->EndedByOthers()) << "it was no want of memory";
}

TEST_F(CgroupTest, LimitsTheNumberOfProcesses) {
  const std::unique_ptr<Cgroup> cgroup = Make({.processes = 5});
  const int status = StatusOf(Start(*cgroup, [] {
    int children = 0;
    for (; children < 20; ++children) {
      const pid_t pid = fork();
      if (pid < 0) break;
      if (pid == 0) {
        pause();
        _exit(0);
      }
    }
    return children;
  }));
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 4) << "and the one that started them";
}

TEST_F(CgroupTest, EndsWhatIsLeftInItAndIsGone) {
  std::unique_ptr<Cgroup> cgroup = Make({.memory_bytes = 64 * kMega, .processes = 8});
  const std::vector<std::string> folders = cgroup->folders();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t pid = Start(*cgroup, [&] {
    signal(SIGTERM, SIG_IGN);
    const ssize_t ignored = write(ends[1], "x", 1);
    static_cast<void>(ignored);
    pause();
    return 0;
  });
  char there;
  ASSERT_EQ(read(ends[0], &there, 1), 1);
  for (const std::string& folder : folders) EXPECT_TRUE(std::filesystem::exists(folder)) << folder;
  cgroup.reset();
  EXPECT_TRUE(WIFSIGNALED(StatusOf(pid)));
  for (const std::string& folder : folders) EXPECT_FALSE(std::filesystem::exists(folder)) << folder;
  close(ends[0]);
  close(ends[1]);
}

// What a killed process left is removed with what lives in it; a living one's cgroups stay.
TEST_F(CgroupTest, OfAKilledProcessIsRemovedByTheNextOne) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    const std::unique_ptr<Cgroup> cgroup = Make({.memory_bytes = 64 * kMega, .processes = 8});
    std::string text = absl::StrCat(Start(*cgroup, pause), "\n");
    for (const std::string& folder : cgroup->folders()) absl::StrAppend(&text, folder, "\n");
    const ssize_t ignored = write(ends[1], text.data(), text.size());
    static_cast<void>(ignored);
    pause();
  }
  char text[4096] = {};
  ASSERT_GT(read(ends[0], text, sizeof text - 1), 0);
  std::istringstream lines(text);
  pid_t inside = 0;
  lines >> inside;
  const std::unique_ptr<Cgroup> ours = Make({.memory_bytes = 64 * kMega, .processes = 8});
  kill(pid, SIGKILL);
  StatusOf(pid);
  EXPECT_EQ(kill(inside, 0), 0) << "an orphan, in its cgroup still";
  for (const std::string& parent : FindCgroupPlace()->parents) RemoveLeftCgroups(parent);
  for (std::string folder; lines >> folder;) EXPECT_FALSE(std::filesystem::exists(folder)) << folder;
  for (const std::string& folder : ours->folders()) EXPECT_TRUE(std::filesystem::exists(folder)) << folder;
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace course::jail
