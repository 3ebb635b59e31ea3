// Lab 03-04: who gives way when there is no block left, and what it costs.
//
// Three ways. MakeRoom alone, over a cache that answers from a script; inside a scheduler of the test, which drives the
// whole engine with it (pressed_engine.h); and RunUnderPressure over engines that the test can look into. Expected
// batches come from Simulate() of counts.h, which counts tokens and blocks and knows neither requests nor tables;
// expected tokens from the toy model's rule (toy_text.h).

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/03-continuous-batching/lab-04-preemption/counts.h"
#include "phases/03-continuous-batching/lab-04-preemption/expect_runs.h"
#include "phases/03-continuous-batching/lab-04-preemption/loads.h"
#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"
#include "phases/03-continuous-batching/lab-04-preemption/pressed_engine.h"
#include "phases/03-continuous-batching/lab-04-preemption/queues.h"
#include "phases/03-continuous-batching/lab-04-preemption/scripted_cache.h"
#include "phases/03-continuous-batching/testing/scripted_engine.h"
#include "phases/03-continuous-batching/testing/toy_engine.h"

namespace preemption {

namespace {

using continuous_batching::testing::Script;
using continuous_batching::testing::ScriptedEngine;
using continuous_batching::testing::StepOf;
using continuous_batching::testing::ToyEngine;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::TestSeed;
using testing::Batch;
using testing::Continuations;
using testing::DrawLoad;
using testing::ExpectReport;
using testing::ExpectRoom;
using testing::ExpectSchedule;
using testing::Forecast;
using testing::Ids;
using testing::IdsOf;
using testing::kThree;
using testing::Load;
using testing::MakeEngine;
using testing::Outcome;
using testing::RandomLoad;
using testing::RunAll;
using testing::Running;
using testing::ScriptedCache;
using testing::Simulate;
using testing::Text;
using testing::ThreeRun;
using testing::Two;
using testing::Whose;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// ---- MakeRoom alone.

GRADED_TEST(MakeRoom, TakesNothingFromAnybodyWhileThereIsRoom, 1) {
  ScriptedCache cache(0);
  Queues queues = ThreeRun();
  const std::string call = absl::StrCat("MakeRoom(free blocks, 1, 3 tokens), ", kThree);
  if (!ExpectRoom(call, MakeRoom(cache, 1, 3, queues), true, {})) return;
  ExpectAnswer(call + ": what the cache was asked", cache.calls, {"AllocateSlots(B at 8, 3)"},
               {{{"AllocateSlots(A at 4, 3)"}, "index counts from 0"},
                {{"AllocateSlots(B at 8, 1)"}, "a chunk of a prompt needs room for all of its tokens"}});
  ExpectAnswer(call + ": nothing has changed", queues == ThreeRun(), true,
               {{false, "num_computed_tokens grows when the step comes back, and nothing else has happened"}});
}

GRADED_TEST(MakeRoom, PreemptsTheLastAdmittedAndKeepsItsTokens, 2) {
  ScriptedCache cache(1);
  Queues queues = ThreeRun();
  const std::string call = absl::StrCat("MakeRoom(one refusal, 0, 1 token), ", kThree);
  const absl::StatusOr<Room> room = MakeRoom(cache, 0, 1, queues);
  if (!ExpectRoom(call, room, true, {"C"})) return;
  if (!ExpectAnswer(call + ": running", IdsOf(queues.running), {"A", "B"},
                    {{{"B", "C"}, "the last in is the first out: A is nearer to its end than anybody"}})) {
    return;
  }
  if (!ExpectAnswer(call + ": waiting", IdsOf(queues.waiting), {"C", "W"},
                    {{{"W", "C"}, "C came before W: it goes to the front, or whoever comes later is served earlier"},
                     {{"W"}, "a request stands in one of the two lists until it is finished"}})) {
    return;
  }
  const engine::Request& c = queues.waiting[0];
  ExpectAnswer(call + ": C's num_computed_tokens", c.num_computed_tokens, 0,
               {{6, "its keys and values are gone with its blocks"}});
  ExpectAnswer(call + ": C's tokens", c.token_ids, Running("C", 2, 5, 90).token_ids,
               {{{90, 91}, "what it has said is kept: another output would be another text"}});
  ExpectAnswer(call + ": C's num_prompt_tokens", c.num_prompt_tokens, 2,
               {{7, "its output is computed again, and stays output"}});
  ExpectAnswer(call + ": C's num_preemptions", c.num_preemptions, 1);
  ExpectAnswer(call + ": C is kPreempted", c.status == engine::RequestStatus::kPreempted, true);
  ExpectAnswer(call + ": what the cache was asked", cache.calls,
               {"AllocateSlots(A at 4, 1)", "Free(C)", "AllocateSlots(A at 4, 1)"},
               {{{"AllocateSlots(A at 4, 1)", "AllocateSlots(A at 4, 1)"}, "nobody gave C's blocks back"},
                {{"AllocateSlots(A at 4, 1)", "Free(C)"}, "A still needs its block: ask again"}});
  const Queues before = ThreeRun();
  ExpectAnswer(call + ": A, B and W are as they were",
               queues.running[0] == before.running[0] && queues.running[1] == before.running[1] &&
                   queues.waiting[1] == before.waiting[0],
               true);
}

GRADED_TEST(MakeRoom, GoesOnUntilThereIsEnoughAndKeepsTheOrder, 2) {
  ScriptedCache cache(2);
  Queues queues = ThreeRun();
  const std::string call = absl::StrCat("MakeRoom(two refusals, 0, 9 tokens), ", kThree);
  if (!ExpectRoom(call, MakeRoom(cache, 0, 9, queues), true, {"C", "B"})) return;
  ExpectAnswer(call + ": running", IdsOf(queues.running), {"A"});
  ExpectAnswer(
      call + ": waiting", IdsOf(queues.waiting), {"B", "C", "W"},
      {{{"C", "B", "W"}, "B was admitted before C and is so again"}, {{"W", "C", "B"}, "victims go to the front"}});
  ExpectAnswer(
      call + ": what the cache was asked", cache.calls,
      {"AllocateSlots(A at 4, 9)", "Free(C)", "AllocateSlots(A at 4, 9)", "Free(B)", "AllocateSlots(A at 4, 9)"},
      {{{"AllocateSlots(A at 4, 9)", "Free(C)", "Free(B)", "AllocateSlots(A at 4, 9)"},
        "ask after each victim: the next one may not be needed"}});
}

GRADED_TEST(MakeRoom, PreemptsTheOneInNeedWhenNobodyIsBehindIt, 2) {
  ScriptedCache cache(9);
  Queues queues = ThreeRun();
  const std::string call = absl::StrCat("MakeRoom(always refused, 1, 1 token), ", kThree);
  if (!ExpectRoom(call, MakeRoom(cache, 1, 1, queues), false, {"C", "B"})) return;
  ExpectAnswer(call + ": running", IdsOf(queues.running), {"A"},
               {{{"A", "B"}, "B has no block for its next token: it cannot run, and keeps others from running"},
                {{}, "A has got its blocks in this step already: who stands before index is never a victim"}});
  ExpectAnswer(call + ": waiting", IdsOf(queues.waiting), {"B", "C", "W"});
  ExpectAnswer(call + ": what the cache was asked", cache.calls,
               {"AllocateSlots(B at 8, 1)", "Free(C)", "AllocateSlots(B at 8, 1)", "Free(B)"});
}

GRADED_TEST(MakeRoom, PassesErrorsOnAndIsAskedForSomebody, 1) {
  ScriptedCache cache(0);
  cache.error = absl::DataLossError("the cache is broken");
  Queues queues = ThreeRun();
  ExpectError("MakeRoom of a cache that fails", MakeRoom(cache, 0, 1, queues), absl::StatusCode::kDataLoss,
              "an error is no refusal: it goes back to the caller as it is");
  ExpectAnswer("who still runs after that", IdsOf(queues.running), {"A", "B", "C"});
  ExpectError("MakeRoom(index 3 of 3)", MakeRoom(cache, 3, 1, queues), kInvalid, "index counts from 0");
  ExpectError("MakeRoom(index -1)", MakeRoom(cache, -1, 1, queues), kInvalid, "index counts from 0");
  ExpectError("MakeRoom(0 tokens)", MakeRoom(cache, 0, 0, queues), kInvalid, "room for one token at least");
}

// ---- Who may come in.

GRADED_TEST(MayAdmit, NeedsBudgetAndPlaceAndAStepWithoutVictims, 2) {
  const engine::SchedulerConfig limits = {.max_num_batched_tokens = 16, .max_num_seqs = 4};
  const auto expect = [&](const Batch& tokens, const Ids& preempted, int running, bool expected, const char* why) {
    engine::SchedulerOutput step = {.num_scheduled_tokens = tokens, .preempted_request_ids = preempted};
    for (const auto& [id, n] : tokens) step.scheduled_request_ids.push_back(id);
    ExpectAnswer(absl::StrCat("MayAdmit({", absl::StrJoin(tokens, ", ", absl::PairFormatter(":")), "}, preempted {",
                              absl::StrJoin(preempted, ", "), "}; budget 16, 4 places; ", running, " running)"),
                 MayAdmit(step, limits, running), expected, {{!expected, why}});
  };
  expect({}, {}, 0, true, "an empty step has room");
  expect({{"A", 1}, {"B", 14}}, {}, 3, true, "one token and one place are left");
  expect({{"A", 1}, {"B", 15}}, {}, 2, false, "16 tokens of 16 are taken: the budget counts tokens, not requests");
  expect({{"A", 1}}, {}, 4, false, "four places of four are taken");
  expect({{"A", 1}}, {}, 5, false, "more run than there are places");
  expect({{"A", 1}}, {"B"}, 1, false, "B has just lost its blocks to A: nobody may take what A will need next");
  expect({}, {"B"}, 0, false, "nobody runs, but the step has preempted");
}

// ---- MakeRoom and MayAdmit in a scheduler.

GRADED_TEST(InTheEngine, TracesSixBlocksForTwo, 1) {
  const engine::CacheConfig cache = {.num_blocks = 7, .block_size = 4, .enable_prefix_caching = false};
  const auto engine = MakeEngine({.cache = cache}, Whose::kLab);
  const Batch both = {{"A", 1}, {"B", 1}}, a = {{"A", 1}}, b = {{"B", 1}};
  ExpectSchedule(absl::StrCat(Text(Two()), "; ", Text(cache)), RunAll(*engine, Two()),
                 {{{{"A", 8}, {"B", 8}}, both, both, both, both, a, a, a, {{"B", 13}}, b, b},
                  {{}, {}, {}, {}, {}, {"B"}, {}, {}, {}, {}, {}}});
}

// With chunks of 4 the victim's first chunk fits into the blocks that it has just lost. Admitted at once, B is out of
// blocks again two steps later, and its 8 tokens have been computed for nothing: 50 in all instead of 42.
GRADED_TEST(InTheEngine, LetsNobodyInWhereSomebodyWasPutOut, 1) {
  const engine::CacheConfig cache = {.num_blocks = 7, .block_size = 4, .enable_prefix_caching = false};
  const auto engine = MakeEngine({cache, {.long_prefill_token_threshold = 4}}, Whose::kLab);
  const Outcome run = RunAll(*engine, Two());
  const std::string what = absl::StrCat(Text(Two()), "; ", Text(cache), ", threshold 4");
  if (!ExpectAnswer<std::string>("a run with MakeRoom and MayAdmit; " + what, run.status.ToString(), "OK")) return;
  ExpectAnswer("tokens; " + what, run.report.scheduled_tokens, int64_t{42},
               {{50, "B was admitted in the step that had preempted it"}});
  ExpectAnswer("steps; " + what, run.report.steps, 13);
  ExpectAnswer("B's preemptions; " + what, run.report.preemptions, {{"A", 0}, {"B", 1}});
}

GRADED_TEST(InTheEngine, DoesWithRandomLoadsWhatTheCountsSay, 1) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  int preemptions = 0;
  for (int i = 0; i < 25; ++i) {
    const RandomLoad load = DrawLoad(rng, /*caching=*/false);
    const auto engine = MakeEngine({load.cache, load.limits}, Whose::kLab);
    const Outcome run = RunAll(*engine, load.jobs);
    const Forecast expected = Simulate(load.jobs, load.cache.num_blocks - 1, load.cache.block_size, load.limits);
    if (!ExpectSchedule(Text(load), run, expected.schedule)) return;
    if (!ExpectReport("a run with MakeRoom and MayAdmit; " + Text(load), run.report, expected.report)) return;
    for (const auto& [id, n] : expected.report.preemptions) preemptions += n;
  }
  EXPECT_GT(preemptions, 0) << "loads without pressure prove nothing";
}

// With prefix caching the engine's own scheduler is the second opinion.
GRADED_TEST(InTheEngine, KeepsTheTextWithCachingToo, 1) {
  base::Rng rng{TestSeed() + 1};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 15; ++i) {
    const RandomLoad load = DrawLoad(rng, /*caching=*/true);
    const auto lab = MakeEngine({load.cache, load.limits}, Whose::kLab);
    const auto reference = MakeEngine({load.cache, load.limits}, Whose::kReference);
    const Outcome run = RunAll(*lab, load.jobs), expected = RunAll(*reference, load.jobs);
    ASSERT_TRUE(expected.status.ok()) << expected.status;
    ASSERT_EQ(expected.report.outputs, Continuations(load.jobs)) << Text(load);
    if (!ExpectSchedule(Text(load), run, expected.schedule)) return;
    if (!ExpectReport("a run with MakeRoom and MayAdmit; " + Text(load), run.report, expected.report)) return;
  }
}

