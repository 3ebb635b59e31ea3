#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "harness/jail/probe/probe.h"

namespace course::jail {
namespace {

std::vector<std::string> NamesIn(const char* folder) {
  std::vector<std::string> names;
  DIR* dir = opendir(folder);
  if (dir == nullptr) return names;
  while (const dirent* entry = readdir(dir)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  closedir(dir);
  std::sort(names.begin(), names.end());
  return names;
}

Seen OnlyThese(const char* folder, const std::vector<std::string>& allowed) {
  Seen seen = {true, std::string(folder) + " holds"};
  for (const std::string& name : NamesIn(folder)) {
    const bool known = std::count(allowed.begin(), allowed.end(), name) > 0;
    seen.held = seen.held && known;
    seen.how += " " + name + (known ? "" : " (UNEXPECTED)");
  }
  return seen;
}

Seen HostFile(const Host& host) {
  Attempts attempts;
  attempts.Try("open a file of the host", open(host.file.c_str(), O_RDONLY));
  for (const char* path : {"/etc/passwd", "/etc/shadow", "/root", "/home", "/var", "/tmp/../etc/hostname"}) {
    attempts.Try(std::string("open ") + path, open(path, O_RDONLY));
  }
  return attempts.Result();
}

Seen Root(const Host&) { return OnlyThese("/", {".init", "bin", "dev", "lib", "lib64", "probe", "tmp", "usr"}); }

Seen Proc(const Host& host) {
  Attempts attempts;
  attempts.Try("open /proc/1/environ", open("/proc/1/environ", O_RDONLY));
  attempts.Try("open /proc/self/mem", open("/proc/self/mem", O_RDWR));
  attempts.Try("open /proc/PID/mem of the host",
               open(("/proc/" + std::to_string(host.pid) + "/mem").c_str(), O_RDONLY));
  attempts.Try("open /sys/kernel", open("/sys/kernel", O_RDONLY));
  char target[256];
  attempts.Try("readlink /proc/self/exe", readlink("/proc/self/exe", target, sizeof target));
  return attempts.Result();
}

Seen ReadOnly(const Host&) {
  Attempts attempts;
  for (const char* path : {"/probe", "/.init", "/usr/bin/g++", "/dev/null/x"}) {
    attempts.Try(std::string("open for writing ") + path, open(path, O_WRONLY));
  }
  for (const char* path : {"/new", "/dev/new", "/usr/new", "/usr/lib/new"}) {
    attempts.Try(std::string("create ") + path, open(path, O_WRONLY | O_CREAT, 0600));
    attempts.Try(std::string("mkdir ") + path, mkdir(path, 0700));
  }
  attempts.Try("chmod /probe", chmod("/probe", 0777));
  attempts.Try("unlink /probe", unlink("/probe"));
  attempts.Try("unnamed file in /", open("/", O_TMPFILE | O_RDWR, 0600));
  return attempts.Result();
}

Seen Devices(const Host&) {
  Seen seen = OnlyThese("/dev", {"null", "urandom", "zero"});
  if (mknod("/dev/mem", S_IFCHR | 0600, makedev(1, 1)) == 0) seen = {false, "mknod /dev/mem SUCCEEDED"};
  return seen;
}

Seen SharedMemoryFolder(const Host&) {
  Attempts attempts;
  attempts.Try("create /dev/shm/x", open("/dev/shm/x", O_WRONLY | O_CREAT, 0600));
  attempts.Try("mkdir /dev/shm", mkdir("/dev/shm", 0700));
  return attempts.Result();
}

Seen Descriptors(const Host&) {
  int open_ones = 0;
  for (int fd = 3; fd < 4096; ++fd) open_ones += fcntl(fd, F_GETFD) >= 0;
  return {open_ones == 0, std::to_string(open_ones) + " descriptors beside 0, 1, 2"};
}

Seen Environment(const Host&) {
  Seen seen = {true, "variables:"};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (text.rfind("PWD=", 0) == 0) continue;  // "/", by bubblewrap
    seen = {false, seen.how + " " + text.substr(0, text.find('='))};
  }
  if (seen.held) seen.how += " none of the host";
  return seen;
}

}  // namespace

const std::vector<Probe>& FileProbes() {
  static const auto* probes = new std::vector<Probe>{{"host_file", HostFile},
                                                     {"root", Root},
                                                     {"proc", Proc},
                                                     {"read_only", ReadOnly},
                                                     {"devices", Devices},
                                                     {"shm", SharedMemoryFolder},
                                                     {"descriptors", Descriptors},
                                                     {"environment", Environment}};
  return *probes;
}

}  // namespace course::jail
