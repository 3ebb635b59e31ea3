// Lab 00-01: what the two ways to generate must do, and what they may cost.
//
// The model belongs to the test and counts for itself, so a number that the code under test reports is believed only
// where the meter agrees. Expected tokens come from Oracle() below, expected work from a plain sum.

#include <algorithm>
#include <cstdint>
#include <source_location>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/00-foundations/lab-01-kv-cache-speedup/kv_cache_speedup.h"
#include "phases/00-foundations/lab-01-kv-cache-speedup/toy_attention.h"

namespace kv_cache_speedup {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;

// A model that remembers what it was asked, and can say what was wrong with the first bad question.
class Witness final : public ToyAttention {
 public:
  Witness(const Weights& weights, const std::vector<int>& prompt) : ToyAttention(weights), sequence_(prompt) {}

  KvEntry ComputeKv(int token, int position) override {
    log_.emplace_back(position, token);
    return ToyAttention::ComputeKv(token, position);
  }

  int NextToken(int newest_token, std::span<const KvEntry> entries) override {
    if (first_mistake_.empty()) first_mistake_ = Describe(newest_token, entries);
    work_before_step_.push_back(kv_calls());
    sequence_.push_back(ToyAttention::NextToken(newest_token, entries));
    return sequence_.back();
  }

  int steps() const { return work_before_step_.size(); }
  // Units spent on step i, that is since the question before.
  int64_t work_of_step(int i) const { return work_before_step_[i] - (i == 0 ? 0 : work_before_step_[i - 1]); }
  const std::string& first_mistake() const { return first_mistake_; }
  // (position, token) of each ComputeKv call.
  const std::vector<std::pair<int, int>>& log() const { return log_; }

 private:
  // Empty, or a sentence about the first thing that is wrong with this question.
  std::string Describe(int newest_token, std::span<const KvEntry> entries) const {
    const std::string step = absl::StrCat("in step ", steps() + 1, " of the generation, ");
    const size_t length = sequence_.size();
    if (newest_token != sequence_.back()) {
      return absl::StrCat(step, "NextToken was asked about token ", newest_token, ", but the newest token is ",
                          sequence_.back());
    }
    if (entries.size() < length) {
      return absl::StrCat(step, "NextToken got ", entries.size(), " entries for a sequence of ", length,
                          " tokens: some token's K/V is missing");
    }
    if (entries.size() > length) {
      return absl::StrCat(step, "NextToken got ", entries.size(), " entries for a sequence of ", length,
                          " tokens: an entry came twice or is left over from before");
    }
    for (size_t i = 0; i < length; ++i) {
      if (entries[i] == EntryOf(sequence_[i], i)) continue;
      for (size_t p = 0; p <= length; ++p) {
        if (entries[i] == EntryOf(sequence_[i], p)) {
          return absl::StrCat(step, "the entry of tokens[", i, "] was computed at position ", p, " instead of ", i);
        }
      }
      return absl::StrCat(step, "entry ", i, " is not the K/V of tokens[", i,
                          "]: it belongs to another token or is left over from another run");
    }
    return "";
  }

