// Lab 00-03: each stage of a sampler alone, their order, and at last the whole against the engine's own sampler.
//
// Expected values are the printed ones of the handout (seven digits), exact binary fractions, or the oracle's (a slow
// sampler in long double beside this file).

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <set>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "engine/api/sampling_params.h"
#include "engine/batched_sampler.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/00-foundations/lab-03-sampling-basics/checks.h"
#include "phases/00-foundations/lab-03-sampling-basics/oracle.h"
#include "phases/00-foundations/lab-03-sampling-basics/sampling_basics.h"

namespace sampling_basics {
namespace {

using checks::DrawsBetween;
using checks::ExpectProbs;
using checks::Text;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Floats = std::vector<float>;
using Doubles = std::vector<double>;
using Where = std::source_location;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
// The largest u that a generator can give.
constexpr double kLastU = 1 - 0x1.0p-53;

// The printed values have seven digits.
constexpr double kPrinted = 1e-7;
// A softmax over V terms in double is off by a few (V + 3) * 2^-53, relative: below 1e-13 for V = 257.
constexpr double kDouble = 1e-12;

const Floats kLogits = {2.0f, 1.0f, 0.5f, -1.0f};
const Doubles kAtHalf = {0.8420336, 0.1139569, 0.0419224, 0.0020872};
const Doubles kAtOne = {0.6094600, 0.2242078, 0.1359889, 0.0303432};
const Doubles kAtTwo = {0.4343997, 0.2634767, 0.2051959, 0.0969277};
const Doubles kAt07 = {0.7295362, 0.1748341, 0.0855886, 0.0100412};

const std::pair<Floats, const char*> kBadLogits[] = {
    {{}, "there must be at least one logit"},
    {{1, kNan, 2}, "a NaN logit is invalid: every comparison with it is false, so it must be looked for"},
    {{1, kInf, 2}, "a logit of +inf is invalid: inf - inf is NaN"},
    {{-kInf, -kInf}, "all logits -inf: no token is left to choose"},
};

// Expects that the tokens which come at all in 300 draws are these.
void ExpectSeen(const Floats& logits, const SamplingParams& params, const std::set<int>& expected,
                std::initializer_list<Mistake<std::set<int>>> mistakes = {}, Where where = Where::current()) {
  const std::string call = absl::StrCat("Sample(", Text(logits), ", ", Text(params), ", rng)");
  const base::Rng seed{TestSeed()};
  base::Rng rng = seed;
  std::set<int> seen;
  for (int i = 0; i < 300; ++i) {
    const absl::StatusOr<int> token = Sample(logits, params, rng);
    if (!token.ok()) return ReportWrongAnswer(call, "a token", token.status().ToString(), "", where);
    seen.insert(*token);
  }
  if (seen != expected && params.temperature > 0 && rng == seed) {
    return ReportWrongAnswer("the tokens in 300 x " + call, Text(expected), Text(seen),
                             "rng did not move, so every draw saw the same u: draw from rng itself, not from a copy",
                             where);
  }
  ExpectAnswer("the tokens in 300 x " + call, seen, expected, mistakes, where);
}

GRADED_TEST(GreedySample, TakesTheFirstOfTheLargestLogits, 2) {
  ExpectAnswer("GreedySample({1, 5, 2})", GreedySample(Floats{1, 5, 2}), 1);
  ExpectAnswer("GreedySample({3, 3, 1})", GreedySample(Floats{3, 3, 1}), 0,
               {{1, "of equal logits the lower index wins: compare with >, not >="}});
  ExpectAnswer("GreedySample({1, 4, 4, 4})", GreedySample(Floats{1, 4, 4, 4}), 1,
               {{3, "of equal logits the lower index wins: compare with >, not >="}});
  ExpectAnswer("GreedySample({-3, -1, -2})", GreedySample(Floats{-3, -1, -2}), 1,
               {{0, "all logits may be negative: the largest so far must not begin at 0"}});
  ExpectAnswer("GreedySample({-inf, -2}), where -inf only masks a token", GreedySample(Floats{-kInf, -2}), 1,
               {{0, "a masked token (-inf) is never chosen"}});
}

GRADED_TEST(GreedySample, RefusesLogitsThatNameNoToken, 1) {
  for (const auto& [logits, rule] : kBadLogits) {
    ExpectError(absl::StrCat("GreedySample(", Text(logits), ")"), GreedySample(logits), kInvalid, rule);
  }
}

GRADED_TEST(Softmax, GivesThePrintedProbabilitiesAtFourTemperatures, 3) {
  ExpectProbs("Softmax({2, 1, 0.5, -1}, 1)", Softmax(kLogits, 1), kAtOne, kPrinted);
  ExpectProbs("Softmax({2, 1, 0.5, -1}, 0.5)", Softmax(kLogits, 0.5), kAtHalf, kPrinted,
              {{kAtTwo, "these are the values at T = 2: divide by the temperature, do not multiply"},
               {kAtOne, "these are the values at T = 1: the temperature is not used"}});
  ExpectProbs("Softmax({2, 1, 0.5, -1}, 2)", Softmax(kLogits, 2), kAtTwo, kPrinted,
              {{kAtHalf, "these are the values at T = 0.5: divide by the temperature, do not multiply"}});
  ExpectProbs("Softmax({2, 1, 0.5, -1}, 0.7)", Softmax(kLogits, 0.7), kAt07, kPrinted);

  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng{TestSeed()};
  for (const int V : {1, 2, 7, 257}) {
    const Floats logits = oracle::RandomLogits(rng, V);
    const double T = 0.25 + 2 * rng.Uniform();
    ExpectProbs(absl::StrCat("Softmax(", V, " random logits, ", T, ")"), Softmax(logits, T),
                oracle::Walk(logits, {.temperature = T}).probs, kDouble);
  }
}

GRADED_TEST(Softmax, StaysFiniteForHugeLogitsAndTinyTemperatures, 2) {
  ExpectProbs("Softmax({1000, 999, -1000}, 1)", Softmax(Floats{1000, 999, -1000}, 1), {0.7310586, 0.2689414, 0},
              kPrinted);
  ExpectProbs("Softmax({-1000, -1001}, 1)", Softmax(Floats{-1000, -1001}, 1), {0.7310586, 0.2689414}, kPrinted);
  ExpectProbs("Softmax({2, 1, 0.5, -1}, 0.001)", Softmax(kLogits, 0.001), {1, 0, 0, 0}, kDouble);
  ExpectProbs("Softmax({2000, 1999}, 1e-306)", Softmax(Floats{2000, 1999}, 1e-306), {1, 0}, kDouble);
  ExpectProbs("Softmax({3, 3}, 1e-306)", Softmax(Floats{3, 3}, 1e-306), {0.5, 0.5}, kDouble);
  ExpectProbs("Softmax({3, -3}, 1e9)", Softmax(Floats{3, -3}, 1e9), {0.5 + 1.5e-9, 0.5 - 1.5e-9}, kDouble);
}

GRADED_TEST(Softmax, GivesMaskedTokensNothingAndRefusesBadInput, 2) {
  ExpectProbs("Softmax({-inf, 4, -inf, 4}, 2)", Softmax(Floats{-kInf, 4, -kInf, 4}, 2), {0, 0.5, 0, 0.5}, 0,
              {{{0.25, 0.25, 0.25, 0.25}, "exp(-inf) is 0: a masked token has no probability at all"}});
  for (const auto& [logits, rule] : kBadLogits) {
    ExpectError(absl::StrCat("Softmax(", Text(logits), ", 1)"), Softmax(logits, 1), kInvalid, rule);
  }
  for (const double T : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    ExpectError(absl::StrCat("Softmax({2, 1, 0.5, -1}, ", T, ")"), Softmax(kLogits, T), kInvalid,
                "the temperature of a softmax is finite and above 0");
  }
}

GRADED_TEST(ApplyTopK, KeepsExactlyKAndOfEqualsTheLowerIndex, 2) {
  ExpectAnswer("ApplyTopK({2, 1, 0.5, -1}, 2)", ApplyTopK(kLogits, 2), Floats{2, 1, -kInf, -kInf},
               {{{2, 1, 0, 0}, "0 is an ordinary logit (exp(0) = 1): mask with -inf"}});
  ExpectAnswer("ApplyTopK({-1, 5, -3, 4}, 2)", ApplyTopK(Floats{-1, 5, -3, 4}, 2), Floats{-kInf, 5, -kInf, 4},
               {{{5, 4, -kInf, -kInf}, "the kept logits stay in their places: the index is the token"},
                {{-1, 5, -kInf, -kInf}, "these are the first two; keep the largest two"}});
  ExpectAnswer("ApplyTopK({3, 1, 3, 3}, 2)", ApplyTopK(Floats{3, 1, 3, 3}, 2), Floats{3, -kInf, 3, -kInf},
               {{{3, -kInf, 3, 3}, "three tokens for k = 2: a threshold lets all equals of the k-th through; count"},
                {{-kInf, -kInf, 3, 3}, "of equal logits the lower index stays"},
                {{3, -kInf, -kInf, 3}, "of equal logits the lower index stays"},
                {{-kInf, -kInf, -kInf, -kInf}, "only what is larger than the k-th was kept: the k-th itself stays"}});
  ExpectAnswer("ApplyTopK({3, 1, 3, 3}, 1)", ApplyTopK(Floats{3, 1, 3, 3}, 1), Floats{3, -kInf, -kInf, -kInf},
               {{{3, -kInf, 3, 3}, "three tokens for k = 1: a threshold lets all equals through; count"}});

  // Long enough for std::sort and std::nth_element to shuffle equals.
  const absl::StatusOr<Floats> equals = ApplyTopK(Floats(100, 7), 40);
  std::vector<int> kept;
  for (int i = 0; equals.ok() && i < static_cast<int>(equals->size()); ++i) {
    if ((*equals)[i] == 7) kept.push_back(i);
  }
  if (kept.size() != 40 || kept.back() != 39) {
    ReportWrongAnswer("the tokens that ApplyTopK(100 times 7, 40) keeps", "0 to 39",
                      equals.ok() ? Text(kept) : equals.status().ToString(),
                      equals.ok() ? "of equal logits the lower index stays: std::sort and std::nth_element may shuffle "
                                    "equals, std::stable_sort does not"
                                  : "",
                      Where::current());
  }
}

GRADED_TEST(ApplyTopK, IsOffForZeroMinusOneAndKsBeyondTheVocabulary, 1) {
  for (const int k : {0, -1, 4, 5, 1000000}) {
    ExpectAnswer(absl::StrCat("ApplyTopK({2, 1, 0.5, -1}, ", k, ")"), ApplyTopK(kLogits, k), kLogits,
                 {{{-kInf, -kInf, -kInf, -kInf}, "nothing is left: 0 and -1 switch top-k off"}});
  }
  ExpectAnswer("ApplyTopK({-inf, 1, -inf}, 2)", ApplyTopK(Floats{-kInf, 1, -kInf}, 2), Floats{-kInf, 1, -kInf});
  ExpectError("ApplyTopK({2, 1, 0.5, -1}, -2)", ApplyTopK(kLogits, -2), kInvalid, "top_k is at least -1");
  for (const auto& [logits, rule] : kBadLogits) {
    ExpectError(absl::StrCat("ApplyTopK(", Text(logits), ", 1)"), ApplyTopK(logits, 1), kInvalid, rule);
  }
}

GRADED_TEST(ApplyTopP, KeepsTheTokenThatCrossesPAndRenormalises, 3) {
  const Doubles sorted = {.5, .3, .15, .05}, mixed = {.05, .5, .15, .3};
  ExpectProbs("ApplyTopP({.5, .3, .15, .05}, .7)", ApplyTopP(sorted, .7), {.625, .375, 0, 0}, kDouble,
              {{{1, 0, 0, 0}, "the token that crosses p was dropped: add first, then compare, and keep it"},
               {{.5, .3, 0, 0}, "the right two tokens; now divide by their sum, .8"},
               {sorted, "nothing was cut: walk from the most likely token down, and stop when the sum reaches p"}});
  ExpectProbs("ApplyTopP({.05, .5, .15, .3}, .7)", ApplyTopP(mixed, .7), {0, .625, 0, .375}, kDouble,
              {{{.625, .375, 0, 0}, "sorted: the result must stay in the order of the tokens"},
               {{.05 / .7, .5 / .7, .15 / .7, 0}, "added up in index order: go by falling probability"}});

  const Doubles three = {0.6285317, 0.2312239, 0.1402444, 0};
  const Doubles two = {0.7310586, 0.2689414, 0, 0}, one = {1, 0, 0, 0};
  for (const auto& [p, expected] : {std::pair{.5, one}, {.6, one}, {.7, two}, {.9, three}, {.99, kAtOne}}) {
    ExpectProbs(absl::StrCat("ApplyTopP({.6094600, .2242078, .1359889, .0303432}, ", p, ")"), ApplyTopP(kAtOne, p),
                expected, 2 * kPrinted);  // of printed values
  }

  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng{TestSeed()};
  for (int i = 0; i < 20; ++i) {
    const Floats logits = oracle::RandomLogits(rng, 100);
    const double p = 0.05 + 0.9 * rng.Uniform();
    const oracle::Steps steps = oracle::Walk(logits, {.temperature = 1, .top_p = p});
    if (oracle::Clearance(steps, p, 0.5) < 1e-9) continue;  // rounding may decide
    ExpectProbs(absl::StrCat("ApplyTopP(the softmax of 100 random logits, ", p, ")"), ApplyTopP(steps.probs, p),
                steps.nucleus, kDouble);
  }
}

GRADED_TEST(ApplyTopP, StopsWhereTheSumReachesPExactly, 2) {
  const Doubles halves = {.5, .25, .125, .125};  // exact in binary: their sums are, too
  const Doubles two = {2. / 3, 1. / 3, 0, 0}, three = {4. / 7, 2. / 7, 1. / 7, 0};
  const std::string late = ".75 reaches .75: stop at sum >= p, not only at sum > p";
  ExpectProbs("ApplyTopP({.5, .25, .125, .125}, .75)", ApplyTopP(halves, .75), two, kDouble,
              {{three, late}, {{.5, .25, 0, 0}, "the right two tokens; now divide by their sum, .75"}});
  ExpectProbs("ApplyTopP({.5, .25, .125, .125}, .5)", ApplyTopP(halves, .5), {1, 0, 0, 0}, kDouble,
              {{two, ".5 reaches .5: stop at sum >= p, not only at sum > p"}});
  ExpectProbs("ApplyTopP({.5, .25, .125, .125}, .875)", ApplyTopP(halves, .875), three, kDouble,
              {{{4. / 7, 2. / 7, 0, 1. / 7}, "of equal probabilities the lower index comes first"}});
  ExpectProbs("ApplyTopP({.125, .125, .5, .25}, .875)", ApplyTopP(Doubles{.125, .125, .5, .25}, .875),
              {1. / 7, 0, 4. / 7, 2. / 7}, kDouble,
              {{{0, 1. / 7, 4. / 7, 2. / 7}, "of equal probabilities the lower index comes first"}});
}

GRADED_TEST(ApplyTopP, KeepsAtLeastOneTokenAndAtMostAll, 1) {
  ExpectProbs("ApplyTopP({.2, .5, .3}, 1e-6)", ApplyTopP(Doubles{.2, .5, .3}, 1e-6), {0, 1, 0}, kDouble);
  ExpectProbs("ApplyTopP({.2, .5, .3}, 1)", ApplyTopP(Doubles{.2, .5, .3}, 1), {.2, .5, .3}, 0);
  ExpectProbs("ApplyTopP({1}, .5)", ApplyTopP(Doubles{1}, .5), {1}, kDouble);
  // Seven times 1/7 sums to 1 - 2^-52 in double, which never reaches p = 1 - 2^-53.
  ExpectProbs("ApplyTopP(seven times 1/7, 1 - 2^-53)", ApplyTopP(Doubles(7, 1. / 7), kLastU), Doubles(7, 1. / 7),
              kDouble);
  for (const double p : {0.0, -0.5, 1.5, std::nan("")}) {
    ExpectError(absl::StrCat("ApplyTopP({.2, .5, .3}, ", p, ")"), ApplyTopP(Doubles{.2, .5, .3}, p), kInvalid,
                "top_p is above 0 and at most 1");
  }
  ExpectError("ApplyTopP({}, .5)", ApplyTopP(Doubles{}, .5), kInvalid, "there must be at least one probability");
}

GRADED_TEST(SampleFromProbs, WalksTheTokensInIndexOrder, 3) {
  const std::pair<double, int> kPinned[] = {{0, 0}, {.3, 0}, {.6, 0}, {.62, 1}, {.85, 2}, {.95, 2}, {.999999, 3}};
  for (const auto& [u, token] : kPinned) {
    ExpectAnswer(absl::StrCat("SampleFromProbs({.6094600, .2242078, .1359889, .0303432}, ", u, ")"),
                 SampleFromProbs(kAtOne, u), token);
  }
  const Doubles probs = {.2, .5, .3};
  const std::string order = "the intervals lie in the order of the tokens, not of their probabilities";
  const std::string reverse = "counted from the other end: token 0 owns the interval that begins at u = 0";
  ExpectAnswer("SampleFromProbs({.2, .5, .3}, .1)", SampleFromProbs(probs, .1), 0, {{1, order}, {2, reverse}});
  ExpectAnswer("SampleFromProbs({.2, .5, .3}, .6)", SampleFromProbs(probs, .6), 1, {{2, order}});
  ExpectAnswer("SampleFromProbs({.2, .5, .3}, .75)", SampleFromProbs(probs, .75), 2, {{1, order}});
  ExpectAnswer("SampleFromProbs({.25, .75}, .25)", SampleFromProbs(Doubles{.25, .75}, .25), 1,
               {{0, "the interval of token 0 is [0, .25): its sum must exceed u, and .25 does not exceed .25"}});
}

GRADED_TEST(SampleFromProbs, NeverReturnsATokenOfProbabilityZero, 1) {
  ExpectAnswer("SampleFromProbs({0, 0, 1}, 0)", SampleFromProbs(Doubles{0, 0, 1}, 0), 2,
               {{0, "token 0 has probability 0: its sum must exceed u, and 0 does not exceed 0"}});
  Doubles tenths(10, .1);
  tenths.resize(12);
  ExpectAnswer(
      "SampleFromProbs({.1 ten times, 0, 0}, 1 - 2^-53)", SampleFromProbs(tenths, kLastU), 9,
      {{11, "ten times .1 sums to 1 - 2^-53, so no sum exceeds u. Then the last token whose probability is not 0"},
       {12, "ten times .1 sums to 1 - 2^-53, so no sum exceeds u: the walk left the vocabulary"},
       {0, "ten times .1 sums to 1 - 2^-53, so no sum exceeds u. Then the last token whose probability is not 0"}});
  for (const double u : {1.0, -0.1, std::nan("")}) {
    ExpectError(absl::StrCat("SampleFromProbs({.5, .5}, ", u, ")"), SampleFromProbs(Doubles{.5, .5}, u), kInvalid,
                "u lies in [0, 1)");
  }
  ExpectError("SampleFromProbs({}, .5)", SampleFromProbs(Doubles{}, .5), kInvalid,
              "there must be at least one probability");
  ExpectError("SampleFromProbs({0, 0}, .5)", SampleFromProbs(Doubles{0, 0}, .5), kInvalid,
              "with every probability 0 there is nothing to choose");
}

GRADED_TEST(Sample, AppliesTemperatureThenTopKThenTopP, 2) {
  ExpectSeen(kLogits, {.temperature = 1, .top_k = 2, .top_p = .7}, {0},
             {{{0, 1}, "top-p came before top-k: of the two that top-k leaves, token 0 has .7311 >= .7"}});
  ExpectSeen(kLogits, {.temperature = 2, .top_p = .7}, {0, 1, 2},
             {{{0, 1}, "top-p saw the probabilities of T = 1: divide by the temperature first (.434 + .263 < .7)"},
              {{0}, "the logits were multiplied by the temperature"}});
  ExpectSeen({1, 1, 1, 1}, {.temperature = 1, .top_k = 2}, {0, 1});
  ExpectSeen(kLogits, {.temperature = 5, .top_k = 1}, {0}, {{{0, 1, 2, 3}, "top_k is not used"}});
  ExpectSeen({-kInf, 0, -kInf, 0}, {.temperature = 5, .top_k = 3}, {1, 3},
             {{{0, 1, 3}, "a masked token (-inf) is never chosen"}});
  ExpectSeen(kLogits, {.temperature = 0, .top_k = 3, .top_p = .99}, {0});
}

GRADED_TEST(Sample, DrawsOnceForASampledTokenAndNeverForGreedy, 1) {
  const base::Rng seed{TestSeed()};
  const SamplingParams kSampled[] = {
      {.temperature = 1}, {.temperature = 1, .top_k = 1}, {.temperature = 0.7, .top_k = 3, .top_p = 0.9}};
  for (const SamplingParams& params : kSampled) {
    base::Rng rng = seed;
    const std::string call = absl::StrCat("Sample({2, 1, 0.5, -1}, ", Text(params), ", rng)");
    if (const auto token = Sample(kLogits, params, rng); !token.ok()) {
      ReportWrongAnswer(call, "a token", token.status().ToString(), "", Where::current());
    }
    ExpectAnswer("the draws from rng in " + call, DrawsBetween(seed, rng), 1,
                 {{0, "rng did not move: draw from the request's own generator, and not from a copy"},
                  {2, "one uniform number chooses one token; a second draw shifts every token after it"},
                  {4, "one uniform number chooses one token, not one for each entry of the vocabulary"}});
  }
  base::Rng rng = seed;
  ExpectAnswer("Sample({2, 1, 0.5, -1}, {.temperature = 0}, rng)", Sample(kLogits, {}, rng), 0);
  ExpectAnswer("the draws from rng in Sample({2, 1, 0.5, -1}, {.temperature = 0}, rng)", DrawsBetween(seed, rng), 0,
               {{1, "greedy decoding draws nothing: draw after the branch for T = 0"}});
}

GRADED_TEST(Sample, RefusesBadRequestsAndLeavesTheGeneratorAlone, 1) {
  const std::pair<SamplingParams, const char*> kBadParams[] = {
      {{.temperature = -0.5}, "the temperature is at least 0"},
      {{.temperature = std::nan("")}, "the temperature is a number"},
      {{.temperature = HUGE_VAL}, "the temperature is finite"},
      {{.temperature = 1, .top_k = -2}, "top_k is at least -1"},
      {{.temperature = 1, .top_p = 0}, "top_p is above 0"},
      {{.temperature = 1, .top_p = 1.1}, "top_p is at most 1"},
      {{.temperature = 1, .top_p = std::nan("")}, "top_p is a number"},
      {{.temperature = 0, .top_p = 0}, "parameters out of range are refused whatever the temperature is"},
      {{.temperature = 0, .top_k = -2}, "parameters out of range are refused whatever the temperature is"},
  };
  const base::Rng seed{TestSeed()};
  const auto expect_refusal = [&](const Floats& logits, const SamplingParams& params, const std::string& rule) {
    base::Rng rng = seed;
    const std::string call = absl::StrCat("Sample(", Text(logits), ", ", Text(params), ", rng)");
    ExpectError(call, Sample(logits, params, rng), kInvalid, rule);
    ExpectAnswer("the draws from rng in " + call, DrawsBetween(seed, rng), 0,
                 {{1, "the refused request drew a number: check everything before you draw"}});
  };
  for (const auto& [params, rule] : kBadParams) expect_refusal(kLogits, params, rule);
  for (const auto& [logits, rule] : kBadLogits) {
    expect_refusal(logits, {.temperature = 0}, rule);
    expect_refusal(logits, {.temperature = 1}, rule);
  }
}

// The engine decodes 64 steps for a batch of fifteen requests; you decode the requests one by one. Each has a random
// stream of its own, so the tokens must be the same.
GRADED_TEST(Sample, AgreesWithTheEngineTokenForToken, 3) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const std::vector<SamplingParams>& params = checks::FifteenConfigurations();
  constexpr int kSteps = 64;
  base::Rng source{TestSeed()};
  std::vector<base::Rng> engine_rngs;
  for (size_t b = 0; b < params.size(); ++b) engine_rngs.push_back({source.Next()});
  std::vector<base::Rng> rngs = engine_rngs;
  std::vector<bool> differs(params.size());

