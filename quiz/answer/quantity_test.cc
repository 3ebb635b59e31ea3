#include "quiz/answer/quantity.h"

#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "quiz/answer/unit.h"

namespace course::quiz {
namespace {

void ExpectQuantity(std::string_view text, double value, std::string_view dimension) {
  SCOPED_TRACE(std::string(text));
  const absl::StatusOr<Quantity> quantity = ParseQuantity(text);
  ASSERT_TRUE(quantity.ok()) << quantity.status();
  EXPECT_EQ(quantity->value, value);
  EXPECT_EQ(quantity->dimension, dimension);
}

void ExpectRefused(std::string_view text, std::string_view advice) {
  SCOPED_TRACE(std::string(text));
  const absl::StatusOr<Quantity> quantity = ParseQuantity(text);
  ASSERT_FALSE(quantity.ok()) << quantity->value << " " << quantity->dimension;
  EXPECT_EQ(quantity.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(quantity.status().message(), absl::string_view(advice.data(), advice.size())))
      << quantity.status().message();
}

TEST(ParseQuantity, ReadsTheSameAmountInEveryUnitOfItsKind) {
  for (const char* text : {"128 KiB",        "128KiB",        "131072 B",         "131072",
                           "0.125 MiB",      ".125 MiB",      "131,072 B",        "131 072 bytes",
                           "131_072 B",      "131'072 byte",  "131.072 kB",       "131.072 KB",
                           "1.31072e5 B",    "1.31072E+5B",   "1.31072 x 10^5 B", "1.31072\u00d710^5 B",
                           "1048576 bit",    "1.048576 Mbit", "128 kibibytes",    " +128\u00a0KiB ",
                           "131\u202f072 B", "128. KiB",      "0000131072 B"}) {
    SCOPED_TRACE(text);
    const absl::StatusOr<Quantity> quantity = ParseQuantity(text);
    ASSERT_TRUE(quantity.ok()) << quantity.status();
    EXPECT_EQ(quantity->value, 131072);
    EXPECT_TRUE(quantity->dimension == "B" || text == std::string("131072"));
  }
}

TEST(ParseQuantity, KnowsTheUnitsOfTheCourse) {
  ExpectQuantity("2 TB/s", 2e12, "B/s");
  ExpectQuantity("0.1 GB/s", 1e8, "B/s");  // exactly: the power of ten goes into the digits
  ExpectQuantity("3.35 TB/s", 3.35e12, "B/s");
  ExpectQuantity("989 TFLOP/s", 9.89e14, "FLOP/s");
  ExpectQuantity("989 TFLOPS", 9.89e14, "FLOP/s");
  ExpectQuantity("140 GFLOPs", 1.4e11, "FLOP");
  ExpectQuantity("295.2 FLOP/B", 295.2, "FLOP/B");
  ExpectQuantity("295.2 FLOPs per byte", 295.2, "FLOP/B");
  ExpectQuantity("35 tokens/s", 35, "tok/s");
  ExpectQuantity("35 tok/s", 35, "tok/s");
  ExpectQuantity("35 tokens per second", 35, "tok/s");
  ExpectQuantity("128k tokens", 128'000, "tok");
  ExpectQuantity("320 KiB/token", 327'680, "B/tok");
  ExpectQuantity("28.5 ms", 0.0285, "s");
  ExpectQuantity("12 us", 12e-6, "s");
  ExpectQuantity("12 \u00b5s", 12e-6, "s");
  ExpectQuantity("12 \u03bcs", 12e-6, "s");
  ExpectQuantity("7 ns", 7e-9, "s");
  ExpectQuantity("1.5 min", 90, "s");
  ExpectQuantity("62.5 %", 0.625, "");
  ExpectQuantity("62.5%", 0.625, "");
  ExpectQuantity("7 G", 7e9, "");
  ExpectQuantity("7e9 parameters", 7e9, "");
  ExpectQuantity("2.5x", 2.5, "");
  ExpectQuantity("2 bytes/param", 2, "B");
  ExpectQuantity("10 requests/s", 10, "1/s");
  ExpectQuantity("1 GiB", 1'073'741'824, "B");
  ExpectQuantity("1 TiB", 1'099'511'627'776, "B");
  ExpectQuantity("-3", -3, "");
  ExpectQuantity("\u22123", -3, "");
}

TEST(ParseQuantity, TellsPrefixesOfTenAndOfTwoApart) {
  ExpectQuantity("1 MB", 1'000'000, "B");
  ExpectQuantity("1 MiB", 1'048'576, "B");
  ExpectQuantity("1 KB", 1'000, "B");
  ExpectQuantity("1 KiB", 1'024, "B");
}

TEST(ParseQuantity, RefusesACommaThatCanOnlyBeADecimalPointAndSaysWhatToType) {
  ExpectRefused("0,125 MiB", "type 0.125");
  ExpectRefused("1,5", "type 1.5");
  ExpectRefused("13,07", "type 13.07");
  ExpectRefused("131,0721", "type 131.0721");
  ExpectRefused("1.234,5", "like 1250.5 or 1,250.5");
  ExpectRefused("1.250.000", "one decimal point");
  ExpectQuantity("1,250", 1250, "");  // as the rest of the course writes it
  ExpectQuantity("1,250.5", 1250.5, "");
}

TEST(ParseQuantity, RefusesWhatItCannotReadForSure) {
  ExpectRefused("", "missing");
  ExpectRefused("  ", "missing");
  ExpectRefused("KiB", "begin with the digits");
  ExpectRefused("about 5", "begin with the digits");
  ExpectRefused("-", "begin with the digits");
  ExpectRefused(".", "no digits");
  ExpectRefused("1,2,3", "groups of three");
  ExpectRefused("12 34", "groups of three");
  ExpectRefused("1,000 000", "two ways");
  ExpectRefused("16 gb", "GB for bytes or Gbit for bits");
  ExpectRefused("16 Gb", "GB for bytes or Gbit for bits");
  ExpectRefused("16 kb", "kB for bytes or kbit for bits");
  ExpectRefused("16 b", "B for bytes or bit for bits");
  ExpectRefused("16 gib", "type GiB");
  ExpectRefused("16 mB", "MB for bytes");
  ExpectRefused("5 flops", "FLOP/s for a speed");
  ExpectRefused("5 GFLOPS/s", "FLOP/s already");
  ExpectRefused("5 Ms", "not known");
  ExpectRefused("5 GB/s/s", "not known");
  ExpectRefused("5 apples", "\"apples\"");
  ExpectRefused("1/8", "not known");
  ExpectRefused("0x10", "not known");
  ExpectRefused("nan", "begin with the digits");
  ExpectRefused("inf", "begin with the digits");
  ExpectRefused("1e999", "too large");
  ExpectRefused("1e-999", "too large or too small");
  ExpectRefused("1e99999999999999999999", "too large");
  ExpectRefused("1e308 TB", "too large");
  ExpectRefused(std::string(300, '9'), "too long");
  ExpectRefused("5 \xff\xfe", "\"??\"");
  ExpectRefused(std::string_view("5\0B", 3), "\"?B\"");
}

TEST(ParseQuantity, AMessageShowsNothingThatIsNoText) {
  const absl::StatusOr<Quantity> quantity = ParseQuantity("5 \u202e\x1b[31m<b>");
  ASSERT_FALSE(quantity.ok());
  EXPECT_TRUE(absl::StrContains(quantity.status().message(), "\"??[31m<b>\"")) << quantity.status().message();
}

TEST(FormatQuantity, WritesWhatTheCourseWrites) {
  EXPECT_EQ(FormatQuantity(131072, "KiB"), "128 KiB");
  EXPECT_EQ(FormatQuantity(131072, "B"), "131,072 B");
  EXPECT_EQ(FormatQuantity(131072, "MiB"), "0.125 MiB");
  EXPECT_EQ(FormatQuantity(131072, ""), "131,072");
  EXPECT_EQ(FormatQuantity(0.625, "%"), "62.5 %");
  EXPECT_EQ(FormatQuantity(0.0285, "ms"), "28.5 ms");
  EXPECT_EQ(FormatQuantity(2e12, "TB/s"), "2 TB/s");
  EXPECT_EQ(FormatQuantity(-1234567.5, ""), "-1,234,567.5");
  EXPECT_EQ(FormatQuantity(999, ""), "999");
  EXPECT_EQ(FormatQuantity(1000, ""), "1,000");
  EXPECT_EQ(FormatQuantity(0, "KiB"), "0 KiB");
  EXPECT_EQ(FormatQuantity(1e-9, "s"), "1e-9 s");
  EXPECT_EQ(FormatQuantity(1.5e30, ""), "1.5e30");
  EXPECT_EQ(FormatQuantity(1.0 / 3, ""), "0.3333333333333333");
}

TEST(ShortQuantity, RoundsOnlyWhatHasManyDigits) {
  EXPECT_EQ(ShortQuantity(1.0 / 3, ""), "0.3333");
  EXPECT_EQ(ShortQuantity(80e9, "GiB"), "74.51 GiB");  // 80e9 / 2^30 = 74.505805...
  EXPECT_EQ(ShortQuantity(131072, "KiB"), "128 KiB");
  EXPECT_EQ(ShortQuantity(137'438'953'472, "B"), "137,438,953,472 B");  // a whole number is never rounded
  EXPECT_EQ(ShortQuantity(295.223, "FLOP/B"), "295.223 FLOP/B");
  EXPECT_EQ(ShortQuantity(0.0999996, ""), "0.0999996");
  EXPECT_EQ(ShortQuantity(0.09999961, ""), "0.1");
}

TEST(FormatQuantity, WhatIsWrittenIsReadAsTheSameValue) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng{course::testing::TestSeed()};
  constexpr const char* kUnits[] = {"",    "B",   "kB", "MB", "GB",  "TB",     "KiB",     "MiB",    "GiB",
                                    "TiB", "s",   "ms", "us", "ns",  "FLOP",   "TFLOP/s", "GB/s",   "GiB/s",
                                    "%",   "tok", "k",  "Mi", "bit", "FLOP/B", "tok/s",   "KiB/tok"};
  for (int i = 0; i < 20'000; ++i) {
    const std::string unit = kUnits[rng.Below(std::size(kUnits))];
    // Whole numbers, quotients of them, and doubles of any digits between 1e-12 and 1e18.
    double value = rng.Below(1 << 30);
    if (i % 3 == 1) value /= 1 + rng.Below(1000);
    if (i % 3 == 2) value = std::pow(10.0, rng.Uniform() * 30 - 12) * (rng.Below(2) == 0 ? 1 : -1);
    const std::string text = FormatQuantity(value, unit);
    const absl::StatusOr<Quantity> read = ParseQuantity(text);
    ASSERT_TRUE(read.ok()) << text << ": " << read.status();
    ASSERT_EQ(read->value, value) << text;
    ASSERT_EQ(read->unit, unit) << text;
  }
}

TEST(FormatQuantity, MinutesAndHoursKeepAllButTheLastBit) {
  for (const double value : {1.0, 7.0, 100.0, 3599.0, 1234.567}) {
    for (const char* unit : {"min", "h"}) {
      const absl::StatusOr<Quantity> read = ParseQuantity(FormatQuantity(value, unit));
      ASSERT_TRUE(read.ok()) << read.status();
      EXPECT_NEAR(read->value, value, value * 0x1p-51);
    }
  }
}

TEST(Comparable, CountsTokensInsteadOfMeasuringThem) {
  EXPECT_TRUE(Comparable("B", "B/tok"));
  EXPECT_TRUE(Comparable("", "tok"));
  EXPECT_TRUE(Comparable("tok/s", "1/s"));
  EXPECT_TRUE(Comparable("s/tok", "s"));
  EXPECT_FALSE(Comparable("B", "s"));
  EXPECT_FALSE(Comparable("B", ""));
  EXPECT_FALSE(Comparable("B/s", "B"));
  EXPECT_FALSE(Comparable("FLOP", "FLOP/s"));
}

TEST(ParseUnit, ThousandsOfRandomTextsAreReadOrRefusedAndNothingElse) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng{course::testing::TestSeed() + 1};
  constexpr std::string_view kAlphabet = "0123456789.,'_ eE+-x*^/%kKMGTmuiBbstohFLOPS\xc2\xb5\xe2\x88\x92";
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (int n = rng.Below(12); n > 0; --n) text += kAlphabet[rng.Below(kAlphabet.size())];
    const absl::StatusOr<Quantity> read = ParseQuantity(text);
    if (read.ok()) {
      ASSERT_TRUE(std::isfinite(read->value)) << text;
    } else {
      ASSERT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << text;
    }
  }
}

}  // namespace
}  // namespace course::quiz
