// Lab 03-05: what an answer on its way sees of a long prompt, and what the prompt waits.
//
// The profiles that the course prints are written down here. For random loads they come from Simulate(), which knows
// two pairs of numbers and three limits. An engine with a script shows that a profile was read off its steps.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
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
#include "engine/llm_engine.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/03-continuous-batching/lab-05-decode-latency-spikes/decode_latency_spikes.h"

namespace decode_latency_spikes {

// How gtest prints a wait.
void PrintTo(const Ttft& ttft, std::ostream* out) { *out << ttft.steps << " steps, " << ttft.tokens << " tokens"; }

namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::TestSeed;

using Costs = std::vector<int>;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Job MakeJob(const std::string& id, int prompt_len, int max_tokens) {
  Job job = {id, {}, max_tokens};
  for (int i = 0; i < prompt_len; ++i) job.prompt.push_back((id[0] * 7 + i) % 256);
  return job;
}
Job Victim() { return MakeJob("victim", 4, 20); }
Job Intruder() { return MakeJob("intruder", 256, 4); }

EngineFactory Reference() {
  return [](const engine::EngineConfig& config) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
    return engine::LlmEngine::Create(config, std::make_unique<engine::ToyModel>());
  };
}
engine::EngineConfig Limits(int threshold, int budget = 2048, int seqs = 128) {
  return {.scheduler = {budget, seqs, threshold}};
}
std::string Text(const engine::EngineConfig& config) {
  const engine::SchedulerConfig& limits = config.scheduler;
  return absl::StrCat("threshold ", limits.long_prefill_token_threshold, ", budget ", limits.max_num_batched_tokens,
                      ", ", limits.max_num_seqs, " places");
}
std::string Text(const char* function, const engine::EngineConfig& config, const Job& victim, const Job& intruder,
                 int before) {
  return absl::StrCat(function, "(victim ", victim.prompt.size(), " + ", victim.max_tokens, ", intruder ",
                      intruder.prompt.size(), " + ", intruder.max_tokens, " after ", before, " steps; ", Text(config),
                      ")");
}

// {4, 3 times 1, 257}: runs of equal costs.
Costs Runs(std::initializer_list<std::pair<int, int>> runs) {
  Costs costs;
  for (const auto& [times, cost] : runs) costs.insert(costs.end(), times, cost);
  return costs;
}

// The costs of the pinned run with these limits, and what people write instead.
bool ExpectCosts(const engine::EngineConfig& config, int before, const Costs& expected) {
  const Costs ones(expected.size(), 1), alone = Runs({{1, 4}, {19, 1}});
  Costs of_the_others = expected, with_the_rest = expected, one_later = expected;
  for (int& cost : of_the_others) --cost;
  with_the_rest.insert(with_the_rest.end(), 3, 1);
  one_later.insert(one_later.begin() + std::min<size_t>(before, one_later.size()), 1);
  one_later.pop_back();
  return ExpectAnswer(Text("VictimStepCosts", config, Victim(), Intruder(), before),
                      VictimStepCosts(Reference(), config, Victim(), Intruder(), before), expected,
                      {{ones, "a step costs what it computes for all requests together"},
                       {alone, "the intruder's tokens are in the same steps, or it never arrived"},
                       {of_the_others, "the victim's own token is a part of the step"},
                       {with_the_rest, "the victim is done: what the intruder does afterwards it does not see"},
                       {one_later, "the intruder arrives after that many steps, not one later"}});
}

// ---- The victim.

GRADED_TEST(VictimStepCosts, HaveOneSpikeWithoutChunks, 2) {
  ExpectCosts(Limits(0), 5, Runs({{1, 4}, {4, 1}, {1, 257}, {3, 2}, {11, 1}}));
}

GRADED_TEST(VictimStepCosts, StayAtTheThresholdPlusOneWithChunks, 2) {
  ExpectCosts(Limits(32), 5, Runs({{1, 4}, {4, 1}, {8, 33}, {3, 2}, {4, 1}}));
  ExpectCosts(Limits(64), 5, Runs({{1, 4}, {4, 1}, {4, 65}, {3, 2}, {8, 1}}));
  ExpectCosts(Limits(128), 5, Runs({{1, 4}, {4, 1}, {2, 129}, {3, 2}, {10, 1}}));
  // 16 chunks for the 15 steps that are left: the intruder is not done when the victim is.
  ExpectCosts(Limits(16), 5, Runs({{1, 4}, {4, 1}, {15, 17}}));
  // A budget is a limit for the step as a whole: 32 tokens of the prompt beside the victim's one.
  ExpectCosts(Limits(0, 33), 5, Runs({{1, 4}, {4, 1}, {8, 33}, {3, 2}, {4, 1}}));
  ExpectCosts(Limits(0, 8), 5, Runs({{1, 4}, {4, 1}, {15, 8}}));
}

