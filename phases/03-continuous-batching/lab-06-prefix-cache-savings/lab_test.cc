// Lab 03-06: what a prefix cache saves, as a measurement and as a formula.
//
// The engine that is driven is the reference engine with the toy model. What it must be seen to do is worked out here
// by hand, or by Simulate(), which goes by the set of all prefixes that the cache could have (prefix_simulation.h).

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <source_location>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/03-continuous-batching/lab-06-prefix-cache-savings/prefix_cache_savings.h"
#include "phases/03-continuous-batching/lab-06-prefix-cache-savings/witness.h"
#include "phases/03-continuous-batching/testing/prefix_simulation.h"
#include "phases/03-continuous-batching/testing/scripted_engine.h"
#include "phases/03-continuous-batching/testing/toy_engine.h"
#include "phases/03-continuous-batching/testing/workload.h"

namespace prefix_cache_savings {
namespace {

using continuous_batching::testing::Describe;
using continuous_batching::testing::Grant;
using continuous_batching::testing::RandomWorkload;
using continuous_batching::testing::Roomy;
using continuous_batching::testing::Script;
using continuous_batching::testing::ScriptedEngine;
using continuous_batching::testing::SharedPrefix;
using continuous_batching::testing::SimulatePrefixCache;
using continuous_batching::testing::StepOf;
using continuous_batching::testing::ToyEngine;
using continuous_batching::testing::Workload;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using testing::Witness;
using Batch = std::map<std::string, int>;
using Tokens = std::vector<int>;
using Steps = std::vector<engine::StepOutput>;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Job JobOf(const std::string& id, int prompt_len, int max_tokens) { return {id, Tokens(prompt_len, id[0]), max_tokens}; }

// The shared workloads, as jobs of this lab.
std::vector<Job> JobsOf(const Workload& workload) {
  std::vector<Job> jobs;
  for (const auto& [id, prompt, max_tokens] : workload) jobs.push_back({id, prompt, max_tokens});
  return jobs;
}
std::vector<Job> Shared(int num_requests, int prefix, int tail, int max_tokens) {
  return JobsOf(SharedPrefix(num_requests, prefix, tail, max_tokens));
}

// The tokens of each step, by SimulatePrefixCache.
std::vector<Batch> SimulatedBatches(engine::EngineConfig config, const Workload& workload, bool caching) {
  config.cache.enable_prefix_caching = caching;
  std::vector<Batch> log;
  for (const Grant& grant : SimulatePrefixCache(config, workload)) {
    log.resize(grant.step + 1);
    log[grant.step][grant.id] = grant.new_tokens;
  }
  return log;
}

int64_t Sum(const std::vector<Batch>& log) {
  int64_t sum = 0;
  for (const Batch& batch : log) {
    for (const auto& [id, tokens] : batch) sum += tokens;
  }
  return sum;
}

Savings Simulate(const engine::EngineConfig& config, const Workload& workload) {
  const std::vector<Batch> off = SimulatedBatches(config, workload, false),
                           on = SimulatedBatches(config, workload, true);
  return {Sum(off), Sum(on), off.empty() ? Batch() : off[0], on.empty() ? Batch() : on[0], true};
}

// Compares what MeasureSavings returned with what it should have, field by field.
bool ExpectSavings(const std::string& workload, const absl::StatusOr<Savings>& got, const Savings& expected,
                   std::source_location where = std::source_location::current()) {
  const std::string call = absl::StrCat("MeasureSavings(", workload, ")");
  if (!got.ok()) {
    ReportWrongAnswer(call, absl::StrCat(expected.uncached_tokens, " and ", expected.cached_tokens, " tokens"),
                      got.status().ToString(), "", where);
    return false;
  }
  const char one_each[] = "every run needs an engine that nobody has used: this one knew the prompts already";
  return ExpectAnswer(call + ".uncached_tokens", got->uncached_tokens, expected.uncached_tokens,
                      {{expected.cached_tokens, "this run must have enable_prefix_caching false"}}, where) &&
         ExpectAnswer(call + ".cached_tokens", got->cached_tokens, expected.cached_tokens,
                      {{expected.uncached_tokens, "this run must have enable_prefix_caching true"}}, where) &&
         ExpectAnswer(call + ".first_step_uncached", got->first_step_uncached, expected.first_step_uncached,
                      {{{}, "the first step of the run is wanted"}}, where) &&
         ExpectAnswer(call + ".first_step_cached", got->first_step_cached, expected.first_step_cached,
                      {{expected.first_step_uncached, one_each}}, where) &&
         ExpectAnswer(call + ".same_outputs", got->same_outputs, expected.same_outputs,
                      {{false, "a cache changes when work is done, never the tokens"}}, where);
}

// ---- RunJobs.

engine::StepOutput Preempting(const std::string& id) {
  engine::StepOutput step;
  step.scheduled.preempted_request_ids = {id};
  return step;
}

std::vector<Batch> BatchesOf(const Steps& steps) {
  std::vector<Batch> log;
  for (const engine::StepOutput& step : steps) log.push_back(step.scheduled.num_scheduled_tokens);
  return log;
}

GRADED_TEST(RunJobs, AddsAllJobsAndStepsToTheEnd, 2) {
  engine::EngineConfig config = Roomy(4);
  config.scheduler.max_num_batched_tokens = 8;
  Witness witness(config);
  const std::vector<Job> jobs = {JobOf("B", 3, 2), JobOf("A", 9, 3)};
  const auto steps = RunJobs(witness, jobs);
  const std::vector<std::string> added = {"add B: 66,66,66 max 2", "add A: 65,65,65,65,65,65,65,65,65 max 3"};
  std::vector<std::string> expected = added;
  expected.insert(expected.end(), 4, "step");
  std::vector<std::string> backwards = {added[1], added[0], "step", "step", "step", "step"};
  if (!ExpectAnswer("what RunJobs(engine, {B: 3 tokens, A: 9 tokens}) asked of the engine", witness.seen, expected,
                    {{added, "the engine must be stepped until no request is left"},
                     {backwards, "the jobs come in the order of the list"}})) {
    return;
  }
  if (!ExpectAnswer<std::string>("status of RunJobs", steps.status().ToString(), "OK")) return;
  const std::vector<Batch> log = {{{"B", 3}, {"A", 5}}, {{"B", 1}, {"A", 4}}, {{"A", 1}}, {{"A", 1}}};
  ExpectAnswer("the steps that RunJobs returned", BatchesOf(*steps), log,
               {{{log.begin(), log.end() - 1}, "the last step counts, too: it finishes the last request"},
                {{log.begin() + 1, log.end()}, "the first step counts, too"}});
  ExpectAnswer("every step is returned as the engine gave it", *steps == witness.steps, true);
}

GRADED_TEST(RunJobs, KnowsAStallFromAPause, 2) {
  const std::vector<Job> jobs = {JobOf("A", 3, 1)};
  const engine::StepOutput work = StepOf({{"A", 3}}), pause = Preempting("A");
  ScriptedEngine pausing({.steps = {work, pause, work}});
  const auto steps = RunJobs(pausing, jobs);
  if (ExpectAnswer<std::string>("RunJobs of an engine that preempts A in step 2 and schedules nobody",
                                steps.status().ToString(), "OK")) {
    ExpectAnswer("... the steps it returned", BatchesOf(*steps), std::vector<Batch>{{{"A", 3}}, {}, {{"A", 3}}});
  }
  ScriptedEngine stalled({.ends = false, .patience = 50});
  ExpectError("RunJobs of an engine whose steps do nothing", RunJobs(stalled, jobs),
              absl::StatusCode::kResourceExhausted, "a step that does nothing will be followed by others like it");
  ScriptedEngine broken({.steps = {work, absl::UnavailableError("the device is gone"), work}});
  ExpectError("RunJobs of an engine that breaks in step 2", RunJobs(broken, jobs), absl::StatusCode::kUnavailable,
              "the engine's error comes back as it is");
  ScriptedEngine untouched(
      {.steps = {work, work}, .on_add = [](int, const std::string&, std::span<const int> prompt, int) {
         return prompt.empty() ? absl::InvalidArgumentError("an empty prompt") : absl::OkStatus();
       }});
  ExpectError("RunJobs(engine, {A: 3 tokens, E: no token})", RunJobs(untouched, std::vector{jobs[0], JobOf("E", 0, 1)}),
              kInvalid, "what AddRequest refuses comes back");
  ExpectAnswer("... steps that were run although a job was refused", untouched.steps(), 0);
}

// ---- TotalScheduledTokens.

GRADED_TEST(TotalScheduledTokens, AddsTheTokensOfAllSteps, 2) {
  const Steps steps = {StepOf({{"A", 5}}), StepOf({{"A", 1}, {"B", 3}}), Preempting("B"), StepOf({{"B", 4}})};
  ExpectAnswer("TotalScheduledTokens({{A: 5}, {A: 1, B: 3}, {}, {B: 4}})", TotalScheduledTokens(steps), int64_t{13},
               {{4, "tokens, not steps"},
                {5, "all steps, not the largest or the first"},
                {9, "all steps: the last one is missing"},
                {12, "what a request recomputes after a preemption is work, too"}});
  ExpectAnswer("TotalScheduledTokens({})", TotalScheduledTokens({}), int64_t{0});
  ExpectAnswer("TotalScheduledTokens({{A: 2000000000}} three times)",
               TotalScheduledTokens(Steps(3, StepOf({{"A", 2000000000}}))), int64_t{6000000000},
               {{1705032704, "this is what 32 bits leave of the sum"}});
}

// ---- MeasureSavings.

// The first step of the eight requests, with `follower` tokens for all but r0.
Batch EightWith(int follower) {
  Batch batch = {{"r0", 65}};
  for (int r = 1; r < 8; ++r) batch[absl::StrCat("r", r)] = follower;
  return batch;
}

GRADED_TEST(MeasureSavings, Finds544Against96, 3) {
  const auto got = MeasureSavings(ToyEngine, Roomy(4), Shared(8, 64, 1, 4));
  // 8 (65 + 4 - 1) tokens; with the cache 68 for r0 and 1 + 4 - 1 for each of the others.
  if (!ExpectSavings("8 prompts of 64 common tokens and 1 of their own, n = 4; blocks of 4", got,
                     {544, 96, EightWith(65), EightWith(1), true})) {
    return;
  }
  ExpectAnswer("... SavedTokens()", got->SavedTokens(), int64_t{448});
  ExpectNear("... SavedShare()", got->SavedShare(), 448.0 / 544.0, 1e-12);
}

GRADED_TEST(MeasureSavings, SavesTheSameOneAtATime, 1) {
  ExpectSavings("the same 8 prompts with max_num_seqs 1", MeasureSavings(ToyEngine, Roomy(4, 1), Shared(8, 64, 1, 4)),
                {544, 96, {{"r0", 65}}, {{"r0", 65}}, true});
}

GRADED_TEST(MeasureSavings, CountsWholeBlocksBelowTheLastToken, 2) {
  struct Case {
    int requests, prefix, tail, max_tokens;
    int64_t uncached, saved;
  };
  for (const Case& c : {Case{8, 64, 0, 5, 544, 420},  // 7 * 15 * 4: the last token must be computed
                        Case{8, 66, 3, 3, 568, 448},  // 2 of the 66 are in a block with other tokens
                        Case{8, 3, 3, 3, 64, 0},      // not one whole block
                        Case{8, 4, 3, 3, 72, 28},     // 7 * 4
                        Case{1, 64, 1, 4, 68, 0}}) {  // nobody to share with
    const std::string call = absl::StrCat("MeasureSavings(", c.requests, " prompts of ", c.prefix,
                                          " common tokens and ", c.tail, " of their own, n = ", c.max_tokens, ")");
    const auto got = MeasureSavings(ToyEngine, Roomy(4), Shared(c.requests, c.prefix, c.tail, c.max_tokens));
    if (!ExpectAnswer<std::string>("status of " + call, got.status().ToString(), "OK")) return;
    ExpectAnswer(call + ".uncached_tokens", got->uncached_tokens, c.uncached);
    ExpectAnswer(call + ".SavedTokens()", got->SavedTokens(), c.saved);
  }
  // Chunks of 16: r1 comes when r0 has 16 tokens in the cache, r2 when r1 has 32, ...: 65 + 49 + 33 + 17 + 4 * 1 tokens
  // of prompts and 8 * 3 of output.
  engine::EngineConfig chunked = Roomy(4);
  chunked.scheduler.long_prefill_token_threshold = 16;
  const auto relay = MeasureSavings(ToyEngine, chunked, Shared(8, 64, 1, 4));
  if (!ExpectAnswer<std::string>("status with chunks of 16", relay.status().ToString(), "OK")) return;
  ExpectAnswer("MeasureSavings(the 8 prompts, long_prefill_token_threshold 16).cached_tokens", relay->cached_tokens,
               int64_t{192}, {{96, "measure it: the formula does not hold for prompts in chunks"}});
}

GRADED_TEST(MeasureSavings, AgreesWithASimulationOfRandomLoads, 2) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 30; ++i) {
    const Workload workload = RandomWorkload(rng, {.most_queries = 6, .most_own_tokens = 19, .most_output = 6});
    engine::EngineConfig config = Roomy(1 + rng.Below(6), 1 + rng.Below(6));
    config.scheduler.max_num_batched_tokens = 1 + rng.Below(60);
    if (rng.Below(2) == 0) config.scheduler.long_prefill_token_threshold = 1 + rng.Below(10);
    config.cache.enable_prefix_caching = rng.Below(2) == 0;
    if (!ExpectSavings(Describe(config, workload), MeasureSavings(ToyEngine, config, JobsOf(workload)),
                       Simulate(config, workload))) {
      return;
    }
  }
}

