// Lab 03-04: who gives way when there is no block left, and what it costs.
//
// Three ways. MakeRoom alone, over a cache that answers from a script and over the engine's; inside a scheduler of the
// test, which drives the whole engine with it; and RunUnderPressure over engines that the test can look into. Expected
// batches come from Simulate(), which counts tokens and blocks and knows neither requests nor tables; expected tokens
// from the toy model's rule, continued by hand in Continuation().

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "engine/api/block_pool.h"
#include "engine/llm_engine.h"
#include "engine/lru_block_pool.h"
#include "engine/paged_kv_cache_manager.h"
#include "engine/requests.h"
#include "engine/stop.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/03-continuous-batching/lab-04-preemption/preemption.h"

namespace preemption {

// How gtest prints what a run came to.
void PrintTo(const PressureReport& report, std::ostream* out) {
  *out << report.steps << " steps, " << report.scheduled_tokens << " tokens, preemptions {"
       << absl::StrJoin(report.preemptions, ", ", absl::PairFormatter(": ")) << "}";
}

namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::TestSeed;

using Ids = std::vector<std::string>;
using Batch = std::map<std::string, int>;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// ---- Loads, and what must come of them.

// A job of a given size; no two ids begin alike, so that nothing is shared by accident.
Job Load(const std::string& id, int prompt_len, int max_tokens) {
  Job job = {id, {}, max_tokens};
  for (int i = 0; i < prompt_len; ++i) job.prompt.push_back((id[0] * 7 + i) % 256);
  return job;
}
const std::vector<Job>& Two() {
  static const auto* two = new std::vector<Job>{Load("A", 8, 8), Load("B", 8, 8)};
  return *two;
}
std::string Text(std::span<const Job> jobs) {
  return absl::StrJoin(jobs, ", ", [](std::string* out, const Job& job) {
    absl::StrAppend(out, job.id, ": ", job.prompt.size(), " + ", job.max_tokens);
  });
}
std::string Text(const engine::CacheConfig& cache) {
  return absl::StrCat(cache.num_blocks, " blocks of ", cache.block_size, ", caching ",
                      cache.enable_prefix_caching ? "on" : "off");
}

// What the toy model says after a job's prompt.
std::vector<int> Continuation(const Job& job) {
  std::vector<int> tokens = job.prompt;
  for (int k = 0; k < job.max_tokens; ++k) {
    tokens.push_back((31 * tokens.back() + 17 * static_cast<int>(tokens.size() - 1) + 7) % 256);
  }
  return {tokens.begin() + std::ssize(job.prompt), tokens.end()};
}
std::map<std::string, std::vector<int>> Continuations(std::span<const Job> jobs) {
  std::map<std::string, std::vector<int>> all;
  for (const Job& job : jobs) all[job.id] = Continuation(job);
  return all;
}

// What a scheduler does, step by step.
struct Schedule {
  std::vector<Batch> batches;
  std::vector<Ids> preempted;
};

// The same in numbers only, without prefix caching: a request with c computed tokens holds ceil(c / block) blocks.
Schedule Simulate(std::span<const Job> jobs, int usable, int block, const engine::SchedulerConfig& limits,
                  PressureReport& report) {
  struct Count {
    const Job* job;
    int total, computed = 0, next = 0;
  };
  std::vector<Count> running, waiting;
  for (const Job& job : jobs) {
    waiting.push_back({&job, static_cast<int>(job.prompt.size())});
    report.preemptions[job.id] = 0;
  }
  Schedule schedule;
  while (!running.empty() || !waiting.empty()) {
    Ids preempted;
    int budget = limits.max_num_batched_tokens;
    const auto wanted = [&](const Count& r) {
      const int rest = r.total - r.computed, most = limits.long_prefill_token_threshold;
      return std::min(most > 0 ? std::min(rest, most) : rest, budget);
    };
    const auto fits = [&](int more) {
      int held = more;
      for (const Count& r : running) held += (r.computed + r.next + block - 1) / block;
      return held <= usable;
    };
    const auto blocks = [&](int tokens) { return (tokens + block - 1) / block; };
    for (size_t i = 0; i < running.size() && budget > 0; ++i) {
      const int tokens = wanted(running[i]);
      while (i < running.size() && !fits(blocks(running[i].computed + tokens) - blocks(running[i].computed))) {
        const Count victim = running.back();
        running.pop_back();
        waiting.insert(waiting.begin(), {victim.job, victim.total});
        preempted.push_back(victim.job->id);
        ++report.preemptions[victim.job->id];
      }
      if (i < running.size()) budget -= running[i].next = tokens;
    }
    while (preempted.empty() && !waiting.empty() && budget > 0 && std::ssize(running) < limits.max_num_seqs &&
           fits(blocks(wanted(waiting[0])))) {
      Count admitted = waiting[0];
      waiting.erase(waiting.begin());
      budget -= admitted.next = wanted(admitted);
      running.push_back(admitted);
    }
    Batch batch;
    for (Count& r : running) {
      if (r.next > 0) batch[r.job->id] = r.next;
      r.computed += std::exchange(r.next, 0);
      if (r.computed == r.total) ++r.total;
    }
    std::erase_if(running, [](const Count& r) { return r.total == std::ssize(r.job->prompt) + r.job->max_tokens; });
    for (const auto& [id, tokens] : batch) report.scheduled_tokens += tokens;
    ++report.steps;
    schedule.batches.push_back(batch);
    schedule.preempted.push_back(preempted);
  }
  report.outputs = Continuations(jobs);
  return schedule;
}

// ---- MakeRoom alone.

// A running request that has computed all but its newest token; token i of it is first + i.
engine::Request Running(const std::string& id, int prompt, int output, int first = 0) {
  engine::Request request = {.request_id = id, .num_prompt_tokens = prompt};
  for (int i = 0; i < prompt + output; ++i) request.token_ids.push_back(first + i);
  request.num_computed_tokens = request.NumTokens() - 1;
  request.status = engine::RequestStatus::kRunning;
  return request;
}
engine::Request Waiting(const std::string& id) { return engine::NewRequest(id, std::vector<int>{1, 2}, {}); }

Ids IdsOf(const std::vector<engine::Request>& requests) {
  Ids ids;
  for (const engine::Request& request : requests) ids.push_back(request.request_id);
  return ids;
}

// A cache that refuses so many times before it grants, and writes down what it was asked.
class ScriptedCache final : public engine::KvCacheManager {
 public:
  explicit ScriptedCache(int refusals) : refusals_(refusals) {}

