#include "harness/jail/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <initializer_list>

namespace course::jail {
namespace {

// Calls that nothing in a jail needs. With kServe they are refused already, because they are not on its list.
constexpr const char* kDenied[] = {
    // other processes
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_open", "pidfd_getfd",
    "pidfd_send_signal",
    // namespaces and mounts
    "unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsconfig",
    "fsmount", "fspick", "mount_setattr", "swapon", "swapoff", "quotactl", "quotactl_fd",
    // other users
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups", "capset",
    // the network and its like
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4",
    // what lies in the kernel's memory and is shared between jails, or is not counted as ours
    "add_key", "request_key", "keyctl", "shmget", "msgget", "semget", "mq_open", "memfd_create", "memfd_secret",
    "mlock", "mlock2", "mlockall",
    // large parts of the kernel that nobody here needs
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup",
    "fanotify_init", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "acct", "reboot",
    "syslog", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "iopl", "ioperm", "modify_ldt",
    "personality", "uselib", "lookup_dcookie", "name_to_handle_at", "open_by_handle_at", "landlock_create_ruleset",
    "vhangup", "sethostname", "setdomainname", "mknod", "mknodat",
    // a place of its own in the scheduler and in memory
    "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr", "setpriority", "ioprio_set", "mbind",
    "set_mempolicy", "migrate_pages", "move_pages"};

// What a C++ program with threads needs that computes, and answers over pipes that are open already.
constexpr const char* kServeCalls[] = {
    "read", "write", "readv", "writev", "pread64", "pwrite64", "close", "lseek", "fstat", "newfstatat", "stat", "lstat",
    "statx", "access", "faccessat", "getdents64", "readlink", "readlinkat", "getcwd", "dup", "poll", "ppoll", "select",
    "pselect6",
    // memory
    "mmap", "mprotect", "munmap", "mremap", "madvise", "brk", "membarrier",
    // threads, signals of its own
    "futex", "set_tid_address", "set_robust_list", "get_robust_list", "rseq", "arch_prctl", "sched_yield",
    "sched_getaffinity", "getcpu", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigsuspend",
    "rt_sigtimedwait", "sigaltstack", "restart_syscall", "exit", "exit_group", "pause",
    // time, chance, who and where
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "getrusage",
    "getrandom", "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getrlimit", "uname",
    "sysinfo"};

constexpr const char* kWriteCalls[] = {"openat", "open",      "mkdir",     "mkdirat",   "unlink",   "unlinkat",
                                       "rmdir",  "rename",    "renameat",  "renameat2", "truncate", "fallocate",
                                       "fsync",  "fdatasync", "ftruncate", "umask"};

class Builder {
 public:
  explicit Builder(uint32_t otherwise) : context_(seccomp_init(otherwise)) {
    if (context_ == nullptr) error_ = ENOMEM;
  }
  ~Builder() { seccomp_release(context_); }

  template <class... Conditions>
  void Add(uint32_t action, const char* name, Conditions... conditions) {
    const int number = seccomp_syscall_resolve_name(name);
    if (error_ != 0 || number < 0) return;  // a call that this machine does not have
    error_ = -seccomp_rule_add(context_, action, number, sizeof...(conditions), conditions...);
  }

  int Load(int* listener) {
    *listener = -1;
    if (error_ != 0) return error_;
    // A binary tree: a call costs 7 comparisons instead of 80.
    seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    // The library's own choice for calls of another architecture ends the thread alone.
    seccomp_attr_set(context_, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (const int failed = seccomp_load(context_); failed != 0) return -failed;
    if (const int fd = seccomp_notify_fd(context_); fd >= 0) *listener = fd;
    return 0;
  }

 private:
  scmp_filter_ctx context_;
  int error_ = 0;
};

constexpr uint64_t kNamespaces[] = {CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID,   CLONE_NEWNET,
                                    CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP};

constexpr uint32_t Refuse(int error) { return SCMP_ACT_ERRNO(static_cast<uint32_t>(error)); }

int InstallCompile(int* listener) {
  Builder filter(SCMP_ACT_ALLOW);
  for (const char* name : kDenied) filter.Add(Refuse(EPERM), name);
  // clone3 keeps its flags in memory, where a filter cannot look: glibc falls back to clone.
  filter.Add(Refuse(ENOSYS), "clone3");
  for (uint64_t flag : kNamespaces) {
    filter.Add(Refuse(EPERM), "clone", SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag));
  }
  filter.Add(Refuse(EPERM), "ioctl", SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, TIOCSTI));
  return filter.Load(listener);
}

int InstallServe(bool writes, int* listener) {
  Builder filter(Refuse(EPERM));
  for (const char* name : kServeCalls) filter.Add(SCMP_ACT_ALLOW, name);
  // glibc asks for the newer call first, and for the older one if it is told that there is none.
  for (const char* name : {"clone3", "faccessat2", "openat2", "close_range"}) filter.Add(Refuse(ENOSYS), name);
  if (writes) {
    for (const char* name : kWriteCalls) filter.Add(SCMP_ACT_ALLOW, name);
  } else {
    constexpr uint64_t kWrites = O_ACCMODE | O_CREAT | O_TRUNC;
    filter.Add(SCMP_ACT_ALLOW, "openat", SCMP_A2(SCMP_CMP_MASKED_EQ, kWrites, O_RDONLY));
    filter.Add(SCMP_ACT_ALLOW, "open", SCMP_A1(SCMP_CMP_MASKED_EQ, kWrites, O_RDONLY));
  }
  uint64_t flags = CLONE_THREAD;
  for (uint64_t flag : kNamespaces) flags |= flag;
  filter.Add(SCMP_ACT_ALLOW, "clone", SCMP_A0(SCMP_CMP_MASKED_EQ, flags, CLONE_THREAD));  // a thread, and nothing else
  for (uint64_t command : {F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC}) {
    filter.Add(SCMP_ACT_ALLOW, "fcntl", SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, command));
  }
  // Is this a terminal? No.
  filter.Add(Refuse(ENOTTY), "ioctl");
  // Looking at a limit, not changing one.
  filter.Add(SCMP_ACT_ALLOW, "prlimit64", SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
  const auto self = static_cast<uint64_t>(getpid());
  filter.Add(SCMP_ACT_ALLOW, "tgkill", SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff, self));
  filter.Add(SCMP_ACT_ALLOW, "kill", SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff, self));
  for (const char* name : {"execve", "execveat"}) filter.Add(SCMP_ACT_NOTIFY, name);
  return filter.Load(listener);
}

}  // namespace

int InstallFilter(FilterKind kind, int* listener) {
  if (kind == FilterKind::kCompile) return InstallCompile(listener);
  const int error = InstallServe(kind == FilterKind::kServeAndWrite, listener);
  return error == 0 && *listener < 0 ? ENOSYS : error;
}

int AllowOneExec(int listener) {
  seccomp_notif* request = nullptr;
  seccomp_notif_resp* answer = nullptr;
  if (const int failed = seccomp_notify_alloc(&request, &answer); failed != 0) return -failed;
  int failed = seccomp_notify_receive(listener, request);
  if (failed == 0) {
    answer->id = request->id;
    answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    failed = seccomp_notify_respond(listener, answer);
  }
  seccomp_notify_free(request, answer);
  return failed == 0 ? 0 : -failed;
}

}  // namespace course::jail
