// Arrays that NumPy wrote: the golden values of other programs. For tests.

#ifndef MODELS_WHISPER_TESTING_NPY_H_
#define MODELS_WHISPER_TESTING_NPY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/mat.h"

namespace whisper::testing {

// A two-dimensional array of float32, little-endian and in C order.
//
// Errors: as base::ReadFile; InvalidArgument for any other array, with its header.
// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0.
absl::StatusOr<base::Mat> ReadNpy(const std::string& path);

// The same for the bytes of such a file; messages begin with `name`.
absl::StatusOr<base::Mat> ParseNpy(std::string_view bytes, std::string_view name);

}  // namespace whisper::testing

#endif  // MODELS_WHISPER_TESTING_NPY_H_
