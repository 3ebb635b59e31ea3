#include "harness/testing/crash_handler.h"

#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>

#include "harness/testing/events.h"

namespace course::testing {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSignals[] = {SIGABRT};
#else
constexpr int kSignals[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
#endif

constexpr int kMaxFrames = 64;

int events = -1;
// Where the program's own code lies; what is outside belongs to libc and its like.
uintptr_t load_base = 0, code_begin = 0, code_end = 0;

int FindProgram(dl_phdr_info* info, size_t, void*) {
  load_base = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
    code_begin = load_base + segment.p_vaddr;
    code_end = code_begin + segment.p_memsz;
  }
  return 1;  // the first object is the program itself
}

// VmPeak in KB, by system calls only.
uint64_t PeakKb() {
  const int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[1024];
  const ssize_t n = read(fd, text, sizeof text);
  close(fd);
  const std::string_view status(text, n > 0 ? n : 0);
  const size_t at = status.find("VmPeak:");
  if (at == std::string_view::npos) return 0;
  uint64_t kb = 0;
  for (char c : status.substr(at + 7)) {
    if (c >= '0' && c <= '9') kb = kb * 10 + (c - '0');
    if (c == '\n') break;
  }
  return kb;
}

uintptr_t ProgramCounter(const void* context) {
#if defined(__x86_64__)
  return static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
  return static_cast<const ucontext_t*>(context)->uc_mcontext.pc;
#else
  return 0;
#endif
}

// The interrupted instruction is exact. The other frames are return addresses, which lie behind their call, hence -1.
void SendFrames(uintptr_t pc) {
  void* raw[kMaxFrames];
  const int n = backtrace(raw, kMaxFrames);
  // backtrace() starts with this handler and the kernel's trampoline.
  int first = 0;
  while (first < n && reinterpret_cast<uintptr_t>(raw[first]) != pc) ++first;
  uint64_t frames[kMaxFrames + 1];
  int count = 0;
  auto add = [&](uintptr_t address) {
    if (address >= code_begin && address < code_end) frames[count++] = address - load_base;
  };
  add(pc);
  for (int i = first < n ? first + 1 : 0; i < n; ++i) add(reinterpret_cast<uintptr_t>(raw[i]) - 1);
  WriteEvent(events, EventKind::kFrames, {reinterpret_cast<const char*>(frames), count * sizeof frames[0]});
}

void OnCrash(int signal_number, siginfo_t* info, void* context) {
  CrashRecord record{};
  record.signal = signal_number;
  // Only these codes come with an address: SI_KERNEL (an address that no page can have) and a signal sent by kill() do
  // not.
  record.memory_fault = (signal_number == SIGSEGV && (info->si_code == SEGV_MAPERR || info->si_code == SEGV_ACCERR)) ||
                        (signal_number == SIGBUS && info->si_code == BUS_ADRERR);
  record.address = reinterpret_cast<uintptr_t>(info->si_addr);
  record.peak_kb = PeakKb();
  // Before the frames: unwinding a broken stack may crash a second time, for good.
  WriteEvent(events, EventKind::kCrash, {reinterpret_cast<const char*>(&record), sizeof record});
  SendFrames(ProgramCounter(context));
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

void OnNoMemory() {
  WriteEvent(events, EventKind::kOutOfMemory, {});
  std::set_new_handler(nullptr);  // operator new then throws, as it would have without us
}

}  // namespace

void InstallCrashHandler(int events_fd) {
  events = events_fd;
  dl_iterate_phdr(FindProgram, nullptr);
  void* warm_up[1];
  backtrace(warm_up, 1);  // its first call loads a library, which a signal handler may not

  static char stack[128 << 10];  // its own: a stack overflow leaves no room on the other
  stack_t alternate{};
  alternate.ss_sp = stack;
  alternate.ss_size = sizeof stack;
  sigaltstack(&alternate, nullptr);
  struct sigaction action {};
  action.sa_sigaction = OnCrash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (int s : kSignals) sigaction(s, &action, nullptr);
  std::set_new_handler(OnNoMemory);
}

}  // namespace course::testing
