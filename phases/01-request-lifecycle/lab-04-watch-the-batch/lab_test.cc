// Lab 01-04: what a probe may do and must not do, and what its log says.
//
// The probe is put between the reference scheduler and the step that drives it. The logs that it must give were worked
// out by hand from the rules of the scheduler (decodes first, prompts from what is left of the budget); the tests about
// reading logs use logs that are written down here and need no probe.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "engine/api/config.h"
#include "engine/continuous_batching_scheduler.h"
#include "engine/lru_block_pool.h"
#include "engine/paged_kv_cache_manager.h"
#include "engine/requests.h"
#include "engine/seeded_sampler.h"
#include "engine/step.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/01-request-lifecycle/lab-04-watch-the-batch/watch_the_batch.h"

namespace watch_the_batch {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::TestSeed;

using Log = std::vector<BatchRecord>;

// One request of a load. Its prompt is made of its name's first letter.
struct Job {
  std::string id;
  int prompt_len = 0;
  int max_tokens = 0;
};

engine::Request RequestOf(const Job& job) {
  return engine::NewRequest(job.id, std::vector<int>(job.prompt_len, job.id[0]), {.max_tokens = job.max_tokens});
}

// What the toy model says after the job's prompt: favoured(token, position) = (31 token + 17 position + 7) mod 256.
std::vector<int> Continuation(const Job& job) {
  std::vector<int> tokens(job.prompt_len, job.id[0]);
  for (int k = 0; k < job.max_tokens; ++k) {
    tokens.push_back((31 * tokens.back() + 17 * static_cast<int>(tokens.size() - 1) + 7) % 256);
  }
  return {tokens.begin() + job.prompt_len, tokens.end()};
}

// The reference scheduler with everything below it.
class Rig {
 public:
  explicit Rig(const engine::SchedulerConfig& config, const engine::CacheConfig& cache = {})
      : pool_(engine::LruBlockPool::Create(cache).value()),
        cache_(engine::PagedKvCacheManager::Create(*pool_, cache).value()),
        scheduler_(engine::ContinuousBatchingScheduler::Create(*cache_, config).value()) {}

  engine::Scheduler& scheduler() { return *scheduler_; }