GRADED_TEST(VictimStepCosts, BeginWhenTheVictimComes, 1) {
  ExpectCosts(Limits(0), 0, Runs({{1, 260}, {3, 2}, {16, 1}}));
  ExpectCosts(Limits(0), 1, Runs({{1, 4}, {1, 257}, {3, 2}, {15, 1}}));
  ExpectCosts(Limits(0), 19, Runs({{1, 4}, {18, 1}, {1, 257}}));
}

GRADED_TEST(VictimStepCosts, AreThoseOfALoneRequestWhereNothingMeetsIt, 1) {
  ExpectCosts(Limits(0), 20, Runs({{1, 4}, {19, 1}}));
  ExpectCosts(Limits(0), 1000, Runs({{1, 4}, {19, 1}}));
  ExpectCosts(Limits(0, 2048, 1), 5, Runs({{1, 4}, {19, 1}}));
}

// ---- The intruder.

bool ExpectTtft(const engine::EngineConfig& config, int before, const Ttft& expected) {
  const Ttft from_the_start = {expected.steps + before, expected.tokens + (before > 0 ? 4 + before - 1 : 0)};
  return ExpectAnswer(Text("IntruderTtft", config, Victim(), Intruder(), before),
                      IntruderTtft(Reference(), config, Victim(), Intruder(), before), expected,
                      {{from_the_start, "the intruder waits from its own arrival on"},
                       {Ttft{1, expected.tokens}, "a chunk in the middle of the prompt gives no token"},
                       {Ttft{1, 33}, "a chunk in the middle of the prompt gives no token"},
                       {Ttft{expected.steps, 256}, "its steps compute the victim's tokens, too"},
                       {Ttft{expected.steps + 3, expected.tokens + 6}, "the first token, not the last"},
                       {Ttft{expected.steps - 1, expected.tokens}, "the step that gives the token counts"}});
}

GRADED_TEST(IntruderTtft, GrowsAsChunksShrink, 2) {
  ExpectTtft(Limits(0), 5, {1, 257});
  ExpectTtft(Limits(128), 5, {2, 258});
  ExpectTtft(Limits(64), 5, {4, 260});
  ExpectTtft(Limits(32), 5, {8, 264});
  // 15 steps beside the victim, and the last chunk alone.
  ExpectTtft(Limits(16), 5, {16, 271});
  // 15 steps of 7 tokens beside the victim, 151 tokens alone in chunks of 8.
  ExpectTtft(Limits(0, 8), 5, {34, 271});
}

GRADED_TEST(IntruderTtft, CountsFromTheArrival, 1) {
  ExpectTtft(Limits(0), 0, {1, 260});
  ExpectTtft(Limits(0, 2048, 1), 5, {16, 271});  // one place: it waits for the victim's 15 steps
  ExpectAnswer(Text("IntruderTtft", Limits(0), Victim(), Intruder(), 1000),
               IntruderTtft(Reference(), Limits(0), Victim(), Intruder(), 1000), Ttft{1, 256},
               {{Ttft{21, 279}, "it arrives when the victim is done, and waits from then on"}});
}

// ---- Both, with other loads and other engines.

struct Profile {
  Costs costs;
  Ttft ttft;
};
// Two requests in numbers: how many tokens there are of each, and how many are computed.
Profile Simulate(const Job& victim, const Job& intruder, int before, const engine::SchedulerConfig& limits) {
  struct Count {
    int total, computed, end;
    int Take(int threshold, int budget) const {
      return std::min(std::min(total - computed, threshold > 0 ? threshold : total), budget);
    }
    bool Compute(int tokens) {  // whether it gets a token
      computed += tokens;
      if (tokens == 0 || computed < total) return false;
      ++total;
      return true;
    }
    bool Done() const { return total == end; }
  };
  const auto count = [](const Job& job) {
    const int prompt = static_cast<int>(job.prompt.size());
    return Count{prompt, 0, prompt + job.max_tokens};
  };
  Count v = count(victim), i = count(intruder);
  Profile profile;
  bool first_token = false;
  for (int step = 0; !v.Done() || !first_token; ++step) {
    const bool arrived = step >= before || v.Done(), alone = v.Done();
    int budget = limits.max_num_batched_tokens;
    const int of_v = alone ? 0 : v.Take(limits.long_prefill_token_threshold, budget);
    budget -= of_v;
    const bool runs = arrived && !i.Done() && (alone || limits.max_num_seqs > 1);
    const int of_i = runs ? i.Take(limits.long_prefill_token_threshold, budget) : 0;
    if (!alone) profile.costs.push_back(of_v + of_i);
    if (arrived && !first_token) profile.ttft = {profile.ttft.steps + 1, profile.ttft.tokens + of_v + of_i};
    v.Compute(of_v);
    first_token = i.Compute(of_i) || first_token;
  }
  return profile;
}

