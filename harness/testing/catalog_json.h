// What `program --catalog` prints: every test with its points, from the registration alone.

#ifndef HARNESS_TESTING_CATALOG_JSON_H_
#define HARNESS_TESTING_CATALOG_JSON_H_

#include <string>

#include "absl/status/statusor.h"

namespace course::testing {

// {"tests":[{"suite","name","points","file","line","once"?}, ...],"once":[{"name","file","line","tests":["S.N", ...]}]}
// in the order of the source. InvalidArgument for a TEST without points (it would be run by nobody), for two of one
// name, and for a program without any.
absl::StatusOr<std::string> CatalogJson();

}  // namespace course::testing

#endif  // HARNESS_TESTING_CATALOG_JSON_H_