  int BlockSize() const override { return 4; }
  int NumUsableBlocks() const override { return 99; }
  int NumFreeBlocks() const override { return 0; }
  std::vector<int> GetComputedBlocks(const engine::Request&) const override { return {}; }
  absl::StatusOr<std::optional<std::vector<int>>> AllocateSlots(const engine::Request& request, int num_new_tokens,
                                                                std::span<const int> hits) override {
    calls.push_back(absl::StrCat("AllocateSlots(", request.request_id, " at ", request.num_computed_tokens, ", ",
                                 num_new_tokens, hits.empty() ? ")" : ", hits)"));
    if (!error.ok()) return error;
    if (refusals_-- > 0) return std::nullopt;
    return std::vector<int>{7};
  }
  void Free(const std::string& id) override { calls.push_back(absl::StrCat("Free(", id, ")")); }
  std::vector<int> BlockTable(const std::string&) const override { return {}; }

  Ids calls;
  absl::Status error;

 private:
  int refusals_;
};

// A, B, C with 5, 9 and 7 tokens run; W waits.
Queues ThreeRun() { return {{Running("A", 4, 1), Running("B", 6, 3, 50), Running("C", 2, 5, 90)}, {Waiting("W")}}; }

constexpr char kThree[] = "running A B C, waiting W";

bool ExpectRoom(const std::string& call, const absl::StatusOr<Room>& room, bool granted, const Ids& preempted) {
  if (!ExpectAnswer<std::string>(call, room.status().ToString(), "OK")) return false;
  return ExpectAnswer(call + ": who was preempted", room->preempted, preempted,
                      {{Ids{}, "nobody gives way, so nobody gets a block"},
                       {Ids(preempted.rbegin(), preempted.rend()), "in the order in which they lost their blocks"}}) &&
         ExpectAnswer(call + ": granted", room->granted, granted);
}

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

// The course's scheduler with these two exchanged for the lab's.
class PressedScheduler final : public engine::Scheduler {
 public:
  PressedScheduler(engine::KvCacheManager& cache, const engine::SchedulerConfig& config)
      : cache_(cache), config_(config) {}