 private:
  std::unique_ptr<engine::LruBlockPool> pool_;
  std::unique_ptr<engine::PagedKvCacheManager> cache_;
  std::unique_ptr<engine::ContinuousBatchingScheduler> scheduler_;
};

struct Outcome {
  absl::Status status;
  Log log;                                         // what the probe told
  std::map<std::string, std::vector<int>> output;  // of those who finished
};

// Runs the jobs to their end with a probe in between.
Outcome RunProbed(Rig& rig, const std::vector<Job>& jobs) {
  Outcome outcome;
  const auto probe =
      MakeProbe(rig.scheduler(), [&outcome](const BatchRecord& record) { outcome.log.push_back(record); });
  if (probe == nullptr) {
    outcome.status = absl::InternalError("MakeProbe returned null");
    return outcome;
  }
  for (const Job& job : jobs) outcome.status.Update(probe->AddRequest(RequestOf(job)));
  engine::ToyModel model;
  engine::SeededSampler sampler;
  for (int step = 1; outcome.status.ok() && probe->HasUnfinishedRequests(); ++step) {
    if (step > 300) outcome.status = absl::DeadlineExceededError("the requests make no progress");
    const absl::StatusOr<engine::StepOutput> output = engine::RunStep(*probe, model, sampler);
    outcome.status.Update(output.status());
    if (!output.ok()) break;
    for (const engine::Request& request : output->finished) {
      const std::span<const int> output = engine::GeneratedTokens(request);
      outcome.output[request.request_id] = {output.begin(), output.end()};
    }
  }
  return outcome;
}

std::string Describe(const std::vector<Job>& jobs) {
  return absl::StrJoin(jobs, ", ", [](std::string* out, const Job& job) {
    absl::StrAppend(out, job.id, ": ", job.prompt_len, " tokens, max ", job.max_tokens);
  });
}

// The decisions of a log that name several requests, each request in a record of its own.
Log OneRequestARecord(const Log& log) {
  Log split;
  for (const BatchRecord& record : log) {
    for (const auto& entry : record) split.push_back({entry});
  }
  return split;
}

bool ExpectLog(const std::string& limits, Rig& rig, const std::vector<Job>& jobs, const Log& expected) {
  const Outcome outcome = RunProbed(rig, jobs);
  const std::string call = absl::StrCat("the probe's log of ", Describe(jobs), "; ", limits);
  Log with_empty = expected;
  with_empty.push_back({});
  Log twice;
  for (const BatchRecord& record : expected) twice.insert(twice.end(), 2, record);
  if (!outcome.status.ok()) {
    ExpectAnswer<std::string>(absl::StrCat("a run with a probe, ", Describe(jobs)), outcome.status.ToString(), "OK");
    return false;
  }
  return ExpectAnswer(call, outcome.log, expected,
                      {{{}, "on_step was never called"},
                       {twice, "every step is told once, not twice"},
                       {OneRequestARecord(expected), "a step is one record, whatever number of requests it has"},
                       {with_empty, "a step that schedules nothing is no step: it is not told"}});
}

const std::vector<Job> kThree = {{"A", 12, 3}, {"B", 3, 4}, {"C", 2, 2}};
const Log kThreeLog = {{{"A", 8}},
                       {{"A", 4}, {"B", 3}, {"C", 1}},
                       {{"A", 1}, {"B", 1}, {"C", 1}},
                       {{"A", 1}, {"B", 1}, {"C", 1}},
                       {{"B", 1}}};
const Log kTwoPlacesLog = {{{"A", 8}},           {{"A", 4}, {"B", 3}}, {{"A", 1}, {"B", 1}},
                           {{"A", 1}, {"B", 1}}, {{"B", 1}, {"C", 2}}, {{"C", 1}}};

// ---- The probe.

GRADED_TEST(Probe, WritesDownTheBatchOfEachStep, 3) {
  Rig rig({.max_num_batched_tokens = 8, .max_num_seqs = 4});
  ExpectLog("budget 8, 4 places", rig, kThree, kThreeLog);
}

GRADED_TEST(Probe, ShowsWhoWaitsForAPlace, 2) {
  Rig rig({.max_num_batched_tokens = 8, .max_num_seqs = 2});
  ExpectLog("budget 8, 2 places", rig, kThree, kTwoPlacesLog);
}

// One long answer in one place; the seven short ones go through the other, two steps each. With static batching the
// same load takes 16 + 2 + 2 + 2 = 22 steps.
GRADED_TEST(Probe, ShowsThatNobodyWaitsForTheLongest, 1) {
  Rig rig({.max_num_batched_tokens = 64, .max_num_seqs = 2});
  std::vector<Job> jobs = {{"long", 1, 16}};
  Log expected;
  for (int i = 1; i <= 7; ++i) {
    jobs.push_back({absl::StrCat("short", i), 1, 2});
    expected.insert(expected.end(), 2, {{"long", 1}, {jobs.back().id, 1}});
  }
  expected.insert(expected.end(), 2, {{"long", 1}});
  ExpectLog("budget 64, 2 places", rig, jobs, expected);
}

// A scheduler that gives every call an answer of its own and remembers the arguments.
class Scripted final : public engine::Scheduler {
 public:
  absl::Status AddRequest(const engine::Request& request) override {
    asked.push_back(absl::StrCat("AddRequest ", request.request_id, " ", absl::StrJoin(request.token_ids, ",")));
    return absl::AlreadyExistsError("told so by the scheduler");
  }
  absl::StatusOr<engine::SchedulerOutput> Schedule() override {
    asked.push_back("Schedule");
    if (!schedule_error.ok()) return schedule_error;
    return output;
  }
  absl::StatusOr<std::vector<engine::Request>> UpdateFromOutput(const engine::SchedulerOutput& step,
                                                                const std::map<std::string, int>& sampled) override {
    asked.push_back(absl::StrCat("UpdateFromOutput ", step == output ? "the step" : "another step", " ",
                                 absl::StrJoin(sampled, ",", absl::PairFormatter(":"))));
    return std::vector<engine::Request>{RequestOf({"done", 2, 1})};
  }
  std::optional<engine::Request> AbortRequest(const std::string& id) override {
    asked.push_back(absl::StrCat("AbortRequest ", id));
    return RequestOf({id, 3, 1});
  }
  bool HasUnfinishedRequests() const override { return true; }
  absl::StatusOr<engine::Request> GetRequest(const std::string& id) const override { return RequestOf({id, 4, 1}); }
  std::vector<std::string> RunningIds() const override { return {"r", "q"}; }
  std::vector<std::string> WaitingIds() const override { return {"w"}; }

