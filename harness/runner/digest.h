// What was graded, as one number: two runs with the same digest are the same attempt.

#ifndef HARNESS_RUNNER_DIGEST_H_
#define HARNESS_RUNNER_DIGEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::runner {

// SHA-256, in hexadecimal, over name, size and bytes of each file, in this order. NotFound if one cannot be read.
absl::StatusOr<std::string> DigestOfFiles(const std::vector<std::string>& paths);

// SHA-256, in hexadecimal, of the bytes of the file named starter.cc; empty if none is. NotFound if it cannot be read.
absl::StatusOr<std::string> DigestOfStarter(const std::vector<std::string>& paths);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_DIGEST_H_
