// Lab 03-01: what a step decides, and whom it asks for memory on the way.
//
// The memory is the tests' own: it writes down every question. Expected decisions are those of the handout's table, and
// in the random tests those of Oracle() below, which has the same rules in another form.

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/03-continuous-batching/lab-01-scheduler-step/scheduler_step.h"

namespace scheduler_step {

// How a decision is printed: {A:1, B:15; admitted B; 0 left}.
void PrintTo(const StepDecision& step, std::ostream* out) {
  *out << "{" << absl::StrJoin(step.scheduled, ", ", absl::PairFormatter(":")) << "; admitted "
       << (step.admitted.empty() ? "nobody" : absl::StrJoin(step.admitted, ", ")) << "; " << step.budget_left
       << " left}";
}

namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::Mistake;
using course::testing::TestSeed;

using Requests = std::vector<SchedRequest>;
using Shares = std::vector<std::pair<std::string, int>>;
using Where = std::source_location;

// A decode: one token is left to compute.
SchedRequest Decode(const std::string& id, int num_tokens = 11) { return {id, num_tokens, num_tokens - 1}; }
// A prompt of which nothing is computed.
SchedRequest Prompt(const std::string& id, int num_tokens) { return {id, num_tokens, 0}; }

// So many tokens of memory; grants what still fits, and remembers who asked for how many.
struct Memory {
  int free = 1 << 30;
  Shares asked;

  TryAllocate Ask() {
    return [this](const SchedRequest& request, int num_new_tokens) {
      asked.emplace_back(request.id, num_new_tokens);
      if (num_new_tokens > free) return false;
      free -= num_new_tokens;
      return true;
    };
  }
};

std::string Describe(const Requests& requests) {
  return absl::StrJoin(requests, ", ", [](std::string* out, const SchedRequest& request) {
    absl::StrAppend(out, request.id, " ", request.num_computed, "/", request.num_tokens);
  });
}

struct Situation {
  Requests running;
  Requests waiting;
  StepLimits limits;
  std::optional<int> memory = std::nullopt;  // [tokens]; as much as anybody wants if there is no number

