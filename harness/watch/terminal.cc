#include "harness/watch/terminal.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace course::watch {
namespace {

// xterm's alternate page keeps what was on the screen before; the cursor is hidden, because it points at nothing.
constexpr std::string_view kEnter = "\033[?1049h\033[?25l\033[2J";
constexpr std::string_view kLeave = "\033[?25h\033[?1049l";

constexpr int kDeadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// For the handler of a crash: plain data that is there before it can be needed.
termios g_before;
volatile sig_atomic_t g_taken = 0;

void WriteAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (n <= 0) return;
    bytes.remove_prefix(n);
  }
}

// Only what signal-safety(7) allows.
void GiveBack() {
  if (g_taken == 0) return;
  g_taken = 0;
  WriteAll(kLeave);
  tcsetattr(STDIN_FILENO, TCSANOW, &g_before);
}

void Die(int signal) {
  GiveBack();
  raise(signal);  // SA_RESETHAND: this time it ends the program
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

absl::StatusOr<std::unique_ptr<Terminal>> Terminal::Open() {
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &g_before) != 0) {
    return absl::UnavailableError("stdin and stdout are no terminal");
  }
  for (const int signal : kDeadly) {
    struct sigaction action {};
    action.sa_handler = Die;
    action.sa_flags = SA_RESETHAND | SA_NODEFER;
    sigaction(signal, &action, nullptr);
  }
  auto terminal = std::unique_ptr<Terminal>(new Terminal());
  terminal->Enter();
  return terminal;
}

Terminal::~Terminal() {
  Leave();
  for (const int signal : kDeadly) ::signal(signal, SIG_DFL);
}

void Terminal::Enter() {
  termios raw = g_before;
  // Keys at once and unseen. Ctrl-C and Ctrl-Z stay signals.
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  g_taken = 1;
  WriteAll(kEnter);
  shown_.clear();
}

void Terminal::Leave() { GiveBack(); }

Size Terminal::size() const {
  winsize window{};
  Size size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 && window.ws_row > 0) {
    size = {.width = window.ws_col, .height = window.ws_row};
  }
  return size;
}

void Terminal::Show(const std::vector<std::string>& lines) {
  if (lines == shown_) return;
  std::string bytes = "\033[H";
  for (size_t i = 0; i < lines.size(); ++i) absl::StrAppend(&bytes, i > 0 ? "\r\n" : "", lines[i], "\033[K");
  bytes += "\033[J";
  WriteAll(bytes);
  shown_ = lines;
}

bool TerminalHasColour() { return Variable("NO_COLOR").empty(); }

bool TerminalIsCapable() {
  const std::string term = Variable("TERM");
  return !term.empty() && term != "dumb";
}

bool LocaleIsUtf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = Variable(name);
    if (value.empty()) continue;
    return strcasestr(value.c_str(), "utf-8") != nullptr || strcasestr(value.c_str(), "utf8") != nullptr;
  }
  return false;
}

}  // namespace course::watch
