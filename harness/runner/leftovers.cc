#include "harness/runner/leftovers.h"

#include <dirent.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

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

// As the kernel lists them, thread by thread. False if this one does not (CONFIG_PROC_CHILDREN).
bool ListedChildren(std::vector<pid_t>& children) {
  DIR* threads = opendir("/proc/self/task");
  if (threads == nullptr) return false;
  bool listed = true;
  while (const dirent* entry = readdir(threads)) {
    if (entry->d_name[0] == '.') continue;
    FILE* file = std::fopen(absl::StrCat("/proc/self/task/", entry->d_name, "/children").c_str(), "re");
    listed = listed && file != nullptr;
    if (file == nullptr) continue;
    int child;
    while (std::fscanf(file, "%d", &child) == 1) children.push_back(child);
    std::fclose(file);
  }
  closedir(threads);
  return listed;
}

// Every process whose parent we are, dead or alive.
std::vector<pid_t> Children() {
  std::vector<pid_t> children;
  if (ListedChildren(children)) return children;
  children.clear();
  // Every process of the machine is asked for its parent: 5 ms where there are 300.
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return children;
  const pid_t self = getpid();
  while (const dirent* entry = readdir(proc)) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    if (ParentOf(entry->d_name) == self) children.push_back(std::atoi(entry->d_name));
  }
  closedir(proc);
  return children;
}

std::vector<pid_t>& Inherited() {
  static auto* children = new std::vector<pid_t>;
  return *children;
}

bool IsInherited(pid_t pid) { return std::count(Inherited().begin(), Inherited().end(), pid) > 0; }

// Returns whether there was one.
bool KillChildren() {
  bool found = false;
  for (pid_t pid : Children()) {
    if (IsInherited(pid)) continue;
    kill(pid, SIGKILL);
    found = true;
  }
  return found;
}

}  // namespace

void AdoptOrphans() {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  siginfo_t info;
  const bool has_children = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
  if (has_children) Inherited() = Children();
}

int KillLeftovers() {
  int reaped = 0;
  while (true) {
    const pid_t pid = waitpid(-1, nullptr, WNOHANG);
    if (pid < 0) return reaped;  // ECHILD: no child, dead or alive; the usual case, and a cheap one
    if (pid > 0) {
      reaped += !IsInherited(pid);
      continue;
    }
    // Killing a child hands its own children to us; they are found in the next round.
    if (!KillChildren()) return reaped;
    usleep(200);
  }
}

}  // namespace course::runner
