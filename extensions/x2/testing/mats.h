// Matrices in the tests of this extension: random ones, their numbers in double, and whether an answer has its shape.

#ifndef EXTENSIONS_X2_TESTING_MATS_H_
#define EXTENSIONS_X2_TESTING_MATS_H_

#include <initializer_list>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/rng.h"
#include "harness/testing/expect.h"

namespace x2::testing {

// Expects (rows, cols) and as many numbers; to be asked before a test reads any of them. Returns whether it is so. The
// second one takes an error for a wrong answer, and knows the numbers of columns that mistakes lead to.
bool HasShape(const std::string& call, const base::Mat& got, int rows, int cols, const std::string& hint = "",
              std::source_location where = std::source_location::current());
bool HasShape(const std::string& call, const absl::StatusOr<base::Mat>& got, int rows, int cols,
              std::initializer_list<course::testing::Mistake<int>> column_mistakes = {},
              std::source_location where = std::source_location::current());

// In double, as ExpectAllNear compares them; a matrix row after row.
std::vector<double> AsNumbers(const std::vector<float>& values);
std::vector<double> AsNumbers(const base::Mat& m);

// Uniform in [-largest, largest), drawn row after row.
base::Mat RandomMat(base::Rng& rng, int rows, int cols, double largest = 1);
std::vector<float> RandomRow(base::Rng& rng, int count, double largest = 1);

}  // namespace x2::testing

#endif  // EXTENSIONS_X2_TESTING_MATS_H_
