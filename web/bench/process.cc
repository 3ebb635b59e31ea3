#include "web/bench/process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace course::web::bench {

Process::Process(const std::function<void(const std::function<void(int port)>& ready)>& serve) {
  int ends[2];
  if (pipe(ends) != 0) return;
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // What the parent has open stays the parent's alone: a connection that it closes is closed.
    constexpr int kReady = STDERR_FILENO + 1;
    if (dup2(ends[1], kReady) < 0) _exit(1);
    close_range(kReady + 1, ~0u, 0);
    serve([&](int port) {
      if (write(kReady, &port, sizeof port) != sizeof port) _exit(1);
    });
    _exit(0);
  }
  close(ends[1]);
  if (read(ends[0], &port_, sizeof port_) != sizeof port_) port_ = 0;
  close(ends[0]);
}

Process::~Process() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

double Process::CpuMicroseconds() const {
  std::ifstream stat(absl::StrCat("/proc/", pid_, "/stat"));
  std::string word;
  double user = 0, system = 0;
  for (int field = 1; field <= 13; ++field) stat >> word;  // proc(5): 14 is utime, 15 is stime; our name has no blank
  stat >> user >> system;
  return (user + system) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double Process::MegabytesResident() const {
  std::ifstream statm(absl::StrCat("/proc/", pid_, "/statm"));
  double total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

}  // namespace course::web::bench
