#include "extensions/x2/testing/mats.h"

#include <cstddef>

#include "absl/strings/str_cat.h"

namespace x2::testing {
namespace {

using base::Mat;

std::string Text(int rows, int cols, size_t size) {
  return absl::StrCat("(", rows, ", ", cols, "), ", size, " numbers");
}
std::string Text(const Mat& m) { return Text(m.rows, m.cols, m.data.size()); }

size_t Product(int rows, int cols) { return static_cast<size_t>(rows) * cols; }

bool Fits(const Mat& m, int rows, int cols) {
  return m.rows == rows && m.cols == cols && m.data.size() == Product(rows, cols);
}

}  // namespace

bool HasShape(const std::string& call, const Mat& got, int rows, int cols, const std::string& hint,
              std::source_location where) {
  if (Fits(got, rows, cols)) return true;
  course::testing::ReportWrongAnswer(call, Text(rows, cols, Product(rows, cols)), Text(got), hint, where);
  return false;
}

bool HasShape(const std::string& call, const absl::StatusOr<Mat>& got, int rows, int cols,
              std::initializer_list<course::testing::Mistake<int>> column_mistakes, std::source_location where) {
  if (got.ok() && Fits(*got, rows, cols)) return true;
  std::string hint;
  for (const auto& mistake : column_mistakes) {
    if (got.ok() && hint.empty() && got->cols == mistake.value) hint = mistake.sentence;
  }
  course::testing::ReportWrongAnswer(call, Text(rows, cols, Product(rows, cols)),
                                     got.ok() ? Text(*got) : got.status().ToString(), hint, where);
  return false;
}

std::vector<double> AsNumbers(const std::vector<float>& values) { return {values.begin(), values.end()}; }

std::vector<double> AsNumbers(const Mat& m) { return AsNumbers(m.data); }

Mat RandomMat(base::Rng& rng, int rows, int cols, double largest) {
  return {rows, cols, RandomRow(rng, rows * cols, largest)};
}

std::vector<float> RandomRow(base::Rng& rng, int count, double largest) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>((2 * rng.Uniform() - 1) * largest);
  return values;
}

}  // namespace x2::testing
