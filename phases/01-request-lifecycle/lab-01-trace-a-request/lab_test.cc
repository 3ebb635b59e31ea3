// Lab 01-01: what a trace must show of a request's life.
//
// The engine is the reference engine with the toy model; it is the thing that is driven. What the events must be is
// worked out here from the requests' lengths alone: by hand, or step by step in Life().

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
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
#include "engine/scripted_model.h"
#include "engine/stop.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/01-request-lifecycle/lab-01-trace-a-request/trace_request.h"

namespace trace_request {

// How gtest prints an event: step 2: r RUNNING (6, 7).
void PrintTo(const TraceEvent& event, std::ostream* out) {
  *out << "step " << event.step << ": " << event.request_id << " " << engine::ToString(event.status) << " ("
       << event.num_computed_tokens << ", " << event.num_tokens << ")";
}

namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using engine::RequestStatus;
using enum engine::RequestStatus;

using Trace = std::vector<TraceEvent>;

std::vector<int> Bytes(std::string_view text) { return {text.begin(), text.end()}; }  // ASCII only

engine::RequestParams MaxTokens(int m) { return {.max_tokens = m}; }

engine::EngineConfig Chunked(int threshold) {
  engine::EngineConfig config;
  config.scheduler.long_prefill_token_threshold = threshold;
  return config;
}

// The reference engine, and a record of how it was used.
class Witness final : public engine::Engine {
 public:
  explicit Witness(const engine::EngineConfig& config = {},
                   std::unique_ptr<engine::Model> model = std::make_unique<engine::ToyModel>())
      : engine_(engine::LlmEngine::Create(config, std::move(model)).value()) {}

  absl::Status AddRequest(const std::string& id, std::span<const int> prompt,
                          const engine::RequestParams& params) override {
    return engine_->AddRequest(id, prompt, params);
  }
  absl::StatusOr<engine::StepOutput> Step() override {
    ++steps_;
    absl::StatusOr<engine::StepOutput> output = engine_->Step();
    if (output.ok()) {
      for (const engine::Request& request : output->finished) finished_[request.request_id] = request;
    }
    return output;
  }
  std::optional<engine::Request> Abort(const std::string& id) override { return engine_->Abort(id); }
  bool HasUnfinishedRequests() const override { return engine_->HasUnfinishedRequests(); }
  std::vector<engine::Request> LiveRequests() const override { return engine_->LiveRequests(); }

  int steps() const { return steps_; }
  // What the request has after its prompt; empty if it did not finish.
  std::vector<int> OutputOf(const std::string& id) const {
    const auto found = finished_.find(id);
    if (found == finished_.end()) return {};
    const engine::Request& request = found->second;
    const std::span<const int> output = engine::GeneratedTokens(request);
    return {output.begin(), output.end()};
  }

 private:
  std::unique_ptr<engine::LlmEngine> engine_;
  int steps_ = 0;
  std::map<std::string, engine::Request> finished_;
};

// An engine whose one request never gets anything. It gives up by itself, so that who never gives up fails at once.
class Stalled final : public engine::Engine {
 public:
  absl::Status AddRequest(const std::string&, std::span<const int>, const engine::RequestParams&) override {
    return absl::OkStatus();
  }
  absl::StatusOr<engine::StepOutput> Step() override {
    if (++steps_ > 50) return absl::DeadlineExceededError("50 steps in a row had nothing to do");
    return engine::StepOutput{};
  }
  std::optional<engine::Request> Abort(const std::string&) override { return std::nullopt; }
  bool HasUnfinishedRequests() const override { return true; }
  std::vector<engine::Request> LiveRequests() const override { return {{"r", {1, 2, 3}, 3}}; }

 private:
  int steps_ = 0;
};

// An engine that breaks in its second step.
class Broken final : public engine::Engine {
 public:
  absl::Status AddRequest(const std::string&, std::span<const int>, const engine::RequestParams&) override {
    return absl::OkStatus();
  }
  absl::StatusOr<engine::StepOutput> Step() override {
    if (++steps_ > 1) return absl::UnavailableError("the device is gone");
    engine::StepOutput output;
    output.scheduled = {{{"r", 3}}, {"r"}, {}};
    return output;
  }
  std::optional<engine::Request> Abort(const std::string&) override { return std::nullopt; }
  bool HasUnfinishedRequests() const override { return true; }
  std::vector<engine::Request> LiveRequests() const override { return {}; }