// ---- How small a cache may be.

GRADED_TEST(MinBlocksToRun, IsTheLargestJobAndTheNullBlock, 1) {
  const auto expect = [](const std::vector<Job>& jobs, int block, int64_t expected, int64_t wrong, const char* why) {
    ExpectAnswer(absl::StrCat("MinBlocksToRun({", Text(jobs), "}, ", block, ")"), MinBlocksToRun(jobs, block), expected,
                 {{wrong, why}});
  };
  expect({Load("A", 8, 8)}, 4, 5, 4, "the null block is one of the pool's, and nobody can have it");
  expect(Two(), 4, 5, 9, "they need not run at the same time: that is what preemption is for");
  expect({Load("A", 8, 9)}, 4, 5, 6, "the last token of the output is never computed: 8 + 9 - 1 = 16 slots");
  expect({Load("A", 8, 10)}, 4, 6, 5, "17 slots are five blocks, one of them nearly empty");
  expect({Load("A", 1, 1)}, 16, 2, 1, "one slot takes a block");
  expect({Load("A", 3, 2), Load("B", 9, 9), Load("C", 10, 1)}, 4, 6, 4, "the largest job, not the last one");
  expect({Load("A", 2, 9), Load("B", 10, 2)}, 4, 4, 6,
         "the largest sum, not the longest prompt and the longest output");
  expect({}, 4, 1, 0, "without jobs there is still the null block");
  ExpectAnswer("MinBlocksToRun({A: 8 + 2147483647}, 1)", MinBlocksToRun(std::vector<Job>{Load("A", 8, 2147483647)}, 1),
               int64_t{2147483655}, {{-2147483641, "this is what 32 bits leave of the sum"}});
  ExpectError("MinBlocksToRun(blocks of 0)", MinBlocksToRun(Two(), 0), kInvalid, "a block has at least one token");
  ExpectError("MinBlocksToRun(a job without prompt)", MinBlocksToRun(std::vector<Job>{Load("A", 0, 8)}, 4), kInvalid,
              "a prompt has at least one token");
  ExpectError("MinBlocksToRun(a job without output)", MinBlocksToRun(std::vector<Job>{Load("A", 8, 0)}, 4), kInvalid,
              "an output has at least one token");
}