GRADED_TEST(MeasureSavings, TakesAFreshEngineForEachRun, 1) {
  engine::EngineConfig config = Roomy(8, 3);
  config.seed = 7;
  std::vector<engine::EngineConfig> made;
  const MakeEngine counting = [&made](const engine::EngineConfig& wanted) {
    made.push_back(wanted);
    return ToyEngine(wanted);
  };
  const auto got = MeasureSavings(counting, config, Shared(3, 16, 2, 2));
  if (!ExpectAnswer<std::string>("status of MeasureSavings", got.status().ToString(), "OK")) return;
  ExpectAnswer("number of engines that MeasureSavings made", std::ssize(made), std::ptrdiff_t{2},
               {{1, "the second run in the same engine finds what the first one left"}});
  std::set<bool> flags;
  for (engine::EngineConfig& wanted : made) {
    flags.insert(wanted.cache.enable_prefix_caching);
    wanted.cache.enable_prefix_caching = config.cache.enable_prefix_caching;
    ExpectAnswer("the engines have the given config, but for that flag", wanted == config, true);
  }
  ExpectAnswer("values of enable_prefix_caching that engines were made with", flags, {false, true});
  const MakeEngine refused = [](const engine::EngineConfig&) {
    return absl::StatusOr<std::unique_ptr<engine::Engine>>(absl::UnavailableError("no device"));
  };
  ExpectError("MeasureSavings with a make_engine that fails", MeasureSavings(refused, config, Shared(3, 16, 2, 2)),
              absl::StatusCode::kUnavailable, "its error comes back as it is");
}