 private:
  int steps_ = 0;
};

// The life of a lone request by the two rules: a step computes at most `chunk` of the tokens that are not computed yet;
// if it reaches the last one, there is one token more.
Trace Life(const std::string& id, int prompt_len, int max_tokens, int chunk) {
  Trace life;
  int left = prompt_len;  // of the prompt
  int output = 0;
  for (int step = 1; output < max_tokens; ++step) {
    left -= std::min(left, chunk);
    if (left == 0) ++output;
    // Of the output, all but the newest token is computed.
    const int computed = prompt_len - left + std::max(0, output - 1);
    life.push_back({step, id, output == max_tokens ? kFinishedLengthCapped : kRunning, computed, prompt_len + output});
  }
  return life;
}

Trace WithoutLast(Trace trace) {
  if (!trace.empty()) trace.pop_back();
  return trace;
}

// The trace of one who looks before the step: what the engine would have shown one step earlier, numbered from 1.
Trace BeforeSteps(const std::string& id, int prompt_len, const Trace& life) {
  Trace before = {{1, id, kWaiting, 0, prompt_len}};
  for (const TraceEvent& event : WithoutLast(life)) {
    before.push_back(event);
    ++before.back().step;
  }
  return before;
}

// Traces `prompt` with params in an engine with this configuration and expects these events.
bool ExpectTrace(const std::string& call, Witness& engine, const std::string& prompt,
                 const engine::RequestParams& params, const Trace& expected) {
  const std::vector<int> tokens = Bytes(prompt);
  const int p = static_cast<int>(tokens.size());
  const absl::StatusOr<Trace> got = TraceRequest(engine, "r", tokens, params);
  Trace one_ahead = expected;
  for (TraceEvent& event : one_ahead) event.num_tokens = event.num_computed_tokens + 1;
  if (!ExpectAnswer(
          call, got, expected,
          {{WithoutLast(expected), "the last event is missing: a finished request is in the step's output only"},
           {BeforeSteps("r", p, expected), "these are the states before each step: look when the step is over"},
           {one_ahead, "num_tokens is what the request has, not computed + 1: a chunk of a prompt adds no token"}})) {
    return false;
  }
  return ExpectAnswer("calls of Step() during " + call, engine.steps(), expected.empty() ? 0 : expected.back().step);
}

GRADED_TEST(TraceRequest, ShowsTheStateAfterEachStep, 4) {
  Witness engine;
  if (!ExpectTrace("TraceRequest(engine, \"r\", \"hello\", max_tokens 4)", engine, "hello", MaxTokens(4),
                   {{1, "r", kRunning, 5, 6},
                    {2, "r", kRunning, 6, 7},
                    {3, "r", kRunning, 7, 8},
                    {4, "r", kFinishedLengthCapped, 8, 9}})) {
    return;
  }
  // By the toy model's rule: 31 * 111 ('o') + 17 * 4 + 7 = 3516 = 13 * 256 + 188, and so on.
  EXPECT_EQ(engine.OutputOf("r"), (std::vector<int>{188, 32, 77, 209}));
}

GRADED_TEST(TraceRequest, OfOneTokenIsOneEvent, 2) {
  Witness engine;
  ExpectTrace("TraceRequest(engine, \"r\", \"hello\", max_tokens 1)", engine, "hello", MaxTokens(1),
              {{1, "r", kFinishedLengthCapped, 5, 6}});
}

GRADED_TEST(TraceRequest, HasNoTokenBeforeThePromptIsComputed, 3) {
  Witness engine(Chunked(4));
  ExpectTrace("TraceRequest(engine with threshold 4, \"r\", \"hello world\", max_tokens 3)", engine, "hello world",
              MaxTokens(3),
              {{1, "r", kRunning, 4, 11},
               {2, "r", kRunning, 8, 11},
               {3, "r", kRunning, 11, 12},
               {4, "r", kRunning, 12, 13},
               {5, "r", kFinishedLengthCapped, 13, 14}});
}

GRADED_TEST(TraceRequest, KeepsTheRulesOfALifecycle, 2) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 12; ++i) {
    const int p = 1 + rng.Below(40);
    const int m = 1 + rng.Below(12);
    const int chunk = 1 + rng.Below(45);
    Witness engine(Chunked(chunk));
    const std::string call = absl::StrCat("TraceRequest(engine with threshold ", chunk, ", \"r\", a prompt of ", p,
                                          " tokens, max_tokens ", m, ")");
    if (!ExpectTrace(call, engine, std::string(p, 'a'), MaxTokens(m), Life("r", p, m, chunk))) return;
  }
}