  std::vector<std::string> asked;
  absl::Status schedule_error;
  engine::SchedulerOutput output = {{{"a", 1}, {"z", 5}}, {"z", "a"}, {"p"}};
};

GRADED_TEST(Probe, PassesEveryCallOn, 3) {
  Scripted scheduler;
  Log log;
  const auto probe = MakeProbe(scheduler, [&log](const BatchRecord& record) { log.push_back(record); });
  ASSERT_NE(probe, nullptr) << "MakeProbe must return a scheduler";
  ExpectError("AddRequest of the probe", probe->AddRequest(RequestOf({"n", 2, 1})), absl::StatusCode::kAlreadyExists,
              "the scheduler's answer comes back as it is");
  const absl::StatusOr<engine::SchedulerOutput> step = probe->Schedule();
  if (!ExpectAnswer<std::string>("Schedule() of the probe", step.status().ToString(), "OK")) return;
  ExpectAnswer("scheduled_request_ids of the probe's Schedule()", step->scheduled_request_ids, {"z", "a"},
               {{{"a", "z"}, "the order is the scheduler's: rows of the forward pass follow it"}});
  ExpectAnswer("preempted_request_ids of the probe's Schedule()", step->preempted_request_ids, {"p"},
               {{{}, "what the scheduler returns is passed on whole"}});
  ExpectAnswer("num_scheduled_tokens of the probe's Schedule()", step->num_scheduled_tokens,
               scheduler.output.num_scheduled_tokens);
  const auto finished = probe->UpdateFromOutput(scheduler.output, {{"a", 7}});
  if (!ExpectAnswer<std::string>("UpdateFromOutput() of the probe", finished.status().ToString(), "OK")) return;
  ExpectAnswer("finished requests of the probe's UpdateFromOutput()",
               *finished == std::vector<engine::Request>{RequestOf({"done", 2, 1})}, true);
  const std::optional<engine::Request> aborted = probe->AbortRequest("x");
  ExpectAnswer("AbortRequest(\"x\") of the probe has the scheduler's answer", aborted == RequestOf({"x", 3, 1}), true);
  ExpectAnswer("HasUnfinishedRequests() of the probe", probe->HasUnfinishedRequests(), true);
  ExpectAnswer("GetRequest(\"y\") of the probe has the scheduler's answer",
               probe->GetRequest("y").value_or(engine::Request()) == RequestOf({"y", 4, 1}), true);
  ExpectAnswer("RunningIds() of the probe", probe->RunningIds(), {"r", "q"});
  ExpectAnswer("WaitingIds() of the probe", probe->WaitingIds(), {"w"});
  ExpectAnswer("what the scheduler was asked", scheduler.asked,
               {"AddRequest n 110,110", "Schedule", "UpdateFromOutput the step a:7", "AbortRequest x"});
  ExpectAnswer("what on_step was told", log, {{{"a", 1}, {"z", 5}}});
}

GRADED_TEST(Probe, TellsNothingOfEmptyAndFailedSteps, 1) {
  Scripted scheduler;
  Log log;
  const auto probe = MakeProbe(scheduler, [&log](const BatchRecord& record) { log.push_back(record); });
  ASSERT_NE(probe, nullptr) << "MakeProbe must return a scheduler";
  const engine::SchedulerOutput step = std::exchange(scheduler.output, {});
  ExpectAnswer("an empty Schedule() comes back empty", probe->Schedule().value_or(step) == engine::SchedulerOutput(),
               true);
  scheduler.schedule_error = absl::UnavailableError("gone");
  ExpectError("Schedule() of the probe when the scheduler's fails", probe->Schedule(), absl::StatusCode::kUnavailable,
              "the error comes back as it is");
  ExpectAnswer("what on_step was told of an empty and a failed step", log, {},
               {{{{}}, "a step that schedules nothing is no step: it is not told"}});
  // Afterwards the probe goes on as if nothing had been.
  scheduler.schedule_error = absl::OkStatus();
  scheduler.output = step;
  ExpectAnswer("the next Schedule() of the probe", probe->Schedule().value_or(engine::SchedulerOutput()) == step, true);
  ExpectAnswer("what on_step was told after that", log, {{{"a", 1}, {"z", 5}}});
}

GRADED_TEST(Probe, ChangesNoTokenAndKeepsTheLimits, 2) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 6; ++i) {
    const int budget = 1 + rng.Below(12);
    const int seqs = 1 + rng.Below(4);
    std::vector<Job> jobs;
    for (int r = 0; r < 5; ++r) {
      const int p = 1 + rng.Below(15);
      const int m = 1 + rng.Below(6);
      jobs.push_back({std::string(1, static_cast<char>('a' + r)), p, m});
    }
    Rig rig({.max_num_batched_tokens = budget, .max_num_seqs = seqs});
    const Outcome outcome = RunProbed(rig, jobs);
    const std::string load = absl::StrCat(Describe(jobs), "; budget ", budget, ", ", seqs, " places");
    if (!ExpectAnswer<std::string>("a run with a probe, " + load, outcome.status.ToString(), "OK")) return;
    for (const Job& job : jobs) {
      const auto found = outcome.output.find(job.id);
      const std::vector<int> got = found == outcome.output.end() ? std::vector<int>() : found->second;
      if (!ExpectAnswer(absl::StrCat("output of ", job.id, " with a probe, ", load), got, Continuation(job))) return;
      int total = 0;
      for (const BatchRecord& record : outcome.log) {
        if (const auto entry = record.find(job.id); entry != record.end()) total += entry->second;
      }
      if (!ExpectAnswer(absl::StrCat("tokens of ", job.id, " in the probe's log, ", load), total,
                        job.prompt_len + job.max_tokens - 1)) {
        return;
      }
    }
    for (const BatchRecord& record : outcome.log) {
      int tokens = 0;
      for (const auto& [id, n] : record) tokens += n;
      EXPECT_LE(tokens, budget) << load;
      EXPECT_LE(std::ssize(record), seqs) << load;
    }
  }
}