GRADED_TEST(MeasureSavings, ComparesTheOutputs, 1) {
  const std::vector<Job> jobs = {JobOf("A", 3, 1)};
  // What comes of A, by whether the engine caches.
  const auto with_outputs = [](std::optional<int> uncached, std::optional<int> cached) -> MakeEngine {
    return [=](const engine::EngineConfig& config) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
      engine::StepOutput step = StepOf({{"A", 3}});
      const std::optional<int> token = config.cache.enable_prefix_caching ? cached : uncached;
      if (token.has_value()) step.finished = {{"A", {65, 65, 65, *token}, 3}};
      return std::make_unique<ScriptedEngine>(Script{.steps = {step}});
    };
  };
  const auto expect = [&](const char* what, std::optional<int> uncached, std::optional<int> cached, bool same) {
    const auto got = MeasureSavings(with_outputs(uncached, cached), Roomy(4), jobs);
    if (!ExpectAnswer<std::string>("status of MeasureSavings", got.status().ToString(), "OK")) return;
    ExpectAnswer(absl::StrCat("same_outputs ", what), got->same_outputs, same,
                 {{!same, "compare the tokens of every finished request"}});
  };
  expect("when both runs answer 7", 7, 7, true);
  expect("when one run answers 7 and the other 8", 7, 8, false);
  expect("when the run with the cache answers nothing", 7, std::nullopt, false);
}

