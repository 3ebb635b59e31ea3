// Lab 03-03: what a meter at the door of a cache tells, what is read off it, and what that says about a workload.
//
// The meter is put between the reference scheduler and the reference cache (metered_engine.h). What its log must be is
// worked out by hand, or by Simulate(), which goes by the set of all prefixes that the cache could have
// (prefix_simulation.h).

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <ostream>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "engine/api/config.h"
#include "engine/requests.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/expect_log.h"
#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/metered_engine.h"
#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/prefix_cache_hitrate.h"
#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/scripted_cache.h"
#include "phases/03-continuous-batching/testing/prefix_simulation.h"
#include "phases/03-continuous-batching/testing/workload.h"

namespace prefix_cache_hitrate {

// How gtest prints them.
void PrintTo(const PrefixCacheStats& stats, std::ostream* out) {
  *out << "{queried " << stats.queried_tokens << ", hit " << stats.hit_tokens << "}";
}
void PrintTo(Diagnosis diagnosis, std::ostream* out) {
  static const char* const kNames[] = {"kWorks", "kContradiction", "kShareNothing", "kNotBlockAligned", "kDecodeBound"};
  const auto i = static_cast<size_t>(diagnosis);
  *out << (i < std::size(kNames) ? kNames[i] : "no diagnosis at all");
}

namespace {

using continuous_batching::testing::Describe;
using continuous_batching::testing::Grant;
using continuous_batching::testing::Query;
using continuous_batching::testing::RandomWorkload;
using continuous_batching::testing::SharedPrefix;
using continuous_batching::testing::SimulatePrefixCache;
using continuous_batching::testing::Workload;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::TestSeed;
using testing::ExpectLog;
using testing::Log;
using testing::Outcome;
using testing::RunMetered;
using testing::ScriptedCache;
using Tokens = std::vector<int>;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
// Ratios of integers below 2^53: each of at most three divisions rounds by 2^-53, relative; none is larger than 100.
constexpr double kClose = 1e-12;

engine::EngineConfig Roomy(int block_size, bool caching, int max_num_seqs = 128) {
  engine::EngineConfig config = continuous_batching::testing::Roomy(block_size, max_num_seqs);
  config.cache.enable_prefix_caching = caching;
  return config;
}

std::vector<Tokens> PromptsOf(const Workload& workload) {
  std::vector<Tokens> prompts;
  for (const Query& query : workload) prompts.push_back(query.prompt);
  return prompts;
}

bool ExpectRan(const Outcome& run, const std::string& what,
               std::source_location where = std::source_location::current()) {
  return ExpectAnswer<std::string>("a run of the engine with your meter, " + what, run.status.ToString(), "OK", {},
                                   where);
}

// The log that the meter must have where nobody is preempted.
Log Simulate(const engine::EngineConfig& config, const Workload& workload) {
  Log log;
  for (const Grant& grant : SimulatePrefixCache(config, workload)) {
    log.push_back({grant.id, grant.admission ? Kind::kAdmission : Kind::kGrowth, grant.num_tokens, grant.hit_tokens,
                   grant.new_tokens, grant.held_blocks});
  }
  return log;
}

// ---- The meter.

engine::Request RequestOf(const std::string& id, int num_tokens, int num_preemptions = 0) {
  engine::Request request = engine::NewRequest(id, Tokens(num_tokens, 1), {});
  request.num_preemptions = num_preemptions;
  return request;
}

GRADED_TEST(Meter, TellsWhatAnAllocationWas, 3) {
  ScriptedCache cache;
  Log log;
  const auto meter = MakeMeter(cache, [&log](const Allocation& allocation) { log.push_back(allocation); });
  ASSERT_NE(meter, nullptr) << "MakeMeter must return a cache";
  const auto allocate = [&](const engine::Request& request, int n, const std::vector<int>& hits) {
    const auto got = meter->AllocateSlots(request, n, hits);
    return ExpectAnswer("AllocateSlots() of the meter", got, *cache.answer);
  };
  if (!allocate(RequestOf("a", 40), 8, {1, 2}) || !allocate(RequestOf("a", 40), 3, {})) return;
  cache.answer = ScriptedCache::Blocks(Tokens{});
  if (!allocate(RequestOf("b", 33), 33, {})) return;
  cache.answer = ScriptedCache::Blocks(Tokens{9});
  meter->Free("a");
  if (!allocate(RequestOf("a", 51, 2), 19, {1, 2})) return;
  ExpectLog("blocks of 16, 100 usable, 90 free, calls (a, 8, 2 hits) (a, 3) (b, 33) (a, 19, 2 hits, preempted twice)",
            log,
            {{"a", Kind::kAdmission, 40, 32, 8, 12},
             {"a", Kind::kGrowth, 40, 0, 3, 14},
             {"b", Kind::kAdmission, 33, 0, 33, 14},
             {"a", Kind::kReadmission, 51, 32, 19, 15}});
  ExpectAnswer("what the cache was asked", cache.asked, {"a 8 {1,2}", "a 3 {}", "b 33 {}", "free a", "a 19 {1,2}"});
  ExpectAnswer("GetComputedBlocks() of the meter", meter->GetComputedBlocks(RequestOf("c", 44)), Tokens{44, 5});
  ExpectAnswer("BlockTable(\"b\") of the meter", meter->BlockTable("b"), Tokens{7, 8});
  ExpectAnswer("BlockSize() of the meter", meter->BlockSize(), 16);
  ExpectAnswer("NumUsableBlocks() of the meter", meter->NumUsableBlocks(), 100);
  ExpectAnswer("NumFreeBlocks() of the meter", meter->NumFreeBlocks(), 85);
}

GRADED_TEST(Meter, IsSilentUntilTheCacheGrants, 2) {
  ScriptedCache cache;
  Log log;
  const auto meter = MakeMeter(cache, [&log](const Allocation& allocation) { log.push_back(allocation); });
  ASSERT_NE(meter, nullptr) << "MakeMeter must return a cache";
  const engine::Request request = RequestOf("a", 40);
  cache.answer = ScriptedCache::Blocks();
  for (int i = 0; i < 3; ++i) {
    meter->GetComputedBlocks(request);
    ExpectAnswer("AllocateSlots() of the meter when the cache has no room",
                 meter->AllocateSlots(request, 8, Tokens{1, 2}), ScriptedCache::Blocks());
  }
  cache.answer = absl::UnavailableError("gone");
  ExpectError("AllocateSlots() of the meter when the cache fails", meter->AllocateSlots(request, 8, Tokens{1, 2}),
              absl::StatusCode::kUnavailable, "the error comes back as it is");
  const Log refused(3, {"a", Kind::kAdmission, 40, 32, 8, 10});
  ExpectAnswer("what on_allocation was told of three refusals and an error", log, Log{},
               {{refused, "a refusal makes no room: whoever waits would be counted in every step"}});
  log.clear();
  cache.answer = ScriptedCache::Blocks(Tokens{3});
  ExpectAnswer("AllocateSlots() of the meter afterwards", meter->AllocateSlots(request, 8, Tokens{1, 2}),
               ScriptedCache::Blocks(Tokens{3}));
  ExpectLog("after three refusals and an error", log, {{"a", Kind::kAdmission, 40, 32, 8, 11}});
}

GRADED_TEST(Meter, ReadsARunningEngine, 3) {
  for (const int seqs : {8, 1}) {
    const std::string what = absl::StrCat("8 prompts of 64 common tokens and 1 of their own, n = 4, blocks of 4, ",
                                          seqs, seqs == 1 ? " place" : " places");
    const Outcome run = RunMetered(Roomy(4, true, seqs), SharedPrefix(8, 64, 1, 4));
    if (!ExpectRan(run, what)) return;
    Log admissions, expected;
    int64_t computed = 0;
    for (const Allocation& a : run.log) {
      computed += a.new_tokens;
      if (a.kind != Kind::kGrowth) admissions.push_back(a);
    }
    for (int r = 0; r < 8; ++r) {
      // 17 blocks for the first; each of the others adopts 16 and takes one.
      expected.push_back(
          {absl::StrCat("r", r), Kind::kAdmission, 65, r == 0 ? 0 : 64, r == 0 ? 65 : 1, seqs == 1 ? 17 : 17 + r});
    }
    if (!ExpectLog("admissions only, " + what, admissions, expected)) return;
    if (!ExpectAnswer("sum of new_tokens, " + what, computed, int64_t{96})) return;
    const PrefixCacheStats stats = StatsOf(run.log);
    ExpectAnswer(
        "StatsOf(the meter's log), " + what, stats, {520, 448},
        {{{1560, 448}, "growth is no question to the prefix cache"}, {{72, 448}, "what was found was asked, too"}});
    ExpectNear("HitRate({520, 448})", HitRate(stats), 448.0 / 520.0, kClose);
  }
}

GRADED_TEST(Meter, CountsWhoWaitsOnceAndWhoComesBackApart, 2) {
  // 6 usable blocks of 4. A's prompt takes 5 of them; B needs two and waits for A.
  const Outcome waiting = RunMetered({.cache = {7, 4, true}}, {{"A", Tokens(17, 1), 2}, {"B", Tokens(8, 2), 1}});
  if (!ExpectRan(waiting, "B waits for A's blocks")) return;
  ExpectLog(
      "B waits for A's blocks", waiting.log,
      {{"A", Kind::kAdmission, 17, 0, 17, 5}, {"A", Kind::kGrowth, 18, 0, 1, 5}, {"B", Kind::kAdmission, 8, 0, 8, 2}});
  // Both are admitted; B loses its blocks, and finds two of them again when A has gone: 13 tokens, 8 of them found.
  const Outcome cramped = RunMetered({.cache = {7, 4, true}}, {{"A", Tokens(8, 1), 8}, {"B", Tokens(8, 2), 8}});
  if (!ExpectRan(cramped, "B is preempted")) return;
  Log without_growth;
  for (const Allocation& a : cramped.log) {
    if (a.kind != Kind::kGrowth) without_growth.push_back(a);
  }
  if (!ExpectLog("without growth, B is preempted", without_growth,
                 {{"A", Kind::kAdmission, 8, 0, 8, 2},
                  {"B", Kind::kAdmission, 8, 0, 8, 4},
                  {"B", Kind::kReadmission, 13, 8, 5, 4}})) {
    return;
  }
  ExpectAnswer("StatsOf(the log in which B is preempted)", StatsOf(cramped.log), {16, 0},
               {{{29, 8}, "B found its own blocks again: that says nothing about what requests share"}});
}

GRADED_TEST(Meter, AgreesWithASimulationOfRandomLoads, 2) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 20; ++i) {
    const Workload workload = RandomWorkload(rng, {.most_queries = 5, .most_own_tokens = 15, .most_output = 5});
    engine::EngineConfig config = Roomy(1 + rng.Below(6), rng.Below(4) > 0, 1 + rng.Below(5));
    config.scheduler.max_num_batched_tokens = 2 + rng.Below(50);
    if (rng.Below(2) == 0) config.scheduler.long_prefill_token_threshold = 1 + rng.Below(10);
    const std::string what =
        absl::StrCat("caching ", config.cache.enable_prefix_caching ? "on" : "off", ", ", Describe(config, workload));
    const Outcome run = RunMetered(config, workload);
    if (!ExpectRan(run, what)) return;
    if (!ExpectLog(what, run.log, Simulate(config, workload))) return;
    ExpectAnswer("requests that finished with the meter in between, " + what, run.num_finished, workload.size());
  }
}