// ---- Reading a log.

GRADED_TEST(TotalScheduled, IsPromptPlusMaxTokensMinusOne, 2) {
  for (const bool four : {true, false}) {
    const Log& log = four ? kThreeLog : kTwoPlacesLog;
    const auto call = [four](const char* id) {
      return absl::StrCat("TotalScheduled(the log with ", four ? 4 : 2, " places, \"", id, "\")");
    };
    ExpectAnswer(call("A"), TotalScheduled(log, "A"), int64_t{14},
                 {{15, "the last token of the output is never computed: 12 + 3 - 1"},
                  {4, "tokens, not steps"},
                  {12, "the decodes count, too"}});
    ExpectAnswer(call("B"), TotalScheduled(log, "B"), int64_t{6}, {{7, "3 + 4 - 1"}, {4, "tokens, not steps"}});
    ExpectAnswer(call("C"), TotalScheduled(log, "C"), int64_t{3}, {{4, "2 + 2 - 1"}});
    ExpectAnswer(call("D"), TotalScheduled(log, "D"), int64_t{0});
  }
  ExpectAnswer("TotalScheduled({}, \"A\")", TotalScheduled({}, "A"), int64_t{0});
  const Log large(3, {{"A", 2000000000}});
  ExpectAnswer("TotalScheduled({{A: 2000000000}} three times, \"A\")", TotalScheduled(large, "A"), int64_t{6000000000},
               {{1705032704, "this is what 32 bits leave of the sum"}});
}

