#include "cohort/standing/wrong_shape.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

// In the form of harness/testing/expect.
std::string Message(const std::string& expected, const std::string& got, const std::string& hint = "") {
  return absl::StrCat("phases/x/lab_test.cc:12\ncall:     Work(5)\nexpected: ", expected, "\ngot:      ", got,
                      hint.empty() ? "" : absl::StrCat("\nhint:     ", hint));
}

WrongShape Of(const std::string& expected, const std::string& got, const std::string& hint = "") {
  return ShapeOf(Verdict::kFailed, Message(expected, got, hint));
}

std::string Name(const WrongShape& shape) { return std::string(ShapeName(shape.kind)); }

TEST(ShapeOf, KnowsHowAProgramEnded) {
  EXPECT_EQ(ShapeOf(Verdict::kTimeout, "").kind, Shape::kTimeout);
  EXPECT_EQ(ShapeOf(Verdict::kOutOfMemory, "").kind, Shape::kOutOfMemory);
  EXPECT_EQ(ShapeOf(Verdict::kOutputLimit, "").kind, Shape::kOutputLimit);
  EXPECT_EQ(ShapeOf(Verdict::kNotCompiled, "").kind, Shape::kNotCompiled);
  EXPECT_EQ(ShapeOf(Verdict::kEarlyExit, "exit(0)").kind, Shape::kCrash);
}

TEST(ShapeOf, TakesCrashesAtDifferentAddressesForTheSame) {
  const WrongShape a = ShapeOf(Verdict::kCrashed, "SIGSEGV (Segmentation fault) at address 0x7f21, in Forward()");
  const WrongShape b = ShapeOf(Verdict::kCrashed, "SIGSEGV (Segmentation fault) at address 0x8, in Step()");
  EXPECT_EQ(a.kind, Shape::kCrash);
  EXPECT_EQ(a.key, b.key);
  EXPECT_NE(a.key, ShapeOf(Verdict::kCrashed, "SIGFPE (Arithmetic exception)").key);
}

TEST(ShapeOf, TakesAnExceptionWithOtherNumbersForTheSame) {
  const auto thrown = [](const std::string& what) {
    return ShapeOf(Verdict::kFailed,
                   absl::StrCat("C++ exception with description \"", what, "\" thrown in the test body."));
  };
  const WrongShape shape = thrown("vector::_M_range_check: __n (which is 7) >= this->size() (which is 7)");
  EXPECT_EQ(shape.kind, Shape::kException);
  EXPECT_EQ(shape.detail, "vector::_M_range_check: __n (which is 7) >= this->size() (which is 7)");
  EXPECT_EQ(shape.key, thrown("vector::_M_range_check: __n (which is 90) >= this->size() (which is 3)").key);
  EXPECT_NE(shape.key, thrown("bad_function_call").key);
}

TEST(ShapeOf, PutsWhatTheTestKnowsBeforeWhatNumbersTell) {
  const WrongShape shape = Of("4", "8", "twice as many: keys AND values");
  EXPECT_EQ(shape.kind, Shape::kHint);
  EXPECT_EQ(shape.detail, "twice as many: keys AND values");
}

TEST(ShapeOf, TakesALaterFailuresHintWhereTheFirstHasNone) {
  EXPECT_EQ(ShapeOf(Verdict::kFailed, Message("1", "3") + "\n\n" + Message("4", "8", "twice")).detail, "twice");
}

TEST(ShapeOf, DoesNotExplainNothingWithAHint) {
  EXPECT_EQ(Of("(4, 2), 8 numbers", "(0, 0), 0 numbers", "the marker has no row").kind, Shape::kEmpty);
  EXPECT_EQ(Of("{1, 2}", "{}  [0 values instead of 2]").kind, Shape::kEmpty);
}

TEST(ShapeOf, TellsErrorsApart) {
  EXPECT_EQ(Of("14", "UNIMPLEMENTED: Work is not written yet").kind, Shape::kNotImplemented);
  EXPECT_EQ(Of("INVALID_ARGUMENT (no prompt)", "7").detail, "an answer instead of INVALID_ARGUMENT");
  EXPECT_EQ(Of("7", "INVALID_ARGUMENT: too short").detail, "INVALID_ARGUMENT instead of an answer");
  EXPECT_EQ(Of("INVALID_ARGUMENT (no prompt)", "INTERNAL: oh").detail, "INTERNAL instead of INVALID_ARGUMENT");
  EXPECT_EQ(Of("INVALID_ARGUMENT (no prompt)", "OK").detail, "OK instead of INVALID_ARGUMENT");
}

