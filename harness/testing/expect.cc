#include "harness/testing/expect.h"

#include <cmath>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"

namespace course::testing {
namespace {

// All digits of a double, so that two values which differ never print alike.
std::string Exact(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", x);
  for (int digits = 6; digits < 17; ++digits) {
    char shorter[32];
    std::snprintf(shorter, sizeof shorter, "%.*g", digits, x);
    if (std::strtod(shorter, nullptr) == x) return shorter;
  }
  return text;
}

bool Near(double got, double expected, double tolerance) {
  return got == expected || std::abs(got - expected) <= tolerance;
}

bool AllNear(const std::vector<double>& got, const std::vector<double>& expected, double tolerance) {
  if (got.size() != expected.size()) return false;
  for (size_t i = 0; i < got.size(); ++i) {
    if (!Near(got[i], expected[i], tolerance)) return false;
  }
  return true;
}

std::string Exact(const std::vector<double>& values) {
  std::string text = "{";
  for (size_t i = 0; i < values.size() && i < 16; ++i) absl::StrAppend(&text, i ? ", " : "", Exact(values[i]));
  if (values.size() > 16) absl::StrAppend(&text, ", ... (", values.size(), " values)");
  return text + "}";
}

}  // namespace

void ReportWrongAnswer(const std::string& call, const std::string& expected, const std::string& got,
                       const std::string& hint, std::source_location where) {
  std::string text = absl::StrCat("call:     ", call, "\nexpected: ", expected, "\ngot:      ", got);
  if (!hint.empty()) absl::StrAppend(&text, "\nhint:     ", hint);
  ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << text;
}

bool ExpectNear(const std::string& call, double got, double expected, double tolerance,
                std::initializer_list<Mistake<double>> mistakes, std::source_location where) {
  if (Near(got, expected, tolerance)) return true;
  std::string hint;
  for (const Mistake<double>& m : mistakes) {
    if (hint.empty() && Near(got, m.value, tolerance)) hint = m.sentence;
  }
  ReportWrongAnswer(call, absl::StrCat(Exact(expected), " (within ", Exact(tolerance), ")"), Exact(got), hint, where);
  return false;
}

bool ExpectNear(const std::string& call, const absl::StatusOr<double>& got, double expected, double tolerance,
                std::initializer_list<Mistake<double>> mistakes, std::source_location where) {
  if (got.ok()) return ExpectNear(call, *got, expected, tolerance, mistakes, where);
  ReportWrongAnswer(call, Exact(expected), got.status().ToString(), "", where);
  return false;
}

bool ExpectAllNear(const std::string& call, const std::vector<double>& got, const std::vector<double>& expected,
                   double tolerance, std::initializer_list<Mistake<std::vector<double>>> mistakes,
                   std::source_location where) {
  if (AllNear(got, expected, tolerance)) return true;
  std::string hint;
  for (const auto& m : mistakes) {
    if (hint.empty() && AllNear(got, m.value, tolerance)) hint = m.sentence;
  }
  std::string first;
  if (got.size() != expected.size()) {
    first = absl::StrCat("  [", got.size(), " values instead of ", expected.size(), "]");
  }
  for (size_t i = 0; first.empty() && i < got.size(); ++i) {
    if (!Near(got[i], expected[i], tolerance)) {
      first = absl::StrCat("  [first wrong at index ", i, ": ", Exact(got[i]), " instead of ", Exact(expected[i]), "]");
    }
  }
  ReportWrongAnswer(call, absl::StrCat(Exact(expected), " (within ", Exact(tolerance), ")"), Exact(got) + first, hint,
                    where);
  return false;
}

bool ExpectError(const std::string& call, const absl::Status& got, absl::StatusCode code, const std::string& rule,
                 std::source_location where) {
  if (got.code() == code) return true;
  ReportWrongAnswer(call, absl::StrCat(absl::StatusCodeToString(code), " (", rule, ")"),
                    got.ok() ? "OK" : got.ToString(), "", where);
  return false;
}

}  // namespace course::testing