GRADED_TEST(HasMixedStep, NeedsAChunkAndADecodeInOneStep, 2) {
  const auto expect = [](const std::string& call, const Log& log, bool expected, const std::string& why) {
    ExpectAnswer(absl::StrCat("HasMixedStep(", call, ")"), HasMixedStep(log), expected, {{!expected, why}});
  };
  const std::string one_step = "both must stand in the same step", one_each = "a chunk and a decode stand side by side";
  expect("the log with 4 places", kThreeLog, true, one_each);
  expect("{{A: 4, B: 1}}", {{{"A", 4}, {"B", 1}}}, true, one_each);
  expect("{{A: 1, B: 4}}", {{{"A", 1}, {"B", 4}}}, true, one_each);
  expect("{{A: 1}, {A: 1, B: 1}, {B: 1, C: 2}}", {{{"A", 1}}, {{"A", 1}, {"B", 1}}, {{"B", 1}, {"C", 2}}}, true,
         one_each);
  expect("{{A: 8}, {B: 1}}", {{{"A", 8}}, {{"B", 1}}}, false, one_step);
  expect("{{A: 8, B: 3}, {A: 1, B: 1}}", {{{"A", 8}, {"B", 3}}, {{"A", 1}, {"B", 1}}}, false, one_step);
  expect("{{A: 4, B: 3}}", {{{"A", 4}, {"B", 3}}}, false, "two chunks, no decode");
  expect("{{A: 1, B: 1}}", {{{"A", 1}, {"B", 1}}}, false, "two decodes, no chunk");
  expect("{}", {}, false, "there is no step at all");
}

GRADED_TEST(MaxStepTokens, IsTheLargestSumOfOneStep, 2) {
  ExpectAnswer("MaxStepTokens(the log with 4 places)", MaxStepTokens(kThreeLog), int64_t{8});
  ExpectAnswer("MaxStepTokens({{A: 8}, {A: 4, B: 3, C: 2}})",
               MaxStepTokens(Log{{{"A", 8}}, {{"A", 4}, {"B", 3}, {"C", 2}}}), int64_t{9},
               {{8, "the requests of a step are computed together: their tokens add up"},
                {17, "the largest step, not all steps"},
                {3, "tokens, not requests"}});
  ExpectAnswer("MaxStepTokens({{A: 3, B: 2}, {A: 1}})", MaxStepTokens(Log{{{"A", 3}, {"B", 2}}, {{"A", 1}}}),
               int64_t{5}, {{1, "the largest step, not the last one"}});
  ExpectAnswer("MaxStepTokens({})", MaxStepTokens({}), int64_t{0});
  ExpectAnswer("MaxStepTokens({{A: 2000000000, B: 2000000000}})",
               MaxStepTokens(Log{{{"A", 2000000000}, {"B", 2000000000}}}), int64_t{4000000000},
               {{-294967296, "this is what 32 bits leave of the sum"}});
}

GRADED_TEST(StaticBatchSteps, WaitForTheLongestOfEachBatch, 2) {
  const auto expect = [](const std::string& call, const std::vector<int>& max_tokens, int seqs, int64_t expected,
                         int64_t wrong, const std::string& why) {
    ExpectAnswer(absl::StrCat("StaticBatchSteps(", call, ", ", seqs, ")"), StaticBatchSteps(max_tokens, seqs), expected,
                 {{wrong, why}});
  };
  expect("{3, 4, 2}", {3, 4, 2}, 2, 6, 4, "the last batch may be smaller than the others, but it runs");
  expect("{3, 4, 2}", {3, 4, 2}, 1, 9, 4, "one at a time: the outputs follow each other");
  expect("{3, 4, 2}", {3, 4, 2}, 4, 4, 9, "all three run together");
  expect("{16, 2, 2, 2, 2, 2, 2, 2}", {16, 2, 2, 2, 2, 2, 2, 2}, 2, 22, 16,
         "nobody joins a batch that runs: that would be continuous batching");
  expect("{2, 5, 7, 1}", {2, 5, 7, 1}, 2, 12, 3, "a batch takes as long as its longest output");
  expect("{2, 5, 7, 1}", {2, 5, 7, 1}, 3, 8, 9, "batches are formed in the order of arrival");
  expect("{}", {}, 2, 0, 1, "no request, no step");
  ExpectAnswer("StaticBatchSteps({2147483647, 2147483647}, 1)", StaticBatchSteps(std::vector<int>(2, 2147483647), 1),
               int64_t{4294967294}, {{-2, "this is what 32 bits leave of the sum"}});
  ExpectError("StaticBatchSteps({3}, 0)", StaticBatchSteps(std::vector<int>{3}, 0), absl::StatusCode::kInvalidArgument,
              "a batch has room for one at least");
  ExpectError("StaticBatchSteps({3, 0}, 1)", StaticBatchSteps(std::vector<int>{3, 0}, 1),
              absl::StatusCode::kInvalidArgument, "an output has at least one token");
}

}  // namespace
}  // namespace watch_the_batch
