// Assertions whose failure teaches: the call with its arguments, what was expected, what came, and, where the wrong
// value is one that a known mistake produces, the sentence for that mistake.
//
//   ExpectAnswer("CachedWork(5, 10)", CachedWork(5, 10), int64_t{15},
//                {{14, "the last generated token is not charged: here the count is P + n"}});
//
// prints
//
//   call:     CachedWork(5, 10)
//   expected: 15
//   got:      14
//   hint:     the last generated token is not charged: here the count is P + n

#ifndef HARNESS_TESTING_EXPECT_H_
#define HARNESS_TESTING_EXPECT_H_

#include <initializer_list>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"

namespace course::testing {

// A wrong value that people really compute, and what they did to get it.
template <class T>
struct Mistake {
  T value;
  std::string sentence;
};

// Adds one gtest failure at `where` in the four-line form above; `hint` may be empty.
void ReportWrongAnswer(const std::string& call, const std::string& expected, const std::string& got,
                       const std::string& hint, std::source_location where);

// Expects got == expected. Returns whether it was.
template <class T>
bool ExpectAnswer(const std::string& call, const T& got, const T& expected,
                  std::initializer_list<Mistake<T>> mistakes = {},
                  std::source_location where = std::source_location::current()) {
  if (got == expected) return true;
  std::string hint;
  for (const Mistake<T>& m : mistakes) {
    if (hint.empty() && got == m.value) hint = m.sentence;
  }
  ReportWrongAnswer(call, ::testing::PrintToString(expected), ::testing::PrintToString(got), hint, where);
  return false;
}

// The same for a StatusOr: an error is a wrong answer that prints its status.
template <class T>
bool ExpectAnswer(const std::string& call, const absl::StatusOr<T>& got, const T& expected,
                  std::initializer_list<Mistake<T>> mistakes = {},
                  std::source_location where = std::source_location::current()) {
  if (got.ok()) return ExpectAnswer<T>(call, *got, expected, mistakes, where);
  ReportWrongAnswer(call, ::testing::PrintToString(expected), got.status().ToString(), "", where);
  return false;
}

// Expects |got - expected| <= tolerance (never true for NaN); mistakes match within the same tolerance.
bool ExpectNear(const std::string& call, double got, double expected, double tolerance,
                std::initializer_list<Mistake<double>> mistakes = {},
                std::source_location where = std::source_location::current());
bool ExpectNear(const std::string& call, const absl::StatusOr<double>& got, double expected, double tolerance,
                std::initializer_list<Mistake<double>> mistakes = {},
                std::source_location where = std::source_location::current());

// Expects equal sizes and |got[i] - expected[i]| <= tolerance for every i; names the first wrong element.
bool ExpectAllNear(const std::string& call, const std::vector<double>& got, const std::vector<double>& expected,
                   double tolerance, std::initializer_list<Mistake<std::vector<double>>> mistakes = {},
                   std::source_location where = std::source_location::current());

// Expects an error with this code. `rule` is the sentence that the caller broke, e.g. "an empty prompt is invalid".
bool ExpectError(const std::string& call, const absl::Status& got, absl::StatusCode code, const std::string& rule,
                 std::source_location where = std::source_location::current());
template <class T>
bool ExpectError(const std::string& call, const absl::StatusOr<T>& got, absl::StatusCode code, const std::string& rule,
                 std::source_location where = std::source_location::current()) {
  if (!got.ok()) return ExpectError(call, got.status(), code, rule, where);
  ReportWrongAnswer(call, absl::StatusCodeToString(code) + " (" + rule + ")", ::testing::PrintToString(*got), "",
                    where);
  return false;
}

}  // namespace course::testing

#endif  // HARNESS_TESTING_EXPECT_H_
