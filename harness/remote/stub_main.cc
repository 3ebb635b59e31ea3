// The test's side of the border: finds or starts the servant at the first call.
//
//   COURSE_SERVANT_FD  a pipe to read from; the next descriptor is one to write to. Whoever started this program has
//                      opened them (the runner does)
//   COURSE_SERVANT     the servant's program, started here (for gdb, and for a plain run of the test program)

#include <signal.h>
#include <sys/wait.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "harness/remote/peer.h"
#include "harness/remote/spawn.h"

namespace remote {
namespace {

// Proxies may outlive everything, so a peer is never destroyed: not one that was inherited, nor the closed ones of
// those that were started.
Peer* Inherited() {
  static Peer* const peer = [] {
    const char* text = std::getenv("COURSE_SERVANT_FD");
    if (text == nullptr) return static_cast<Peer*>(nullptr);
    const int fd = std::atoi(text);
    return new Peer({.in = fd, .out = fd + 1});
  }();
  return peer;
}

Peer& Started() {
  static auto* const peers = new std::vector<std::unique_ptr<Peer>>;
  static pid_t pid = -1;
  // One TEST's dead servant must not fail the next TEST of the same program.
  if (!peers->empty() && !peers->back()->closed()) return *peers->back();
  if (pid > 0) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    pid = -1;
  }
  const char* path = std::getenv("COURSE_SERVANT");
  if (path == nullptr) {
    throw Lost("the graded code runs in a process of its own: set COURSE_SERVANT to the lab's servant program");
  }
  const Servant servant = StartServant(path);
  if (!servant.error.empty()) throw Lost(servant.error);
  pid = servant.pid;
  return *peers->emplace_back(std::make_unique<Peer>(servant.ends));
}

}  // namespace

Peer& ThePeer() {
  Peer* inherited = Inherited();
  return inherited != nullptr ? *inherited : Started();
}

}  // namespace remote
