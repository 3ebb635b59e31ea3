#include "quiz/formulas/checks.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace course::quiz {

absl::Status CheckAtLeast(const std::string& name, int64_t value, int64_t min) {
  if (value >= min) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be at least ", min));
}

absl::Status CheckPositive(const std::string& name, double value) {
  if (value > 0 && std::isfinite(value)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be finite and above 0"));
}

absl::StatusOr<int64_t> ExactProduct(std::initializer_list<int64_t> factors) {
  int64_t product = 1;
  for (const int64_t factor : factors) {
    if (__builtin_mul_overflow(product, factor, &product) || product > kLargestExact) {
      return absl::OutOfRangeError("the product exceeds 2^53, the largest range of exact whole numbers in a double");
    }
  }
  return product;
}

}  // namespace course::quiz
