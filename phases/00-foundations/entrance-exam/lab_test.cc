// The entrance exam, marked: pinned values of the phase, random parameters against slow oracles (oracles.h), and bad
// input.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <source_location>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/00-foundations/entrance-exam/entrance_exam.h"
#include "phases/00-foundations/entrance-exam/oracles.h"

namespace entrance_exam {
namespace {

using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::TestSeed;
using oracles::ContextByFilling;
using oracles::FirstOutputBySimulation;
using oracles::Passes;
using oracles::SlowNucleus;
using oracles::StepByCounting;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr int64_t kGiB = int64_t{1} << 30;
constexpr KvShape kLlama8B = {32, 32, 8, 128, 2};
constexpr Gpu kA100 = {312e12, 2.0e12};
constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string SeedNote() { return absl::StrCat("random parameters of COURSE_SEED=", TestSeed()); }

// Whether there is a result to look at; otherwise reports the status as the wrong answer.
template <class T>
bool HasValue(const std::string& call, const absl::StatusOr<T>& got,
              std::source_location where = std::source_location::current()) {
  if (!got.ok()) course::testing::ReportWrongAnswer(call, "a result", got.status().ToString(), "", where);
  return got.ok();
}

// ---- Question 1: the cache ----

GRADED_TEST(Cache, PassesAHundredfoldWithThe197thToken, 2) {
  ExpectAnswer("SmallestOutputForSpeedup(5, 100)", SmallestOutputForSpeedup(5, 100), int64_t{197},
               {{196, "196 = the last token is not charged to the cached run: here its work is P + n"},
                {195, "195 = each step counts the token that it is about to produce: step i works on P + i tokens"}});
  ExpectAnswer("SmallestOutputForSpeedup(5, 10)", SmallestOutputForSpeedup(5, 10), int64_t{17});
}

GRADED_TEST(Cache, ExactlyTheRatioIsNotMore, 2) {
  ExpectAnswer("SmallestOutputForSpeedup(1, 5)", SmallestOutputForSpeedup(1, 5), int64_t{11},
               {{10, "10 = >= instead of >: for 10 tokens 55 is exactly 5 times 11, not more"}});
  ExpectAnswer("SmallestOutputForSpeedup(1, 999999999)", SmallestOutputForSpeedup(1, 999'999'999),
               int64_t{1'999'999'999},
               {{1'999'999'998, ">= instead of >, or rounding: with P = 1 the ratio is n / 2"}});
}

GRADED_TEST(Cache, AgreesWithAddingUpEveryStep, 2) {
  SCOPED_TRACE(SeedNote());
  base::Rng rng{TestSeed()};
  for (int round = 0; round < 60; ++round) {
    const int64_t prompt_len = 1 + rng.Below(400);
    const int64_t ratio = 1 + rng.Below(300);
    if (!ExpectAnswer(absl::StrCat("SmallestOutputForSpeedup(", prompt_len, ", ", ratio, ")"),
                      SmallestOutputForSpeedup(prompt_len, ratio), FirstOutputBySimulation(prompt_len, ratio))) {
      return;
    }
  }
}

GRADED_TEST(Cache, IsExactAndQuickForHugeRatios, 3) {
  SCOPED_TRACE(SeedNote());
  base::Rng rng{TestSeed()};
  for (int round = 0; round < 60; ++round) {
    const int64_t prompt_len = 1'000'000'000 - (round % 3 == 0 ? rng.Below(900'000'000) : rng.Below(1000));
    const int64_t ratio = 1'000'000'000 - (round % 2 == 0 ? rng.Below(900'000'000) : rng.Below(1000));
    const std::string call = absl::StrCat("SmallestOutputForSpeedup(", prompt_len, ", ", ratio, ")");
    const absl::StatusOr<int64_t> got = SmallestOutputForSpeedup(prompt_len, ratio);
    if (!HasValue(call, got)) return;
    ASSERT_GE(*got, 1) << call;
    ASSERT_TRUE(Passes(prompt_len, ratio, *got)) << call << " = " << *got << ", but that many tokens do not suffice";
    ASSERT_TRUE(*got == 1 || !Passes(prompt_len, ratio, *got - 1))
        << call << " = " << *got << ", but one token fewer suffices";
  }
}

GRADED_TEST(Cache, RejectsParametersOutsideTheLimits, 1) {
  ExpectError("SmallestOutputForSpeedup(0, 5)", SmallestOutputForSpeedup(0, 5), kInvalid, "a prompt has a token");
  ExpectError("SmallestOutputForSpeedup(-1, 5)", SmallestOutputForSpeedup(-1, 5), kInvalid, "prompt_len >= 1");
  ExpectError("SmallestOutputForSpeedup(5, 0)", SmallestOutputForSpeedup(5, 0), kInvalid, "ratio >= 1");
  ExpectError("SmallestOutputForSpeedup(1000000001, 5)", SmallestOutputForSpeedup(1'000'000'001, 5), kInvalid,
              "prompt_len <= 10^9");
  ExpectError("SmallestOutputForSpeedup(5, 1000000001)", SmallestOutputForSpeedup(5, 1'000'000'001), kInvalid,
              "ratio <= 10^9");
}

// ---- Question 2: capacity ----

std::string Text(const KvShape& s) {
  return absl::StrCat("{", s.num_layers, ", ", s.num_heads, ", ", s.num_kv_heads, ", ", s.head_dim, ", ", s.kv_bytes,
                      "}");
}

void ExpectLevers(const std::string& call, const absl::StatusOr<ContextLevers>& got, const ContextLevers& want,
                  std::source_location where = std::source_location::current()) {
  if (!HasValue(call, got, where)) return;
  ExpectAnswer(call + ".as_given", got->as_given, want.as_given, {}, where);
  ExpectAnswer(call + ".with_fp8", got->with_fp8, want.with_fp8,
               {{2 * want.as_given, "twice as_given: solve again, each answer is rounded down on its own"}}, where);
  ExpectAnswer(call + ".without_gqa", got->without_gqa, want.without_gqa,
               {{want.with_fp8, "without GQA every query head has K and V of its own: the cache grows"}}, where);
  ExpectAnswer(call + ".fp8_without_gqa", got->fp8_without_gqa, want.fp8_without_gqa,
               {{2 * want.without_gqa, "twice without_gqa: each answer is rounded down on its own"}}, where);
}

GRADED_TEST(Capacity, ThirtyTwoSequencesShareEightGibibytes, 2) {
  ExpectAnswer("LongestSharedContext(24 GiB, 16 GiB, {32, 32, 8, 128, 2}, 32)",
               LongestSharedContext(24 * kGiB, 16 * kGiB, kLlama8B, 32), int64_t{2048},
               {{4096, "4096 = only K or only V was counted: the cache holds both"},
                {512, "512 = query heads were counted; the cache holds the K/V heads"},
                {6144, "6144 = the weights were not subtracted"},
                {65536, "65536 = one sequence got what all of them share"}});
  ExpectAnswer("LongestSharedContext(80 GiB, 16 GiB, {32, 32, 8, 128, 2}, 100)",
               LongestSharedContext(80 * kGiB, 16 * kGiB, kLlama8B, 100), int64_t{5242},
               {{5243, "5243 = rounded up: 100 sequences of that length do not fit"}});
}

GRADED_TEST(Capacity, LeversAreSolvedAndRoundedOneByOne, 2) {
  ExpectLevers("CompareContextLevers(80 GiB, 16 GiB, {32, 32, 8, 128, 2}, 100)",
               CompareContextLevers(80 * kGiB, 16 * kGiB, kLlama8B, 100), {5242, 10485, 1310, 2621});
  // A cache in float32: one byte per value is a quarter, not a half.
  ExpectLevers("CompareContextLevers(1000000, 0, {1, 6, 2, 5, 4}, 1)",
               CompareContextLevers(1'000'000, 0, {1, 6, 2, 5, 4}, 1), {12500, 50000, 4166, 16666});
}

GRADED_TEST(Capacity, AgreesWithFillingTheMemory, 3) {
  SCOPED_TRACE(SeedNote());
  base::Rng rng{TestSeed() + 1};
  for (int round = 0; round < 60 && !::testing::Test::HasFailure(); ++round) {
    const int kv_heads = 1 + rng.Below(4);
    const int group = 1 + rng.Below(4);
    const int layers = 1 + rng.Below(6);
    const int head_dim = 1 + rng.Below(32);
    const KvShape shape = {layers, kv_heads * group, kv_heads, head_dim, 1 << rng.Below(3)};
    const int64_t sequences = 1 + rng.Below(40);
    const int64_t weights = rng.Below(1'000'000);
    const int64_t free_bytes = rng.Below(20'000'000);
    const std::string args =
        absl::StrCat("(", weights + free_bytes, ", ", weights, ", ", Text(shape), ", ", sequences, ")");
    KvShape fp8 = shape, mha = shape, both = shape;
    fp8.kv_bytes = both.kv_bytes = 1;
    mha.num_kv_heads = both.num_kv_heads = shape.num_heads;
    const ContextLevers want = {
        ContextByFilling(free_bytes, shape, sequences), ContextByFilling(free_bytes, fp8, sequences),
        ContextByFilling(free_bytes, mha, sequences), ContextByFilling(free_bytes, both, sequences)};
    ExpectAnswer("LongestSharedContext" + args, LongestSharedContext(weights + free_bytes, weights, shape, sequences),
                 want.as_given);
    ExpectLevers("CompareContextLevers" + args, CompareContextLevers(weights + free_bytes, weights, shape, sequences),
                 want);
  }
}

GRADED_TEST(Capacity, NothingFitsIsZeroAndNotAnError, 2) {
  ExpectAnswer("LongestSharedContext(16 GiB, 16 GiB, {32, 32, 8, 128, 2}, 1)",
               LongestSharedContext(16 * kGiB, 16 * kGiB, kLlama8B, 1), int64_t{0});
  const absl::StatusOr<int64_t> too_big = LongestSharedContext(16 * kGiB, 24 * kGiB, kLlama8B, 1);
  ExpectAnswer("LongestSharedContext(16 GiB, 24 GiB, {32, 32, 8, 128, 2}, 1)", too_big, int64_t{0},
               {{-65536, "-65536 = free memory became negative: weights that do not fit leave 0"}});
  constexpr int64_t kMany = std::numeric_limits<int64_t>::max();
  ExpectAnswer("LongestSharedContext(80 GiB, 0, {32, 32, 8, 128, 2}, 2^63 - 1)",
               LongestSharedContext(80 * kGiB, 0, kLlama8B, kMany), int64_t{0});
  constexpr int kHuge = std::numeric_limits<int>::max();
  ExpectLevers("CompareContextLevers(80 GiB, 0, every field 2^31 - 1, 2^31)",
               CompareContextLevers(80 * kGiB, 0, {kHuge, kHuge, kHuge, kHuge, kHuge}, int64_t{1} << 31), {0, 0, 0, 0});
}

GRADED_TEST(Capacity, RejectsWhatIsNoMachineOrModel, 1) {
  const auto expect_both = [](int64_t hbm, int64_t weights, const KvShape& shape, int64_t sequences,
                              const std::string& rule) {
    const std::string args = absl::StrCat("(", hbm, ", ", weights, ", ", Text(shape), ", ", sequences, ")");
    ExpectError("LongestSharedContext" + args, LongestSharedContext(hbm, weights, shape, sequences), kInvalid, rule);
    ExpectError("CompareContextLevers" + args, CompareContextLevers(hbm, weights, shape, sequences), kInvalid, rule);
  };
  expect_both(-1, 0, kLlama8B, 1, "hbm_bytes >= 0");
  expect_both(kGiB, -1, kLlama8B, 1, "weight_bytes >= 0");
  expect_both(kGiB, 0, kLlama8B, 0, "sequences >= 1");
  expect_both(kGiB, 0, {0, 32, 8, 128, 2}, 1, "num_layers >= 1");
  expect_both(kGiB, 0, {32, 0, 8, 128, 2}, 1, "num_heads >= 1");
  expect_both(kGiB, 0, {32, 32, -8, 128, 2}, 1, "num_kv_heads >= 1");
  expect_both(kGiB, 0, {32, 32, 8, 0, 2}, 1, "head_dim >= 1");
  expect_both(kGiB, 0, {32, 32, 8, 128, 0}, 1, "kv_bytes >= 1, also where a variation would replace it");
  expect_both(kGiB, 0, {32, 32, 12, 128, 2}, 1, "num_kv_heads divides num_heads");
}

// ---- Question 3: what T = 0.7, top-p = 0.9 computes ----

void ExpectNucleus(const std::string& call, const absl::StatusOr<Nucleus>& got, const Nucleus& want,
                   std::initializer_list<course::testing::Mistake<std::vector<int>>> mistakes = {},
                   std::source_location where = std::source_location::current()) {
  if (!HasValue(call, got, where)) return;
  ExpectAnswer(call + ".ids", got->ids, want.ids, mistakes, where);
  ExpectAllNear(call + ".probabilities", got->probabilities, want.probabilities, 1e-9, {}, where);
  ExpectNear(call + ".p_above", got->p_above, want.p_above, 1e-9, {}, where);
  ExpectNear(call + ".p_up_to", got->p_up_to, want.p_up_to, 1e-9, {}, where);
}

GRADED_TEST(Sampling, TemperatureSevenTenthsTopPNineTenthsKeepsTwoOfFour, 2) {
  const std::vector<float> logits = {2, 1, 0.5, -1};
  const absl::StatusOr<Nucleus> got = KeptTokens(logits, 0.7, 0.9);
  const std::string call = "KeptTokens({2, 1, 0.5, -1}, 0.7, 0.9)";
  if (!HasValue(call, got)) return;
  ExpectAnswer(call + ".ids", got->ids, {0, 1},
               {{{0, 1, 2}, "{0, 1, 2} is the cut at T = 1 (or hotter): divide the logits by T before you cut"},
                {{0}, "{0}: the token that crosses top_p belongs to the nucleus"}});
  ExpectAllNear(call + ".probabilities", got->probabilities, {0.8066786, 0.1933214}, 5e-8,
                {{{0.7295362, 0.1748341}, "what was kept must sum to 1 again"},
                 {{0.7310586, 0.2689414}, "the kept tokens were renormalised at T = 1"}});
  ExpectNear(call + ".p_above", got->p_above, 0.7295362, 5e-8,
             {{0.9043702, "that is the mass with the least likely kept token; p_above is without it"}});
  ExpectNear(call + ".p_up_to", got->p_up_to, 0.9043702, 5e-8,
             {{1.0, "1 is the mass after renormalising; the cut looked at the mass before"}});
}

GRADED_TEST(Sampling, ReachingTopPIsEnoughAndTiesGoToTheLowerId, 3) {
  // Four equal logits: each probability and each sum is exact in binary.
  const std::vector<float> flat = {3, 3, 3, 3};
  ExpectNucleus("KeptTokens({3, 3, 3, 3}, 0.7, 0.5)", KeptTokens(flat, 0.7, 0.5), {{0, 1}, {0.5, 0.5}, 0.25, 0.5},
                {{{0, 1, 2}, "{0, 1, 2}: two tokens reach 0.5 exactly, and reaching it is enough (>=)"},
                 {{2, 3}, "{2, 3}: among equals the lower ids come first"}});
  ExpectNucleus("KeptTokens({3, 3, 3, 3}, 2, 0.75)", KeptTokens(flat, 2, 0.75),
                {{0, 1, 2}, {1.0 / 3, 1.0 / 3, 1.0 / 3}, 0.5, 0.75});
  ExpectNucleus("KeptTokens({0, 5, 5}, 0.01, 0.5)", KeptTokens(std::vector<float>{0, 5, 5}, 0.01, 0.5),
                {{1}, {1}, 0, 0.5}, {{{2}, "{2}: among equals the lower ids come first"}});
}

GRADED_TEST(Sampling, AgreesWithEveryTokenAskingForItself, 3) {
  SCOPED_TRACE(SeedNote());
  base::Rng rng{TestSeed() + 2};
  for (int round = 0; round < 200 && !::testing::Test::HasFailure(); ++round) {
    std::vector<float> logits(1 + rng.Below(24));
    for (float& z : logits) z = static_cast<float>(rng.Below(33) - 16) / 4;  // ties are frequent
    const double temperature = 0.3 + 2 * rng.Uniform();
    const double top_p = round % 8 == 0 ? 1.0 : 0.02 + 0.97 * rng.Uniform();
    const SlowNucleus slow(logits, temperature);
    // So close to a boundary the order of summation would decide.
    if (std::any_of(slow.ahead.begin(), slow.ahead.end(), [&](auto a) { return std::abs(a - top_p) < 1e-9; })) continue;
    const std::string call =
        absl::StrCat("KeptTokens({", absl::StrJoin(logits, ", "), "}, ", temperature, ", ", top_p, ")");
    ExpectNucleus(call, KeptTokens(logits, temperature, top_p), slow.Cut(top_p));
  }
}

GRADED_TEST(Sampling, MaskedTokensAndLargeLogitsAreHarmless, 1) {
  ExpectNucleus("KeptTokens({-inf, 1, -inf, 1}, 1, 1)", KeptTokens(std::vector<float>{-kInf, 1, -kInf, 1}, 1, 1),
                {{1, 3}, {0.5, 0.5}, 0.5, 1}, {{{0, 1, 2, 3}, "a logit of -inf is never kept, not even by top_p = 1"}});
  ExpectNucleus("KeptTokens({999, 1000}, 1, 1)", KeptTokens(std::vector<float>{999, 1000}, 1, 1),
                {{0, 1}, {0.2689414213699951, 0.7310585786300049}, 0.7310585786300049, 1});
}

GRADED_TEST(Sampling, RejectsWhatHasNoDistribution, 1) {
  const std::vector<float> good = {1, 2};
  ExpectError("KeptTokens({}, 1, 0.9)", KeptTokens({}, 1, 0.9), kInvalid, "there is at least one logit");
  ExpectError("KeptTokens({1, NaN}, 1, 0.9)", KeptTokens(std::vector<float>{1, static_cast<float>(kNaN)}, 1, 0.9),
              kInvalid, "a logit is never NaN");
  ExpectError("KeptTokens({1, inf}, 1, 0.9)", KeptTokens(std::vector<float>{1, kInf}, 1, 0.9), kInvalid,
              "a logit is never +inf");
  ExpectError("KeptTokens({-inf, -inf}, 1, 0.9)", KeptTokens(std::vector<float>{-kInf, -kInf}, 1, 0.9), kInvalid,
              "some logit is finite");
  for (double temperature : {0.0, -1.0, kNaN, static_cast<double>(kInf)}) {
    ExpectError(absl::StrCat("KeptTokens({1, 2}, ", temperature, ", 0.9)"), KeptTokens(good, temperature, 0.9),
                kInvalid, "the temperature is finite and > 0");
  }
  for (double top_p : {0.0, -0.5, 1.5, kNaN}) {
    ExpectError(absl::StrCat("KeptTokens({1, 2}, 1, ", top_p, ")"), KeptTokens(good, 1, top_p), kInvalid,
                "0 < top_p <= 1");
  }
}

// ---- Question 4: which side of the ridge ----

std::string Name(Bound bound) { return bound == Bound::kCompute ? "kCompute" : "kMemory"; }

void ExpectStep(const std::string& call, const absl::StatusOr<DecodeStep>& got, const DecodeStep& want,
                std::source_location where = std::source_location::current()) {
  if (!HasValue(call, got, where)) return;
  const auto near = [&](const std::string& field, double value, double expected,
                        std::initializer_list<course::testing::Mistake<double>> mistakes) {
    ExpectNear(absl::StrCat(call, ".", field), value, expected, 1e-9 * expected, mistakes, where);
  };
  near("intensity", got->intensity, want.intensity,
       {{want.intensity / 2, "half of it: a weight costs two operations, a multiplication and an addition"}});
  ExpectAnswer(call + ".bound", Name(got->bound), Name(want.bound),
               {{want.bound == Bound::kCompute ? "kMemory" : "kCompute",
                 "compare the intensity with the ridge peak / bandwidth; at the ridge a step is compute bound"}},
               where);
  near("seconds", got->seconds, want.seconds, {});
  near("tokens_per_second", got->tokens_per_second, want.tokens_per_second,
       {{1 / want.seconds, "that is the rate of one sequence: a step yields a token for each of them"}});
  ExpectAnswer(call + ".free_batch", got->free_batch, want.free_batch,
               {{want.free_batch + 1, "one more would already take longer: round down"}}, where);
}

GRADED_TEST(Ridge, AnEightBillionModelOnAnA100, 3) {
  const auto call = [](int batch) { return absl::StrCat("LocateDecode(A100, 8e9, 2, ", batch, ")"); };
  ExpectStep(call(1), LocateDecode(kA100, 8e9, 2, 1), {1, Bound::kMemory, 0.008, 125, 156});
  ExpectStep(call(64), LocateDecode(kA100, 8e9, 2, 64), {64, Bound::kMemory, 0.008, 8000, 156});
  ExpectStep(call(155), LocateDecode(kA100, 8e9, 2, 155), {155, Bound::kMemory, 0.008, 19375, 156});
  ExpectStep(call(156), LocateDecode(kA100, 8e9, 2, 156), {156, Bound::kCompute, 0.008, 19500, 156});
  ExpectStep(call(256), LocateDecode(kA100, 8e9, 2, 256), {256, Bound::kCompute, 4.096 / 312, 19500, 156});
}

GRADED_TEST(Ridge, SmallerWeightsMoveTheRidgeNotThePeak, 2) {
  ExpectStep("LocateDecode(A100, 8e9, 1, 78)", LocateDecode(kA100, 8e9, 1, 78),
             {156, Bound::kCompute, 0.004, 19500, 78});
  ExpectStep("LocateDecode(A100, 8e9, 0.515625, 1)", LocateDecode(kA100, 8e9, 0.515625, 1),
             {2 / 0.515625, Bound::kMemory, 0.0020625, 1 / 0.0020625, 40});
  // A machine so slow at arithmetic that even one sequence is compute bound.
  ExpectStep("LocateDecode({1e9, 1e12}, 1e6, 2, 1)", LocateDecode({1e9, 1e12}, 1e6, 2, 1),
             {1, Bound::kCompute, 0.002, 500, 0});
}

GRADED_TEST(Ridge, AgreesWithCountingOperationsAndBytes, 3) {
  SCOPED_TRACE(SeedNote());
  base::Rng rng{TestSeed() + 3};
  constexpr double kBytes[] = {4, 2, 1, 0.515625};
  for (int round = 0; round < 100 && !::testing::Test::HasFailure(); ++round) {
    const double peak = 1e12 * (50 + rng.Below(1000));
    const double bandwidth = 1e10 * (50 + rng.Below(500));
    const double params = 1e6 * (100 + rng.Below(70'000));
    const double bytes = kBytes[rng.Below(4)];
    const double critical = peak / bandwidth * bytes / 2;
    if (std::abs(critical - std::round(critical)) < 1e-6) continue;  // there, rounding would decide
    // Half of the rounds close to the ridge, where the two times almost agree.
    const int64_t batch =
        round % 2 == 0 ? 1 + rng.Below(600) : std::max<int64_t>(1, static_cast<int64_t>(critical) + rng.Below(3) - 1);
    ExpectStep(absl::StrCat("LocateDecode({", peak, ", ", bandwidth, "}, ", params, ", ", bytes, ", ", batch, ")"),
               LocateDecode({peak, bandwidth}, params, bytes, batch),
               StepByCounting({peak, bandwidth}, params, bytes, batch));
  }
}

GRADED_TEST(Ridge, RejectsImpossibleMachines, 2) {
  ExpectError("LocateDecode(A100, 8e9, 2, 0)", LocateDecode(kA100, 8e9, 2, 0), kInvalid, "batch >= 1");
  for (double bad : {0.0, -1.0, kNaN, static_cast<double>(kInf)}) {
    const std::string rule = "every number is finite and > 0";
    ExpectError(absl::StrCat("LocateDecode({", bad, ", 2e12}, 8e9, 2, 1)"), LocateDecode({bad, 2e12}, 8e9, 2, 1),
                kInvalid, rule);
    ExpectError(absl::StrCat("LocateDecode({312e12, ", bad, "}, 8e9, 2, 1)"), LocateDecode({312e12, bad}, 8e9, 2, 1),
                kInvalid, rule);
    ExpectError(absl::StrCat("LocateDecode(A100, ", bad, ", 2, 1)"), LocateDecode(kA100, bad, 2, 1), kInvalid, rule);
    ExpectError(absl::StrCat("LocateDecode(A100, 8e9, ", bad, ", 1)"), LocateDecode(kA100, 8e9, bad, 1), kInvalid,
                rule);
  }
}

}  // namespace
}  // namespace entrance_exam