// ---- The driver.

GRADED_TEST(RunUnderPressure, GivesTheSameTextInEveryCache, 1) {
  struct Row {
    int blocks;
    bool caching;
    int steps, preemptions;
    int64_t tokens;
  };
  for (const Row& row :
       {Row{9, false, 8, 0, 30}, Row{9, true, 8, 0, 30}, Row{20, false, 8, 0, 30}, Row{8, false, 11, 1, 42},
        Row{8, true, 11, 1, 30}, Row{7, false, 11, 1, 42}, Row{7, true, 11, 1, 34}, Row{6, false, 15, 1, 38},
        Row{6, true, 15, 1, 34}, Row{5, false, 15, 1, 38}, Row{5, true, 15, 1, 38}}) {
    const engine::CacheConfig cache = {row.blocks, 4, row.caching};
    const std::string call = absl::StrCat("RunUnderPressure({", Text(Two()), "}, ", Text(cache), ")");
    const absl::StatusOr<PressureReport> report = RunUnderPressure(ToyEngine, cache, Two());
    if (!ExpectAnswer<std::string>(call, report.status().ToString(), "OK")) return;
    const PressureReport expected = {Continuations(Two()), {{"A", 0}, {"B", row.preemptions}}, row.steps, row.tokens};
    if (!ExpectReport(call, *report, expected)) return;
  }
}

