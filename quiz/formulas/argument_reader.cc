#include "quiz/formulas/argument_reader.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {

double ArgumentReader::Real(std::string_view name) {
  const auto found = arguments_.find(name);
  if (found == arguments_.end()) {
    status_.Update(absl::InvalidArgumentError(absl::StrCat("the argument ", std::string(name), " is missing")));
    return 0;
  }
  if (!std::isfinite(found->second)) {
    status_.Update(
        absl::InvalidArgumentError(absl::StrCat(std::string(name), " is ", found->second, "; it must be finite")));
    return 0;
  }
  return found->second;
}

int64_t ArgumentReader::Whole(std::string_view name) {
  const double value = Real(name);
  if (value != std::floor(value) || std::abs(value) > static_cast<double>(kLargestExact)) {
    status_.Update(absl::InvalidArgumentError(
        absl::StrCat(std::string(name), " is ", value, "; it must be a whole number of at most 2^53")));
    return 0;
  }
  return static_cast<int64_t>(value);
}

}  // namespace course::quiz