GRADED_TEST(BothViews, AgreeWithTheCountsOnRandomLoads, 2) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int n = 0; n < 40; ++n) {
    const int prompt = 1 + rng.Below(10), output = 1 + rng.Below(25);
    const Job victim = MakeJob("v", prompt, output);
    const int long_prompt = 1 + rng.Below(200), short_output = 1 + rng.Below(6);
    const Job intruder = MakeJob("i", long_prompt, short_output);
    const int before = rng.Below(30), threshold = rng.Below(2) == 0 ? 0 : 1 + rng.Below(50);
    const int budget = rng.Below(2) == 0 ? 2048 : 2 + rng.Below(60), seqs = 1 + rng.Below(3);
    const engine::EngineConfig config = Limits(threshold, budget, seqs);
    const Profile expected = Simulate(victim, intruder, before, config.scheduler);
    if (!ExpectAnswer(Text("VictimStepCosts", config, victim, intruder, before),
                      VictimStepCosts(Reference(), config, victim, intruder, before), expected.costs)) {
      return;
    }
    if (!ExpectAnswer(Text("IntruderTtft", config, victim, intruder, before),
                      IntruderTtft(Reference(), config, victim, intruder, before), expected.ttft)) {
      return;
    }
  }
}

// An engine whose steps stand in a script, and then one step for ever.
class ScriptedEngine final : public engine::Engine {
 public:
  ScriptedEngine(std::vector<engine::StepOutput> steps, absl::StatusOr<engine::StepOutput> then,
                 std::vector<std::string>& calls)
      : steps_(std::move(steps)), then_(std::move(then)), calls_(calls) {}

  absl::Status AddRequest(const std::string& id, std::span<const int> prompt,
                          const engine::RequestParams& params) override {
    calls_.push_back(
        absl::StrCat("after ", next_, ": ", id, " {", absl::StrJoin(prompt, " "), "} ", params.max_tokens));
    return add_error;
  }
  absl::StatusOr<engine::StepOutput> Step() override {
    if (next_ == steps_.size() + 20) return absl::AbortedError("20 steps after all that there is to see");
    ++next_;
    if (next_ <= steps_.size()) return steps_[next_ - 1];
    return then_;
  }
  std::optional<engine::Request> Abort(const std::string&) override { return std::nullopt; }
  bool HasUnfinishedRequests() const override { return true; }
  std::vector<engine::Request> LiveRequests() const override { return {}; }

  absl::Status add_error;

 private:
  const std::vector<engine::StepOutput> steps_;
  const absl::StatusOr<engine::StepOutput> then_;
  std::vector<std::string>& calls_;
  size_t next_ = 0;
};

engine::StepOutput StepOf(const std::map<std::string, int>& tokens, const std::vector<std::string>& sampled = {},
                          const std::vector<std::string>& finished = {}) {
  engine::StepOutput step;
  step.scheduled.num_scheduled_tokens = tokens;
  for (const auto& [id, n] : tokens) step.scheduled.scheduled_request_ids.push_back(id);
  for (const std::string& id : sampled) step.sampled_token_ids[id] = 7;
  for (const std::string& id : finished) step.finished.push_back({.request_id = id});
  return step;
}

