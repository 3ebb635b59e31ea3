#include "harness/runner/leftovers.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace course::runner {
namespace {

// A child that stays until somebody ends it.
pid_t StartIdle() {
  const pid_t pid = fork();
  if (pid == 0) {
    while (true) pause();
  }
  return pid;
}

// A child that leaves a grandchild in a session of its own; returns when the child is gone.
void StartDaemon() {
  const pid_t pid = fork();
  if (pid == 0) {
    setsid();
    StartIdle();
    _exit(0);
  }
  waitpid(pid, nullptr, 0);
}

TEST(KillLeftovers, EndsChildrenAndDaemonsAndNobodyElse) {
  const pid_t inherited = StartIdle();
  AdoptOrphans();
  EXPECT_EQ(KillLeftovers(), 0);
  StartIdle();
  StartIdle();
  StartDaemon();
  EXPECT_EQ(KillLeftovers(), 3);
  EXPECT_EQ(KillLeftovers(), 0);
  EXPECT_EQ(waitpid(inherited, nullptr, WNOHANG), 0) << "it was there before, and it lives";
  kill(inherited, SIGKILL);
  EXPECT_EQ(waitpid(inherited, nullptr, 0), inherited);
}

}  // namespace
}  // namespace course::runner