// ---- Reading a log.

GRADED_TEST(StatsOf, AddsUpAdmissionsOnly, 1) {
  const Log log = {{"a", Kind::kAdmission, 40, 0, 40, 3},
                   {"b", Kind::kAdmission, 50, 32, 18, 5},
                   {"a", Kind::kGrowth, 41, 0, 1, 5},
                   {"b", Kind::kReadmission, 60, 48, 12, 4}};
  ExpectAnswer("StatsOf(a: 40 tokens; b: 50, 32 found; a grows; b comes back with 60, 48 found)", StatsOf(log),
               {90, 32},
               {{{150, 80}, "a readmission finds the request's own blocks: it is no question about sharing"},
                {{191, 80}, "neither growth nor readmission is a question to the prefix cache"},
                {{131, 32}, "growth is no question to the prefix cache"},
                {{58, 32}, "queried are all tokens of the prompt, found or not"}});
  ExpectAnswer("StatsOf({})", StatsOf({}), {0, 0});
  const Log large(3, {"a", Kind::kAdmission, 2000000000, 1600000000, 1, 1});
  ExpectAnswer("StatsOf(2000000000 tokens, 1600000000 found, three times)", StatsOf(large), {6000000000, 4800000000},
               {{{1705032704, 505032704}, "this is what 32 bits leave of the sums"}});
}