  std::vector<int> sequence_;  // what the tokens must be, given this model's own answers
  std::vector<std::pair<int, int>> log_;
  std::string first_mistake_;
  std::vector<int64_t> work_before_step_;
};

// The tokens by the definition: every entry from scratch, in order, for every new token.
std::vector<int> Oracle(const Weights& weights, std::vector<int> tokens, int num_new_tokens) {
  ToyAttention model(weights);
  for (int step = 0; step < num_new_tokens; ++step) {
    std::vector<KvEntry> entries;
    for (size_t i = 0; i < tokens.size(); ++i) entries.push_back(model.ComputeKv(tokens[i], i));
    const int next = model.NextToken(tokens.back(), entries);
    tokens.push_back(next);
  }
  return tokens;
}

// P + (P + 1) + ... + (P + n - 1), one by one.
int64_t SumOfLengths(int64_t prompt_len, int64_t n) {
  int64_t sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += prompt_len + i;
  return sum;
}

// One way to generate, what it must cost, and the amounts that known mistakes cost.
struct Way {
  std::string name;
  absl::StatusOr<GenerationRun> (*generate)(Model&, std::span<const int>, int);
  int64_t (*work)(int64_t prompt_len, int64_t n);
  std::vector<Mistake<int64_t>> (*mistakes)(int64_t prompt_len, int64_t n);
};

const Way kNoCache = {
    "GenerateNoCache", &GenerateNoCache, &SumOfLengths, [](int64_t p, int64_t n) -> std::vector<Mistake<int64_t>> {
      return {{SumOfLengths(p + 1, n), "counted after the new token was appended: the first step sees P tokens"},
              {p + n, "nothing is forgotten between the steps: this is the run with a cache"},
              {p + n - 1, "nothing is forgotten between the steps: this is the run with a cache"},
              {p + SumOfLengths(p, n), "P units too many: nothing is computed before the first step"}};
    }};
const Way kWithCache = {
    "GenerateWithCache", &GenerateWithCache, [](int64_t p, int64_t n) { return p + n; },
    [](int64_t p, int64_t n) -> std::vector<Mistake<int64_t>> {
      return {{p + n - 1, "the last generated token is not charged: here the work is P + n, every token has its entry"},
              {n, "the prompt is not charged: prefill computes one entry for each of its tokens"},
              {SumOfLengths(p, n), "the whole sequence is computed again in every step: keep the entries"},
              {p + SumOfLengths(p + 1, n), "the whole sequence is computed again in every step: keep the entries"}};
    }};

// Why the meter shows a wrong amount: a known mistake, or else the first step that differs.
std::string WhyThisWork(const Way& way, const Witness& model, int64_t prompt_len, int64_t n, int64_t got) {
  for (const Mistake<int64_t>& mistake : way.mistakes(prompt_len, n)) {
    if (got == mistake.value) return mistake.sentence;
  }
  for (int i = 0; i < model.steps(); ++i) {
    const int64_t right = way.generate == &GenerateNoCache ? prompt_len + i : i == 0 ? prompt_len : 1;
    if (model.work_of_step(i) == right) continue;
    return absl::StrCat("step ", i + 1, " of the generation is the first wrong one: it computed ",
                        model.work_of_step(i), " instead of ", right, " entries");
  }
  return "";
}

// One generation with a model of its own, to be compared with the oracle's.
struct Trial {
  std::string call;
  Witness model;
  absl::StatusOr<GenerationRun> run;

