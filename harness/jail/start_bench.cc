// bazel run -c opt //harness/jail:start_bench: how long it takes to start a jail and see its end, in milliseconds.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "harness/jail/host_things.h"
#include "harness/jail/jail.h"

int main() {
  using namespace course::jail;
  const absl::StatusOr<HostThings> things = HostThings::Make();
  if (!things.ok()) return 1;
  for (const Profile profile : {Profile::kServe, Profile::kCompile}) {
    JailPlan plan;
    plan.profile = profile;
    plan.argv = {"/probe"};  // without arguments it ends at once
    plan.mounts = {{things->probe(), "/probe"}};
    std::vector<double> ms;
    for (int i = 0; i < 60; ++i) {
      const absl::StatusOr<JailOutcome> outcome = Run(plan);
      if (!outcome.ok()) {
        std::printf("%s\n", outcome.status().ToString().c_str());
        return 1;
      }
      ms.push_back(outcome->seconds * 1e3);
    }
    std::sort(ms.begin(), ms.end());
    std::printf("%s: fastest %.1f ms, median %.1f ms, slowest %.1f ms of %zu\n",
                profile == Profile::kServe ? "kServe" : "kCompile", ms.front(), ms[ms.size() / 2], ms.back(),
                ms.size());
  }
  return 0;
}