engine::StepOutput Finishing(const engine::Request& request, const Batch& tokens) {
  engine::StepOutput step = StepOf(tokens);
  step.finished = {request};
  return step;
}

auto WritesDown(Ids& calls) {
  return [&calls](int, const std::string& id, std::span<const int> prompt, int max_tokens) {
    calls.push_back(absl::StrCat("AddRequest(", id, ", {", absl::StrJoin(prompt, " "), "}, ", max_tokens, ")"));
    return absl::OkStatus();
  };
}

// No engine would do these steps. A report that agrees was read off them.
GRADED_TEST(RunUnderPressure, ReportsWhatTheStepsSay, 1) {
  engine::Request b = Running("B", 2, 3, 30), a = Running("A", 1, 2, 70);
  b.num_preemptions = 4;
  Ids calls;
  std::optional<engine::EngineConfig> asked;
  const EngineFactory make =
      [&](const engine::EngineConfig& config) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
    asked = config;
    return std::make_unique<ScriptedEngine>(Script{.steps = {StepOf({{"A", 5}, {"B", 7}}), Finishing(b, {{"B", 1}}),
                                                             StepOf({{"A", 100}}), Finishing(a, {{"A", 1}})},
                                                   .on_add = WritesDown(calls)});
  };
  const std::vector<Job> jobs = {{"B", {5, 6}, 3}, {"A", {9}, 2}};
  const engine::CacheConfig cache = {.num_blocks = 6, .block_size = 3, .enable_prefix_caching = false};
  const absl::StatusOr<PressureReport> report = RunUnderPressure(make, cache, jobs);
  const std::string call = "RunUnderPressure(an engine with a script)";
  if (!ExpectAnswer<std::string>(call, report.status().ToString(), "OK")) return;
  ExpectAnswer(call + ": the engine is made with the cache that was asked for",
               asked == engine::EngineConfig{.cache = cache}, true);
  ExpectAnswer(call + ": requests added", calls, {"AddRequest(B, {5 6}, 3)", "AddRequest(A, {9}, 2)"},
               {{{"AddRequest(A, {9}, 2)", "AddRequest(B, {5 6}, 3)"}, "the order of arrival decides who gives way"}});
  ExpectReport(call, *report, {{{"A", {71, 72}}, {"B", {32, 33, 34}}}, {{"A", 0}, {"B", 4}}, 4, 114});
}