// In the third step the victim has no token (its blocks were taken, say), in the fourth a third request takes part, and
// the intruder's first token comes when the victim is gone.
GRADED_TEST(BothViews, AreReadOffTheSteps, 2) {
  const std::vector<engine::StepOutput> script = {
      StepOf({{"v", 3}}, {"v"}),
      StepOf({{"v", 1}}, {"v"}),
      StepOf({{"i", 7}}),
      StepOf({{"i", 9}, {"v", 1}, {"x", 2}}, {"v", "x"}, {"x"}),
      StepOf({{"v", 2}}, {"v"}, {"v"}),
      StepOf({{"i", 1}}, {"i"}),
  };
  std::vector<std::string> calls;
  std::optional<engine::EngineConfig> asked;
  const EngineFactory make =
      [&](const engine::EngineConfig& config) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
    asked = config;
    return std::make_unique<ScriptedEngine>(script, StepOf({{"i", 1}}, {"i"}), calls);
  };
  const Job v = {"v", {5, 6, 7}, 4}, i = {"i", {9}, 2};
  const engine::EngineConfig config = {.cache = {.num_blocks = 77}, .scheduler = {.max_num_seqs = 3}, .seed = 5};
  const std::string call = "VictimStepCosts(an engine with a script, arrival after 2 steps)";
  if (!ExpectAnswer(call, VictimStepCosts(make, config, v, i, 2), {3, 1, 7, 12, 2},
                    {{{3, 1, 12, 2}, "a step in which it has no token of its own is a step that it waits for"},
                     {{3, 1, 7, 12, 2, 1}, "the victim's last token is in the fifth step"},
                     {{3, 1, 7, 10, 2}, "a third request's tokens are computed in the same step"}})) {
    return;
  }
  ExpectAnswer(call + ": the engine is made with the config that was given", asked == config, true);
  const std::vector<std::string> added = {"after 0: v {5 6 7} 4", "after 2: i {9} 2"};
  ExpectAnswer(call + ": requests added", calls, added,
               {{{"after 0: v {5 6 7} 4", "after 0: i {9} 2"}, "the intruder comes after two steps"},
                {{"after 0: v {5 6 7} 4", "after 3: i {9} 2"}, "the intruder comes after two steps, not three"}});
  calls.clear();
  ExpectAnswer("IntruderTtft(an engine with a script, arrival after 2 steps)", IntruderTtft(make, config, v, i, 2),
               Ttft{4, 22},
               {{Ttft{6, 26}, "the intruder waits from its own arrival on"},
                {Ttft{3, 21}, "the step that gives the token counts"},
                {Ttft{1, 7}, "a chunk in the middle of the prompt gives no token"},
                {Ttft{2, 20}, "a chunk in the middle of the prompt gives no token"},
                {Ttft{3, 20}, "the steps without it are steps that it waits for"}});
  ExpectAnswer("IntruderTtft: requests added", calls, added);
}

GRADED_TEST(BothViews, PassErrorsOnAndNoticeAStandstill, 1) {
  std::vector<std::string> calls;
  absl::Status create_error, add_error;
  absl::StatusOr<engine::StepOutput> then = engine::StepOutput();
  const EngineFactory make = [&](const engine::EngineConfig&) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
    if (!create_error.ok()) return create_error;
    auto engine = std::make_unique<ScriptedEngine>(std::vector{StepOf({{"v", 3}}, {"v"})}, then, calls);
    engine->add_error = add_error;
    return engine;
  };
  const Job v = {"v", {5, 6, 7}, 4}, i = {"i", {9}, 2};
  const auto expect = [&](const std::string& what, absl::StatusCode code, const std::string& rule) {
    ExpectError("VictimStepCosts " + what, VictimStepCosts(make, {}, v, i, 2), code, rule);
    ExpectError("IntruderTtft " + what, IntruderTtft(make, {}, v, i, 2), code, rule);
  };
  const std::string as_it_is = "the error goes back to the caller as it is";
  expect("when the second step schedules nothing", absl::StatusCode::kResourceExhausted,
         "nothing has changed, so the next step will be the same");
  then = absl::DataLossError("gone");
  expect("when the second step fails", absl::StatusCode::kDataLoss, as_it_is);
  add_error = absl::AlreadyExistsError("twice");
  expect("when AddRequest fails", absl::StatusCode::kAlreadyExists, as_it_is);
  create_error = absl::UnavailableError("no engine");
  expect("when the factory fails", absl::StatusCode::kUnavailable, as_it_is);
  ExpectError("VictimStepCosts(arrival after -1 steps)", VictimStepCosts(make, {}, v, i, -1), kInvalid,
              "the victim is there first");
  ExpectError("IntruderTtft(both called v)", IntruderTtft(make, {}, v, v, 2), kInvalid, "two requests have two names");
}

// ---- What a list of costs says.

