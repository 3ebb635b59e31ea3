// The contract of a toy lab, which exists to be answered by starters that misbehave.

#ifndef HARNESS_RUNNER_HOSTILE_TOY_H_
#define HARNESS_RUNNER_HOSTILE_TOY_H_

namespace toy {

int Double(int n);
int Triple(int n);

}  // namespace toy

#endif  // HARNESS_RUNNER_HOSTILE_TOY_H_
