#include "harness/runner/process_filter.h"

#if defined(__x86_64__)

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace course::runner {
namespace {

constexpr unsigned kX32 = 0x40000000;  // the bit of the second set of system call numbers

constexpr sock_filter Load(unsigned offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset); }
constexpr sock_filter Return(unsigned action) { return BPF_STMT(BPF_RET | BPF_K, action); }
constexpr sock_filter SkipUnlessEqual(unsigned value, unsigned char skip) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip);
}
constexpr unsigned kNumber = offsetof(seccomp_data, nr);
// Lower half: the arguments looked at are ints.
constexpr unsigned kArgument0 = offsetof(seccomp_data, args);
constexpr unsigned kAllow = SECCOMP_RET_ALLOW;
constexpr unsigned Refuse(int error) { return SECCOMP_RET_ERRNO | static_cast<unsigned>(error); }

}  // namespace

bool InstallProcessFilter() {
  const unsigned self = getpid();
  const sock_filter program[] = {
      Load(offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
      Return(SECCOMP_RET_KILL_PROCESS),
      Load(kNumber),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kX32, 0, 1),
      Return(Refuse(ENOSYS)),
      // No new processes. clone3 keeps its flags in memory, where a filter cannot look: glibc falls back to clone.
      SkipUnlessEqual(__NR_fork, 1),
      Return(Refuse(EAGAIN)),
      SkipUnlessEqual(__NR_vfork, 1),
      Return(Refuse(EAGAIN)),
      SkipUnlessEqual(__NR_clone3, 1),
      Return(Refuse(ENOSYS)),
      SkipUnlessEqual(__NR_clone, 4),
      Load(kArgument0),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
      Return(kAllow),
      Return(Refuse(EAGAIN)),
      // Signals to itself only: kill(0, ...) is its own process group, which holds nobody else.
      SkipUnlessEqual(__NR_kill, 5),
      Load(kArgument0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, self, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
      Return(kAllow),
      Return(Refuse(EPERM)),
      SkipUnlessEqual(__NR_tgkill, 4),
      Load(kArgument0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, self, 0, 1),
      Return(kAllow),
      Return(Refuse(EPERM)),
      SkipUnlessEqual(__NR_tkill, 1),
      Return(Refuse(EPERM)),
      SkipUnlessEqual(__NR_rt_sigqueueinfo, 1),
      Return(Refuse(EPERM)),
      SkipUnlessEqual(__NR_rt_tgsigqueueinfo, 1),
      Return(Refuse(EPERM)),
      SkipUnlessEqual(__NR_pidfd_send_signal, 1),
      Return(Refuse(EPERM)),
      SkipUnlessEqual(__NR_ptrace, 1),
      Return(Refuse(EPERM)),
      SkipUnlessEqual(__NR_process_vm_readv, 1),
      Return(Refuse(EPERM)),
      SkipUnlessEqual(__NR_process_vm_writev, 1),
      Return(Refuse(EPERM)),
      Return(kAllow),
  };
  const sock_fprog filter = {sizeof program / sizeof program[0], const_cast<sock_filter*>(program)};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

}  // namespace course::runner

#else

namespace course::runner {

bool InstallProcessFilter() { return false; }

}  // namespace course::runner

#endif