GRADED_TEST(HitRate, IsZeroWhereNothingWasAsked, 1) {
  ExpectNear("HitRate({520, 448})", HitRate({520, 448}), 448.0 / 520.0, kClose,
             {{0, "448 / 520 is no integer division"}});
  ExpectNear("HitRate({90, 32})", HitRate({90, 32}), 32.0 / 90.0, kClose);
  ExpectNear("HitRate({7, 0})", HitRate({7, 0}), 0, 0);
  const double none = HitRate({});
  EXPECT_FALSE(std::isnan(none)) << "HitRate({0, 0}): nothing was asked, and 0 / 0 is no number: 0 it is";
  ExpectNear("HitRate({0, 0})", none, 0, 0);
}

bool ExpectMeters(const std::string& what, const absl::StatusOr<Meters>& got, const Meters& expected,
                  std::initializer_list<course::testing::Mistake<double>> gain_mistakes = {},
                  std::initializer_list<course::testing::Mistake<double>> usage_mistakes = {},
                  std::source_location where = std::source_location::current()) {
  if (!ExpectAnswer<std::string>("status of ReadMeters, " + what, got.status().ToString(), "OK", {}, where))
    return false;
  return ExpectNear("hit_rate of " + what, got->hit_rate, expected.hit_rate, kClose, {}, where) &&
         ExpectNear("throughput_gain of " + what, got->throughput_gain, expected.throughput_gain, 100 * kClose,
                    gain_mistakes, where) &&
         ExpectNear("usage_factor of " + what, got->usage_factor, expected.usage_factor, 100 * kClose, usage_mistakes,
                    where);
}