  absl::Status AddRequest(const engine::Request& request) override {
    queues_.waiting.push_back(request);
    return absl::OkStatus();
  }

  absl::StatusOr<engine::SchedulerOutput> Schedule() override {
    engine::SchedulerOutput step;
    for (int i = 0; i < std::ssize(queues_.running); ++i) {
      const engine::Request request = queues_.running[i];
      const int tokens = NextTokens(request, step);
      if (tokens == 0) break;
      ASSIGN_OR_RETURN(const Room room, MakeRoom(cache_, i, tokens, queues_));
      step.preempted_request_ids.insert(step.preempted_request_ids.end(), room.preempted.begin(), room.preempted.end());
      if (room.granted) Commit(request.request_id, tokens, step);
    }
    while (!queues_.waiting.empty() && MayAdmit(step, config_, static_cast<int>(queues_.running.size()))) {
      engine::Request request = queues_.waiting.front();
      const std::vector<int> hits = cache_.GetComputedBlocks(request);
      request.num_computed_tokens = static_cast<int>(hits.size()) * cache_.BlockSize();
      const int tokens = NextTokens(request, step);
      ASSIGN_OR_RETURN(const auto blocks, cache_.AllocateSlots(request, tokens, hits));
      if (!blocks.has_value()) break;
      request.status = engine::RequestStatus::kRunning;
      Commit(request.request_id, tokens, step);
      queues_.waiting.erase(queues_.waiting.begin());
      queues_.running.push_back(std::move(request));
    }
    return step;
  }

  absl::StatusOr<std::vector<engine::Request>> UpdateFromOutput(const engine::SchedulerOutput& step,
                                                                const Batch& sampled) override {
    std::vector<engine::Request> finished;
    for (const std::string& id : step.scheduled_request_ids) {
      const auto request = Find(queues_.running, id);
      if (request == queues_.running.end()) {
        return absl::InternalError(absl::StrCat(id, " has tokens of the step and does not run"));
      }
      request->num_computed_tokens += step.num_scheduled_tokens.at(id);
      if (!sampled.contains(id)) continue;
      request->token_ids.push_back(sampled.at(id));
      ASSIGN_OR_RETURN(const bool done, engine::MaybeFinish(*request, config_.eos_token_id));
      if (!done) continue;
      cache_.Free(id);
      finished.push_back(*request);
      queues_.running.erase(request);
    }
    return finished;
  }

  std::optional<engine::Request> AbortRequest(const std::string&) override { return std::nullopt; }
  bool HasUnfinishedRequests() const override { return !queues_.running.empty() || !queues_.waiting.empty(); }
  absl::StatusOr<engine::Request> GetRequest(const std::string& id) const override {
    for (const auto& list : {queues_.running, queues_.waiting}) {
      const auto found = Find(list, id);
      if (found != list.end()) return *found;
    }
    return absl::NotFoundError(absl::StrCat(id, " is in neither list"));
  }
  Ids RunningIds() const override { return IdsOf(queues_.running); }
  Ids WaitingIds() const override { return IdsOf(queues_.waiting); }

 private:
  template <class Requests>
  static auto Find(Requests& requests, const std::string& id) -> decltype(requests.begin()) {
    return std::find_if(requests.begin(), requests.end(), [&](const auto& r) { return r.request_id == id; });
  }
  int NextTokens(const engine::Request& request, const engine::SchedulerOutput& step) const {
    int tokens = request.NumTokens() - request.num_computed_tokens;
    if (config_.long_prefill_token_threshold > 0) tokens = std::min(tokens, config_.long_prefill_token_threshold);
    return std::min(tokens, config_.max_num_batched_tokens - step.TotalNumScheduledTokens());
  }
  static void Commit(const std::string& id, int tokens, engine::SchedulerOutput& step) {
    step.num_scheduled_tokens[id] = tokens;
    step.scheduled_request_ids.push_back(id);
  }

