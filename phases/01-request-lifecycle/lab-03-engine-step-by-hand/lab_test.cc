// Lab 01-03: what one step must ask of scheduler, model and sampler, and in which order.
//
// Twice: against organs of the test, which remember every call (Organs), and inside the reference engine, whose step is
// exchanged for the one under test. Expected tokens come from the toy model's rule, favoured(token, position) =
// (31 token + 17 position + 7) mod 256, continued by hand in Continuation().

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "engine/api/config.h"
#include "engine/llm_engine.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/01-request-lifecycle/lab-03-engine-step-by-hand/engine_step.h"

namespace engine {

// How gtest prints what a sampler is told of a row.
void PrintTo(const SamplingMetadata& row, std::ostream* out) {
  *out << "{temperature " << row.params.temperature << ", seed " << row.seed << ", output " << row.num_output_tokens
       << "}";
}

}  // namespace engine

namespace engine_step {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;

std::vector<int> Bytes(std::string_view text) { return {text.begin(), text.end()}; }  // ASCII only

engine::RequestParams MaxTokens(int m) { return {.max_tokens = m}; }

// What the toy model says after `prompt`, token by token. It never ends by itself.
std::vector<int> Continuation(std::vector<int> tokens, int m) {
  std::vector<int> output;
  for (int k = 0; k < m; ++k) {
    const int next = (31 * tokens.back() + 17 * static_cast<int>(tokens.size() - 1) + 7) % 256;
    tokens.push_back(next);
    output.push_back(next);
  }
  return output;
}

std::vector<int> OutputOf(const engine::Request& request) {
  const std::span<const int> output = engine::GeneratedTokens(request);
  return {output.begin(), output.end()};
}

// ---- An engine with the step under test.

std::unique_ptr<engine::LlmEngine> MakeEngine(const engine::EngineConfig& config, bool by_hand = true) {
  engine::EngineParts parts = engine::ReferenceParts();
  if (by_hand) {
    parts.step = [](engine::Scheduler& scheduler, engine::Model& model, engine::Sampler& sampler) {
      return StepByHand(scheduler, model, sampler);
    };
  }
  return engine::LlmEngine::Create(config, std::make_unique<engine::ToyModel>(), std::move(parts)).value();
}

engine::EngineConfig Limits(int threshold, int budget = 2048) {
  engine::EngineConfig config;
  config.scheduler.long_prefill_token_threshold = threshold;
  config.scheduler.max_num_batched_tokens = budget;
  return config;
}

// Steps until nothing is left, at most 200 times. An error or a step that schedules nothing ends the run.
struct Outcome {
  absl::Status status;
  std::vector<engine::StepOutput> steps;
  std::map<std::string, engine::Request> finished;
};
Outcome RunAll(engine::Engine& engine) {
  Outcome run;
  while (run.status.ok() && engine.HasUnfinishedRequests()) {
    absl::StatusOr<engine::StepOutput> step = engine.Step();
    run.status = step.status();
    if (!step.ok()) break;
    for (const engine::Request& request : step->finished) run.finished[request.request_id] = request;
    run.steps.push_back(*std::move(step));
    if (run.steps.back().scheduled.scheduled_request_ids.empty() || run.steps.size() == 200) {
      run.status = absl::DeadlineExceededError("the requests make no progress");
    }
  }
  return run;
}

// Runs prompts (named "0", "1", ...) with these limits and expects the toy model's continuation of each.
bool ExpectContinuations(const std::string& what, engine::Engine& engine, const std::vector<std::string>& prompts,
                         int m) {
  for (size_t i = 0; i < prompts.size(); ++i) {
    if (!engine.AddRequest(absl::StrCat(i), Bytes(prompts[i]), MaxTokens(m)).ok()) return false;
  }
  const Outcome run = RunAll(engine);
  if (!run.status.ok()) {
    ReportWrongAnswer(absl::StrCat("StepByHand, ", what, ", step ", run.steps.size() + 1), "OK", run.status.ToString(),
                      "", std::source_location::current());
    return false;
  }
  for (size_t i = 0; i < prompts.size(); ++i) {
    const auto found = run.finished.find(absl::StrCat(i));
    const std::vector<int> got = found == run.finished.end() ? std::vector<int>() : OutputOf(found->second);
    const std::vector<int> tokens = Bytes(prompts[i]);
    std::vector<int> shifted = tokens;  // as if the prompt stood one place further on
    std::vector<int> at_one_more;
    for (int k = 0; k < m; ++k) {
      shifted.push_back((31 * shifted.back() + 17 * static_cast<int>(shifted.size()) + 7) % 256);
      at_one_more.push_back(shifted.back());
    }
    if (!ExpectAnswer(absl::StrCat("output of \"", prompts[i], "\" in steps by StepByHand, ", what), got,
                      Continuation(tokens, m),
                      {{{}, "the request never finished"},
                       {at_one_more, "positions count from 0: the newest token stands at NumTokens() - 1"}})) {
      return false;
    }
  }
  return true;
}

// ---- Organs of the test.

// What a step did to its organs, as text: "Schedule", "Forward", "Sample", "Update".
using Calls = std::vector<std::string>;

// A scheduler that has made its decision already, a model and a sampler; all write down what they are asked.
class Organs final : public engine::Scheduler, public engine::Model, public engine::Sampler {
 public:
  explicit Organs(std::vector<std::pair<engine::Request, int>> scheduled) {
    for (auto& [request, tokens] : scheduled) {
      decision_.num_scheduled_tokens[request.request_id] = tokens;
      decision_.scheduled_request_ids.push_back(request.request_id);
      requests_[request.request_id] = request;
    }
  }