GRADED_TEST(RunUnderPressure, RefusesWhatCanNeverFinish, 1) {
  Ids calls;
  int engines = 0;
  const EngineFactory make = [&](const engine::EngineConfig&) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
    ++engines;
    // As a scheduler without the check does, with prompts in chunks: preempted, admitted, preempted, ...
    return std::make_unique<ScriptedEngine>(
        Script{.then = StepOf({{"A", 1}}), .ends = false, .on_add = WritesDown(calls)});
  };
  const engine::CacheConfig cache = {.num_blocks = 4, .block_size = 4};
  const std::string rule = "15 slots are 4 blocks of 4, and 3 of these 4 can be used";
  const std::vector<Job> jobs = {Load("small", 2, 2), Load("large", 8, 8)};
  const absl::StatusOr<PressureReport> report = RunUnderPressure(make, cache, jobs);
  if (!ExpectError("RunUnderPressure({small: 2 + 2, large: 8 + 8}, 4 blocks of 4)", report, kInvalid, rule)) return;
  ExpectAnswer("engines made for it", engines, 0, {{1, "refuse before anything is begun"}});
  ExpectAnswer("requests added for it", calls, {});
  const std::string message(report.status().message());
  ExpectAnswer("the message names the job: " + message, message.find("large") != std::string::npos, true);
  ExpectAnswer("the message names 5 blocks and 4: " + message,
               message.find('5') != std::string::npos && message.find('4') != std::string::npos, true);
  ExpectAnswer<std::string>("RunUnderPressure({A: 8 + 5}, 4 blocks of 4), 12 slots of 12",
                            RunUnderPressure(ToyEngine, cache, std::vector<Job>{Load("A", 8, 5)}).status().ToString(),
                            "OK");
}

