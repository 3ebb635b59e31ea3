// Assertions about absl::Status, whose failures print the whole status.
//
//   EXPECT_TRUE(base::testing::IsOk(store));
//   EXPECT_TRUE(base::testing::HasCode(status, absl::StatusCode::kInvalidArgument));

#ifndef BASE_TESTING_STATUS_MATCHERS_H_
#define BASE_TESTING_STATUS_MATCHERS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"

namespace base::testing {

::testing::AssertionResult IsOk(const absl::Status& status);
::testing::AssertionResult HasCode(const absl::Status& status, absl::StatusCode code);
// The code is right and the message contains `part`.
::testing::AssertionResult HasCodeAndText(const absl::Status& status, absl::StatusCode code, const std::string& part);

template <class T>
::testing::AssertionResult IsOk(const absl::StatusOr<T>& result) {
  return IsOk(result.status());
}
template <class T>
::testing::AssertionResult HasCode(const absl::StatusOr<T>& result, absl::StatusCode code) {
  return HasCode(result.status(), code);
}

}  // namespace base::testing

#endif  // BASE_TESTING_STATUS_MATCHERS_H_