  // Scheduler
  absl::Status AddRequest(const engine::Request&) override { return Unexpected("AddRequest"); }
  absl::StatusOr<engine::SchedulerOutput> Schedule() override {
    calls.push_back("Schedule");
    if (!schedule_error.ok()) return schedule_error;
    return decision_;
  }
  absl::StatusOr<std::vector<engine::Request>> UpdateFromOutput(const engine::SchedulerOutput& output,
                                                                const std::map<std::string, int>& sampled) override {
    calls.push_back("Update");
    updated_with_decision = output == decision_;
    updated_tokens = sampled;
    if (!update_error.ok()) return update_error;
    return std::vector<engine::Request>(1, requests_.begin()->second);
  }
  std::optional<engine::Request> AbortRequest(const std::string&) override {
    Unexpected("AbortRequest").IgnoreError();
    return std::nullopt;
  }
  bool HasUnfinishedRequests() const override { return !requests_.empty(); }
  absl::StatusOr<engine::Request> GetRequest(const std::string& id) const override {
    const auto found = requests_.find(id);
    if (found == requests_.end()) return absl::NotFoundError(absl::StrCat("no request ", id));
    return found->second;
  }
  std::vector<std::string> RunningIds() const override { return decision_.scheduled_request_ids; }
  std::vector<std::string> WaitingIds() const override { return {}; }

  // Model: as many rows as asked for, and rows_too_many more.
  int VocabSize() const override { return 257; }
  absl::StatusOr<base::Mat> Forward(std::span<const int> last_tokens, std::span<const int> positions) override {
    calls.push_back("Forward");
    this->last_tokens.assign(last_tokens.begin(), last_tokens.end());
    this->positions.assign(positions.begin(), positions.end());
    if (!forward_error.ok()) return forward_error;
    const int rows = static_cast<int>(last_tokens.size()) + logits_rows_too_many;
    return base::Mat{rows, VocabSize(), std::vector<float>(rows * VocabSize(), 0.0f)};
  }

  // Sampler: 40 for the first row, 41 for the second, and so on.
  absl::StatusOr<std::vector<int>> Sample(const base::Mat&, std::span<const engine::SamplingMetadata> rows) override {
    calls.push_back("Sample");
    sampling.assign(rows.begin(), rows.end());
    if (!sample_error.ok()) return sample_error;
    std::vector<int> tokens;
    for (int b = 0; b < std::ssize(rows) + tokens_too_many; ++b) tokens.push_back(40 + b);
    return tokens;
  }

