#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "harness/jail/probe/probe.h"

namespace course::jail {
namespace {

constexpr int kMega = 1 << 20;
constexpr int kEnough = 512;  // MB, more than any limit that the self-test sets

Seen Memory(const Host&) {
  int mb = 0;
  for (; mb < kEnough; ++mb) {
    void* got = mmap(nullptr, kMega, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (got == MAP_FAILED) break;
  }
  return {mb < kEnough, std::to_string(mb) + " MB until memory was refused"};
}

Seen SharedAnonymousMemory(const Host&) {
  int mb = 0;
  for (; mb < kEnough; ++mb) {
    void* got = mmap(nullptr, kMega, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (got == MAP_FAILED) break;
  }
  return {mb < kEnough, std::to_string(mb) + " MB until shared memory was refused"};
}

// Several processes, of which none has much. Each says when it has all of it, and keeps it.
Seen MemoryTogether(const Host&) {
  constexpr int kProcesses = 6, kEach = 40;  // MB
  std::vector<pid_t> whole;
  for (int i = 0; i < kProcesses; ++i) {
    int ends[2];
    if (pipe(ends) != 0) return {false, "no pipe"};
    const pid_t child = fork();
    if (child == 0) {
      void* got = mmap(nullptr, kEach * kMega, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (got == MAP_FAILED) _exit(1);
      std::memset(got, 1, kEach * kMega);
      if (write(ends[1], "x", 1) == 1) pause();
      _exit(1);
    }
    close(ends[1]);
    char word;
    if (child > 0 && read(ends[0], &word, 1) == 1) whole.push_back(child);
    close(ends[0]);
  }
  // The kernel may have ended one of the first to make room for the last.
  int living = 0;
  for (const pid_t child : whole) {
    living += waitpid(child, nullptr, WNOHANG) == 0;
    kill(child, SIGKILL);
  }
  return {living < kProcesses, std::to_string(living) + " of " + std::to_string(kProcesses) + " processes have " +
                                   std::to_string(kEach) + " MB each"};
}

// In kept files of 1 MB each.
Seen Space(const Host&) {
  static char block[kMega];
  int mb = 0;
  for (; mb < kEnough; ++mb) {
    const int fd = open(("/tmp/" + std::to_string(mb)).c_str(), O_WRONLY | O_CREAT, 0600);
    const bool whole = fd >= 0 && write(fd, block, sizeof block) == sizeof block;
    close(fd);
    if (!whole) break;
  }
  return {mb < kEnough, std::to_string(mb) + " MB until /tmp was full"};
}

Seen NumberOfFiles(const Host&) {
  constexpr int kMany = 20000;
  int files = 0;
  for (; files < kMany; ++files) {
    if (mkdir(("/tmp/d" + std::to_string(files)).c_str(), 0700) != 0) break;
  }
  return {files < kMany, std::to_string(files) + " folders in /tmp"};
}

Seen FileSize(const Host&) {
  signal(SIGXFSZ, SIG_IGN);
  const int fd = open("/tmp/large", O_WRONLY | O_CREAT, 0600);
  const bool refused = ftruncate(fd, off_t{1} << 40) != 0;
  return {fd >= 0 && refused, refused ? std::string("a file of 1 TB: ") + std::strerror(errno) : "a file of 1 TB"};
}

Seen OpenFiles(const Host&) {
  int files = 0;
  while (files < 2000 && dup(0) >= 0) ++files;
  return {files < 300, std::to_string(files) + " descriptors"};
}

void* Wait(void*) {
  pause();
  return nullptr;
}

Seen Threads(const Host&) {
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 64 << 10);
  int threads = 0;
  pthread_t thread;
  while (threads < 200 && pthread_create(&thread, &small, Wait, nullptr) == 0) ++threads;
  return {threads < 64, std::to_string(threads) + " of 200 threads started"};
}

Seen Spin(const Host&) {
  signal(SIGXCPU, SIG_IGN);
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < std::chrono::minutes(5)) {
  }
  return {false, "five minutes of CPU time"};
}

Seen Sleep(const Host&) {
  for (int s = 1; s < NSIG; ++s) signal(s, SIG_IGN);
  for (int i = 0; i < 300; ++i) sleep(1);
  return {false, "five minutes"};
}

Seen Flood(const Host&) {
  static char block[64 << 10];
  for (int i = 0; i < 100000; ++i) {
    if (write(1, block, sizeof block) < 0) break;
  }
  return {false, "6 GB of output"};
}

}  // namespace

const std::vector<Probe>& ResourceProbes() {
  static const auto* probes = new std::vector<Probe>{{"memory", Memory},
                                                     {"memory_together", MemoryTogether},
                                                     {"shared_anonymous_memory", SharedAnonymousMemory},
                                                     {"space", Space},
                                                     {"number_of_files", NumberOfFiles},
                                                     {"file_size", FileSize},
                                                     {"open_files", OpenFiles},
                                                     {"threads", Threads},
                                                     {"spin", Spin},
                                                     {"sleep", Sleep},
                                                     {"flood", Flood}};
  return *probes;
}

}  // namespace course::jail
