// Keyrings, io_uring, bpf, perf, namespaces: one of them might be open.

#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

namespace attack {

void Strike() {
  char room[256] = {};
  if (syscall(SYS_io_uring_setup, 4, room) >= 0) std::puts("STOLEN io_uring");
  if (syscall(SYS_keyctl, 0, -3, 1) >= 0) std::puts("STOLEN a keyring");
  if (syscall(SYS_bpf, 0, room, sizeof room) >= 0) std::puts("STOLEN bpf");
  if (syscall(SYS_perf_event_open, room, 0, -1, -1, 0) >= 0) std::puts("STOLEN perf");
  if (syscall(SYS_memfd_create, "x", 0) >= 0) std::puts("STOLEN memory");
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) std::puts("STOLEN a namespace");
  if (mount("none", "/", "tmpfs", 0, nullptr) == 0) std::puts("STOLEN a mount");
}

}  // namespace attack