  std::string Call() const {
    return absl::StrCat("ScheduleStep(running {", Describe(running), "}, waiting {", Describe(waiting), "}, budget ",
                        limits.max_num_batched_tokens, ", ", limits.max_num_seqs, " places, threshold ",
                        limits.long_prefill_token_threshold,
                        memory.has_value() ? absl::StrCat(", memory for ", *memory, " tokens") : "", ")");
  }
};

std::string WhatIsWrongWith(const Shares& asked) {
  std::map<std::string, int> times;
  for (const auto& [id, tokens] : asked) {
    if (tokens < 1) return absl::StrCat(id, " gets no token, so there is no memory to ask for");
    if (++times[id] > 1) return absl::StrCat(id, " is asked for twice: once a step, for what the limits give");
  }
  return "";
}

// Runs a step, and expects this decision and these questions (the scheduled requests, if none are given).
bool ExpectStep(const Situation& now, const StepDecision& expected,
                std::initializer_list<Mistake<StepDecision>> mistakes, std::optional<Shares> questions = std::nullopt,
                Where where = Where::current()) {
  Memory memory;
  if (now.memory.has_value()) memory.free = *now.memory;
  const absl::StatusOr<StepDecision> got = ScheduleStep(now.running, now.waiting, now.limits, memory.Ask());
  return ExpectAnswer(now.Call(), got, expected, mistakes, where) &&
         ExpectAnswer("what try_allocate is asked for in " + now.Call(), memory.asked,
                      questions.value_or(expected.scheduled), {{memory.asked, WhatIsWrongWith(memory.asked)}}, where);
}

const StepLimits kLimits = {.max_num_batched_tokens = 16, .max_num_seqs = 4};
const Requests kA = {Decode("A")};
const Requests kB = {Prompt("B", 20)};

GRADED_TEST(Decodes, ComeBeforePrompts, 3) {
  ExpectStep(
      {kA, kB, kLimits}, {{{"A", 1}, {"B", 15}}, {"B"}, 0},
      {{{{{"B", 16}}, {"B"}, 0}, "the newcomer was served first: A, who is in the middle of an answer, stands still"},
       {{{{"A", 1}, {"B", 16}}, {"B"}, 0}, "the budget is shared: A's token is gone from it"},
       {{{{"A", 1}, {"B", 16}}, {"B"}, -1}, "the budget is shared: A's token is gone from it"},
       {{{{"A", 1}}, {}, 15}, "the prompt need not fit as a whole: a piece of it is as good"},
       {{{{"A", 1}, {"B", 15}}, {}, 0}, "whoever leaves the queue is told in `admitted`, too"}});
  ExpectStep({kA, kB, {.max_num_batched_tokens = 1, .max_num_seqs = 4}}, {{{"A", 1}}, {}, 0},
             {{{{{"A", 1}}, {"B"}, 0}, "without a token in this step B need not take a place"},
              {{{{"A", 1}, {"B", 0}}, {"B"}, 0}, "0 tokens are no share: B goes on waiting"}});
  const Requests three = {Decode("A"), Decode("B"), Decode("C")};
  ExpectStep({three, {}, {.max_num_batched_tokens = 2, .max_num_seqs = 4}}, {{{"A", 1}, {"B", 1}}, {}, 0},
             {{{{{"A", 1}, {"B", 1}, {"C", 0}}, {}, 0}, "0 tokens are no share: C is not in this step"},
              {{{{"A", 1}, {"B", 1}, {"C", 1}}, {}, -1}, "a budget of 2 tokens, and 3 were given out"}});
}

GRADED_TEST(Places, AreTakenByNewcomersToo, 2) {
  ExpectStep({kA, kB, {.max_num_batched_tokens = 16, .max_num_seqs = 1}}, {{{"A", 1}}, {}, 15},
             {{{{{"A", 1}, {"B", 15}}, {"B"}, 0}, "A has the only place: B waits, although 15 tokens are left"}});
  const Requests four = {Prompt("B", 2), Prompt("C", 2), Prompt("D", 2), Prompt("E", 2)};
  ExpectStep({kA, four, {.max_num_batched_tokens = 16, .max_num_seqs = 3}},
             {{{"A", 1}, {"B", 2}, {"C", 2}}, {"B", "C"}, 11},
             {{{{{"A", 1}, {"B", 2}, {"C", 2}, {"D", 2}, {"E", 2}}, {"B", "C", "D", "E"}, 7},
               "an admitted request takes a place at once, not with the next step"},
              {{{{"A", 1}, {"B", 2}, {"C", 2}, {"D", 2}}, {"B", "C", "D"}, 9},
               "running and admitted ones share the places: 1 + 2"}});
  // Whoever runs has a place, also without a token in this step.
  ExpectStep(
      {{Decode("A"), {"F", 8, 8}}, four, {.max_num_batched_tokens = 16, .max_num_seqs = 3}},
      {{{"A", 1}, {"B", 2}}, {"B"}, 13},
      {{{{{"A", 1}, {"B", 2}, {"C", 2}}, {"B", "C"}, 11}, "F runs: it has its place even if it has no token here"}});
}

GRADED_TEST(Threshold, CapsWhatOneRequestGets, 3) {
  const StepLimits four = {.max_num_batched_tokens = 16, .max_num_seqs = 4, .long_prefill_token_threshold = 4};
  ExpectStep({kA, kB, four}, {{{"A", 1}, {"B", 4}}, {"B"}, 11},
             {{{{{"A", 1}, {"B", 15}}, {"B"}, 0}, "the threshold holds for waiting requests, too"},
              {{{{"A", 1}, {"B", 3}}, {"B"}, 0}, "the threshold is of each request, the budget of all"},
              {{{{"A", 1}, {"B", 3}}, {"B"}, 12}, "the threshold is of each request, the budget of all"}});
  const Requests half = {{"P", 20, 8}};
  ExpectStep({half, {}, four}, {{{"P", 4}}, {}, 12},
             {{{{{"P", 12}}, {}, 4}, "the threshold holds for running requests, too: a prompt runs while it is read"}});
  // Each of several has its own threshold.
  ExpectStep({half, {Prompt("B", 20), Prompt("C", 3)}, four}, {{{"P", 4}, {"B", 4}, {"C", 3}}, {"B", "C"}, 5},
             {{{{{"P", 4}}, {}, 12}, "the threshold is of each request, not of the step"},
              {{{{"P", 4}}, {}, 0}, "the threshold is of each request, not of the step"}});
  // What is left of the budget may be less than the threshold.
  ExpectStep(
      {half, {Prompt("B", 20)}, {.max_num_batched_tokens = 6, .max_num_seqs = 4, .long_prefill_token_threshold = 4}},
      {{{"P", 4}, {"B", 2}}, {"B"}, 0}, {{{{{"P", 4}, {"B", 4}}, {"B"}, -2}, "three numbers limit a share, not two"}});
  ExpectStep({kA, kB, {.max_num_batched_tokens = 64, .max_num_seqs = 4, .long_prefill_token_threshold = 20}},
             {{{"A", 1}, {"B", 20}}, {"B"}, 43}, {});
}

const char kForLess[] = "try_allocate was asked again for less: once a step, for what the limits give";

GRADED_TEST(Queue, StopsAtTheFirstThatDoesNotFit, 2) {
  const Situation small_behind = {{}, {Prompt("B", 8), Prompt("C", 2)}, kLimits, 5};
  ExpectStep(small_behind, {{}, {}, 16},
             {{{{{"C", 2}}, {"C"}, 14}, "C overtook B: with enough small requests behind it, B would wait forever"},
              {{{{"B", 5}}, {"B"}, 11}, kForLess},
              {{{{"B", 4}}, {"B"}, 12}, kForLess}},
             Shares{{"B", 8}});
  const Situation first_fits = {kA, {Prompt("B", 4), Prompt("C", 9), Prompt("D", 1)}, kLimits, 6};
  ExpectStep(first_fits, {{{"A", 1}, {"B", 4}}, {"B"}, 11},
             {{{{{"A", 1}, {"B", 4}, {"D", 1}}, {"B", "D"}, 10}, "D overtook C: first come, first served"}},
             Shares{{"A", 1}, {"B", 4}, {"C", 9}});
}

GRADED_TEST(Budget, CutsTheLastPromptToWhatIsLeft, 2) {
  const Requests three = {Prompt("B", 5), Prompt("C", 5), Prompt("D", 5)};
  ExpectStep({{}, three, {.max_num_batched_tokens = 12, .max_num_seqs = 4}},
             {{{"B", 5}, {"C", 5}, {"D", 2}}, {"B", "C", "D"}, 0},
             {{{{{"B", 5}, {"C", 5}, {"D", 5}}, {"B", "C", "D"}, -3}, "a budget of 12 tokens, and 15 were given out"},
              {{{{"B", 5}, {"C", 5}, {"D", 5}}, {"B", "C", "D"}, 12}, "the budget must shrink with each share"},
              {{{{"B", 5}, {"C", 5}}, {"B", "C"}, 2}, "2 tokens are left: D may begin with these"}});
  // Exactly used up: E is neither admitted nor asked for.
  ExpectStep({{}, {Prompt("B", 5), Prompt("C", 7), Prompt("E", 1)}, {.max_num_batched_tokens = 12, .max_num_seqs = 4}},
             {{{"B", 5}, {"C", 7}}, {"B", "C"}, 0},
             {{{{{"B", 5}, {"C", 7}, {"E", 0}}, {"B", "C", "E"}, 0}, "0 tokens are no share: E goes on waiting"},
              {{{{"B", 5}, {"C", 7}}, {"B", "C", "E"}, 0}, "E got no token, so it waits"}});
  // Of a newcomer with a cached prefix only the rest is computed.
  ExpectStep({{}, {{"B", 20, 16}, Prompt("C", 9)}, {.max_num_batched_tokens = 12, .max_num_seqs = 4}},
             {{{"B", 4}, {"C", 8}}, {"B", "C"}, 0},
             {{{{{"B", 12}}, {"B"}, 0}, "16 of B's tokens are computed already: the prefix cache had them"}});
}

GRADED_TEST(Memory, IsAskedOnceAndLetsNobodyInWhileSomebodyStarves, 3) {
  // P needs 6 tokens of memory, which has 3 left: the decodes around it go on, and B, who would fit, stays outside.
  const Situation starving = {{Decode("A"), {"P", 14, 8}, Decode("C")}, {Prompt("B", 1)}, kLimits, 3};
  ExpectStep(
      starving, {{{"A", 1}, {"C", 1}}, {}, 14},
      {{{{{"A", 1}, {"C", 1}, {"B", 1}}, {"B"}, 13},
        "P has no memory, and B was let in to take what P waits for: nobody is admitted in such a step"},
       {{{{"A", 1}}, {}, 15}, "C is not to blame: only P goes without, those behind it are asked for"},
       {{{{"A", 1}, {"B", 1}}, {"B"}, 14}, "C is not to blame: only P goes without, those behind it are asked for"},
       {{{{"A", 1}, {"P", 1}, {"C", 1}}, {}, 13}, kForLess},
       {{{{"A", 1}, {"P", 2}}, {}, 13}, kForLess}},
      Shares{{"A", 1}, {"P", 6}, {"C", 1}});
  // No budget is no refusal, and nobody who has no token is asked for.
  ExpectStep({{{"P", 14, 8}, Decode("A")}, {Prompt("B", 1)}, {.max_num_batched_tokens = 6, .max_num_seqs = 4}, 100},
             {{{"P", 6}}, {}, 0}, {}, Shares{{"P", 6}});
  ExpectStep({{{"F", 8, 8}, Decode("A")}, {Prompt("B", 3)}, kLimits, 4}, {{{"A", 1}, {"B", 3}}, {"B"}, 12}, {},
             Shares{{"A", 1}, {"B", 3}});
  ExpectStep({{Decode("A")}, {Prompt("B", 3)}, kLimits, 0}, {{}, {}, 16}, {}, Shares{{"A", 1}});
}

GRADED_TEST(Requests, WithNothingToDoAreLeftOut, 1) {
  ExpectStep({{{"A", 8, 8}, Decode("C")}, {}, kLimits}, {{{"C", 1}}, {}, 15},
             {{{{{"A", 0}, {"C", 1}}, {}, 15}, "all of A is computed: it is not listed"},
              {{{{"A", 1}, {"C", 1}}, {}, 14}, "all of A is computed: there is no token to give it"}});
  ExpectStep({{}, {}, kLimits}, {{}, {}, 16}, {{{{}, {}, 0}, "nobody took anything of the budget"}});
}

GRADED_TEST(BadInput, IsRefusedBeforeAnybodyIsAsked, 1) {
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  Memory memory;
  const auto refuse = [&](const Situation& now, const std::string& rule) {
    ExpectError(now.Call(), ScheduleStep(now.running, now.waiting, now.limits, memory.Ask()), kInvalid, rule);
  };
  if (!ExpectStep({kA, kB, kLimits}, {{{"A", 1}, {"B", 15}}, {"B"}, 0}, {})) return;
  refuse({kA, kB, {0, 4}}, "a step has at least one token");
  refuse({kA, kB, {16, 0}}, "a batch has at least one place");
  refuse({kA, kB, {16, 4, -1}}, "a threshold is 0 or more");
  refuse({{Decode("A"), Decode("B")}, {}, {16, 1}}, "no more requests run than there are places");
  refuse({kA, {Prompt("A", 5)}, kLimits}, "a request has one id and stands in one list");
  refuse({{{"A", 5, 6}}, kB, kLimits}, "computed <= tokens");
  refuse({kA, {{"B", 5, -1}}, kLimits}, "computed >= 0");
  refuse({kA, {{"B", 5, 5}}, kLimits}, "a waiting request has something to compute");
  ExpectError("ScheduleStep without try_allocate", ScheduleStep(kA, kB, kLimits, nullptr), kInvalid,
              "somebody must be asked for memory");
  ExpectAnswer("questions to try_allocate in bad calls", memory.asked, Shares{});
}

// ---- Random steps.

// The rules of the step as one queue: the running ones, then the waiting ones. Once anybody was refused, the door is
// shut.
StepDecision Oracle(const Situation& now, Shares& asked) {
  Requests queue = now.running;
  queue.insert(queue.end(), now.waiting.begin(), now.waiting.end());
  const int threshold = now.limits.long_prefill_token_threshold;
  const int most = threshold > 0 ? threshold : now.limits.max_num_batched_tokens;
  int memory = now.memory.value();
  bool door_open = true;
  StepDecision step = {{}, {}, now.limits.max_num_batched_tokens};
  for (int i = 0; i < std::ssize(queue); ++i) {
    const bool newcomer = i >= std::ssize(now.running);
    const bool may_enter = door_open && std::ssize(now.running) + std::ssize(step.admitted) < now.limits.max_num_seqs;
    const int share = std::min({queue[i].num_tokens - queue[i].num_computed, most, step.budget_left});
    if (share == 0 || (newcomer && !may_enter)) continue;
    asked.emplace_back(queue[i].id, share);
    door_open = door_open && share <= memory;
    if (share > memory) continue;
    memory -= share;
    step.budget_left -= share;
    step.scheduled.emplace_back(queue[i].id, share);
    if (newcomer) step.admitted.push_back(queue[i].id);
  }
  return step;
}

Requests RandomRequests(base::Rng& rng, char first_id, int n, bool waiting) {
  Requests requests;
  for (int i = 0; i < n; ++i) {
    const int tokens = 1 + rng.Below(30);
    const int style = rng.Below(4);  // a new prompt, a half-read one, a decode, one with nothing to do
    int computed = style == 0 ? 0 : style == 1 ? rng.Below(tokens) : tokens - 1;
    if (style == 3 && !waiting) computed = tokens;
    requests.push_back({std::string(1, static_cast<char>(first_id + i)), tokens, computed});
  }
  return requests;
}

GRADED_TEST(RandomSteps, KeepEveryLimitAndLeaveNothingUndone, 2) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 400; ++i) {
    Situation now;
    now.running = RandomRequests(rng, 'A', rng.Below(5), false);
    now.waiting = RandomRequests(rng, 'a', rng.Below(6), true);
    now.limits.max_num_batched_tokens = 1 + rng.Below(rng.Below(2) == 0 ? 12 : 60);
    now.limits.max_num_seqs = std::max<int>(1, std::ssize(now.running)) + rng.Below(5);
    now.limits.long_prefill_token_threshold = rng.Below(2) * (1 + rng.Below(12));
    now.memory = rng.Below(3) == 0 ? 1000 : rng.Below(50);
    Shares questions;
    const StepDecision expected = Oracle(now, questions);
    if (!ExpectStep(now, expected, {}, questions)) return;
  }
}