  for (int step = 0; step < kSteps; ++step) {
    Floats logits;
    for (size_t b = 0; b < params.size(); ++b) {
      base::Rng next = engine_rngs[b];
      std::ranges::copy(oracle::ClearRow(source, 257, params[b], next.Uniform()), std::back_inserter(logits));
    }
    const auto expected = engine::SampleBatch(logits, params, engine_rngs);
    ASSERT_TRUE(expected.ok()) << expected.status();
    for (size_t b = 0; b < params.size(); ++b) {
      if (differs[b]) continue;  // one message per request: all tokens after a first wrong one may differ
      const auto got = Sample(std::span(logits).subspan(b * 257, 257), params[b], rngs[b]);
      differs[b] = !ExpectAnswer(absl::StrCat("token ", step, " of 64 of request ", b + 1,
                                              " of 15, Sample(257 logits, ", Text(params[b]), ", rng)"),
                                 got, (*expected)[b]);
    }
  }
  for (size_t b = 0; b < params.size(); ++b) {
    if (differs[b]) continue;
    EXPECT_EQ(rngs[b], engine_rngs[b]) << "request " << b + 1 << ", " << Text(params[b])
                                       << ": the tokens agree, but not the number of draws";
  }
}

}  // namespace
}  // namespace sampling_basics