// ---- Predictions.

GRADED_TEST(PredictUncached, IsPromptPlusMaxTokensMinusOneEach, 1) {
  ExpectAnswer("PredictUncached(8 times P = 65, n = 4)", PredictUncached(Shared(8, 64, 1, 4)), int64_t{544},
               {{552, "the last token of an output is never computed"}, {520, "the output is computed, too"}});
  ExpectAnswer("PredictUncached(P = 12, n = 3; P = 1, n = 1; P = 3, n = 4)",
               PredictUncached(std::vector{JobOf("A", 12, 3), JobOf("B", 1, 1), JobOf("C", 3, 4)}), int64_t{21},
               {{24, "the last token of an output is never computed"}});
  ExpectAnswer("PredictUncached({})", PredictUncached({}), int64_t{0});
  ExpectAnswer("PredictUncached(P = 2, n = 2147483647, twice)",
               PredictUncached(std::vector(2, JobOf("A", 2, 2147483647))), int64_t{4294967296},
               {{0, "this is what 32 bits leave of the sum"}});
  ExpectError("PredictUncached(no prompt)", PredictUncached(std::vector{JobOf("A", 0, 1)}), kInvalid,
              "a prompt has at least one token");
}

GRADED_TEST(ReusableTokens, AreWholeBlocksBelowTheLastToken, 1) {
  const auto expect = [](int64_t prompt, int64_t shared, int64_t block, int64_t expected, int64_t wrong,
                         const char* why) {
    ExpectAnswer(absl::StrCat("ReusableTokens(", prompt, ", ", shared, ", ", block, ")"),
                 ReusableTokens(prompt, shared, block), expected, {{wrong, why}});
  };
  expect(65, 64, 4, 64, 60, "64 of 65 tokens are 16 whole blocks, and one is left");
  expect(64, 64, 4, 60, 64, "one token must be left to compute");
  expect(69, 66, 4, 64, 66, "a block that is not shared as a whole is not shared");
  expect(9, 3, 4, 0, 3, "a block that is not shared as a whole is not shared");
  expect(9, 4, 4, 4, 0, "4 tokens are a whole block");
  expect(100, 20, 16, 16, 96, "only what is shared can be reused");
  expect(1, 1, 1, 0, 1, "one token must be left to compute");
  expect(7, 7, 1, 6, 7, "one token must be left to compute");
  expect(int64_t{1} << 40, int64_t{1} << 40, 16, (int64_t{1} << 40) - 16, 0, "this does not fit into 32 bits");
  ExpectError("ReusableTokens(4, 5, 4)", ReusableTokens(4, 5, 4), kInvalid, "not more can be shared than there is");
}