  engine::KvCacheManager& cache_;
  const engine::SchedulerConfig config_;
  Queues queues_;
};

enum class Whose { kLab, kReference };

std::unique_ptr<engine::LlmEngine> MakeEngine(const engine::EngineConfig& config, Whose scheduler) {
  engine::EngineParts parts = engine::ReferenceParts();
  if (scheduler == Whose::kLab) {
    parts.make_scheduler = [](engine::KvCacheManager& cache, const engine::SchedulerConfig& limits) {
      return std::unique_ptr<engine::Scheduler>(std::make_unique<PressedScheduler>(cache, limits));
    };
  }
  return engine::LlmEngine::Create(config, std::make_unique<engine::ToyModel>(), std::move(parts)).value();
}

struct Outcome {
  absl::Status status;
  Schedule schedule;
  PressureReport report;
};

// Runs the jobs to their end, at most 1000 steps, as long as each does something; sees that all blocks come back.
Outcome RunAll(engine::LlmEngine& engine, std::span<const Job> jobs) {
  Outcome run;
  for (const Job& job : jobs) {
    run.status.Update(engine.AddRequest(job.id, job.prompt, {.max_tokens = job.max_tokens}));
  }
  while (run.status.ok() && engine.HasUnfinishedRequests()) {
    const absl::StatusOr<engine::StepOutput> step = engine.Step();
    run.status.Update(step.status());
    if (!step.ok()) break;
    if (++run.report.steps == 1000) run.status = absl::DeadlineExceededError("1000 steps, and no end");
    if (step->scheduled.scheduled_request_ids.empty() && step->scheduled.preempted_request_ids.empty()) {
      run.status = absl::FailedPreconditionError(
          absl::StrCat("step ", run.report.steps, " schedules nobody and preempts nobody, and requests are left"));
    }
    run.schedule.batches.push_back(step->scheduled.num_scheduled_tokens);
    run.schedule.preempted.push_back(step->scheduled.preempted_request_ids);
    run.report.scheduled_tokens += step->scheduled.TotalNumScheduledTokens();
    for (const engine::Request& request : step->finished) {
      run.report.outputs[request.request_id] = {request.token_ids.begin() + request.num_prompt_tokens,
                                                request.token_ids.end()};
      run.report.preemptions[request.request_id] = request.num_preemptions;
    }
  }
  if (run.status.ok() && engine.block_pool().Usage() != 0.0) {
    run.status = absl::InternalError("all requests are finished, and not all blocks are free");
  }
  return run;
}

bool ExpectSchedule(const std::string& what, const Outcome& run, const Schedule& expected) {
  if (!ExpectAnswer<std::string>("a run with MakeRoom and MayAdmit; " + what, run.status.ToString(), "OK"))
    return false;
  const size_t steps = std::min(run.schedule.batches.size(), expected.batches.size());
  for (size_t s = 0; s < steps; ++s) {
    const std::string step = absl::StrCat(" in step ", s + 1, "; ", what);
    if (!ExpectAnswer("who is preempted" + step, run.schedule.preempted[s], expected.preempted[s])) return false;
    Batch with_the_victims = expected.batches[s];
    for (const std::string& id : expected.preempted[s]) {
      if (const auto got = run.schedule.batches[s].find(id); got != run.schedule.batches[s].end()) {
        with_the_victims.insert(*got);
      }
    }
    if (!ExpectAnswer("who has how many tokens" + step, run.schedule.batches[s], expected.batches[s],
                      {{with_the_victims, "nobody is admitted in a step that preempted"}})) {
      return false;
    }
  }
  return ExpectAnswer("steps; " + what, run.schedule.batches.size(), expected.batches.size());
}

bool ExpectReport(const std::string& call, const PressureReport& got, const PressureReport& expected) {
  std::map<std::string, std::vector<int>> none;
  for (const auto& [id, tokens] : expected.outputs) {
    const auto found = got.outputs.find(id);
    const std::vector<int> output = found == got.outputs.end() ? std::vector<int>() : found->second;
    if (!ExpectAnswer(absl::StrCat(call, ": output of ", id), output, tokens, {{{}, "it has none at all"}})) {
      return false;
    }
  }
  return ExpectAnswer(call + ": number of outputs", got.outputs.size(), expected.outputs.size()) &&
         ExpectAnswer(call + ": preemptions", got.preemptions, expected.preemptions,
                      {{Batch{}, "0 is a number, too: each job has its entry"}}) &&
         ExpectAnswer(call + ": steps", got.steps, expected.steps) &&
         ExpectAnswer(call + ": scheduled_tokens", got.scheduled_tokens, expected.scheduled_tokens);
}

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

struct RandomLoad {
  engine::CacheConfig cache;
  engine::SchedulerConfig limits;
  std::vector<Job> jobs;
};

RandomLoad DrawLoad(base::Rng& rng, bool caching) {
  RandomLoad load;
  const int block = 1 + rng.Below(5), requests = 2 + rng.Below(4);
  int most = 1;
  for (int r = 0; r < requests; ++r) {
    const int prompt = 1 + rng.Below(14), output = 1 + rng.Below(9);
    load.jobs.push_back(Load(std::string(1, static_cast<char>('f' - r)), prompt, output));
    most = std::max(most, (prompt + output - 1 + block - 1) / block);
  }
  load.cache = {most + 1 + rng.Below(most + 1), block, caching};
  load.limits.max_num_batched_tokens = rng.Below(2) == 0 ? 2048 : 2 + rng.Below(12);
  load.limits.max_num_seqs = 2 + rng.Below(4);
  load.limits.long_prefill_token_threshold = rng.Below(2) == 0 ? 0 : 1 + rng.Below(6);
  return load;
}
std::string Text(const RandomLoad& load) {
  return absl::StrCat(Text(load.jobs), "; ", Text(load.cache), ", budget ", load.limits.max_num_batched_tokens, ", ",
                      load.limits.max_num_seqs, " places, threshold ", load.limits.long_prefill_token_threshold);
}

GRADED_TEST(InTheEngine, DoesWithRandomLoadsWhatTheCountsSay, 1) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  int preemptions = 0;
  for (int i = 0; i < 25; ++i) {
    const RandomLoad load = DrawLoad(rng, /*caching=*/false);
    const auto engine = MakeEngine({load.cache, load.limits}, Whose::kLab);
    const Outcome run = RunAll(*engine, load.jobs);
    PressureReport expected;
    const Schedule schedule =
        Simulate(load.jobs, load.cache.num_blocks - 1, load.cache.block_size, load.limits, expected);
    if (!ExpectSchedule(Text(load), run, schedule)) return;
    if (!ExpectReport("a run with MakeRoom and MayAdmit; " + Text(load), run.report, expected)) return;
    for (const auto& [id, n] : expected.preemptions) preemptions += n;
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

EngineFactory Reference() {
  return [](const engine::EngineConfig& config) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
    return engine::LlmEngine::Create(config, std::make_unique<engine::ToyModel>());
  };
}

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
    const absl::StatusOr<PressureReport> report = RunUnderPressure(Reference(), cache, Two());
    if (!ExpectAnswer<std::string>(call, report.status().ToString(), "OK")) return;
    const PressureReport expected = {Continuations(Two()), {{"A", 0}, {"B", row.preemptions}}, row.steps, row.tokens};
    if (!ExpectReport(call, *report, expected)) return;
  }
}

