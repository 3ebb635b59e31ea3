// The learner's side of the border: the learner's code and this loop. It knows no test, no expected value, no points.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "harness/remote/peer.h"
#include "harness/remote/spawn.h"
#include "harness/testing/crash_handler.h"

namespace remote {

Peer& ThePeer() {
  constexpr std::chrono::milliseconds kAnyTime{0};  // a test in a debugger may stall for long
  static auto* peer = new Peer(kServantEnds, kAnyTime, Loans::kStay);
  return *peer;
}

}  // namespace remote

int main(int argc, char** argv) {
  // Started by the runner, which wants to say where a crash was. The pipe carries nothing but that.
  constexpr std::string_view kEvents = "--course_events=";
  if (argc > 1 && std::string_view(argv[1]).starts_with(kEvents)) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what was printed before a crash must not be lost in a buffer
    course::testing::InstallCrashHandler(std::atoi(argv[1] + kEvents.size()));
  }
  try {
    remote::ThePeer().ServeUntilClosed();
    return 0;
  } catch (const remote::Lost& e) {
    std::fprintf(stderr, "servant: %s\n", e.what());
    return 1;
  }
}