  const engine::SchedulerOutput& decision() const { return decision_; }

  // What happened.
  Calls calls;
  std::vector<int> last_tokens, positions;
  std::vector<engine::SamplingMetadata> sampling;
  bool updated_with_decision = false;
  std::map<std::string, int> updated_tokens;
  // What shall go wrong.
  absl::Status schedule_error, forward_error, sample_error, update_error;
  int logits_rows_too_many = 0, tokens_too_many = 0;

 private:
  absl::Status Unexpected(const char* call) {
    calls.push_back(call);
    return absl::UnimplementedError(absl::StrCat(call, " is no part of a step"));
  }

  engine::SchedulerOutput decision_;
  std::map<std::string, engine::Request> requests_;
};

absl::StatusOr<engine::StepOutput> Step(Organs& organs) { return StepByHand(organs, organs, organs); }

bool ExpectOk(const std::string& call, const absl::Status& status) {
  return ExpectAnswer<std::string>(call, status.ToString(), "OK");
}

// A running request: so many prompt tokens, so many of output, so many computed. Token i of it is first + i.
engine::Request Running(const std::string& id, int prompt, int output, int computed, int first = 0) {
  engine::Request request = {.request_id = id, .num_prompt_tokens = prompt, .num_computed_tokens = computed};
  request.status = engine::RequestStatus::kRunning;
  for (int i = 0; i < prompt + output; ++i) request.token_ids.push_back(first + i);
  return request;
}

bool ExpectCalls(const std::string& when, const Organs& organs, const Calls& expected,
                 std::initializer_list<Mistake<Calls>> mistakes = {}) {
  return ExpectAnswer("calls during StepByHand " + when, organs.calls, expected, mistakes);
}

// ---- Who gets a token.

GRADED_TEST(GetsToken, WhenTheStepReachesTheNewestToken, 3) {
  struct Row {
    int prompt, output, computed, scheduled;
    bool expected;
    const char* why;
  };
  for (const Row& row : {
           Row{11, 0, 0, 11, true, "the whole prompt in one step"},
           Row{11, 0, 0, 4, false, "4 of 11 tokens of the prompt are computed: the rest of it is still to come"},
           Row{11, 0, 4, 4, false, "8 of 11 tokens of the prompt are computed: the rest of it is still to come"},
           Row{11, 0, 8, 3, true, "the last chunk of the prompt reaches its last token"},
           Row{11, 1, 11, 1, true, "a decode"},
           Row{1, 0, 0, 1, true, "a prompt of one token"},
           Row{11, 0, 10, 1, true, "the last chunk of a prompt may be one token long"},
           Row{11, 0, 3, 1, false, "one token is not a decode: it may be a small chunk in the middle of a prompt"},
           Row{8, 5, 0, 13, true, "after a preemption prompt and output are computed again, here in one step"},
           Row{8, 5, 0, 8, false, "after a preemption: the prompt is computed, but its 5 tokens of output are not"},
           Row{8, 5, 8, 4, false, "after a preemption: 12 of 13 tokens"},
           Row{8, 5, 8, 5, true, "after a preemption: the last chunk"},
       }) {
    const std::string call = absl::StrCat("GetsToken(request with ", row.prompt, " prompt and ", row.output,
                                          " output tokens, ", row.computed, " of them computed, ", row.scheduled, ")");
    ExpectAnswer(call, GetsToken(Running("r", row.prompt, row.output, row.computed), row.scheduled), row.expected,
                 {{!row.expected, row.why}});
  }
}

// ---- The step alone.

GRADED_TEST(StepByHand, MakesOneRowForEachRequestThatGetsAToken, 3) {
  // Neither in the order of their names nor in that of their lengths; m is in the middle of its prompt.
  engine::Request z = Running("z", 3, 2, 4, 100), m = Running("m", 9, 0, 0, 200), a = Running("a", 4, 0, 0, 50);
  z.params.sampling = {.temperature = 0.5};
  z.params.seed = 77;
  a.params.sampling = {.temperature = 2.0};
  Organs organs({{z, 1}, {m, 5}, {a, 4}});
  const absl::StatusOr<engine::StepOutput> step = Step(organs);
  const std::string when =
      "of z (5 tokens 100 .. 104, 4 computed, 1 scheduled), m (9 tokens, 5 scheduled), a (4 tokens 50 .. 53, 4 "
      "scheduled), in this order";
  if (!ExpectCalls(when, organs, {"Schedule", "Forward", "Sample", "Update"})) return;
  ExpectAnswer("last_tokens of Forward " + when, organs.last_tokens, {104, 53},
               {{{53, 104}, "rows go in the order of scheduled_request_ids, not of the names"},
                {{104, 208, 53}, "m is in the middle of its prompt and has no row"},
                {{104, 204, 53}, "m is in the middle of its prompt and has no row"}});
  ExpectAnswer("positions of Forward " + when, organs.positions, {4, 3},
               {{{5, 4}, "positions count from 0: the newest token stands at NumTokens() - 1"},
                {{4, 0}, "the row is the newest token's, not the first one's that the step computes"},
                {{3, 4}, "rows go in the order of scheduled_request_ids, not of the names"}});
  using Rows = std::vector<engine::SamplingMetadata>;
  const Rows rows = {{{.temperature = 0.5}, 77, 2}, {{.temperature = 2.0}, 0, 0}};
  ExpectAnswer("rows of Sample " + when, organs.sampling, rows,
               {{Rows{{{.temperature = 0.5}, 77, 5}, {{.temperature = 2.0}, 0, 4}},
                 "num_output_tokens does not count the prompt: which random number comes next must not depend on it"},
                {Rows{{{.temperature = 0.5}, 0, 2}, {{.temperature = 2.0}, 0, 0}}, "z has a seed of its own"},
                {Rows{rows[1], rows[0]}, "rows go in the order of scheduled_request_ids, not of the names"}});
  using Tokens = std::map<std::string, int>;
  const Tokens tokens = {{"z", 40}, {"a", 41}};
  ExpectAnswer("sampled tokens of UpdateFromOutput " + when, organs.updated_tokens, tokens,
               {{Tokens{{"a", 40}, {"z", 41}}, "row b's token belongs to the request that row b was made for"}});
  ExpectAnswer("UpdateFromOutput got what Schedule() had returned", organs.updated_with_decision, true);
  engine::StepOutput expected = {organs.decision(), tokens, {a}};
  if (!ExpectOk("StepByHand " + when, step.status())) return;
  ExpectAnswer("scheduled of the step's output", step->scheduled == expected.scheduled, true,
               {{false, "it is what Schedule() returned, in its order"}});
  ExpectAnswer("sampled_token_ids of the step's output", step->sampled_token_ids, tokens);
  ExpectAnswer("number of finished requests in the step's output", std::ssize(step->finished), std::ptrdiff_t{1},
               {{0, "what UpdateFromOutput returns belongs into the output: nobody else can say who finished"}});
}

GRADED_TEST(StepByHand, AsksNobodyWhileEveryPromptIsUnfinished, 1) {
  Organs organs({{Running("a", 9, 0, 0), 4}, {Running("b", 9, 0, 4), 4}});
  if (!ExpectOk("StepByHand of two prompts in the middle", Step(organs).status())) return;
  if (!ExpectCalls(
          "of two prompts in the middle", organs, {"Schedule", "Update"},
          {{{"Schedule"}, "without the update, num_computed_tokens stays where it is, and so do the prompts"},
           {{"Schedule", "Forward", "Sample", "Update"}, "nobody gets a token: there is no row to ask for"}})) {
    return;
  }
  ExpectAnswer("number of sampled tokens", std::ssize(organs.updated_tokens), std::ptrdiff_t{0});
}

GRADED_TEST(StepByHand, DoesNothingWhenNothingIsScheduled, 1) {
  Organs organs({});
  const absl::StatusOr<engine::StepOutput> step = Step(organs);
  if (!ExpectOk("StepByHand with nothing to do", step.status())) return;
  if (!ExpectCalls("with nothing to do", organs, {"Schedule"},
                   {{{"Schedule", "Update"}, "no step is under way that an update could end"},
                    {{"Schedule", "Forward", "Sample", "Update"}, "an empty batch is not worth a forward pass"}})) {
    return;
  }
  ExpectAnswer("the output is empty", *step == engine::StepOutput{}, true);
  // And in the engine: the model is not called, nothing comes out.
  auto engine = MakeEngine({});
  ExpectAnswer("Step() of an engine without requests is empty", engine->Step().value() == engine::StepOutput{}, true);
}

GRADED_TEST(StepByHand, PassesErrorsOnAndDoesNotUpdate, 1) {
  const std::pair<engine::Request, int> decode = {Running("a", 2, 1, 2), 1};
  const absl::Status gone = absl::UnavailableError("gone");
  const auto expect = [&](const std::string& who, absl::Status Organs::*error, const Calls& calls) {
    Organs organs({decode});
    organs.*error = gone;
    ExpectError("StepByHand whose " + who + " fails", Step(organs), absl::StatusCode::kUnavailable,
                "an error goes back to the caller as it is");
    ExpectCalls("whose " + who + " fails", organs, calls);
  };
  expect("Schedule", &Organs::schedule_error, {"Schedule"});
  expect("Forward", &Organs::forward_error, {"Schedule", "Forward"});
  expect("Sample", &Organs::sample_error, {"Schedule", "Forward", "Sample"});
  expect("UpdateFromOutput", &Organs::update_error, {"Schedule", "Forward", "Sample", "Update"});
}

GRADED_TEST(StepByHand, RefusesAnotherNumberOfRows, 1) {
  for (const int too_many : {-1, 1}) {
    Organs model({{Running("a", 2, 1, 2), 1}, {Running("b", 3, 0, 0), 3}});
    model.logits_rows_too_many = too_many;
    const std::string rule = "two requests get a token, so there must be two rows: whose is the third?";
    ExpectError(absl::StrCat("StepByHand whose model returns ", 2 + too_many, " rows for 2"), Step(model),
                absl::StatusCode::kInternal, rule);
    Organs sampler({{Running("a", 2, 1, 2), 1}, {Running("b", 3, 0, 0), 3}});
    sampler.tokens_too_many = too_many;
    ExpectError(absl::StrCat("StepByHand whose sampler returns ", 2 + too_many, " tokens for 2"), Step(sampler),
                absl::StatusCode::kInternal, rule);
    ExpectCalls("whose sampler miscounts", sampler, {"Schedule", "Forward", "Sample"});
  }
}

// ---- The step in an engine.

// "hi" is 104, 105; 31 * 105 + 17 * 1 + 7 = 3279 = 12 * 256 + 207; then 31 * 207 + 17 * 2 + 7 = 6458 = 25 * 256 + 58.
GRADED_TEST(InTheEngine, GivesTheTokensOfTheToyModel, 3) {
  ASSERT_EQ(Continuation(Bytes("hi"), 8), (std::vector<int>{207, 58, 64, 11, 177, 220, 34, 173}));
  ASSERT_EQ(Continuation(Bytes("hello"), 4), (std::vector<int>{188, 32, 77, 209}));
  if (!ExpectContinuations("alone", *MakeEngine({}), {"hi"}, 8)) return;
  if (!ExpectContinuations("alone", *MakeEngine({}), {"hello"}, 4)) return;
  const std::vector<std::string> mixed = {"a prompt of thirty-four characters", "abc", "nineteen characters"};
  if (!ExpectContinuations("three prompts", *MakeEngine({}), mixed, 6)) return;
  if (!ExpectContinuations("three prompts, threshold 4", *MakeEngine(Limits(4)), mixed, 6)) return;
  ExpectContinuations("three prompts, budget 7", *MakeEngine(Limits(0, 7)), mixed, 6);
}

GRADED_TEST(InTheEngine, SamplesOnlyAfterTheLastChunk, 2) {
  auto engine = MakeEngine(Limits(4));
  ASSERT_TRUE(engine->AddRequest("r", Bytes("hello world"), MaxTokens(3)).ok());
  const Outcome run = RunAll(*engine);
  std::vector<int> scheduled, sampled_in;
  for (size_t i = 0; i < run.steps.size(); ++i) {
    scheduled.push_back(run.steps[i].scheduled.TotalNumScheduledTokens());
    if (!run.steps[i].sampled_token_ids.empty()) sampled_in.push_back(static_cast<int>(i) + 1);
  }
  if (!ExpectOk(absl::StrCat("step ", run.steps.size() + 1, " of \"hello world\", threshold 4"), run.status)) return;
  ExpectAnswer("tokens scheduled in each step, \"hello world\", threshold 4, max_tokens 3", scheduled, {4, 4, 3, 1, 1});
  ExpectAnswer("steps in which it samples", sampled_in, {3, 4, 5},
               {{{1, 2, 3, 4, 5}, "a step in the middle of a prompt samples nothing"}});
}

GRADED_TEST(InTheEngine, SwapsOutputsWhenRequestsSwap, 1) {
  const std::string x = "left", y = "right";
  if (!ExpectContinuations("\"left\" first", *MakeEngine({}), {x, y}, 5)) return;
  ExpectContinuations("\"right\" first", *MakeEngine({}), {y, x}, 5);
}

// Six blocks of 4 for two requests that need four each: the second one loses its blocks after five tokens of output and
// computes 13 tokens again, in chunks of at most 8. Its text must not change.
GRADED_TEST(InTheEngine, KeepsTheTextThroughAPreemption, 2) {
  engine::EngineConfig config = Limits(8);
  config.cache = {.num_blocks = 7, .block_size = 4, .enable_prefix_caching = false};
  auto engine = MakeEngine(config);
  if (!ExpectContinuations("6 blocks of 4, threshold 8", *engine, {"aaaaaaaa", "bbbbbbbb"}, 8)) return;
}

// Random loads with random numbers in them: the engine's own step is the second opinion here, step for step.
GRADED_TEST(InTheEngine, EqualsTheReferenceStepForStep, 2) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 5; ++i) {
    const int threshold = rng.Below(6);
    const int budget = 4 + rng.Below(12);
    engine::EngineConfig config = Limits(threshold, budget);
    config.scheduler.max_num_seqs = 1 + rng.Below(4);
    auto mine = MakeEngine(config), reference = MakeEngine(config, /*by_hand=*/false);
    for (int r = 0; r < 4; ++r) {
      engine::RequestParams params;
      params.sampling.temperature = rng.Below(2);
      params.max_tokens = 1 + rng.Below(6);
      std::vector<int> prompt;
      const int length = 1 + rng.Below(15);
      for (int t = 0; t < length; ++t) prompt.push_back(rng.Below(256));
      for (engine::LlmEngine* engine : {mine.get(), reference.get()}) {
        ASSERT_TRUE(engine->AddRequest(absl::StrCat("r", 3 - r), prompt, params).ok());
      }
    }
    const Outcome expected = RunAll(*reference), got = RunAll(*mine);
    ASSERT_TRUE(expected.status.ok()) << expected.status;
    if (!ExpectOk(absl::StrCat("step ", got.steps.size() + 1, " of random load ", i), got.status)) return;
    for (size_t s = 0; s < std::min(expected.steps.size(), got.steps.size()); ++s) {
      if (!ExpectAnswer(absl::StrCat("sampled tokens of step ", s + 1, " of random load ", i),
                        got.steps[s].sampled_token_ids, expected.steps[s].sampled_token_ids)) {
        return;
      }
      if (!ExpectAnswer(absl::StrCat("step ", s + 1, " of random load ", i, " equals the reference's"),
                        got.steps[s] == expected.steps[s], true)) {
        return;
      }
    }
    ExpectAnswer(absl::StrCat("steps of random load ", i), got.steps.size(), expected.steps.size());
  }
}

}  // namespace
}  // namespace engine_step
