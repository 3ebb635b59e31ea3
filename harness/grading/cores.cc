#include "harness/grading/cores.h"

#include <sched.h>

#include <algorithm>

namespace course::grading {

std::vector<int> AllowedCores() {
  cpu_set_t set;
  std::vector<int> cores;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cores;  // more cores than a cpu_set_t has
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  }
  return cores;
}

int Cores::Take() {
  const auto first = std::min_element(free_.begin(), free_.end());
  if (first == free_.end()) return -1;
  const int core = *first;
  free_.erase(first);
  return core;
}

void Cores::GiveBack(int core) {
  if (core >= 0) free_.push_back(core);
}

}  // namespace course::grading