// Places for one request: the second waits, with nothing computed, and its trace says so.
GRADED_TEST(TraceRequest, ShowsWhoWaitsForAPlace, 2) {
  engine::EngineConfig config;
  config.scheduler.max_num_seqs = 1;
  Witness engine(config);
  ASSERT_TRUE(engine.AddRequest("first", Bytes("abc"), MaxTokens(2)).ok());
  const Trace expected = {{1, "first", kRunning, 3, 4}, {1, "r", kWaiting, 0, 2},
                          {2, "r", kWaiting, 0, 2},     {2, "first", kFinishedLengthCapped, 4, 5},
                          {3, "r", kRunning, 2, 3},     {4, "r", kFinishedLengthCapped, 3, 4}};
  Trace mine, finished_first = expected;
  for (const TraceEvent& event : expected) {
    if (event.request_id == "r") mine.push_back(event);
  }
  std::swap(finished_first[2], finished_first[3]);
  ExpectAnswer("TraceRequest(engine with one place, taken by \"first\", \"r\", \"hi\", max_tokens 2)",
               TraceRequest(engine, "r", Bytes("hi"), MaxTokens(2)), expected,
               {{mine, "all requests of the engine are traced, not only the new one"},
                {finished_first, "in each step those that go on come first, then those that finished"}});
}

// Blocks of 4 tokens, six to use. A and B need two each for their prompts of 8, and four each for 15 tokens: in step 6,
// with 12 + 12 tokens computed, all six are full, and B, who came last, gives his back. He keeps his 13 tokens; when A
// is done he computes them again, all at once.
GRADED_TEST(TraceRequest, ShowsAPreemption, 2) {
  engine::EngineConfig config;
  config.cache = {.num_blocks = 7, .block_size = 4, .enable_prefix_caching = false};
  Witness engine(config);
  ASSERT_TRUE(engine.AddRequest("A", Bytes("aaaaaaaa"), MaxTokens(8)).ok());
  ExpectAnswer("TraceRequest(engine with 6 blocks of 4, \"A\" in it, \"B\", 8 tokens, max_tokens 8)",
               TraceRequest(engine, "B", Bytes("bbbbbbbb"), MaxTokens(8)),
               Trace{{1, "A", kRunning, 8, 9},
                     {1, "B", kRunning, 8, 9},
                     {2, "A", kRunning, 9, 10},
                     {2, "B", kRunning, 9, 10},
                     {3, "A", kRunning, 10, 11},
                     {3, "B", kRunning, 10, 11},
                     {4, "A", kRunning, 11, 12},
                     {4, "B", kRunning, 11, 12},
                     {5, "A", kRunning, 12, 13},
                     {5, "B", kRunning, 12, 13},
                     {6, "A", kRunning, 13, 14},
                     {6, "B", kPreempted, 0, 13},
                     {7, "A", kRunning, 14, 15},
                     {7, "B", kPreempted, 0, 13},
                     {8, "B", kPreempted, 0, 13},
                     {8, "A", kFinishedLengthCapped, 15, 16},
                     {9, "B", kRunning, 13, 14},
                     {10, "B", kRunning, 14, 15},
                     {11, "B", kFinishedLengthCapped, 15, 16}});
}

GRADED_TEST(TraceRequest, SaysThatTheModelStopped, 1) {
  auto model = engine::ScriptedModel::Create({.prompt_len = 2, .tokens = {7, 8, 256, 9, 9}});
  ASSERT_TRUE(model.ok());
  Witness engine({}, *std::move(model));
  ExpectTrace("TraceRequest(engine whose model says 7, 8, end, \"r\", \"hi\", max_tokens 5)", engine, "hi",
              MaxTokens(5), {{1, "r", kRunning, 2, 3}, {2, "r", kRunning, 3, 4}, {3, "r", kFinishedStopped, 4, 5}});
}

GRADED_TEST(TraceRequest, RefusesWhatTheEngineRefuses, 1) {
  engine::EngineConfig config;
  config.cache = {.num_blocks = 4, .block_size = 4};
  Witness engine(config);
  const auto refused = [&](const std::string& call, const std::string& prompt, int m, const std::string& rule) {
    ExpectError(call, TraceRequest(engine, "r", Bytes(prompt), MaxTokens(m)), absl::StatusCode::kInvalidArgument, rule);
  };
  refused("TraceRequest(engine, \"r\", {}, max_tokens 4)", "", 4, "an empty prompt is invalid");
  refused("TraceRequest(engine, \"r\", \"hello\", max_tokens 0)", "hello", 0, "max_tokens must be at least 1");
  refused("TraceRequest(engine with 3 blocks of 4, \"r\", \"hello\", max_tokens 9)", "hello", 9,
          "5 + 9 - 1 = 13 tokens need 4 blocks, and there are 3: it could never finish");
  ExpectAnswer("calls of Step() when nothing was added", engine.steps(), 0);
  ExpectTrace("TraceRequest(engine with 3 blocks of 4, \"r\", \"hello\", max_tokens 8)", engine, "hello", MaxTokens(8),
              Life("r", 5, 8, 5));
}

