// The contract of a small lab that trains: one expensive step, whose result several tests look at.

#ifndef HARNESS_REDTEAM_LABS_TRAINING_LAB_H_
#define HARNESS_REDTEAM_LABS_TRAINING_LAB_H_

#include <span>
#include <vector>

namespace training_lab {

// x (N, D), y (N) -> w (D) that makes the mean of (x w - y)^2 small, by `steps` steps of gradient descent from 0 with a
// step size of 0.1.
std::vector<float> Fit(std::span<const float> x, std::span<const float> y, int steps);

}  // namespace training_lab

#endif  // HARNESS_REDTEAM_LABS_TRAINING_LAB_H_