GRADED_TEST(MaxCost, IsTheLongestWait, 1) {
  ExpectAnswer("MaxCost({4, 1, 257, 2})", MaxCost(Costs{4, 1, 257, 2}), 257);
  ExpectAnswer("MaxCost({9, 1})", MaxCost(Costs{9, 1}), 9, {{1, "the largest, not the last one"}});
  ExpectAnswer("MaxCost({})", MaxCost({}), 0);
}

GRADED_TEST(Percentile, IsTheNearestRank, 2) {
  const auto expect = [](const Costs& costs, int percent, int expected, int wrong, const char* why) {
    ExpectAnswer(absl::StrCat("Percentile({", absl::StrJoin(costs, ", "), "}, ", percent, ")"),
                 Percentile(costs, percent), expected, {{wrong, why}});
  };
  const Costs five = {5, 1, 3, 2, 4};
  expect(five, 50, 3, 2, "half of 5 is 2.5: the third smallest, since two are not half of them");
  expect(five, 20, 1, 2, "one of five is exactly 20 %");
  expect(five, 21, 2, 1, "one of five is only 20 %: the rank is rounded up");
  expect(five, 100, 5, 4, "all of them");
  expect(five, 1, 1, 5, "ranks count from 1, in the order of size");
  expect({7}, 99, 7, 0, "of one cost every percentile is that cost");
  const Costs spike = Runs({{1, 4}, {4, 1}, {1, 257}, {3, 2}, {11, 1}});
  const Costs chunks = Runs({{1, 4}, {4, 1}, {8, 33}, {3, 2}, {4, 1}});
  const std::string rank = "rank 19 of 20 is the last but one";
  expect(spike, 50, 1, 2, "the tenth smallest");
  expect(spike, 95, 4, 257, rank.c_str());
  expect(spike, 99, 257, 4, "99 % of 20 is 19.8: the rank is rounded up to 20");
  expect(chunks, 50, 2, 1, "the tenth smallest");
  expect(chunks, 95, 33, 4, rank.c_str());
  expect(chunks, 99, 33, 4, "99 % of 20 is 19.8: the rank is rounded up to 20");
  // A hundred steps: the n-th percentile of 1 .. 100, shuffled, is n.
  base::Rng rng{TestSeed()};
  Costs hundred(100);
  std::iota(hundred.begin(), hundred.end(), 1);
  for (int k = 99; k > 0; --k) std::swap(hundred[k], hundred[rng.Below(k + 1)]);
  for (int percent = 1; percent <= 100; ++percent) {
    if (!ExpectAnswer(absl::StrCat("Percentile(1 .. 100 shuffled, ", percent, ")"), Percentile(hundred, percent),
                      percent, {{percent + 1, "exactly so many of a hundred are not larger"}})) {
      return;
    }
  }
  ExpectError("Percentile({}, 50)", Percentile({}, 50), kInvalid, "no costs, no percentile");
  ExpectError("Percentile({1, 0}, 50)", Percentile(Costs{1, 0}, 50), kInvalid, "a step has one token at least");
  ExpectError("Percentile({1}, 0)", Percentile(Costs{1}, 0), kInvalid, "1 .. 100");
  ExpectError("Percentile({1}, 101)", Percentile(Costs{1}, 101), kInvalid, "1 .. 100");
}

GRADED_TEST(SpikeRatio, IsTheLargestByTheMedian, 1) {
  // Each is one division of small integers, perhaps of a half: exact, or rounded once.
  const auto expect = [](const std::string& call, const Costs& costs, double expected, double wrong, const char* why) {
    ExpectNear(absl::StrCat("SpikeRatio(", call, ")"), SpikeRatio(costs), expected, expected * 1e-15, {{wrong, why}});
  };
  expect("{1, 2, 3, 12}", {1, 2, 3, 12}, 12 / 2.5, 4.0, "two are in the middle: their mean, 2.5");
  expect("{12, 1, 2}", {12, 1, 2}, 6.0, 12.0, "the one in the middle by size, not by place");
  expect("{9, 2, 1, 2, 9}", {9, 2, 1, 2, 9}, 4.5, 9.0, "the one in the middle by size, not by place");
  expect("{3}", {3}, 1.0, 0.0, "one step is as long as usual");
  expect("the profile without chunks", Runs({{1, 4}, {4, 1}, {1, 257}, {3, 2}, {11, 1}}), 257.0, 257 / 14.1,
         "by the median, not by the mean: a spike raises the mean that it is compared with");
  expect("the profile with chunks of 32", Runs({{1, 4}, {4, 1}, {8, 33}, {3, 2}, {4, 1}}), 16.5, 33 / 14.1,
         "by the median, not by the mean");
  ExpectError("SpikeRatio({})", SpikeRatio({}), kInvalid, "no costs, no median");
  ExpectError("SpikeRatio({0, 1})", SpikeRatio(Costs{0, 1}), kInvalid, "a step has one token at least");
}