  Trial(const Way& way, const Weights& weights, const std::vector<int>& prompt, int n)
      : call(absl::StrCat(way.name, "(model, {", absl::StrJoin(prompt, ", "), "}, ", n, ")")),
        model(weights, prompt),
        run(way.generate(model, prompt, n)) {}
};

// Expects the oracle's tokens. Returns whether they came.
bool ExpectTokens(const Trial& trial, const Weights& weights, const std::vector<int>& prompt, int n,
                  std::source_location where = std::source_location::current()) {
  if (!trial.run.ok()) {
    ReportWrongAnswer(trial.call, "OK", trial.run.status().ToString(), "", where);
    return false;
  }
  const std::vector<int> tokens = Oracle(weights, prompt, n);
  if (trial.run->tokens == tokens) return true;
  const std::vector<int>& got = trial.run->tokens;
  std::string hint = trial.model.first_mistake();
  if (hint.empty() && trial.model.steps() != n) {
    hint = absl::StrCat("NextToken was called ", trial.model.steps(), " times for ", n, " new tokens");
  }
  if (hint.empty() && (got.empty() || got == std::vector<int>(tokens.begin() + prompt.size(), tokens.end()))) {
    hint = "tokens must begin with the prompt";
  }
  ReportWrongAnswer(trial.call + ".tokens", ::testing::PrintToString(tokens), ::testing::PrintToString(got), hint,
                    where);
  return false;
}

// Expects the oracle's tokens, `expected_work` on the meter, and the same from the run itself. Returns whether all
// came.
bool ExpectRun(const Way& way, const Weights& weights, const std::vector<int>& prompt, int n, int64_t expected_work,
               std::source_location where = std::source_location::current()) {
  const Trial trial(way, weights, prompt, n);
  if (!ExpectTokens(trial, weights, prompt, n, where)) return false;
  const auto& [call, model, run] = trial;
  const int64_t counted = model.kv_calls();
  if (counted != expected_work) {
    ReportWrongAnswer("ComputeKv calls during " + call, absl::StrCat(expected_work), absl::StrCat(counted),
                      WhyThisWork(way, model, prompt.size(), n, counted), where);
    return false;
  }
  if (run->kv_work == expected_work) return true;
  std::string hint = absl::StrCat("the model was called ", counted, " times: add one where you call it, from 0 in ",
                                  "every run (no static counter)");
  for (const Mistake<int64_t>& mistake : way.mistakes(prompt.size(), n)) {
    if (run->kv_work == mistake.value) hint = mistake.sentence;
  }
  ReportWrongAnswer(call + ".kv_work", absl::StrCat(expected_work), absl::StrCat(run->kv_work), hint, where);
  return false;
}

std::vector<int> RandomPrompt(base::Rng& rng, int length) {
  std::vector<int> prompt(length);
  for (int& token : prompt) token = rng.Below(ToyAttention::kVocabSize);
  return prompt;
}

const std::vector<int> kPrompt = {3, 1, 4, 1, 5};

GRADED_TEST(GenerateNoCache, RecomputesTheWholeSequenceInEveryStep, 3) {
  ExpectRun(kNoCache, {}, kPrompt, 10, 95);
  ExpectRun(kNoCache, {}, {104, 105}, 8, 44);
}

GRADED_TEST(GenerateWithCache, ComputesEachTokenOnceAtItsPosition, 3) {
  if (!ExpectRun(kWithCache, {}, kPrompt, 10, 15)) return;
  Witness model({}, kPrompt);
  ASSERT_TRUE(GenerateWithCache(model, kPrompt, 10).ok());
  const std::vector<int> tokens = Oracle({}, kPrompt, 10);
  std::vector<std::pair<int, int>> once;
  for (size_t i = 0; i < tokens.size(); ++i) once.emplace_back(i, tokens[i]);
  std::vector<std::pair<int, int>> log = model.log();
  std::sort(log.begin(), log.end());
  std::string hint;
  for (const std::pair<int, int>& seen : log) {
    if (hint.empty() && std::find(once.begin(), once.end(), seen) == once.end()) {
      hint = absl::StrCat("token ", seen.second, " does not stand at position ", seen.first);
    }
  }
  ExpectAnswer("(position, token) of the ComputeKv calls during GenerateWithCache(model, {3, 1, 4, 1, 5}, 10)", log,
               once, {{log, hint}});
}

// The golden tokens were worked out by a separate program from the formulas in toy_attention.h.
GRADED_TEST(BothWays, GiveTheTokensOfTheModel, 3) {
  const std::vector<int> golden = {3, 1, 4, 1, 5, 61, 48, 45, 219, 82, 194, 185, 151, 209, 2};
  ASSERT_EQ(Oracle({}, kPrompt, 10), golden) << "the oracle itself is broken: not your mistake";
  base::Rng rng = {TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (const int prompt_len : {1, 2, 3, 7, 16, 33}) {
    const Weights weights = RandomWeights(rng);
    const std::vector<int> prompt = RandomPrompt(rng, prompt_len);
    const int n = 1 + rng.Below(24);
    for (const Way& way : {kNoCache, kWithCache}) {
      if (!ExpectTokens(Trial(way, weights, prompt, n), weights, prompt, n)) return;
    }
  }
}

GRADED_TEST(BothWays, StartFreshInEveryRun, 2) {
  const Weights other = {{29, 15, 8}, {6, 5, 2}, {12, 9, 3}};
  if (!ExpectRun(kNoCache, {}, kPrompt, 10, 95)) return;
  if (!ExpectRun(kWithCache, {}, kPrompt, 10, 15)) return;
  if (!ExpectRun(kWithCache, {}, kPrompt, 10, 15)) return;
  if (!ExpectRun(kWithCache, {}, {2, 7, 1, 8, 2}, 10, 15)) return;  // as long as the prompt before, but another one
  if (!ExpectRun(kWithCache, other, kPrompt, 10, 15)) return;       // the same prompt, but another model
  if (!ExpectRun(kWithCache, {}, {3, 1}, 4, 6)) return;             // shorter than the run before
  ExpectRun(kNoCache, other, kPrompt, 10, 95);
}

GRADED_TEST(BothWays, CostWhatThePlainSumSays, 2) {
  base::Rng rng = {TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const Weights weights = RandomWeights(rng);
  for (int p = 1; p <= 8; ++p) {
    const std::vector<int> prompt = RandomPrompt(rng, p);
    for (int n = 0; n <= 32; ++n) {
      if (!ExpectRun(kNoCache, weights, prompt, n, SumOfLengths(p, n))) return;
      if (!ExpectRun(kWithCache, weights, prompt, n, p + n)) return;
    }
  }
}

GRADED_TEST(BothWays, PrefillOnlyWhenNothingIsGenerated, 1) {
  ExpectRun(kNoCache, {}, kPrompt, 0, 0);
  ExpectRun(kWithCache, {}, kPrompt, 0, 5);
}

// 20,291 / 202 = 100.45; with 196 tokens it is 99.95. The same bound by formula: see GrowQuadraticallyAndLinearly.
GRADED_TEST(BothWays, DifferByAFactorOf100From197TokensOn, 1) {
  ExpectRun(kNoCache, {}, kPrompt, 197, 20291);
  ExpectRun(kWithCache, {}, kPrompt, 197, 202);
}

GRADED_TEST(ClosedForms, AgreeWithTheTable, 2) {
  struct Row {
    int64_t prompt_len, n, no_cache, cached;
  };
  for (const Row& row : {Row{5, 10, 95, 15}, Row{5, 1, 5, 6}, Row{1, 10, 55, 11}, Row{5, 100, 5450, 105},
                         Row{5, 1000, 504500, 1005}, Row{100, 1000, 599500, 1100}, Row{1, 10000, 50005000, 10001},
                         Row{5, 0, 0, 5}, Row{1, 0, 0, 1}, Row{1, 1, 1, 2}}) {
    const auto& [p, n, no_cache, cached] = row;
    const std::string args = absl::StrCat("(", p, ", ", n, ")");
    ExpectAnswer("NoCacheWork" + args, NoCacheWork(p, n), no_cache,
                 {{SumOfLengths(p + 1, n), "that is the sum of P + 1 to P + n: the first step sees P tokens"},
                  {p * n, "the sequence grows by one token a step: n (n - 1) / 2 is missing"},
                  {p + n, "that is the work with a cache"},
                  {p + n * (n - 1) / 2, "the prompt is computed again in every step: n times P, not once"}});
    ExpectAnswer("CachedWork" + args, CachedWork(p, n), cached,
                 {{p + n - 1, "the last generated token is not charged: this lab counts P + n"},
                  {n, "the prompt is not charged"}});
  }
}

GRADED_TEST(ClosedForms, Need64Bits, 1) {
  const char kInt32[] = "this is what 32 bits leave of the number";
  ExpectAnswer("NoCacheWork(1, 100000)", NoCacheWork(1, 100000), int64_t{5000050000}, {{705082704, kInt32}});
  ExpectAnswer("NoCacheWork(100000, 100000)", NoCacheWork(100000, 100000), int64_t{14999950000},
               {{2115048112, kInt32}, {6410015408, "n * P was multiplied in 32 bits"}});
  ExpectAnswer("NoCacheWork(999999937, 999999937)", NoCacheWork(999999937, 999999937), int64_t{1499999810500005985},
               {{1499999810500005888, "a double holds 53 bits; this number needs 61"},
                {1499999810500006144, "a double holds 53 bits; this number needs 61"}});
  ExpectAnswer("CachedWork(1073741824, 1073741824)", CachedWork(kMaxTokens, kMaxTokens), int64_t{2147483648},
               {{-2147483648, kInt32}});
}

GRADED_TEST(ClosedForms, GrowQuadraticallyAndLinearly, 1) {
  const auto value = [](const absl::StatusOr<int64_t>& work) { return static_cast<double>(work.value_or(0)); };
  const auto ratio = [&](double above, double below) { return below == 0 ? 0 : above / below; };
  ExpectNear("NoCacheWork(5, 2000) / NoCacheWork(5, 1000)",
             ratio(value(NoCacheWork(5, 2000)), value(NoCacheWork(5, 1000))), 4.0, 0.05,
             {{2.0, "doubling the answer must about quadruple the work without a cache"}});
  ExpectNear("CachedWork(5, 2000) / CachedWork(5, 1000)", ratio(value(CachedWork(5, 2000)), value(CachedWork(5, 1000))),
             2.0, 0.05, {{4.0, "doubling the answer must about double the work with a cache"}});
  ExpectNear("NoCacheWork(5, 1000) / CachedWork(5, 1000)",
             ratio(value(NoCacheWork(5, 1000)), value(CachedWork(5, 1000))), 501.99, 0.005);

  int64_t first = 0;
  for (int64_t n = 1; n <= 1000 && first == 0; ++n) {
    if (NoCacheWork(5, n).value_or(0) > 100 * CachedWork(5, n).value_or(0)) first = n;
  }
  ExpectAnswer("the first n with NoCacheWork(5, n) > 100 * CachedWork(5, n)", first, int64_t{197},
               {{195, "the cached run is counted here as P + n, not P + n - 1"}});
}

// The header refuses these before your code runs; each point here is for the valid neighbour.
GRADED_TEST(BadInput, IsRefusedAndItsNeighbourAnswered, 1) {
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  const auto kTooLong = absl::StatusCode::kOutOfRange;
  Witness model({}, kPrompt);
  for (const Way& way : {kNoCache, kWithCache}) {
    const auto refused = [&](const std::string& call, const std::vector<int>& prompt, int n, const std::string& rule) {
      ExpectError(absl::StrCat(way.name, call), way.generate(model, prompt, n).status(), kInvalid, rule);
    };
    refused("(model, {}, 3)", {}, 3, "an empty prompt is invalid");
    refused("(model, {3}, -1)", {3}, -1, "a negative number of tokens is invalid");
    refused("(model, {3, 257}, 3)", {3, 257}, 3, "the vocabulary is 0 to 256");
    refused("(model, {-1, 3}, 3)", {-1, 3}, 3, "the vocabulary is 0 to 256");
  }
  ExpectAnswer("ComputeKv calls of refused generations", model.kv_calls(), int64_t{0});
  ExpectRun(kNoCache, {}, {0, 256}, 3, 9);
  ExpectRun(kWithCache, {}, {0, 256}, 3, 5);

  ExpectError("NoCacheWork(0, 10)", NoCacheWork(0, 10), kInvalid, "an empty prompt is invalid");
  ExpectError("NoCacheWork(5, -1)", NoCacheWork(5, -1), kInvalid, "a negative number of tokens is invalid");
  ExpectError("CachedWork(0, 10)", CachedWork(0, 10), kInvalid, "an empty prompt is invalid");
  ExpectError("CachedWork(5, -1)", CachedWork(5, -1), kInvalid, "a negative number of tokens is invalid");
  ExpectError("NoCacheWork(2^30 + 1, 1)", NoCacheWork(kMaxTokens + 1, 1), kTooLong, "at most 2^30 tokens");
  ExpectError("CachedWork(1, 2^30 + 1)", CachedWork(1, kMaxTokens + 1), kTooLong, "at most 2^30 tokens");
  ExpectAnswer("NoCacheWork(1, 2)", NoCacheWork(1, 2), int64_t{3});
  ExpectAnswer("CachedWork(1, 2)", CachedWork(1, 2), int64_t{3});
}

}  // namespace
}  // namespace kv_cache_speedup
