#include "harness/course/no_echo.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <iterator>

#include "base/check.h"

namespace course::cli {
namespace {

constexpr int kEnding[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

// For the handler: plain data that is there before it can be needed.
termios g_before;
int g_fd = -1;
struct sigaction g_actions[std::size(kEnding)];
struct sigaction g_stop;

// Only what signal-safety(7) allows.
void End(int signal) {
  tcsetattr(g_fd, TCSANOW, &g_before);
  raise(signal);  // SA_RESETHAND: this time it ends the program
}

}  // namespace

NoEcho::NoEcho(int fd) {
  if (fd < 0 || !isatty(fd)) return;
  CHECK(g_fd < 0) << "one at a time";
  if (tcgetattr(fd, &g_before) != 0) return;
  g_fd = fd;
  taken_ = true;
  for (size_t i = 0; i < std::size(kEnding); ++i) {
    struct sigaction action {};
    action.sa_handler = End;
    action.sa_flags = SA_RESETHAND | SA_NODEFER;
    // What somebody chose to ignore (nohup) stays ignored.
    if (sigaction(kEnding[i], nullptr, &g_actions[i]) == 0 && g_actions[i].sa_handler == SIG_IGN) continue;
    sigaction(kEnding[i], &action, nullptr);
  }
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGTSTP, &ignore, &g_stop);
  termios quiet = g_before;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
  // What was typed ahead has been shown already: it is thrown away rather than taken for the secret.
  tcsetattr(fd, TCSAFLUSH, &quiet);
}

NoEcho::~NoEcho() {
  if (!taken_) return;
  tcsetattr(g_fd, TCSANOW, &g_before);
  for (size_t i = 0; i < std::size(kEnding); ++i) sigaction(kEnding[i], &g_actions[i], nullptr);
  sigaction(SIGTSTP, &g_stop, nullptr);
  g_fd = -1;
}

}  // namespace course::cli