GRADED_TEST(TraceRequest, GivesUpWhenNothingMoves, 1) {
  Stalled stalled;
  ExpectError("TraceRequest(engine that schedules nothing, ...)", TraceRequest(stalled, "r", Bytes("abc"), {}),
              absl::StatusCode::kResourceExhausted, "a step that schedules nothing is the last one");
  Broken broken;
  ExpectError("TraceRequest(engine whose second step fails, ...)", TraceRequest(broken, "r", Bytes("abc"), {}),
              absl::StatusCode::kUnavailable, "what Step() returns goes back to the caller");
}

// The closed form of the handout, event by event; and the three ways to be off by one.
GRADED_TEST(PredictTrace, EqualsTheClosedForm, 1) {
  struct Row {
    int p, m, chunk, prefill_steps;
  };
  for (const auto& [p, m, chunk, prefill_steps] :
       {Row{5, 4, 5, 1}, Row{5, 4, 100, 1}, Row{5, 1, 5, 1}, Row{11, 3, 4, 3}, Row{1, 1, 1, 1}, Row{8, 2, 4, 2},
        Row{9, 2, 4, 3}, Row{4000, 2, 512, 8}, Row{1, 300, 7, 1}}) {
    Trace expected;
    const int last = prefill_steps + m - 1;
    for (int step = 1; step <= last; ++step) {
      const int output = std::max(0, step - prefill_steps + 1);
      expected.push_back({step, "r", step == last ? kFinishedLengthCapped : kRunning,
                          output == 0 ? step * chunk : p + output - 1, p + output});
    }
    const absl::StatusOr<Trace> got = PredictTrace("r", p, m, chunk);
    Trace one_more = expected;  // the last token computed, too
    one_more.back().status = kRunning;
    one_more.push_back({last + 1, "r", kFinishedLengthCapped, p + m, p + m});
    if (!ExpectAnswer(absl::StrCat("PredictTrace(\"r\", ", p, ", ", m, ", ", chunk, ")"), got, expected,
                      {{one_more, "the last token is never computed: nothing comes after it"}})) {
      return;
    }
  }
  ExpectError("PredictTrace(\"r\", 0, 1, 1)", PredictTrace("r", 0, 1, 1), absl::StatusCode::kInvalidArgument,
              "an empty prompt is invalid");
  ExpectError("PredictTrace(\"r\", 1, 1, 0)", PredictTrace("r", 1, 1, 0), absl::StatusCode::kInvalidArgument,
              "a chunk has at least one token");
}

GRADED_TEST(FirstTokenStep, IsTheFirstStepWithAnOutput, 1) {
  const Trace trace = {{1, "a", kRunning, 4, 11}, {1, "b", kWaiting, 0, 2},   {2, "a", kRunning, 8, 11},
                       {2, "b", kRunning, 2, 3},  {3, "a", kRunning, 11, 12}, {3, "b", kFinishedStopped, 3, 4},
                       {4, "a", kRunning, 12, 13}};
  using Step = std::optional<int>;
  ExpectAnswer("FirstTokenStep({a: (4, 11), (8, 11), (11, 12), (12, 13); b: ...}, \"a\", 11)",
               FirstTokenStep(trace, "a", 11), Step(3),
               {{1, "after step 1 the request has its prompt and nothing more"},
                {2, "step 2 gives b a token, not a"},
                {4, "in step 3 the prompt is computed, and the same step samples"}});
  ExpectAnswer("FirstTokenStep(the same, \"b\", 2)", FirstTokenStep(trace, "b", 2), Step(2),
               {{1, "in step 1 b still waits"}});
  ExpectAnswer("FirstTokenStep(the same without the steps 3 and 4, \"a\", 11)",
               FirstTokenStep(std::span(trace).first(4), "a", 11), Step());
  ExpectAnswer("FirstTokenStep(the same, \"c\", 1)", FirstTokenStep(trace, "c", 1), Step());
}

}  // namespace
}  // namespace trace_request