GRADED_TEST(ReadMeters, ComparesTwoRuns, 2) {
  // Without: 100 tokens of prompts, 110 computed. With: three times the prompts, 150 computed.
  const Log off = {
      {"a", Kind::kAdmission, 60, 0, 60, 4}, {"b", Kind::kAdmission, 40, 0, 40, 7}, {"b", Kind::kGrowth, 41, 0, 10, 8}};
  const Log on = {{"a", Kind::kAdmission, 200, 0, 100, 7},
                  {"a", Kind::kGrowth, 200, 0, 20, 13},
                  {"b", Kind::kAdmission, 100, 80, 20, 9},
                  {"b", Kind::kGrowth, 101, 0, 1, 12},
                  {"a", Kind::kReadmission, 240, 160, 9, 8}};
  const double with = 300.0 / 150.0, without = 100.0 / 110.0;
  // The longest prompt, 200 tokens, has 13 blocks of 16.
  if (!ExpectMeters(
          "ReadMeters(100 tokens of prompts, 110 computed; 300 and 150, 80 found, 13 blocks held at most; 16)",
          ReadMeters(off, on, 16), {80.0 / 300.0, with / without, 13.0 / 13.0},
          {{with, "against the run without caching: divide by its throughput"},
           {110.0 / 150.0, "the runs took in different prompts: compare prompt tokens a computed token"},
           {without / with, "with caching against without, not the other way round"}},
          {{8.0 / 13.0, "the most blocks that were ever held, not the last reading"},
           {13.0 / 12.0, "200 tokens are 12.5 blocks, which takes 13"},
           {13.0 / 15.0, "the blocks of a prompt, as it was admitted first"}})) {
    return;
  }
  // Lab 03-06: 544 against 96 tokens, 136 against 24 blocks.
  const Workload eight = SharedPrefix(8, 64, 1, 4);
  ExpectMeters(
      "ReadMeters(the eight requests off, on, 4)",
      ReadMeters(Simulate(Roomy(4, false), eight), Simulate(Roomy(4, true), eight), 4),
      {448.0 / 520.0, 544.0 / 96.0, 24.0 / 17.0},
      {{520.0 / 96.0, "against the run without caching: divide by its throughput"}},
      {{136.0 / 17.0, "the blocks of the run with caching"}, {24, "a factor: divide by the blocks of a prompt"}});
  ExpectError("ReadMeters({}, on, 16)", ReadMeters({}, on, 16), kInvalid, "nothing can be compared with an empty run");
  ExpectError("ReadMeters(off, on, 0)", ReadMeters(off, on, 0), kInvalid, "a block has a token at least");
}

