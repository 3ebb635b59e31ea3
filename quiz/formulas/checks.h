// The checks that all formulas share: each error names the value and the rule.

#ifndef QUIZ_FORMULAS_CHECKS_H_
#define QUIZ_FORMULAS_CHECKS_H_

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::quiz {

// Doubles hold whole numbers exactly up to here.
inline constexpr int64_t kLargestExact = int64_t{1} << 53;

// InvalidArgument below `min`.
absl::Status CheckAtLeast(const std::string& name, int64_t value, int64_t min);
// InvalidArgument unless finite and above 0.
absl::Status CheckPositive(const std::string& name, double value);

// A product of factors that are not negative. OutOfRange above kLargestExact.
absl::StatusOr<int64_t> ExactProduct(std::initializer_list<int64_t> factors);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_CHECKS_H_
