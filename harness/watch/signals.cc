#include "harness/watch/signals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.h"

namespace course::watch {
namespace {

constexpr int kCollected[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH};

// A pipe to oneself: a handler (unlike a blocked signal) is not inherited by the programs that are started.
int g_pipe[2] = {-1, -1};

void Collect(int signal) {
  const int kept = errno;
  const unsigned char byte = static_cast<unsigned char>(signal);
  [[maybe_unused]] const ssize_t n = write(g_pipe[1], &byte, 1);
  errno = kept;
}

}  // namespace

Signals::Signals() {
  CHECK(pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) == 0) << "pipe2";
  for (const int signal : kCollected) {
    struct sigaction action {};
    action.sa_handler = Collect;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

Signals::~Signals() {
  for (const int signal : kCollected) ::signal(signal, SIG_DFL);
  for (int& end : g_pipe) {
    close(end);
    end = -1;
  }
}

int Signals::fd() const { return g_pipe[0]; }

std::vector<int> Signals::Read() {
  std::vector<int> signals;
  unsigned char bytes[64];
  ssize_t n;
  while ((n = read(g_pipe[0], bytes, sizeof bytes)) > 0) signals.insert(signals.end(), bytes, bytes + n);
  return signals;
}

}  // namespace course::watch
