// The contract of a small lab with a free function: one of the four kinds that every attack is tried against.

#ifndef HARNESS_REDTEAM_LABS_FUNCTION_LAB_H_
#define HARNESS_REDTEAM_LABS_FUNCTION_LAB_H_

#include <cstdint>
#include <span>

namespace function_lab {

// x_0^2 + x_1^2 + ...
int64_t SumOfSquares(std::span<const int> x);

}  // namespace function_lab

#endif  // HARNESS_REDTEAM_LABS_FUNCTION_LAB_H_