GRADED_TEST(RunUnderPressure, PassesErrorsOnAndNoticesAStandstill, 1) {
  absl::Status create_error, add_error;
  bool standstill = false;
  absl::StatusOr<engine::StepOutput> last = engine::StepOutput();
  const EngineFactory make = [&](const engine::EngineConfig&) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
    if (!create_error.ok()) return create_error;
    return std::make_unique<ScriptedEngine>(
        Script{.steps = {StepOf({{"A", 3}})}, .then = last, .ends = !standstill, .on_add = [&](auto&&...) {
                 return add_error;
               }});
  };
  const std::vector<Job> jobs = {Load("A", 3, 1)};
  const std::string as_it_is = "the error goes back to the caller as it is";
  create_error = absl::UnavailableError("no engine");
  ExpectError("RunUnderPressure whose factory fails", RunUnderPressure(make, {}, jobs), absl::StatusCode::kUnavailable,
              as_it_is);
  create_error = absl::OkStatus();
  add_error = absl::AlreadyExistsError("twice");
  ExpectError("RunUnderPressure whose AddRequest fails", RunUnderPressure(make, {}, jobs),
              absl::StatusCode::kAlreadyExists, as_it_is);
  add_error = absl::OkStatus();
  standstill = true;
  ExpectError("RunUnderPressure whose second step schedules nothing", RunUnderPressure(make, {}, jobs),
              absl::StatusCode::kResourceExhausted, "nothing has changed, so the next step will be the same");
  last = absl::DataLossError("gone");
  ExpectError("RunUnderPressure whose second step fails", RunUnderPressure(make, {}, jobs), absl::StatusCode::kDataLoss,
              as_it_is);
}

GRADED_TEST(RunUnderPressure, AgreesWithTheCountsOnRandomLoads, 1) {
  base::Rng rng{TestSeed() + 2};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 20; ++i) {
    const RandomLoad load = DrawLoad(rng, /*caching=*/false);
    const Forecast expected = Simulate(load.jobs, load.cache.num_blocks - 1, load.cache.block_size, {});
    const std::string call = absl::StrCat("RunUnderPressure({", Text(load.jobs), "}, ", Text(load.cache), ")");
    const absl::StatusOr<PressureReport> report = RunUnderPressure(ToyEngine, load.cache, load.jobs);
    if (!ExpectAnswer<std::string>(call, report.status().ToString(), "OK")) return;
    if (!ExpectReport(call, *report, expected.report)) return;
    // The smallest cache of all is enough, and one block less is refused.
    const absl::StatusOr<int64_t> least = MinBlocksToRun(load.jobs, load.cache.block_size);
    if (!ExpectAnswer<std::string>("MinBlocksToRun({" + Text(load.jobs) + "})", least.status().ToString(), "OK"))
      return;
    engine::CacheConfig small = load.cache;
    small.num_blocks = static_cast<int>(*least);
    if (!ExpectAnswer<std::string>(absl::StrCat("RunUnderPressure({", Text(load.jobs), "}, ", Text(small), ")"),
                                   RunUnderPressure(ToyEngine, small, load.jobs).status().ToString(), "OK")) {
      return;
    }
    --small.num_blocks;
    if (!ExpectError(absl::StrCat("RunUnderPressure({", Text(load.jobs), "}, ", Text(small), ")"),
                     RunUnderPressure(ToyEngine, small, load.jobs), kInvalid, "one block less than the least")) {
      return;
    }
  }
}

}  // namespace
}  // namespace preemption