// An engine whose steps stand in a script.
class ScriptedEngine final : public engine::Engine {
 public:
  explicit ScriptedEngine(std::vector<engine::StepOutput> steps, Ids& calls)
      : steps_(std::move(steps)), calls_(calls) {}

  absl::Status AddRequest(const std::string& id, std::span<const int> prompt,
                          const engine::RequestParams& params) override {
    calls_.push_back(absl::StrCat("AddRequest(", id, ", {", absl::StrJoin(prompt, " "), "}, ", params.max_tokens, ")"));
    return add_error;
  }
  absl::StatusOr<engine::StepOutput> Step() override {
    if (next_ == steps_.size() + 20) return absl::AbortedError("20 steps without a request in them");
    ++next_;
    if (next_ <= steps_.size()) return steps_[next_ - 1];
    return last;
  }
  std::optional<engine::Request> Abort(const std::string&) override { return std::nullopt; }
  bool HasUnfinishedRequests() const override { return next_ < steps_.size() || !ends; }
  std::vector<engine::Request> LiveRequests() const override { return {}; }

  absl::Status add_error;
  bool ends = true;  // after the script; else what `last` says, again and again
  absl::StatusOr<engine::StepOutput> last = engine::StepOutput();

 private:
  const std::vector<engine::StepOutput> steps_;
  Ids& calls_;
  size_t next_ = 0;
};