Tokens Text(const std::string& letters) { return {letters.begin(), letters.end()}; }

GRADED_TEST(RepeatedTokens, GoUpToTheFirstDifference, 1) {
  const auto expect = [](const std::vector<std::string>& words, int64_t expected, int64_t wrong, const char* why) {
    std::vector<Tokens> prompts;
    for (const std::string& word : words) prompts.push_back(Text(word));
    ExpectAnswer(absl::StrCat("RepeatedTokens(\"", absl::StrJoin(words, "\", \""), "\")"), RepeatedTokens(prompts),
                 expected, {{wrong, why}});
  };
  expect({"abcd", "abxy", "abcd"}, 5, 4, "the third has 3 tokens of the first: any earlier prompt counts");
  expect({"abcd", "abcd"}, 3, 4, "the last token is never found: it must be computed");
  expect({"abc", "abcdef"}, 3, 2, "the whole of the earlier prompt is a beginning of the later one");
  expect({"abcdef", "abc"}, 2, 3, "the last token is never found: it must be computed");
  expect({"abcd", "xbcd"}, 0, 3, "only beginnings: behind the first difference nothing can be found");
  expect({"a", "a"}, 0, 1, "the last token is never found: it must be computed");
  expect({"abcd"}, 0, 3, "an earlier prompt, not the prompt itself");
  expect({"ab", "xy", "abxy", "xyab"}, 4, 8, "the longest beginning, once");
  ExpectError("RepeatedTokens(\"a\", \"\")", RepeatedTokens(std::vector<Tokens>{{1}, {}}), kInvalid,
              "a prompt has at least one token");
}

GRADED_TEST(Diagnose, FollowsTheFirstLineThatHolds, 2) {
  const auto expect = [](const Meters& m, double text_share, Diagnosis expected, Diagnosis wrong, const char* why) {
    ExpectAnswer(
        absl::StrCat("Diagnose({", m.hit_rate, ", ", m.throughput_gain, ", ", m.usage_factor, "}, ", text_share, ")"),
        Diagnose(m, text_share), expected, {{wrong, why}});
  };
  using enum Diagnosis;
  const double eight = 448.0 / 520.0;
  expect({eight, 544.0 / 96.0, 24.0 / 17.0}, eight, kWorks, kDecodeBound,
         "saved are 82 % of all work, which is more than half of 86 %");
  expect({0.5, 1.9, 2}, 0.5, kWorks, kDecodeBound,
         "saved are 47 % of all work, nearly all of the 50 % that were found");
  expect({0, 1, 8}, 0, kShareNothing, kWorks, "meters that show nothing agree, but the cache is of no use");
  expect({0, 1, 8}, 0.09, kShareNothing, kNotBlockAligned, "so little common text is none: look at the text first");
  expect({0, 1, 8}, 0.8, kNotBlockAligned, kShareNothing, "the text repeats, the cache does not find it");
  expect({0.3, 1.3, 4}, 0.8, kNotBlockAligned, kDecodeBound, "less than half of what repeats is found");
  expect({0.5, 1.25, 4}, 0.8, kDecodeBound, kNotBlockAligned, "more than half of what repeats is found");
  expect({eight, 2112.0 / 1664.0, 416.0 / 17.0}, eight, kDecodeBound, kWorks,
         "saved are 21 % of all work, less than half of 86 %");
  expect({0.2, 1.105, 2}, 0.2, kDecodeBound, kWorks, "1 - 1 / 1.105 is 9.5 %, less than half of 20 %");
  expect({0.2, 1.12, 2}, 0.2, kWorks, kDecodeBound, "1 - 1 / 1.12 is 10.7 %, more than half of 20 %");
  expect({0.5, 2, 2}, 0.5, kWorks, kContradiction, "prompts alone: all that was found is saved");
  expect({0.5, 4, 2}, 0.5, kContradiction, kWorks, "75 % cannot be saved if 50 % were found");
  expect({0, 1.2, 8}, 0, kContradiction, kShareNothing, "nothing was found, and work was saved?");
  expect({eight, 5, 0.5}, eight, kContradiction, kWorks, "whoever runs holds one prompt's blocks at least");
  expect({0.3, 0.9, 4}, 0.3, kDecodeBound, kContradiction, "a loss is possible: it is just no saving");
  ExpectError("Diagnose({1.2, 2, 2}, 0.5)", Diagnose({1.2, 2, 2}, 0.5), kInvalid, "a rate is in 0 .. 1");
  ExpectError("Diagnose({NaN, 2, 2}, 0.5)", Diagnose({std::numeric_limits<double>::quiet_NaN(), 2, 2}, 0.5), kInvalid,
              "a rate is a number");
}

