// Arrays that NumPy wrote: the golden values of other programs. For tests.

#ifndef MODELS_WHISPER_TESTING_NPY_H_
#define MODELS_WHISPER_TESTING_NPY_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/mat.h"

namespace whisper::testing {

// A two-dimensional array of float32, little-endian and in C order.
//
// Errors: as base::ReadFile; InvalidArgument for any other array, with its header.
// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0.
absl::StatusOr<base::Mat> ReadNpy(const std::string& path);

}  // namespace whisper::testing

#endif  // MODELS_WHISPER_TESTING_NPY_H_
