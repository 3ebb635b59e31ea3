// Makes sure that nothing that a TEST started outlives it.

#ifndef HARNESS_RUNNER_LEFTOVERS_H_
#define HARNESS_RUNNER_LEFTOVERS_H_

namespace course::runner {

// From now on, processes whose parent dies become our children instead of init's.
void AdoptOrphans();

// Kills and reaps every descendant of this process. REQUIRES: AdoptOrphans was called, and nobody else waits for
// children. Returns how many there were.
int KillLeftovers();

}  // namespace course::runner

#endif  // HARNESS_RUNNER_LEFTOVERS_H_
