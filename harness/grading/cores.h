// A core for each worker. Both processes of a TEST run on the core that the worker was on when it began
// (harness/runner/supervise.cc); two workers that may go anywhere meet on one of them, and the other one idles.

#ifndef HARNESS_GRADING_CORES_H_
#define HARNESS_GRADING_CORES_H_

#include <vector>

namespace course::grading {

// Those that this process may run on, in order.
std::vector<int> AllowedCores();

class Cores {
 public:
  // With more workers than cores none has one of its own: the kernel shares them out better.
  Cores(int workers, const std::vector<int>& cores)
      : free_(workers <= static_cast<int>(cores.size()) ? cores : std::vector<int>{}) {}

  // The first that is free; -1: run anywhere.
  int Take();
  // What Take() gave.
  void GiveBack(int core);

 private:
  std::vector<int> free_;
};

}  // namespace course::grading

#endif  // HARNESS_GRADING_CORES_H_
