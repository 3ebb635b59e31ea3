#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/jail/probe/probe.h"

namespace course::jail {
namespace {

Seen Mounts(const Host&) {
  Attempts attempts;
  attempts.Try("mount a tmpfs", mount("none", "/dev", "tmpfs", 0, nullptr));
  attempts.Try("mount proc", mount("proc", "/dev", "proc", 0, nullptr));
  attempts.Try("make / writable", mount(nullptr, "/", nullptr, MS_REMOUNT | MS_BIND, nullptr));
  attempts.Try("umount /dev/null", umount2("/dev/null", MNT_DETACH));
  attempts.Try("chroot", chroot("/dev"));
  attempts.Try("pivot_root", syscall(SYS_pivot_root, "/", "/dev"));
  attempts.Try("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
  attempts.Try("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", 1));
  attempts.Try("open_by_handle_at", syscall(SYS_open_by_handle_at, AT_FDCWD, nullptr, O_RDONLY));
  return attempts.Result();
}

Seen Namespaces(const Host&) {
  Attempts attempts;
  attempts.Try("unshare(user)", unshare(CLONE_NEWUSER));
  attempts.Try("unshare(mount)", unshare(CLONE_NEWNS));
  attempts.Try("unshare(net)", unshare(CLONE_NEWNET));
  attempts.Try("setns", setns(0, 0));
  attempts.Try("clone(user)", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
  return attempts.Result();
}

Seen OtherUsers(const Host&) {
  Attempts attempts;
  attempts.Try("setuid(0)", syscall(SYS_setuid, 0));
  attempts.Try("setresuid(0)", syscall(SYS_setresuid, 0, 0, 0));
  attempts.Try("setgid(0)", syscall(SYS_setgid, 0));
  attempts.Try("setgroups", syscall(SYS_setgroups, 0, nullptr));
  attempts.Try("its own number", getuid() == 0 ? 0 : (errno = EPERM, -1));
  return attempts.Result();
}

Seen KernelParts(const Host&) {
  Attempts attempts;
  attempts.Try("keyctl", syscall(SYS_keyctl, 0, -3, 1));
  attempts.Try("add_key", syscall(SYS_add_key, "user", "name", "x", 1, -3));
  attempts.Try("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, nullptr, 0));
  perf_event_attr perf = {};
  perf.size = sizeof perf;
  perf.type = PERF_TYPE_SOFTWARE;
  attempts.Try("perf_event_open", syscall(SYS_perf_event_open, &perf, 0, -1, -1, 0));
  io_uring_params ring = {};
  attempts.Try("io_uring_setup", syscall(SYS_io_uring_setup, 4, &ring));
  attempts.Try("userfaultfd", syscall(SYS_userfaultfd, 1));
  attempts.Try("fanotify_init", syscall(SYS_fanotify_init, 0, 0));
  attempts.Try("init_module", syscall(SYS_init_module, nullptr, 0, ""));
  attempts.Try("kexec_load", syscall(SYS_kexec_load, 0, 0, nullptr, 0));
  attempts.Try("syslog", syscall(SYS_syslog, 10, nullptr, 0));
  attempts.Try("iopl", syscall(SYS_iopl, 3));
  attempts.Try("personality", syscall(SYS_personality, 0x0040000));
  attempts.Try("modify_ldt", syscall(SYS_modify_ldt, 0, nullptr, 0) > 0 ? 0 : (errno = EPERM, -1));
  return attempts.Result();
}

// Memory and messages that would outlive the jail, be seen by another, or not count as this process's memory.
Seen SharedMemory(const Host&) {
  Attempts attempts;
  attempts.Try("shmget", shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600));
  attempts.Try("msgget", syscall(SYS_msgget, IPC_PRIVATE, IPC_CREAT | 0600));
  attempts.Try("semget", syscall(SYS_semget, IPC_PRIVATE, 1, IPC_CREAT | 0600));
  attempts.Try("mq_open", syscall(SYS_mq_open, "x", O_CREAT | O_RDWR, 0600, nullptr));
  attempts.Try("memfd_create", syscall(SYS_memfd_create, "x", 0));
  attempts.Try("memfd_secret", syscall(SYS_memfd_secret, 0));
  attempts.Try("mlock", mlock(&attempts, sizeof attempts));
  return attempts.Result();
}

Seen Scheduler(const Host&) {
  Attempts attempts;
  cpu_set_t all;
  CPU_ZERO(&all);
  for (int i = 0; i < 64; ++i) CPU_SET(i, &all);
  attempts.Try("sched_setaffinity", sched_setaffinity(0, sizeof all, &all));
  attempts.Try("setpriority", setpriority(PRIO_PROCESS, 0, 1));
  const sched_param param = {};
  attempts.Try("sched_setscheduler", sched_setscheduler(0, SCHED_BATCH, &param));
  rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
  attempts.Try("more CPU time", setrlimit(RLIMIT_CPU, &none));
  attempts.Try("more memory", setrlimit(RLIMIT_AS, &none));
  return attempts.Result();
}

// The processor's other ways into the kernel, which a filter for the usual one would not see. The process is ended.
Seen CallsOf32Bit(const Host&) {
  long result;
  asm volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");  // getpid
  return {false, "int 0x80 returned " + std::to_string(result)};
}

Seen CallsOfX32(const Host&) {
  const long result = syscall(0x40000000 + SYS_getpid);
  return {result < 0, "getpid of x32 returned " + std::to_string(result)};
}

}  // namespace

const std::vector<Probe>& KernelProbes() {
  static const auto* probes = new std::vector<Probe>{{"mounts", Mounts},
                                                     {"namespaces", Namespaces},
                                                     {"other_users", OtherUsers},
                                                     {"kernel_parts", KernelParts},
                                                     {"shared_memory", SharedMemory},
                                                     {"scheduler", Scheduler},
                                                     {"calls_of_32_bit", CallsOf32Bit},
                                                     {"calls_of_x32", CallsOfX32}};
  return *probes;
}

}  // namespace course::jail
