#include "base/testing/status_matchers.h"

#include <string>

#include "absl/strings/match.h"

namespace base::testing {

::testing::AssertionResult IsOk(const absl::Status& status) {
  if (status.ok()) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "expected OK, got " << status.ToString();
}

::testing::AssertionResult HasCode(const absl::Status& status, absl::StatusCode code) {
  if (status.code() == code) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "expected " << absl::StatusCodeToString(code) << ", got "
                                       << status.ToString();
}

::testing::AssertionResult HasCodeAndText(const absl::Status& status, absl::StatusCode code, const std::string& part) {
  if (::testing::AssertionResult r = HasCode(status, code); !r) return r;
  if (absl::StrContains(status.message(), part)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "expected a message with \"" << part << "\", got \""
                                       << std::string(status.message()) << "\"";
}

}  // namespace base::testing