// ---- How large a chunk may be.

// The largest step of an engine in which so many requests decode while so many prompts of 64 tokens come in.
int LargestStep(int threshold, int num_decodes, int num_prompts) {
  const auto engine = Reference()(Limits(threshold)).value();
  for (int d = 0; d < num_decodes; ++d) {
    EXPECT_TRUE(engine->AddRequest(absl::StrCat("d", d), std::vector<int>{d}, {.max_tokens = 99}).ok());
  }
  if (num_decodes > 0) {
    EXPECT_TRUE(engine->Step().ok());
  }
  for (int p = 0; p < num_prompts; ++p) {
    EXPECT_TRUE(engine->AddRequest(absl::StrCat("p", p), std::vector<int>(64, 100 + p), {.max_tokens = 1}).ok());
  }
  int largest = 0;
  for (int step = 0; step < 64 && engine->HasUnfinishedRequests(); ++step) {
    largest = std::max(largest, engine->Step().value().scheduled.TotalNumScheduledTokens());
  }
  return largest;
}

GRADED_TEST(LargestThreshold, IsWhatTheDecodesLeaveForEachPrompt, 2) {
  using Maybe = std::optional<int>;
  const auto expect = [](int most, int decodes, int prompts, Maybe expected, Maybe wrong, const char* why) {
    ExpectAnswer<Maybe>(absl::StrCat("LargestThreshold(", most, ", ", decodes, " decodes, ", prompts, " prompts)"),
                        LargestThreshold(most, decodes, prompts), expected, {{wrong, why}});
  };
  expect(33, 1, 1, 32, 33, "the decode has a token in the step, too");
  expect(257, 1, 1, 256, 257, "the decode has a token in the step, too");
  expect(64, 8, 3, 18, 56, "the threshold is a limit for one request: three prompts take three times as much");
  expect(64, 8, 3, 18, 19, "19 * 3 + 8 is 65");
  expect(64, 0, 1, 64, 63, "nobody decodes");
  expect(9, 8, 1, 1, std::nullopt, "one token a step gets on, too");
  expect(8, 8, 1, std::nullopt, 0, "0 switches the threshold off: the largest step of all");
  expect(9, 8, 2, std::nullopt, 0, "0 switches the threshold off: the largest step of all");
  expect(4, 8, 1, std::nullopt, -4, "the decodes alone are too many");
  // The engine as the judge: with this threshold it keeps the limit, with one more it does not.
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int n = 0; n < 15; ++n) {
    const int decodes = rng.Below(7), prompts = 1 + rng.Below(3), most = decodes + prompts + rng.Below(60);
    const absl::StatusOr<Maybe> threshold = LargestThreshold(most, decodes, prompts);
    const std::string call = absl::StrCat("LargestThreshold(", most, ", ", decodes, " decodes, ", prompts, " prompts)");
    if (!ExpectAnswer<std::string>(call, threshold.status().ToString(), "OK")) return;
    if (!ExpectAnswer(call + " has a value", threshold->has_value(), true)) return;
    const int t = std::clamp(**threshold, 1, 63);
    if (!ExpectAnswer(call + " is in 1 .. 63", **threshold, t)) return;
    const int with = LargestStep(t, decodes, prompts), with_more = LargestStep(t + 1, decodes, prompts);
    if (!ExpectAnswer(absl::StrCat(call, " = ", t, ": the engine's largest step is ", with, ", within the limit"),
                      with <= most, true) ||
        !ExpectAnswer(absl::StrCat(call, " = ", t, ": with ", t + 1, " it is ", with_more, ", above the limit"),
                      with_more > most, true)) {
      return;
    }
  }
  ExpectError("LargestThreshold(0, 1, 1)", LargestThreshold(0, 1, 1), kInvalid, "a step has one token at least");
  ExpectError("LargestThreshold(9, -1, 1)", LargestThreshold(9, -1, 1), kInvalid, "not fewer than no decodes");
  ExpectError("LargestThreshold(9, 1, 0)", LargestThreshold(9, 1, 0), kInvalid, "without a prompt there is no limit");
}

}  // namespace
}  // namespace decode_latency_spikes