// ---- Steps one after the other, as an engine takes them.

struct Job {
  std::string id;
  int prompt_len = 0;
  int max_tokens = 0;
};

// Runs the jobs to their end, all waiting from the start, with memory for all; the batch of each step.
std::vector<std::map<std::string, int>> RunJobs(const std::vector<Job>& jobs, const StepLimits& limits) {
  Requests running, waiting;
  std::map<std::string, int> ends;  // [tokens] that a request has when it is done
  for (const Job& job : jobs) {
    waiting.push_back(Prompt(job.id, job.prompt_len));
    ends[job.id] = job.prompt_len + job.max_tokens;
  }
  std::vector<std::map<std::string, int>> log;
  while ((!running.empty() || !waiting.empty()) && log.size() < 100) {
    Memory memory;
    const absl::StatusOr<StepDecision> step = ScheduleStep(running, waiting, limits, memory.Ask());
    if (!step.ok() || step->scheduled.empty() || step->admitted.size() > waiting.size()) return log;
    std::move(waiting.begin(), waiting.begin() + std::ssize(step->admitted), std::back_inserter(running));
    waiting.erase(waiting.begin(), waiting.begin() + std::ssize(step->admitted));
    log.emplace_back(step->scheduled.begin(), step->scheduled.end());
    for (SchedRequest& request : running) {
      if (!log.back().contains(request.id)) continue;
      request.num_computed += log.back()[request.id];
      if (request.num_computed == request.num_tokens) ++request.num_tokens;  // the step has made a token
    }
    std::erase_if(running, [&](const SchedRequest& request) { return request.num_tokens == ends[request.id]; });
  }
  return log;
}

// The three requests of lab 01-04: its log, line by line.
GRADED_TEST(ManySteps, MakeTheBatchesThatLab0104Watched, 1) {
  const std::vector<Job> jobs = {{"A", 12, 3}, {"B", 3, 4}, {"C", 2, 2}};
  const std::string what = "batches of A: 12 + 3 tokens, B: 3 + 4, C: 2 + 2; budget 8, ";
  ExpectAnswer(what + "4 places", RunJobs(jobs, {8, 4}),
               {{{"A", 8}},
                {{"A", 4}, {"B", 3}, {"C", 1}},
                {{"A", 1}, {"B", 1}, {"C", 1}},
                {{"A", 1}, {"B", 1}, {"C", 1}},
                {{"B", 1}}});
  ExpectAnswer(
      what + "2 places", RunJobs(jobs, {8, 2}),
      {{{"A", 8}}, {{"A", 4}, {"B", 3}}, {{"A", 1}, {"B", 1}}, {{"A", 1}, {"B", 1}}, {{"B", 1}, {"C", 2}}, {{"C", 1}}});
}

}  // namespace
}  // namespace scheduler_step
