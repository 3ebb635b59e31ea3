#include "harness/doctor/processes.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/check.h"
#include "gtest/gtest.h"

namespace course::doctor {
namespace {

TEST(ListenerOn, IsTheProcessThatHoldsThePort) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const int port = ntohs(address.sin_port);
  EXPECT_EQ(ListenerOn(port), 0) << "bound, but nobody listens";
  ASSERT_EQ(listen(fd, 1), 0);
  EXPECT_EQ(ListenerOn(port), getpid());
  close(fd);
  EXPECT_EQ(ListenerOn(port), 0);
}

// A process that runs `cat` with these arguments until it is told to stop. Its stdin is a pipe that nobody writes to.
class Cat {
 public:
  explicit Cat(const std::vector<const char*>& arguments) {
    int ready[2], input[2];
    CHECK(pipe2(ready, O_CLOEXEC) == 0 && pipe2(input, O_CLOEXEC) == 0);
    pid_ = fork();
    CHECK(pid_ >= 0);
    if (pid_ == 0) {
      dup2(input[0], 0);
      std::vector<char*> argv;
      for (const char* argument : arguments) argv.push_back(const_cast<char*>(argument));
      argv.push_back(nullptr);
      execv(kProgram, argv.data());
      _exit(127);
    }
    close(ready[1]);
    close(input[0]);
    // Ends when execv closes the other end.
    char byte;
    CHECK(read(ready[0], &byte, 1) == 0);
    close(ready[0]);
    input_ = input[1];
  }
  ~Cat() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(input_);
  }
  int pid() const { return pid_; }

  static constexpr const char* kProgram = "/bin/cat";

 private:
  pid_t pid_ = 0;
  int input_ = -1;
};

TEST(Processes, AreFoundByProgramAndFirstArgument) {
  const std::string program = std::filesystem::canonical(Cat::kProgram);
  const Cat one({"cat", "-", "a"}), two({"cat", "-u"});
  const std::vector<int> found = ProcessesOf(program, "-u");
  EXPECT_EQ(std::count(found.begin(), found.end(), two.pid()), 1);
  EXPECT_EQ(std::count(found.begin(), found.end(), one.pid()), 0);
  EXPECT_TRUE(ProcessesOf("/no/such/program", "-u").empty());
}

TEST(CommandLine, IsWhatWasTypedUpToSixtyBytes) {
  const Cat cat({"cat", "-", "with a blank"});
  EXPECT_EQ(CommandLine(cat.pid()), "cat - with a blank");
  const std::string long_argument(100, 'x');
  const Cat other({"cat", "-", long_argument.c_str()});
  EXPECT_EQ(CommandLine(other.pid()), "cat - " + std::string(51, 'x') + "...");
  EXPECT_EQ(CommandLine(0), "");
}

}  // namespace
}  // namespace course::doctor