TEST(ShapeOf, ReadsOneNumber) {
  EXPECT_EQ(Of("12", "13").detail, "one too many");
  EXPECT_EQ(Of("12", "11").detail, "one too few");
  EXPECT_EQ(Of("131072", "1048576").detail, "8 times what was expected");
  EXPECT_EQ(Of("131072", "4096").detail, "1/32 of what was expected");
  EXPECT_EQ(Of("12", "0").kind, Shape::kAllZero);
  EXPECT_EQ(Of("12", "-12").kind, Shape::kWrongSign);
  EXPECT_EQ(Of("12", "-1").kind, Shape::kEmpty) << "what a starter answers";
  EXPECT_EQ(Of("0.25 (within 1e-06)", "0.2503").kind, Shape::kSlightly);
  EXPECT_EQ(Of("0.25 (within 1e-06)", "nan").kind, Shape::kNotANumber);
  EXPECT_EQ(Of("0.25 (within 1e-06)", "-inf").kind, Shape::kNotANumber);
  EXPECT_EQ(Of("7", "9").kind, Shape::kTooLarge);
  EXPECT_EQ(Of("9", "7").kind, Shape::kTooSmall);
  EXPECT_EQ(Of("true", "false").kind, Shape::kYesNo);
}

TEST(ShapeOf, ReadsLists) {
  EXPECT_EQ(Of("{1, 2, 3, 4, 5, 6}", "{1, 4, 2, 5, 3, 6}").kind, Shape::kTransposed);
  EXPECT_EQ(Of("(3, 2), 6 numbers", "(2, 3), 6 numbers").kind, Shape::kTransposed);
  EXPECT_EQ(Of("{1, 2, 3, 4, 5}", "{0, 1, 2, 3, 4}").detail, "the right values stand 1 place further on");
  EXPECT_EQ(Of("{1, 2, 3, 4, 5}", "{5, 3, 1, 4, 2}").kind, Shape::kPermuted);
  EXPECT_EQ(Of("{1, -2, 3}", "{-1, 2, -3}").kind, Shape::kWrongSign);
  EXPECT_EQ(Of("{1, -2, 3}", "{0, 0, 0}").kind, Shape::kAllZero);
  EXPECT_EQ(Of("{1, -2, 3}", "{5, 5, 5}").kind, Shape::kAllSame);
  EXPECT_EQ(Of("{1, 7, 3}", "{2, 8, 4}").kind, Shape::kOffByOne);
  EXPECT_EQ(Of("{0.1, 0.7, 0.3}", "{0.4, 1, 0.6}").kind, Shape::kOffset);
  EXPECT_EQ(Of("{0.625, 0.375, 0}", "{0.5, 0.3, 0}").detail, "each value is 0.8 times what was expected");
  EXPECT_EQ(Of("{1, 2, 3, 4, 5, 6}", "{1, 2, 3, 9, 9, 8}").detail,
            "the first values are right, those behind them wrong (3 of 6)");
  EXPECT_EQ(Of("{1, 2, 3}", "{1, 2}").detail, "2 values instead of 3");
  EXPECT_EQ(Of("{ 2, -inf }", "{ 2, 0 }").kind, Shape::kPartly) << "infinity is a mask here";
  EXPECT_EQ(Of("{1, 2, 3, 4}", "{9, 7, 15, 11}").kind, Shape::kOther);
}

// The messages of GoogleTest itself.
TEST(ShapeOf, ReadsPlainAssertions) {
  EXPECT_EQ(ShapeOf(Verdict::kFailed, "Expected equality of these values:\n  Work(5)\n    Which is: 30\n  15").kind,
            Shape::kScaled);
  EXPECT_EQ(ShapeOf(Verdict::kFailed, "Value of: Fits(3)\n  Actual: false\nExpected: true").kind, Shape::kYesNo);
}

TEST(ShapeOf, StandsAnyText) {
  for (const std::string text : {"", "\n", "call:", "expected: {", "expected: {1,\ngot: }", "got: nan"}) {
    EXPECT_FALSE(ShapeOf(Verdict::kFailed, text).key.empty()) << text;
  }
}

