#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>

#include "harness/jail/probe/probe.h"

namespace course::jail {
namespace {

// A new process that was not meant to be ends at once.
long Ended(long pid) {
  const int error = errno;
  if (pid == 0) _exit(0);
  if (pid > 0) waitpid(pid, nullptr, 0);
  errno = error;
  return pid;
}

Seen Network(const Host& host) {
  Attempts attempts;
  const int inet = socket(AF_INET, SOCK_STREAM, 0);
  if (inet < 0) {
    attempts.Try("socket(inet)", inet);
  } else {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(host.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    attempts.Try("connect to the host's 127.0.0.1",
                 connect(inet, reinterpret_cast<sockaddr*>(&address), sizeof address));
  }
  for (int family : {AF_INET6, AF_NETLINK, AF_PACKET, AF_VSOCK, AF_ALG}) {
    attempts.Try("socket of family " + std::to_string(family), socket(family, SOCK_RAW, 0));
  }
  return attempts.Result();
}

Seen UnixSockets(const Host& host) {
  Attempts attempts;
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return attempts.Try("socket(unix)", fd).Result();
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, host.abstract.data(), host.abstract.size());
  const socklen_t size = offsetof(sockaddr_un, sun_path) + 1 + host.abstract.size();
  return attempts.Try("connect to a name of the host", connect(fd, reinterpret_cast<sockaddr*>(&address), size))
      .Result();
}

// The descriptors at hand are no sockets, so each of these fails anyway: what counts is that the filter says no before
// the kernel looks at the descriptor.
Seen SocketCalls(const Host&) {
  Seen seen = {true, ""};
  const auto see = [&](const char* name, long result) {
    if (result < 0 && errno == EPERM) return;
    seen.held = false;
    seen.how += std::string(seen.how.empty() ? "" : "; ") + name + ": " + std::strerror(errno);
  };
  msghdr message = {};
  char byte = 'x';
  const int on = 1;
  see("sendmsg", sendmsg(1, &message, MSG_DONTWAIT));
  see("recvmsg", recvmsg(1, &message, MSG_DONTWAIT));
  see("sendto", send(1, &byte, 1, MSG_DONTWAIT));
  see("recvfrom", recv(1, &byte, 1, MSG_DONTWAIT));
  see("setsockopt", setsockopt(1, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on));
  see("shutdown", shutdown(1, SHUT_RDWR));
  if (seen.held) seen.how = "6 calls, each refused by the filter";
  return seen;
}

Seen OtherProcesses(const Host& host) {
  Attempts attempts;
  attempts.Try("signal 0 to a process of the host", kill(host.pid, 0));
  attempts.Try("signal 0 to everybody", kill(-1, 0));
  // The kernel may take it and do nothing: had it ended, so would have everything here.
  kill(1, SIGKILL);
  usleep(10000);
  attempts.Try("tgkill of a process of the host", syscall(SYS_tgkill, host.pid, host.pid, 0));
  attempts.Try("pidfd of a process of the host", syscall(SYS_pidfd_open, host.pid, 0));
  if (getpid() > 100) attempts.Try("its own number is " + std::to_string(getpid()), 0);
  return attempts.Result();
}

Seen Debugger(const Host& host) {
  Attempts attempts;
  attempts.Try("ptrace(attach)", ptrace(PTRACE_ATTACH, host.pid, nullptr, nullptr));
  attempts.Try("ptrace(traceme)", ptrace(PTRACE_TRACEME, 0, nullptr, nullptr));
  char byte;
  iovec here = {&byte, 1}, there = {reinterpret_cast<void*>(&Ended), 1};
  attempts.Try("process_vm_readv", process_vm_readv(host.pid, &here, 1, &there, 1, 0));
  attempts.Try("process_vm_writev", process_vm_writev(host.pid, &here, 1, &there, 1, 0));
  attempts.Try("pidfd_getfd", syscall(SYS_pidfd_getfd, 3, 0, 0));
  attempts.Try("kcmp", syscall(SYS_kcmp, host.pid, getpid(), 0, 0, 0));
  return attempts.Result();
}

Seen NewProcess(const Host&) {
  Attempts attempts;
  attempts.Try("fork", Ended(fork()));
  attempts.Try("clone", Ended(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)));
  attempts.Try("clone(parent)", Ended(syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)));
  clone_args args = {};
  args.exit_signal = SIGCHLD;
  attempts.Try("clone3", Ended(syscall(SYS_clone3, &args, sizeof args)));
  attempts.Try("raw vfork number", Ended(syscall(SYS_fork)));
  return attempts.Result();
}

Seen Exec(const Host&) {
  Attempts attempts;
  char* const arguments[] = {const_cast<char*>("/probe"), const_cast<char*>("no-such-probe"), nullptr};
  char* const none[] = {nullptr};
  attempts.Try("execve itself", execve("/probe", arguments, none));
  const int self = open("/probe", O_RDONLY);
  attempts.Try("execveat its file", syscall(SYS_execveat, self, "", arguments, none, AT_EMPTY_PATH));
  attempts.Try("execve process 1's program", execve("/.init", arguments, none));
  return attempts.Result();
}

// As many as there can be; the jail's limit for processes counts threads, too.
Seen NewProcesses(const Host&) {
  int children = 0;
  for (; children < 200; ++children) {
    const pid_t pid = fork();
    if (pid < 0) break;
    if (pid == 0) {
      pause();
      _exit(0);
    }
  }
  return {children < 64, std::to_string(children) + " of 200 processes started"};
}

}  // namespace

const std::vector<Probe>& ProcessProbes() {
  static const auto* probes = new std::vector<Probe>{{"network", Network},
                                                     {"unix_sockets", UnixSockets},
                                                     {"socket_calls", SocketCalls},
                                                     {"other_processes", OtherProcesses},
                                                     {"debugger", Debugger},
                                                     {"new_process", NewProcess},
                                                     {"exec", Exec},
                                                     {"new_processes", NewProcesses}};
  return *probes;
}

}  // namespace course::jail