GRADED_TEST(PredictCached, ChargesThePrefixToTheFirstRequest, 2) {
  const auto expect = [](int64_t k, int64_t prefix, int64_t tail, int64_t n, int64_t block, int64_t expected,
                         std::initializer_list<course::testing::Mistake<int64_t>> mistakes = {}) {
    return ExpectAnswer(absl::StrCat("PredictCached(", k, ", ", prefix, ", ", tail, ", ", n, ", ", block, ")"),
                        PredictCached(k, prefix, tail, n, block), expected, mistakes);
  };
  expect(8, 64, 1, 4, 4, 96,
         {{32, "the first request finds nothing: it computes its whole prompt"}, {104, "P + n - 1 each"}});
  expect(8, 64, 2, 3, 4, 96);
  expect(8, 64, 3, 2, 4, 96);
  expect(8, 64, 4, 1, 4, 96);
  expect(8, 64, 0, 5, 4, 124, {{96, "one token of each prompt must be computed"}});
  expect(8, 66, 3, 3, 4, 120, {{106, "16 whole blocks are 64 tokens, not 66"}, {92, "the tail is nobody else's"}});
  expect(1, 64, 1, 4, 4, 68);
  expect(0, 64, 1, 4, 4, 0, {{4, "no request, no work"}});
  expect(10000000, 4096, 64, 256, 16, 3190004096, {{-1104963200, "this is what 32 bits leave of it"}});
  ExpectError("PredictCached(8, 0, 0, 4, 4)", PredictCached(8, 0, 0, 4, 4), kInvalid,
              "a prompt has at least one token");
  ExpectError("PredictCached(8, 64, 1, 4, 0)", PredictCached(8, 64, 1, 4, 0), kInvalid, "a block has a token at least");

  base::Rng rng{TestSeed() + 1};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 60; ++i) {
    const int k = rng.Below(9), prefix = rng.Below(50), n = 1 + rng.Below(5), block = 1 + rng.Below(9);
    const int tail = rng.Below(6) + (prefix == 0 ? 1 : 0);
    const Savings simulated = Simulate(Roomy(block), SharedPrefix(k, prefix, tail, n));
    if (!expect(k, prefix, tail, n, block, simulated.cached_tokens)) return;
  }
}

}  // namespace
}  // namespace prefix_cache_savings
