#include "harness/watch/testing/pty.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>

#include "base/check.h"

namespace course::watch::testing {
namespace {

winsize SizeOf(int width, int height) {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(width);
  size.ws_row = static_cast<unsigned short>(height);
  return size;
}

// Without escape sequences, and with "\n" at the end of a line.
std::string Bare(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\033') {
      if (text[i] != '\r') out += text[i];
      continue;
    }
    while (++i < text.size() && (text[i] == '[' || text[i] < '@' || text[i] > '~')) {
    }
  }
  return out;
}

}  // namespace

Pty::Pty(const std::vector<std::string>& argv, const std::map<std::string, std::string>& env, int width, int height) {
  const winsize size = SizeOf(width, height);
  CHECK(openpty(&master_, &slave_, nullptr, nullptr, &size) == 0) << "openpty";
  pid_ = fork();
  CHECK(pid_ >= 0) << "fork";
  if (pid_ == 0) {
    close(master_);
    login_tty(slave_);
    for (const auto& [name, value] : env) setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    execvp(words[0], words.data());
    _exit(127);
  }
}

Pty::~Pty() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(master_);
  close(slave_);
}

void Pty::Type(const std::string& keys) const {
  CHECK(write(master_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size())) << keys;
}

void Pty::Signal(int signal) const { kill(pid_, signal); }

void Pty::Resize(int width, int height) const {
  const winsize size = SizeOf(width, height);
  CHECK(ioctl(master_, TIOCSWINSZ, &size) == 0) << "TIOCSWINSZ";  // the kernel sends SIGWINCH
}

bool Pty::Read(int timeout_ms) {
  pollfd fd = {master_, POLLIN, 0};
  if (poll(&fd, 1, timeout_ms) <= 0) return true;
  char buffer[4096];
  const ssize_t n = read(master_, buffer, sizeof buffer);
  if (n > 0) output_.append(buffer, n);
  return n > 0 || errno == EINTR;
}

bool Pty::Shows(const std::string& text) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < end) {
    for (const std::string& line : Picture()) {
      if (line.find(text) != std::string::npos) return true;
    }
    if (!Read(100)) return false;
  }
  return false;
}

int Pty::Wait() {
  int status = 0;
  while (waitpid(pid_, &status, WNOHANG) == 0) Read(20);
  pid_ = -1;
  // What it wrote last.
  pollfd fd = {master_, POLLIN, 0};
  while (poll(&fd, 1, 0) > 0 && Read(0)) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::vector<std::string> Pty::Picture() const {
  std::vector<std::string> lines;
  const size_t top = output_.rfind("\033[H");
  if (top == std::string::npos) return lines;
  std::string rest = Bare(output_.substr(top));
  for (size_t end; (end = rest.find('\n')) != std::string::npos; rest.erase(0, end + 1)) {
    lines.push_back(rest.substr(0, end));
  }
  lines.push_back(rest);
  return lines;
}

bool Pty::IsCooked() const {
  termios settings{};
  return tcgetattr(slave_, &settings) == 0 && (settings.c_lflag & ICANON) != 0 && (settings.c_lflag & ECHO) != 0;
}

}  // namespace course::watch::testing