engine::StepOutput StepOf(const Batch& tokens, std::vector<engine::Request> finished = {}) {
  engine::StepOutput step;
  step.scheduled.num_scheduled_tokens = tokens;
  for (const auto& [id, n] : tokens) step.scheduled.scheduled_request_ids.push_back(id);
  step.finished = std::move(finished);
  return step;
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
    return std::make_unique<ScriptedEngine>(std::vector{StepOf({{"A", 5}, {"B", 7}}), StepOf({{"B", 1}}, {b}),
                                                        StepOf({{"A", 100}}), StepOf({{"A", 1}}, {a})},
                                            calls);
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
    auto endless = std::make_unique<ScriptedEngine>(std::vector<engine::StepOutput>{}, calls);
    endless->ends = false;
    endless->last = StepOf({{"A", 1}});  // as a scheduler without the check does: preempted, admitted, preempted, ...
    return endless;
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
                            RunUnderPressure(Reference(), cache, std::vector<Job>{Load("A", 8, 5)}).status().ToString(),
                            "OK");
}

GRADED_TEST(RunUnderPressure, PassesErrorsOnAndNoticesAStandstill, 1) {
  Ids calls;
  absl::Status create_error, add_error;
  bool standstill = false;
  absl::StatusOr<engine::StepOutput> last = engine::StepOutput();
  const EngineFactory make = [&](const engine::EngineConfig&) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
    if (!create_error.ok()) return create_error;
    auto engine = std::make_unique<ScriptedEngine>(std::vector{StepOf({{"A", 3}})}, calls);
    engine->add_error = add_error;
    engine->ends = !standstill;
    engine->last = last;
    return engine;
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
    PressureReport expected;
    Simulate(load.jobs, load.cache.num_blocks - 1, load.cache.block_size, {}, expected);
    const std::string call = absl::StrCat("RunUnderPressure({", Text(load.jobs), "}, ", Text(load.cache), ")");
    const absl::StatusOr<PressureReport> report = RunUnderPressure(Reference(), load.cache, load.jobs);
    if (!ExpectAnswer<std::string>(call, report.status().ToString(), "OK")) return;
    if (!ExpectReport(call, *report, expected)) return;
    // The smallest cache of all is enough, and one block less is refused.
    const absl::StatusOr<int64_t> least = MinBlocksToRun(load.jobs, load.cache.block_size);
    if (!ExpectAnswer<std::string>("MinBlocksToRun({" + Text(load.jobs) + "})", least.status().ToString(), "OK"))
      return;
    engine::CacheConfig small = load.cache;
    small.num_blocks = static_cast<int>(*least);
    if (!ExpectAnswer<std::string>(absl::StrCat("RunUnderPressure({", Text(load.jobs), "}, ", Text(small), ")"),
                                   RunUnderPressure(Reference(), small, load.jobs).status().ToString(), "OK")) {
      return;
    }
    --small.num_blocks;
    if (!ExpectError(absl::StrCat("RunUnderPressure({", Text(load.jobs), "}, ", Text(small), ")"),
                     RunUnderPressure(Reference(), small, load.jobs), kInvalid, "one block less than the least")) {
      return;
    }
  }
}

}  // namespace
}  // namespace preemption
