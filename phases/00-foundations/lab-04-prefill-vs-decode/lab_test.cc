// Lab 00-04: the six formulas on four data sheets, the table of batch sizes that they add up to, and the ten
// techniques.
//
// Expected values are figures of published data sheets, divided by hand. Where a test draws its own machine, it
// computes both sides of the roofline from scratch.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/00-foundations/lab-04-prefill-vs-decode/prefill_vs_decode.h"

namespace prefill_vs_decode {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Where = std::source_location;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr double kEightB = 8e9;          // weights of an "8B" model
constexpr double kInt4Bytes = 0.515625;  // 4 bits and a 16-bit scale for every 128 weights: (64 + 2) / 128
const double kNan = std::nan("");
const double kBadNumbers[] = {0, -1, kNan, HUGE_VAL};

// A handful of products and quotients, each rounded once: 1e-15 of the value would do.
void ExpectFormula(const std::string& call, const absl::StatusOr<double>& got, double expected,
                   std::initializer_list<Mistake<double>> mistakes = {}, Where where = Where::current()) {
  ExpectNear(call, got, expected, 1e-12 * expected, mistakes, where);
}

// A figure that the handout prints; `digit` is one unit of its last digit.
void ExpectPrinted(const std::string& call, const absl::StatusOr<double>& got, double expected, double digit,
                   std::initializer_list<Mistake<double>> mistakes = {}, Where where = Where::current()) {
  ExpectNear(call, got, expected, digit, mistakes, where);
}

GRADED_TEST(RidgePoint, IsFlopsPerByteOfTheMachine, 2) {
  ExpectFormula("RidgePoint(A100)", RidgePoint(kA100), 156,
                {{1 / 156., "upside down: FLOP/s divided by bytes/s gives FLOPs per byte"},
                 {78, "half of it: the ridge belongs to the machine alone, weights do not enter"},
                 {312, "twice that: the ridge belongs to the machine alone, weights do not enter"}});
  ExpectPrinted("RidgePoint(A100 40 GB)", RidgePoint(kA100_40GB), 200.643, 1e-3);
  ExpectPrinted("RidgePoint(H100)", RidgePoint(kH100), 295.224, 1e-3);
  ExpectPrinted("RidgePoint(H200)", RidgePoint(kH200), 206.042, 1e-3);
  ExpectPrinted("RidgePoint({312e12, 2.039e12})", RidgePoint({312e12, 2.039e12}), 153.016, 1e-3);
  for (const double bad : kBadNumbers) {
    ExpectError(absl::StrCat("RidgePoint({", bad, ", 2e12})"), RidgePoint({bad, 2e12}), kInvalid,
                "a peak is finite and above 0");
    ExpectError(absl::StrCat("RidgePoint({312e12, ", bad, "})"), RidgePoint({312e12, bad}), kInvalid,
                "a bandwidth is finite and above 0");
  }
}

GRADED_TEST(ArithmeticIntensity, CountsTwoFlopsPerWeightAndToken, 2) {
  const std::string two = "a weight costs two FLOPs a token: one multiplication and one addition";
  ExpectFormula("ArithmeticIntensity(1, 2)", ArithmeticIntensity(1, 2), 1,
                {{0.5, two}, {2, "these are the FLOPs per weight; divide by the bytes per weight"}});
  ExpectFormula("ArithmeticIntensity(512, 2)", ArithmeticIntensity(512, 2), 512,
                {{256, two}, {1, "the bytes are read once, however many tokens share them"}});
  ExpectFormula("ArithmeticIntensity(1, 1)", ArithmeticIntensity(1, 1), 2,
                {{1, "bytes_per_weight is not used (or the 2 FLOPs are forgotten)"}});
  ExpectFormula("ArithmeticIntensity(3, 4)", ArithmeticIntensity(3, 4), 1.5,
                {{1, "integer division: 2 * 3 / 4 is 1.5"}, {0.75, two}});
  ExpectFormula("ArithmeticIntensity(33, 0.515625)", ArithmeticIntensity(33, kInt4Bytes), 128, {{64, two}});
  ExpectFormula("ArithmeticIntensity(3000000000, 2)", ArithmeticIntensity(3'000'000'000, 2), 3e9,
                {{-1294967296, "the number of tokens left 32 bits"}});
  for (const int64_t tokens : {0, -5}) {
    ExpectError(absl::StrCat("ArithmeticIntensity(", tokens, ", 2)"), ArithmeticIntensity(tokens, 2), kInvalid,
                "a pass has at least one token");
  }
  for (const double bad : kBadNumbers) {
    ExpectError(absl::StrCat("ArithmeticIntensity(1, ", bad, ")"), ArithmeticIntensity(1, bad), kInvalid,
                "bytes per weight are finite and above 0");
  }
}

GRADED_TEST(ComputeUtilization, IsAShareAndNeverAboveOne, 2) {
  ExpectFormula("ComputeUtilization(1, 156)", ComputeUtilization(1, 156), 1 / 156.,
                {{100 / 156., "a share, not per cent: between 0 and 1"},
                 {1, "a single decoding sequence leaves more than 99 % of the arithmetic idle"},
                 {156, "upside down: the intensity is the part, the ridge the whole"}});
  ExpectFormula("ComputeUtilization(39, 156)", ComputeUtilization(39, 156), 0.25);
  ExpectFormula("ComputeUtilization(156, 156)", ComputeUtilization(156, 156), 1);
  ExpectFormula("ComputeUtilization(256, 156)", ComputeUtilization(256, 156), 1,
                {{256 / 156., "more than the peak: a share ends at 1, above the ridge all of it is used"},
                 {156. / 256, "upside down: the intensity is the part, the ridge the whole"}});
  for (const double bad : kBadNumbers) {
    ExpectError(absl::StrCat("ComputeUtilization(", bad, ", 156)"), ComputeUtilization(bad, 156), kInvalid,
                "an intensity is finite and above 0");
    ExpectError(absl::StrCat("ComputeUtilization(1, ", bad, ")"), ComputeUtilization(1, bad), kInvalid,
                "a ridge is finite and above 0");
  }
}

GRADED_TEST(DecodeStepSeconds, ReadsEveryWeightOnce, 2) {
  ExpectFormula("DecodeStepSeconds(8e9, 2, A100)", DecodeStepSeconds(kEightB, 2, kA100), 0.008,
                {{kEightB * 2 / kA100.peak_flops, "that is the arithmetic: a decode step waits for the bytes"},
                 {0.004, "the bytes per weight are not used"},
                 {8, "the unit is seconds, not milliseconds"},
                 {0.016, "twice that: each weight is read once; the 2 FLOPs do not enter"},
                 {125, "upside down: bytes divided by bytes per second"}});
  ExpectFormula("DecodeStepSeconds(8e9, 1, A100)", DecodeStepSeconds(kEightB, 1, kA100), 0.004,
                {{0.008, "the bytes per weight are not used"}});
  ExpectFormula("DecodeStepSeconds(70e9, 2, H200)", DecodeStepSeconds(70e9, 2, kH200), 140. / 4800);
  ExpectFormula("DecodeStepSeconds(8e9, 0.515625, A100)", DecodeStepSeconds(kEightB, kInt4Bytes, kA100), 0.0020625);
  for (const double bad : kBadNumbers) {
    ExpectError(absl::StrCat("DecodeStepSeconds(", bad, ", 2, A100)"), DecodeStepSeconds(bad, 2, kA100), kInvalid,
                "a model has weights");
    ExpectError(absl::StrCat("DecodeStepSeconds(8e9, ", bad, ", A100)"), DecodeStepSeconds(kEightB, bad, kA100),
                kInvalid, "bytes per weight are finite and above 0");
    ExpectError(absl::StrCat("DecodeStepSeconds(8e9, 2, {312e12, ", bad, "})"),
                DecodeStepSeconds(kEightB, 2, {312e12, bad}), kInvalid, "a bandwidth is finite and above 0");
  }
}

GRADED_TEST(MaxDecodeTokensPerSecond, IsWhatTheMemoryAllowsOneSequence, 2) {
  ExpectFormula("MaxDecodeTokensPerSecond(8e9, 2, A100)", MaxDecodeTokensPerSecond(kEightB, 2, kA100), 125,
                {{250, "the bytes per weight are not used: 16 GB have to be read, not 8"},
                 {62.5, "half of it: each weight is read once; the 2 FLOPs do not enter"},
                 {0.008, "that is the time of a step: a sequence gets one token per step"},
                 {19500, "that is what the arithmetic allows; a single sequence waits for the bytes"}});
  ExpectFormula("MaxDecodeTokensPerSecond(8e9, 1, A100)", MaxDecodeTokensPerSecond(kEightB, 1, kA100), 250,
                {{125, "the bytes per weight are not used"}});
  ExpectPrinted("MaxDecodeTokensPerSecond(8e9, 0.515625, A100)", MaxDecodeTokensPerSecond(kEightB, kInt4Bytes, kA100),
                484.848, 1e-3, {{500, "bytes_per_weight was cut down to 4 bits: the scales are read, too"}});
  ExpectPrinted("MaxDecodeTokensPerSecond(8e9, 2, H100)", MaxDecodeTokensPerSecond(kEightB, 2, kH100), 209.375, 1e-3);
  for (const double bad : kBadNumbers) {
    ExpectError(absl::StrCat("MaxDecodeTokensPerSecond(", bad, ", 2, A100)"), MaxDecodeTokensPerSecond(bad, 2, kA100),
                kInvalid, "a model has weights");
    ExpectError(absl::StrCat("MaxDecodeTokensPerSecond(8e9, ", bad, ", A100)"),
                MaxDecodeTokensPerSecond(kEightB, bad, kA100), kInvalid, "bytes per weight are finite and above 0");
    ExpectError(absl::StrCat("MaxDecodeTokensPerSecond(8e9, 2, {", bad, ", 2e12})"),
                MaxDecodeTokensPerSecond(kEightB, 2, {bad, 2e12}), kInvalid, "a peak is finite and above 0");
  }
}

GRADED_TEST(CriticalBatchSize, IsWhereTheIntensityMeetsTheRidge, 2) {
  ExpectFormula("CriticalBatchSize(A100, 2)", CriticalBatchSize(kA100, 2), 156,
                {{312, "twice that: the intensity of batch B is 2 B / bytes, so B = ridge * bytes / 2"},
                 {78, "half of it: with 2-byte weights the intensity of batch B is B"}});
  ExpectFormula("CriticalBatchSize(A100, 1)", CriticalBatchSize(kA100, 1), 78,
                {{156, "the bytes per weight are not used: half the bytes reach the ridge with half the batch"},
                 {312, "the wrong way round: fewer bytes per weight mean a smaller critical batch"}});
  ExpectFormula("CriticalBatchSize(A100, 0.515625)", CriticalBatchSize(kA100, kInt4Bytes), 40.21875,
                {{41, "not rounded: the caller takes the ceiling"}, {40, "not rounded: the caller takes the ceiling"}});
  ExpectPrinted(
      "CriticalBatchSize(H100, 2)", CriticalBatchSize(kH100, 2), 295.224, 1e-3,
      {{296, "not rounded: the caller takes the ceiling"}, {295, "not rounded: the caller takes the ceiling"}});
  ExpectPrinted("CriticalBatchSize(H200, 1)", CriticalBatchSize(kH200, 1), 103.021, 1e-3);
  for (const double bad : kBadNumbers) {
    ExpectError(absl::StrCat("CriticalBatchSize(A100, ", bad, ")"), CriticalBatchSize(kA100, bad), kInvalid,
                "bytes per weight are finite and above 0");
    ExpectError(absl::StrCat("CriticalBatchSize({", bad, ", 2e12}, 2)"), CriticalBatchSize({bad, 2e12}, 2), kInvalid,
                "a peak is finite and above 0");
  }
}

GRADED_TEST(IsComputeBound, FromTheRidgeOnwards, 1) {
  ExpectAnswer("IsComputeBound(1, 156)", IsComputeBound(1, 156), false,
               {{true, "the wrong way round: below the ridge the arithmetic waits for the memory"}});
  ExpectAnswer("IsComputeBound(155.9, 156)", IsComputeBound(155.9, 156), false);
  ExpectAnswer("IsComputeBound(156, 156)", IsComputeBound(156, 156), true,
               {{false, "exactly at the ridge counts as compute bound: >=, not >"}});
  ExpectAnswer("IsComputeBound(512, 156)", IsComputeBound(512, 156), true,
               {{false, "the wrong way round: above the ridge the memory waits for the arithmetic"}});
  for (const double bad : kBadNumbers) {
    ExpectError(absl::StrCat("IsComputeBound(", bad, ", 156)"), IsComputeBound(bad, 156), kInvalid,
                "an intensity is finite and above 0");
    ExpectError(absl::StrCat("IsComputeBound(1, ", bad, ")"), IsComputeBound(1, bad), kInvalid,
                "a ridge is finite and above 0");
  }
}

// What the functions under test say about a pass over `tokens` tokens: the memory's time, stretched above the ridge.
struct Pass {
  double milliseconds = kNan;
  double tokens_per_second = kNan;
  double utilization = kNan;
  bool compute_bound = false;
};

Pass PassOf(int64_t tokens, double num_weights, double bytes_per_weight, const GpuSpec& gpu) {
  const double ridge = RidgePoint(gpu).value_or(kNan);
  const double intensity = ArithmeticIntensity(tokens, bytes_per_weight).value_or(kNan);
  const double memory = DecodeStepSeconds(num_weights, bytes_per_weight, gpu).value_or(kNan);
  const double seconds = memory * std::max(1.0, intensity / ridge);
  return {1000 * seconds, tokens / seconds, ComputeUtilization(intensity, ridge).value_or(kNan),
          IsComputeBound(intensity, ridge).value_or(false)};
}

GRADED_TEST(Roofline, GivesThePrintedTableOfBatchSizes, 2) {
  const struct {
    int64_t tokens;
    double milliseconds, tokens_per_second, utilization;
    bool compute_bound;
  } kTable[] = {
      {1, 8, 125, 0.00641, false},     {8, 8, 1000, 0.05128, false},    {64, 8, 8000, 0.41026, false},
      {155, 8, 19375, 0.99359, false}, {156, 8, 19500, 1, true},        {157, 8.05128, 19500, 1, true},
      {256, 13.12821, 19500, 1, true}, {512, 26.25641, 19500, 1, true}, {2048, 105.02564, 19500, 1, true},
  };
  for (const auto& row : kTable) {
    const Pass pass = PassOf(row.tokens, kEightB, 2, kA100);
    const std::string what = absl::StrCat(" of a pass over ", row.tokens, " tokens (8e9 weights of 2 bytes, A100)");
    ExpectPrinted("the milliseconds" + what, pass.milliseconds, row.milliseconds, 1e-5);
    ExpectFormula("the tokens per second" + what, pass.tokens_per_second, row.tokens_per_second);
    ExpectPrinted("the utilisation" + what, pass.utilization, row.utilization, 1e-5);
    ExpectAnswer("the side of the ridge (true = compute bound)" + what, pass.compute_bound, row.compute_bound);
  }
}

GRADED_TEST(Roofline, HoldsForAnyMachine, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng{TestSeed()};
  for (int i = 0; i < 20; ++i) {
    const double peak = 1e13 * (1 + 99 * rng.Uniform());
    const double bandwidth = 1e11 * (1 + 79 * rng.Uniform());
    const GpuSpec gpu = {peak, bandwidth};
    const double weights = 1e8 * (1 + 999 * rng.Uniform()), bytes = 0.5 + 3.5 * rng.Uniform();
    const std::string where =
        absl::StrCat("(", weights, " weights of ", bytes, " bytes on {", peak, ", ", bandwidth, "})");

    const int64_t tokens = 1 + rng.Below(4096);
    const double memory = weights * bytes / bandwidth, arithmetic = 2 * weights * tokens / peak;
    ExpectFormula(absl::StrCat("the milliseconds of a pass over ", tokens, " tokens ", where),
                  PassOf(tokens, weights, bytes, gpu).milliseconds, 1000 * std::max(memory, arithmetic));
    // The critical batch is the one whose arithmetic takes as long as its reading.
    const double critical = CriticalBatchSize(gpu, bytes).value_or(kNan);
    ExpectFormula("the arithmetic of a critical batch, in seconds " + where, 2 * weights * critical / peak, memory);
    ExpectFormula("MaxDecodeTokensPerSecond " + where, MaxDecodeTokensPerSecond(weights, bytes, gpu), 1 / memory);
  }
}

const char* Name(Phase phase) {
  switch (phase) {
    case Phase::kPrefill:
      return "kPrefill";
    case Phase::kDecode:
      return "kDecode";
    case Phase::kNeither:
      return "kNeither";
  }
  return "a value outside the enum";
}

// `why` is the ground, printed with a wrong answer.
void ExpectPhase(const std::string& name, Technique technique, Phase expected, const std::string& why,
                 Where where = Where::current()) {
  const absl::StatusOr<Phase> got = PhaseHelpedBy(technique);
  if (got.ok() && *got == expected) return;
  ReportWrongAnswer("PhaseHelpedBy(" + name + ")", Name(expected), got.ok() ? Name(*got) : got.status().ToString(), why,
                    where);
}

GRADED_TEST(PhaseHelpedBy, KnowsWhatThePromptWaitsFor, 2) {
  ExpectPhase("kTwiceTheFlops", Technique::kTwiceTheFlops, Phase::kPrefill,
              "a decode step uses a small share of the FLOP/s that there are; a long prompt uses all of them");
  ExpectPhase("kPrefixCaching", Technique::kPrefixCaching, Phase::kPrefill,
              "tokens of the prompt need no pass; the decode steps after it read as much as before");
  ExpectPhase("kLastTokenLogitsOnly", Technique::kLastTokenLogitsOnly, Phase::kPrefill,
              "a prompt of T tokens saves T - 1 rows of the last layer; in decode every token is the last one");
  ExpectPhase("kFlashAttention", Technique::kFlashAttention, Phase::kPrefill,
              "only a prompt has T x T scores to keep out of memory; a decode step has one row of them");
  ExpectPhase("kFasterTokenizer", Technique::kFasterTokenizer, Phase::kNeither,
              "it runs on the CPU before the first pass and changes none");
}

GRADED_TEST(PhaseHelpedBy, KnowsWhatTheNextTokenWaitsFor, 2) {
  ExpectPhase("kContinuousBatching", Technique::kContinuousBatching, Phase::kDecode,
              "one reading of the weights serves more sequences; a long prompt fills the machine alone");
  ExpectPhase("kWeightOnlyInt4", Technique::kWeightOnlyInt4, Phase::kDecode,
              "a quarter of the bytes to read, but the same 16-bit FLOPs: a long prompt waits for those");
  ExpectPhase("kSpeculativeDecoding", Technique::kSpeculativeDecoding, Phase::kDecode,
              "one reading of the weights confirms several tokens, with FLOPs that were idle");
  ExpectPhase("kTwiceTheBandwidth", Technique::kTwiceTheBandwidth, Phase::kDecode,
              "a decode step waits for bytes; a long prompt waits for FLOPs");
  ExpectPhase("kCompressedResponses", Technique::kCompressedResponses, Phase::kNeither,
              "it happens after the passes and changes none");
  ExpectError("PhaseHelpedBy(Technique(10))", PhaseHelpedBy(static_cast<Technique>(kNumTechniques)), kInvalid,
              "there are ten techniques, 0 to 9");
}

}  // namespace
}  // namespace prefill_vs_decode
