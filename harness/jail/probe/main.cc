// probe FILE PORT ABSTRACT PID NAME...: makes the named attempts and prints one line for each, "NAME<tab>held<tab>HOW"
// or "NAME<tab>open<tab>HOW". Exits with 0 if all held.

#include <cstdio>
#include <cstdlib>

#include "harness/jail/probe/probe.h"

int main(int argc, char** argv) {
  using namespace course::jail;
  if (argc < 6) return 2;
  const Host host = {argv[1], std::atoi(argv[2]), argv[3], std::atoi(argv[4])};
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  bool all = true;
  for (int i = 5; i < argc; ++i) {
    bool found = false;
    for (const auto* probes : {&FileProbes(), &ProcessProbes(), &KernelProbes(), &ResourceProbes()}) {
      for (const Probe& probe : *probes) {
        if (std::string(probe.name) != argv[i]) continue;
        found = true;
        const Seen seen = probe.attempt(host);
        std::printf("%s\t%s\t%s\n", probe.name, seen.held ? "held" : "open", seen.how.c_str());
        all = all && seen.held;
      }
    }
    if (!found) std::printf("%s\topen\tthere is no such probe\n", argv[i]);
  }
  return all ? 0 : 1;
}
