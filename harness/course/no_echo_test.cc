// A real terminal of our own: what comes back from it is what somebody would see.

#include "harness/course/no_echo.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <string>

#include "gtest/gtest.h"

namespace course::cli {
namespace {

class NoEchoTest : public ::testing::Test {
 protected:
  NoEchoTest() { EXPECT_EQ(openpty(&screen_, &keys_, nullptr, nullptr, nullptr), 0); }
  ~NoEchoTest() override {
    close(screen_);
    close(keys_);
  }

  void Type(const std::string& keys) const {
    ASSERT_EQ(write(screen_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }
  std::string Line() const {
    char buffer[256];
    const ssize_t n = read(keys_, buffer, sizeof buffer);
    return n > 0 ? std::string(buffer, n) : "";
  }
  // What the terminal has shown of the keys that were read: all that stands before what the program writes now.
  std::string Shown() const {
    EXPECT_EQ(write(keys_, "|", 1), 1);
    std::string shown;
    for (char c; read(screen_, &c, 1) == 1 && c != '|';) shown += c;
    return shown;
  }
  bool Echoes() const {
    termios settings{};
    EXPECT_EQ(tcgetattr(keys_, &settings), 0);
    return (settings.c_lflag & ECHO) != 0;
  }
  // How a program ends that gets `signal` while it reads a secret.
  int StatusAfter(int signal) const {
    const pid_t pid = fork();
    if (pid == 0) {
      const NoEcho quiet(keys_);
      if (!Echoes()) raise(signal);
      _exit(0);
    }
    int status = 0;
    EXPECT_EQ(waitpid(pid, &status, 0), pid);
    return status;
  }

  int screen_ = -1, keys_ = -1;
};

TEST_F(NoEchoTest, WhatIsTypedIsReadAndNotShown) {
  Type("open\n");
  ASSERT_EQ(Line(), "open\n");
  ASSERT_EQ(Shown(), "open\r\n") << "a terminal shows what is typed";
  {
    const NoEcho quiet(keys_);
    Type("sesame\n");
    EXPECT_EQ(Line(), "sesame\n");
    EXPECT_EQ(Shown(), "");
  }
  Type("open\n");
  EXPECT_EQ(Line(), "open\n");
  EXPECT_EQ(Shown(), "open\r\n") << "it is as it was before";
}

TEST_F(NoEchoTest, WhatWasTypedAheadIsNotTaken) {
  Type("seen by all\n");
  pollfd arrived = {keys_, POLLIN, 0};
  ASSERT_EQ(poll(&arrived, 1, /*timeout_ms=*/-1), 1);
  const NoEcho quiet(keys_);
  Type("sesame\n");
  EXPECT_EQ(Line(), "sesame\n");
}

TEST_F(NoEchoTest, AnEndedProgramGivesTheTerminalBackAndStillEndsByItsSignal) {
  for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
    const int status = StatusAfter(signal);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal) << signal << ": status " << status;
    EXPECT_TRUE(Echoes()) << signal;
  }
}

TEST_F(NoEchoTest, StoppingItDoesNothing) {
  const int status = StatusAfter(SIGTSTP);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST_F(NoEchoTest, SignalsMeanWhatTheyMeantBefore) {
  ASSERT_NE(signal(SIGHUP, SIG_IGN), SIG_ERR);
  {
    const NoEcho quiet(keys_);
    raise(SIGHUP);  // what was ignored still is
  }
  for (const int number : {SIGINT, SIGHUP, SIGTSTP}) {
    struct sigaction action {};
    ASSERT_EQ(sigaction(number, nullptr, &action), 0);
    EXPECT_EQ(action.sa_handler, number == SIGHUP ? SIG_IGN : SIG_DFL) << number;
  }
  signal(SIGHUP, SIG_DFL);
}

TEST_F(NoEchoTest, AFileIsLeftAlone) {
  const NoEcho of_nothing(-1);
  const int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const NoEcho of_file(file);
  close(file);
  EXPECT_TRUE(Echoes());
}

}  // namespace
}  // namespace course::cli
