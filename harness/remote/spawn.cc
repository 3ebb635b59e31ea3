#include "harness/remote/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <vector>

namespace remote {
namespace {

std::vector<std::string> ServantEnvironment() {
  std::vector<std::string> environment;
  for (const char* name : {"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  }
  return environment;
}

// Between fork and exec only system calls are allowed: another thread may have held any lock.
[[noreturn]] void BecomeServant(const char* path, const Ends& ends, pid_t parent, char* const* arguments,
                                char* const* environment) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // the parent died before the line above
  // First to where neither is the other's target.
  const int in = ::fcntl(ends.in, F_DUPFD, kServantEnds.out + 1);
  const int out = ::fcntl(ends.out, F_DUPFD, kServantEnds.out + 1);
  ::dup2(in, kServantEnds.in);
  ::dup2(out, kServantEnds.out);
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::close_range(kServantEnds.out + 1, ~0u, 0);
  ::execve(path, arguments, environment);
  ::_exit(127);
}

}  // namespace

Servant StartServant(const std::string& path) {
  if (::access(path.c_str(), X_OK) != 0) return {.error = "cannot start " + path + ": " + std::strerror(errno)};
  const std::optional<Pipes> pipes = MakePipes();
  if (!pipes.has_value()) return {.error = std::string("cannot make pipes: ") + std::strerror(errno)};
  std::vector<std::string> strings = ServantEnvironment();
  std::vector<char*> environment;
  for (std::string& s : strings) environment.push_back(s.data());
  environment.push_back(nullptr);
  std::string name = path;
  char* const arguments[] = {name.data(), nullptr};

  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) BecomeServant(path.c_str(), pipes->theirs, parent, arguments, environment.data());
  const int error = errno;
  ::close(pipes->theirs.in);
  ::close(pipes->theirs.out);
  if (pid > 0) return {.pid = pid, .ends = pipes->ours};
  ::close(pipes->ours.in);
  ::close(pipes->ours.out);
  return {.error = std::string("cannot start a process: ") + std::strerror(error)};
}

}  // namespace remote