// testdata/messages.txt: what tests of six labs say about the course's own mutants (`bazel test //solutions/...`), one
// message a mutant. Each was labelled by reading the mutant's name and the numbers, before the code was run on any of
// them. Those with a hint stand there a second time without it. A few are labelled by what was done and not by what can
// be seen, such as a starter that answers -2: they are among the tenth that may be missed.
TEST(ShapeOf, PutsNineInTenMessagesOfRealMutantsWhereTheirMistakeIs) {
  const absl::StatusOr<std::string> text = base::ReadFile("cohort/standing/testdata/messages.txt");
  ASSERT_TRUE(text.ok()) << text.status();
  std::vector<std::string> missed;
  int all = 0;
  for (const absl::string_view block : absl::StrSplit(absl::StrCat("\n", *text), "\n#### ", absl::SkipEmpty())) {
    const std::vector<std::string> parts = absl::StrSplit(block, absl::MaxSplits('\n', 1));
    const std::vector<std::string> head = absl::StrSplit(parts[0], " | ");
    ASSERT_EQ(head.size(), 5) << parts[0];
    const WrongShape shape = ShapeOf(ParseVerdict(head[3]).value(), parts[1]);
    ++all;
    if (Name(shape) != head[4]) missed.push_back(absl::StrCat(parts[0], ", and not ", Name(shape), ": ", shape.detail));
  }
  EXPECT_GE(all, 180);
  RecordProperty("missed", static_cast<int>(missed.size()));
  EXPECT_LE(missed.size() * 10, all) << absl::StrJoin(missed, "\n");
}

// The same with mistakes that are made here: random matrices, printed as expect.cc prints them.
class SeededMistakes : public ::testing::Test {
 protected:
  static std::string Print(const std::vector<double>& values) {
    return absl::StrCat("{", absl::StrJoin(values, ", "), "}");
  }

  std::vector<double> Mistaken(Shape shape, const std::vector<double>& right, int rows, int columns) {
    std::vector<double> wrong = right;
    const int n = rows * columns;
    const double factor = std::vector<double>{2, 8, 0.5, 0.125, 1.4142135}[rng_.Below(5)];
    for (int i = 0; i < n; ++i) {
      if (shape == Shape::kTransposed) wrong[(i % columns) * rows + i / columns] = right[i];
      if (shape == Shape::kWrongSign) wrong[i] = -right[i];
      if (shape == Shape::kScaled) wrong[i] = factor * right[i];
      if (shape == Shape::kOffset) wrong[i] = right[i] + 0.37;
      if (shape == Shape::kSlightly) wrong[i] = right[i] * (1 + 0.004 * (1 + rng_.Uniform()));
      if (shape == Shape::kShifted) wrong[i] = i == 0 ? 77 : right[i - 1];
      if (shape == Shape::kAllZero) wrong[i] = 0;
      if (shape == Shape::kPartly && i >= n / 2) wrong[i] = 10 + rng_.Uniform();
      if (shape == Shape::kPermuted) wrong[i] = right[n - 1 - i];
    }
    if (shape == Shape::kWrongSize) wrong.pop_back();
    if (shape == Shape::kNotANumber) wrong[rng_.Below(n)] = std::numeric_limits<double>::quiet_NaN();
    return wrong;
  }

  const uint64_t seed_ = base::testing::TestSeed();
  base::Rng rng_{seed_};
};

TEST_F(SeededMistakes, LandInTheirGroups) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed_));
  for (const Shape shape :
       {Shape::kTransposed, Shape::kWrongSign, Shape::kScaled, Shape::kOffset, Shape::kSlightly, Shape::kShifted,
        Shape::kAllZero, Shape::kPartly, Shape::kPermuted, Shape::kWrongSize, Shape::kNotANumber}) {
    int right = 0;
    const int trials = 100;
    for (int trial = 0; trial < trials; ++trial) {
      const int rows = 2 + rng_.Below(2), columns = 3 + rng_.Below(3);
      std::vector<double> expected(rows * columns);
      for (double& value : expected) value = 4 * rng_.Uniform() - 2;
      const std::vector<double> got = Mistaken(shape, expected, rows, columns);
      right += Of(absl::StrCat(Print(expected), " (within 1e-06)"), Print(got)).kind == shape;
    }
    EXPECT_GE(right, 90) << ShapeName(shape) << ": of " << trials;
  }
}

}  // namespace
}  // namespace course::cohort
