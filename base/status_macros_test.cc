#include "base/status_macros.h"

#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace base {
namespace {

absl::StatusOr<int> Half(int x) {
  if (x % 2 != 0) return absl::InvalidArgumentError("odd");
  return x / 2;
}

absl::StatusOr<int> Quarter(int x) {
  ASSIGN_OR_RETURN(const int half, Half(x));
  ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

absl::Status CheckQuarter(int x) {
  RETURN_IF_ERROR(Quarter(x).status());
  return absl::OkStatus();
}

TEST(StatusMacros, PassValuesOn) { EXPECT_EQ(Quarter(12).value(), 3); }

TEST(StatusMacros, ReturnTheFirstError) {
  EXPECT_TRUE(testing::HasCode(Quarter(6).status(), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(testing::HasCode(CheckQuarter(5), absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(testing::IsOk(CheckQuarter(8)));
}

}  // namespace
}  // namespace base