// From a running engine to the diagnosis, for four families of workloads, whose meters have closed forms.
GRADED_TEST(Diagnose, NamesTheAssumptionThatBroke, 1) {
  base::Rng rng{TestSeed() + 1};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  const auto expect = [](int k, int prefix, int tail, int n, int block, Diagnosis expected) {
    const Workload workload = SharedPrefix(k, prefix, tail, n);
    const std::string what = absl::StrCat(k, " prompts of ", prefix, " common tokens and ", tail,
                                          " of their own, n = ", n, ", blocks of ", block);
    const Outcome off = RunMetered(Roomy(block, false), workload), on = RunMetered(Roomy(block, true), workload);
    if (!ExpectRan(off, "caching off, " + what) || !ExpectRan(on, "caching on, " + what)) return false;
    const auto blocks = [block](int tokens) { return (tokens + block - 1) / block; };
    const int prompt = prefix + tail, found = std::min(prefix, prompt - 1) / block * block, all = prompt + n - 1;
    const auto meters = ReadMeters(off.log, on.log, block);
    const int held = blocks(all) + (k - 1) * (blocks(all) - found / block);
    if (!ExpectMeters(
            "ReadMeters, " + what, meters,
            {static_cast<double>((k - 1) * found) / (k * prompt),
             static_cast<double>(k * all) / (k * all - (k - 1) * found), static_cast<double>(held) / blocks(prompt)})) {
      return false;
    }
    const auto repeated = RepeatedTokens(PromptsOf(workload));
    if (!ExpectAnswer("RepeatedTokens, " + what, repeated, int64_t{k - 1} * std::min(prefix, prompt - 1))) return false;
    return ExpectAnswer("Diagnose, " + what, Diagnose(*meters, static_cast<double>(*repeated) / (k * prompt)),
                        expected);
  };
  // The four of the handout, and others like them.
  if (!expect(8, 64, 1, 4, 4, Diagnosis::kWorks) || !expect(8, 0, 65, 4, 4, Diagnosis::kShareNothing) ||
      !expect(8, 64, 1, 4, 128, Diagnosis::kNotBlockAligned) || !expect(8, 64, 1, 200, 4, Diagnosis::kDecodeBound)) {
    return;
  }
  for (int i = 0; i < 4; ++i) {
    const int k = 3 + rng.Below(5), prefix = 24 + rng.Below(30), tail = 1 + rng.Below(4), few = 1 + rng.Below(5);
    const int small = 1 + rng.Below(6), large = prefix + 1 + rng.Below(20), many = 2 * (prefix + tail) + rng.Below(9);
    if (!expect(k, prefix, tail, few, small, Diagnosis::kWorks) ||
        !expect(k, 0, prefix, few, small, Diagnosis::kShareNothing) ||
        !expect(k, prefix, tail, few, large, Diagnosis::kNotBlockAligned) ||
        !expect(k, prefix, tail, many, small, Diagnosis::kDecodeBound)) {
      return;
    }
  }
}

}  // namespace
}  // namespace prefix_cache_hitrate
