// Messages as GoogleTest 1.12 and the course's own assertions print them.

#include "harness/failure/failure.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::failure {
namespace {

TEST(ParseFailure, TakesTheCoursesOwnFormApart) {
  const Failure failure = ParseFailure(
      "phases/x/lab_test.cc:7\ncall:     Work(5, 10)\nexpected: 15\ngot:      14\nhint:     the last token is not "
      "charged",
      "phases/x/lab_test.cc:7");
  EXPECT_EQ(failure.call, "Work(5, 10)");
  EXPECT_EQ(failure.expected, "15");
  EXPECT_EQ(failure.got, "14");
  EXPECT_EQ(failure.mistake, "the last token is not charged");
  EXPECT_EQ(failure.rest, "") << "the place stands elsewhere, once";
}

TEST(ParseFailure, NamesTheFirstWrongElement) {
  const Failure failure = ParseFailure(
      "call:     Softmax(x)\nexpected: {0.25, 0.75} (within 1e-6)\n"
      "got:      {0.5, 0.5}  [first wrong at index 0: 0.5 instead of 0.25]");
  EXPECT_EQ(failure.got, "{0.5, 0.5}");
  EXPECT_EQ(failure.first_wrong, "index 0: 0.5 instead of 0.25");
}

TEST(ParseFailure, AValueMayHaveSeveralLines) {
  const Failure failure = ParseFailure("call: f()\nexpected: a\nb\ngot: c\n\nSeed 7 repeats this.");
  EXPECT_EQ(failure.expected, "a\nb");
  EXPECT_EQ(failure.got, "c");
  EXPECT_EQ(failure.rest, "Seed 7 repeats this.");
}

TEST(ParseFailure, OfTwoFailuresTheFirstIsTakenApartAndTheSecondKept) {
  const Failure failure = ParseFailure("call: f()\nexpected: 1\ngot: 2\n\nx.cc:9\ncall: g()\nexpected: 3\ngot: 4");
  EXPECT_EQ(failure.got, "2");
  EXPECT_EQ(failure.rest, "x.cc:9\ncall: g()\nexpected: 3\ngot: 4");
}

TEST(ParseFailure, ReadsExpectEq) {
  const Failure failure = ParseFailure(
      "Expected equality of these values:\n  blocks.free()\n    Which is: 3\n  4\nsequence 2 uses block 0");
  EXPECT_EQ(failure.got, "3   (blocks.free())");
  EXPECT_EQ(failure.expected, "4");
  EXPECT_EQ(failure.rest, "sequence 2 uses block 0");
}

TEST(ParseFailure, ReadsComparisons) {
  const Failure failure = ParseFailure("Expected: (steps) <= (3), actual: 7 vs 3");
  EXPECT_EQ(failure.expected, "(steps) <= (3)");
  EXPECT_EQ(failure.got, "7 vs 3");
}

TEST(ParseFailure, ReadsExpectTrue) {
  const Failure failure = ParseFailure("Value of: result.ok()\n  Actual: false\nExpected: true");
  EXPECT_EQ(failure.call, "result.ok()");
  EXPECT_EQ(failure.got, "false");
  EXPECT_EQ(failure.expected, "true");
}

TEST(ParseFailure, ReadsExpectNear) {
  const Failure failure = ParseFailure(
      "The difference between p[0] and 0.5 is 0.25, which exceeds 1e-6, where\np[0] evaluates to 0.25,\n0.5 evaluates "
      "to 0.5, and\n1e-6 evaluates to 9.9999999999999995e-07.");
  EXPECT_EQ(failure.got, "0.25");
  EXPECT_EQ(failure.expected, "0.5 (within 9.9999999999999995e-07)");
}

TEST(ParseFailure, KeepsTextOfAnyOtherShape) {
  const Failure failure = ParseFailure("C++ exception with description \"x\" thrown in the test body.");
  EXPECT_FALSE(failure.HasParts());
  EXPECT_EQ(failure.rest, "C++ exception with description \"x\" thrown in the test body.");
  EXPECT_EQ(ParseFailure("").rest, "");
}

// Whatever is printed, in whatever order and however broken: every value stands somewhere on the page.
TEST(ParseFailure, LosesNoValueOfARandomMessage) {
  const std::vector<std::string> shapes = {"call: f(#)",
                                           "expected: #",
                                           "got: #  [first wrong at index #: 1 instead of 2]",
                                           "hint: #",
                                           "Expected equality of these values:",
                                           "  Which is: #",
                                           "Expected: (#) <= (3), actual: # vs 3",
                                           "Value of: #",
                                           "  Actual: #",
                                           "Expected: #",
                                           "The difference between a and b is 1, which exceeds 0, where",
                                           "a evaluates to #,",
                                           "b evaluates to #, and",
                                           "#",
                                           ""};
  const uint64_t seed = testing::TestSeed();
  base::Rng rng{seed};
  for (int round = 0; round < 2000; ++round) {
    std::string message;
    std::vector<std::string> values;
    for (uint64_t lines = rng.Next() % 9; lines > 0; --lines) {
      for (const char c : shapes[rng.Next() % shapes.size()]) {
        if (c != '#') {
          message += c;
          continue;
        }
        values.push_back(absl::StrCat("v", 1000 + values.size()));
        message += values.back();
      }
      message += '\n';
    }
    const Failure failure = ParseFailure(message);
    const std::string kept = absl::StrCat(failure.call, "|", failure.expected, "|", failure.got, "|",
                                          failure.first_wrong, "|", failure.mistake, "|", failure.rest);
    for (const std::string& value : values) {
      ASSERT_NE(kept.find(value), std::string::npos) << value << " of\n" << message << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace course::failure
