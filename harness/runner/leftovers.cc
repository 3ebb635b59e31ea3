#include "harness/runner/leftovers.h"

#include <dirent.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"

namespace course::runner {
namespace {

// The fourth field of /proc/PID/stat. The second is the program's name, in parentheses and with anything inside.
pid_t ParentOf(const char* pid) {
  char text[512] = {};
  FILE* file = std::fopen(absl::StrCat("/proc/", pid, "/stat").c_str(), "re");
  if (file == nullptr) return 0;
  const size_t n = std::fread(text, 1, sizeof text - 1, file);
  std::fclose(file);
  text[n] = '\0';
  const char* name_end = std::strrchr(text, ')');
  int parent = 0;
  char state;
  return name_end != nullptr && std::sscanf(name_end + 1, " %c %d", &state, &parent) == 2 ? parent : 0;
}

void KillChildren() {
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return;
  const pid_t self = getpid();
  while (const dirent* entry = readdir(proc)) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    if (ParentOf(entry->d_name) == self) kill(std::atoi(entry->d_name), SIGKILL);
  }
  closedir(proc);
}

}  // namespace

void AdoptOrphans() { prctl(PR_SET_CHILD_SUBREAPER, 1); }

int KillLeftovers() {
  int reaped = 0;
  while (true) {
    const pid_t pid = waitpid(-1, nullptr, WNOHANG);
    if (pid < 0) return reaped;  // ECHILD: no child, dead or alive
    if (pid > 0) {
      ++reaped;
      continue;
    }
    // Killing a child hands its own children to us; they are found in the next round.
    KillChildren();
    usleep(200);
  }
}

}  // namespace course::runner
