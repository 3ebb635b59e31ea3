// Three programs in one static file, because the one outside hands itself into the jail: see start.h, init.h, round.h.

#include <cstdio>
#include <cstring>

#include "harness/jail/init.h"
#include "harness/jail/round.h"
#include "harness/jail/start.h"

int main(int argc, char** argv) {
  using namespace course::jail;
  if (argc > 1 && std::strcmp(argv[1], "start") == 0) return RunStart(Flags(argc, argv));
  if (argc > 1 && std::strcmp(argv[1], "init") == 0) {
    const Flags flags(argc, argv);
    return flags.Text("--rounds") != nullptr ? RunRounds(flags) : RunInit(flags);
  }
  if (argc > 1 && std::strcmp(argv[1], "round") == 0) return RunRound(Flags(argc, argv));
  std::fprintf(stderr, "jail: started by course::jail::CommandLine, not by hand\n");
  return 2;
}
