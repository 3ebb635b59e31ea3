#include "harness/runner/crash_site.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/runner/fd.h"

namespace course::runner {
namespace {

constexpr int kPatienceMs = 10'000;

std::string RunTool(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "";
  Fd read_end(ends[0]), write_end(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, write_end.get(), 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return "";
  write_end = Fd();
  std::string output;
  char buffer[4096];
  pollfd ready = {read_end.get(), POLLIN, 0};
  while (poll(&ready, 1, kPatienceMs) > 0) {
    const ssize_t n = read(read_end.get(), buffer, sizeof buffer);
    if (n <= 0) break;
    output.append(buffer, n);
  }
  kill(pid, SIGKILL);  // does nothing to one that has ended
  waitpid(pid, nullptr, 0);
  return output;
}

// Debug information has absolute names, of a folder that exists on one machine only.
std::string InWorkspace(std::string_view file, std::string_view folder) {
  // solutions/ first: it mirrors the others, so their names occur in its own.
  for (std::string_view top :
       {std::string_view("solutions"), folder, std::string_view("phases"), std::string_view("extensions")}) {
    if (top.empty()) continue;
    const std::string inside = absl::StrCat(std::string(top), "/");
    if (file.starts_with(inside)) return std::string(file);
    const size_t at = file.find("/" + inside);
    if (at != std::string_view::npos) return std::string(file.substr(at + 1));
  }
  return file.ends_with("starter.cc") ? std::string(file) : "";
}

}  // namespace

SourceLine FindCourseCode(std::string_view addr2line, std::string_view folder) {
  const std::vector<std::string> lines = absl::StrSplit(absl::string_view(addr2line.data(), addr2line.size()), '\n');
  // Pairs of lines: the function, then "file:line", "file:line (discriminator 3)", "??:0" or "file:?".
  for (size_t i = 0; i + 1 < lines.size(); i += 2) {
    const std::string& place = lines[i + 1];
    const size_t colon = place.rfind(':');
    if (colon == std::string::npos) continue;
    SourceLine found = {lines[i], InWorkspace(place.substr(0, colon), folder)};
    const std::string number = place.substr(colon + 1, place.find(' ', colon) - colon - 1);
    if (!found.file.empty() && absl::SimpleAtoi(number, &found.line)) return found;
  }
  return {};
}

SourceLine LocateCrash(const std::string& program, const std::vector<uint64_t>& frames, std::string_view folder) {
  if (frames.empty()) return {};
  std::vector<std::string> command = {"/usr/bin/addr2line", "-Cfie", program};
  for (uint64_t frame : frames) command.push_back(absl::StrCat("0x", absl::Hex(frame)));
  return FindCourseCode(RunTool(command), folder);
}

}  // namespace course::runner
