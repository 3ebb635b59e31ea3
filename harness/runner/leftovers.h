// Makes sure that nothing that a TEST started outlives it.

#ifndef HARNESS_RUNNER_LEFTOVERS_H_
#define HARNESS_RUNNER_LEFTOVERS_H_

namespace course::runner {

// From now on, processes whose parent dies become our children instead of init's. Children that are there already (a
// shell that became this program leaves it its own, such as the tee behind `bazel run`) are not ours to end.
void AdoptOrphans();

// Kills and reaps every descendant of this process that came after AdoptOrphans. REQUIRES: AdoptOrphans was called, and
// nobody else waits for children. Returns how many there were.
int KillLeftovers();

}  // namespace course::runner

#endif  // HARNESS_RUNNER_LEFTOVERS_H_
