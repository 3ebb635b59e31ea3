// Lab 03-02: how many steps a prompt takes, and that cutting it changes no token.
//
// The engines are the tests' own: the course's engine behind a window that writes down every call, with a bug if a test
// wants one. Expected tokens are the toy model's, favoured(token, position) = (31 token + 17 position + 7) mod 256,
// continued by hand in Continuation(); steps are counted by taking chunks away from a prompt until it is gone. The toy
// model keeps no keys and values. Where a right engine is put to the experiment, another model stands in it, whose next
// token follows from all that it reads in the cache.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "engine/llm_engine.h"
#include "engine/testing/fingerprint_model.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/03-continuous-batching/lab-02-chunked-prefill/chunked_prefill.h"

namespace chunked_prefill {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::TestSeed;
using engine::EngineConfig;
using engine::testing::FingerprintModel;
using Outputs = std::vector<std::vector<int>>;
using Batch = std::map<std::string, int>;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// ---- Engines that are watched.

// What happened to one engine.
struct Trial {
  EngineConfig config;
  std::vector<Batch> log;                   // the batch of each step
  std::vector<int> live_before_step;        // unfinished requests when each step began
  std::map<std::string, int> prompt_steps;  // steps until a request's first token
};

enum class Bug { kNone, kCutPromptsGoWrong, kStuck, kBreaksInTheThirdStep };

class Watched final : public engine::Engine {
 public:
  Watched(std::unique_ptr<engine::Engine> engine, Bug bug, Trial& run)
      : engine_(std::move(engine)), bug_(bug), run_(run) {}

  absl::Status AddRequest(const std::string& request_id, std::span<const int> prompt_token_ids,
                          const engine::RequestParams& params) override {
    return engine_->AddRequest(request_id, prompt_token_ids, params);
  }

  absl::StatusOr<engine::StepOutput> Step() override {
    run_.live_before_step.push_back(static_cast<int>(engine_->LiveRequests().size()));
    if (bug_ == Bug::kStuck && run_.log.size() > 100) return absl::DeadlineExceededError("100 steps without a request");
    if (bug_ == Bug::kStuck) return run_.log.emplace_back(), engine::StepOutput();
    if (bug_ == Bug::kBreaksInTheThirdStep && run_.log.size() == 2) return absl::UnavailableError("the device is gone");
    absl::StatusOr<engine::StepOutput> step = engine_->Step();
    if (!step.ok()) return step;
    run_.log.push_back(step->scheduled.num_scheduled_tokens);
    for (const std::string& id : step->scheduled.scheduled_request_ids) {
      if (!begun_.contains(id)) ++run_.prompt_steps[id];
    }
    for (const auto& [id, token] : step->sampled_token_ids) begun_.insert(id);
    for (engine::Request& request : step->finished) {
      // As if something of the first chunk had got lost: the text is as long as it should be, and ends otherwise.
      const bool cut = run_.prompt_steps[request.request_id] > 1;
      if (bug_ == Bug::kCutPromptsGoWrong && cut) request.token_ids.back() = (request.token_ids.back() + 1) % 256;
    }
    return step;
  }

  std::optional<engine::Request> Abort(const std::string& request_id) override { return engine_->Abort(request_id); }
  bool HasUnfinishedRequests() const override { return engine_->HasUnfinishedRequests(); }
  std::vector<engine::Request> LiveRequests() const override { return engine_->LiveRequests(); }

 private:
  const std::unique_ptr<engine::Engine> engine_;
  const Bug bug_;
  Trial& run_;
  std::set<std::string> begun_;  // who has a token of output
};

// The toy model looks at the newest token and its position, the other one at every slot before it, through the block
// table: what a chunk has left wrong in the cache, or has not left there, changes each token after it.
enum class Model { kToy, kReadsItsCache };

absl::StatusOr<std::unique_ptr<engine::Engine>> CourseEngine(const EngineConfig& config, Model model) {
  if (model == Model::kToy) return engine::LlmEngine::Create(config, std::make_unique<engine::ToyModel>());
  return engine::LlmEngine::Create(config, std::make_unique<FingerprintModel>());
}

// Makes watched engines; one Trial for each.
struct Workshop {
  explicit Workshop(Bug bug = Bug::kNone, Model model = Model::kToy) : bug(bug), model(model) {}

  MakeEngine Make() {
    return [this](const EngineConfig& config) -> absl::StatusOr<std::unique_ptr<engine::Engine>> {
      runs.push_back(std::make_unique<Trial>(Trial{.config = config}));
      ASSIGN_OR_RETURN(std::unique_ptr<engine::Engine> made, CourseEngine(config, model));
      return std::make_unique<Watched>(std::move(made), bug, *runs.back());
    };
  }

  // Of all its engines together.
  int Steps() const {
    int steps = 0;
    for (const auto& run : runs) steps += static_cast<int>(run->log.size());
    return steps;
  }

  const Bug bug;
  const Model model;
  std::vector<std::unique_ptr<Trial>> runs;
};

// ---- Workloads.

// A prompt that begins like no other one's.
Job NewJob(const std::string& id, int prompt_len, int max_tokens) {
  Job job = {id, std::vector<int>(prompt_len), {.max_tokens = max_tokens}};
  for (int i = 0; i < prompt_len; ++i) job.prompt_token_ids[i] = (id[0] * 7 + i * 3) % 256;
  return job;
}

// The workload of the handout.
std::vector<Job> Three() { return {NewJob("a", 34, 6), NewJob("b", 3, 9), NewJob("c", 19, 5)}; }

EngineConfig Limits(int threshold, int budget = 2048, int seqs = 128) {
  EngineConfig config;
  config.scheduler = {
      .max_num_batched_tokens = budget, .max_num_seqs = seqs, .long_prefill_token_threshold = threshold};
  return config;
}

std::string Describe(const EngineConfig& config, const std::vector<Job>& jobs) {
  return absl::StrCat("threshold ", config.scheduler.long_prefill_token_threshold, ", budget ",
                      config.scheduler.max_num_batched_tokens, ", ", config.scheduler.max_num_seqs, " places; jobs ",
                      absl::StrJoin(jobs, ", ", [](std::string* out, const Job& job) {
                        absl::StrAppend(out, job.id, " ", job.prompt_token_ids.size(), "+", job.params.max_tokens);
                      }));
}

// What the toy model says after a prompt. It never ends by itself.
std::vector<int> Continuation(const Job& job) {
  std::vector<int> tokens = job.prompt_token_ids;
  for (int k = 0; k < job.params.max_tokens; ++k) {
    tokens.push_back((31 * tokens.back() + 17 * static_cast<int>(tokens.size() - 1) + 7) % 256);
  }
  return {tokens.begin() + std::ssize(job.prompt_token_ids), tokens.end()};
}

Outputs Continuations(const std::vector<Job>& jobs) {
  Outputs outputs;
  for (const Job& job : jobs) outputs.push_back(Continuation(job));
  return outputs;
}

// The steps of a lone prompt, one after the other.
int64_t CountSteps(int64_t left, int64_t threshold, int64_t budget) {
  int64_t steps = 0;
  for (; left > 0; ++steps) {
    int64_t share = std::min(left, budget);
    if (threshold > 0) share = std::min(share, threshold);
    left -= share;
  }
  return steps;
}

// ---- The formula.

std::string Call(int64_t prompt_len, int64_t threshold, int64_t budget) {
  return absl::StrCat("PrefillSteps(", prompt_len, ", ", threshold, ", ", budget, ")");
}

const char kNotWhole[] = "the last chunk need not be whole, but it takes a step";
const char kBudgetToo[] = "the budget cuts, too: the chunk is the smaller one of the two";

GRADED_TEST(PrefillSteps, RoundUpToWholeChunks, 4) {
  struct Case {
    int64_t prompt_len, threshold, budget, steps;
  };
  for (const auto& [p, t, b, steps] :
       {Case{4000, 512, 8192, 8}, Case{4000, 512, 256, 16}, Case{4000, 0, 2048, 2}, Case{256, 32, 4096, 8},
        Case{11, 4, 64, 3}, Case{1, 4, 64, 1}, Case{512, 512, 512, 1}, Case{513, 512, 8192, 2}, Case{8, 100, 8192, 1},
        Case{64, 16, 10, 7}, Case{40, 7, 64, 6}}) {
    const int64_t by_threshold = CountSteps(p, t > 0 ? t : b, p), by_budget = CountSteps(p, 0, b);
    ExpectAnswer(Call(p, t, b), PrefillSteps(p, t, b), steps,
                 {{steps - 1, kNotWhole},
                  {by_threshold, kBudgetToo},
                  {by_budget, "the threshold cuts, too: the chunk is the smaller one of the two"},
                  {steps + 1, "the quotient is rounded up, and where it is whole it is right as it is"}});
  }
}

GRADED_TEST(PrefillSteps, AreExactForAnyNumbers, 2) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 200; ++i) {
    const int p = 1 + rng.Below(300), t = rng.Below(2) * (1 + rng.Below(40)), b = 1 + rng.Below(60);
    if (!ExpectAnswer(Call(p, t, b), PrefillSteps(p, t, b), CountSteps(p, t, b))) return;
  }
  // Beyond 32 bits, and beyond what a double can tell apart.
  ExpectAnswer(Call(6000000000, 2, 4), PrefillSteps(6000000000, 2, 4), int64_t{3000000000},
               {{852516352, "this is what 32 bits leave of the prompt"}});
  const int64_t odd = (int64_t{1} << 53) + 1;
  ExpectAnswer(Call(odd, 1, 1), PrefillSteps(odd, 1, 1), odd,
               {{odd - 1, "a double has 53 bits: integers can round up without one"}});
}

GRADED_TEST(PrefillSteps, RefuseWhatIsNoPromptAndNoLimit, 1) {
  if (!ExpectAnswer(Call(1, 0, 1), PrefillSteps(1, 0, 1), int64_t{1})) return;
  ExpectError(Call(0, 4, 8), PrefillSteps(0, 4, 8), kInvalid, "a prompt has at least one token");
  ExpectError(Call(-5, 4, 8), PrefillSteps(-5, 4, 8), kInvalid, "a prompt has at least one token");
  ExpectError(Call(5, -1, 8), PrefillSteps(5, -1, 8), kInvalid, "a threshold is 0 or more");
  ExpectError(Call(5, 4, 0), PrefillSteps(5, 4, 0), kInvalid, "a budget is at least one token");
}

// ---- The run.

bool ExpectOutputs(const EngineConfig& config, const std::vector<Job>& jobs, const absl::StatusOr<Outputs>& got) {
  Outputs with_prompts, by_length, only_the_last(jobs.size());
  for (const Job& job : jobs) {
    with_prompts.push_back(job.prompt_token_ids);
    const std::vector<int> output = Continuation(job);
    with_prompts.back().insert(with_prompts.back().end(), output.begin(), output.end());
    by_length.push_back(output);
  }
  // With all prompts in the first step the shortest output is done first, and the longest one last.
  std::stable_sort(by_length.begin(), by_length.end(),
                   [](const auto& a, const auto& b) { return a.size() < b.size(); });
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (Continuation(jobs[i]) == by_length.back()) only_the_last[i] = by_length.back();
  }
  return ExpectAnswer("RunWorkload(" + Describe(config, jobs) + ")", got, Continuations(jobs),
                      {{with_prompts, "the output begins behind the prompt, at num_prompt_tokens"},
                       {only_the_last, "Step() tells who finished in this step: earlier ones are not told again"},
                       {by_length, "this is the order in which they finished; the jobs' order was asked for"}});
}

GRADED_TEST(RunWorkload, ReturnsTheOutputsInTheOrderOfTheJobs, 3) {
  Workshop workshop;
  const EngineConfig config = Limits(0);
  const std::vector<Job> jobs = Three();
  if (!ExpectOutputs(config, jobs, RunWorkload(workshop.Make(), config, jobs))) return;
  if (!ExpectAnswer("engines that RunWorkload made", std::ssize(workshop.runs), std::ptrdiff_t{1})) return;
  ExpectAnswer("the engine has the configuration that was given", workshop.runs[0]->config == config, true);
  // Ids whose order is neither that of the jobs nor that of the end.
  const std::vector<Job> reversed = {NewJob("z", 2, 3), NewJob("y", 5, 1), NewJob("x", 4, 2)};
  ExpectOutputs(config, reversed, RunWorkload(workshop.Make(), config, reversed));
  ExpectAnswer("RunWorkload of no jobs", RunWorkload(workshop.Make(), config, {}), Outputs{});
}

GRADED_TEST(RunWorkload, TakesTheStepsOfTheHandoutWithTheSameTokens, 3) {
  struct Case {
    int threshold, budget, steps;
  };
  const std::vector<Job> jobs = Three();
  for (const auto& [threshold, budget, steps] : {Case{0, 2048, 9}, Case{5, 2048, 12}, Case{0, 7, 14}}) {
    Workshop workshop;
    const EngineConfig config = Limits(threshold, budget);
    if (!ExpectOutputs(config, jobs, RunWorkload(workshop.Make(), config, jobs))) return;
    ASSERT_EQ(workshop.runs.size(), 1u) << "one run is one engine";
    const Trial& run = *workshop.runs[0];
    const std::string of = " of RunWorkload(" + Describe(config, jobs) + ")";
    const int before = run.live_before_step.empty() ? 0 : run.live_before_step[0];
    ExpectAnswer("unfinished requests before the first step" + of, before, 3,
                 {{1, "all jobs are added before the first step: else each of them runs alone"}});
    ExpectAnswer("steps" + of, workshop.Steps(), steps, {{steps + 1, "a step was taken although nobody was left"}});
  }
}

GRADED_TEST(RunWorkload, CutsALonePromptAsTheFormulaSays, 1) {
  struct Case {
    int prompt_len, threshold, budget;
    std::vector<int> steps;  // tokens of each
  };
  for (const Case& c : {Case{40, 7, 64, {7, 7, 7, 7, 7, 5, 1, 1}}, Case{64, 16, 10, {10, 10, 10, 10, 10, 10, 4, 1, 1}},
                        Case{8, 100, 8192, {8, 1, 1}}}) {
    Workshop workshop;
    const std::vector<Job> jobs = {NewJob("a", c.prompt_len, 3)};
    const EngineConfig config = Limits(c.threshold, c.budget);
    if (!ExpectOutputs(config, jobs, RunWorkload(workshop.Make(), config, jobs))) return;
    std::vector<int> tokens;
    for (const Batch& batch : workshop.runs.at(0)->log) tokens.push_back(batch.at("a"));
    ExpectAnswer("tokens of each step of RunWorkload(" + Describe(config, jobs) + ")", tokens, c.steps);
    ExpectAnswer("the engine's steps until the first token, by " + Call(c.prompt_len, c.threshold, c.budget),
                 PrefillSteps(c.prompt_len, c.threshold, c.budget), int64_t{workshop.runs[0]->prompt_steps["a"]});
  }
}

GRADED_TEST(RunWorkload, PassesErrorsOn, 2) {
  const std::vector<Job> jobs = Three();
  const EngineConfig config = Limits(5);
  Workshop workshop;
  if (!ExpectOutputs(config, jobs, RunWorkload(workshop.Make(), config, jobs))) return;
  const MakeEngine none = [](const EngineConfig&) { return absl::NotFoundError("no engine here"); };
  ExpectError("RunWorkload when make_engine fails", RunWorkload(none, config, jobs), absl::StatusCode::kNotFound,
              "what make_engine returns is passed on");
  const std::vector<Job> twins = {NewJob("a", 4, 2), NewJob("b", 4, 2), NewJob("a", 5, 2)};
  Workshop for_twins;
  ExpectError("RunWorkload of two jobs with one id", RunWorkload(for_twins.Make(), config, twins),
              absl::StatusCode::kAlreadyExists, "what AddRequest returns is passed on");
  ExpectAnswer("steps after AddRequest had refused", for_twins.Steps(), 0);
  Workshop breaks(Bug::kBreaksInTheThirdStep);
  ExpectError("RunWorkload when the third step fails", RunWorkload(breaks.Make(), config, jobs),
              absl::StatusCode::kUnavailable, "what Step returns is passed on");
  Workshop stuck(Bug::kStuck);
  ExpectError("RunWorkload of an engine whose steps are empty", RunWorkload(stuck.Make(), config, jobs),
              absl::StatusCode::kResourceExhausted, "a step that does nothing is the last one: nothing will change");
  ExpectAnswer("steps of an engine whose steps are empty", stuck.Steps(), 1);
}

// ---- The experiment.

// Whether of two runs one had `config`, and the other one the same without anything that cuts a prompt.
bool ExpectTheExperiment(const EngineConfig& config, const std::vector<Job>& jobs, const Workshop& workshop) {
  const std::string of = " of ChangedByChunking(" + Describe(config, jobs) + ")";
  if (!ExpectAnswer("engines" + of, std::ssize(workshop.runs), std::ptrdiff_t{2})) return false;
  const bool first = workshop.runs[0]->config == config;
  if (!ExpectAnswer("one run has the configuration that was given," + of, first || workshop.runs[1]->config == config,
                    true)) {
    return false;
  }
  const Trial& whole = *workshop.runs[first ? 1 : 0];
  EngineConfig same = whole.config;
  same.scheduler.long_prefill_token_threshold = config.scheduler.long_prefill_token_threshold;
  same.scheduler.max_num_batched_tokens = config.scheduler.max_num_batched_tokens;
  if (!ExpectAnswer("the other run differs in threshold and budget alone," + of, same == config, true)) return false;
  for (const Job& job : jobs) {
    const int steps = whole.prompt_steps.at(job.id);
    if (!ExpectAnswer(absl::StrCat("steps for the prompt of ", job.id, " in the run without chunks,", of), steps, 1,
                      {{steps, "threshold and budget both cut: the comparison needs a run without either"}})) {
      return false;
    }
  }
  return true;
}

GRADED_TEST(ChangedByChunking, FindsNothingInARightEngine, 2) {
  base::Rng rng{TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  for (int i = 0; i < 12; ++i) {
    std::vector<Job> jobs;
    int longest = 0;
    for (int k = rng.Below(4); k >= 0; --k) {
      const int p = 1 + rng.Below(40), m = 1 + rng.Below(8);
      jobs.push_back(NewJob(std::string(1, static_cast<char>('a' + k)), p, m));
      for (int& token : jobs.back().prompt_token_ids) token %= FingerprintModel::kVocabSize;
      if (rng.Below(2) == 0) jobs.back().params.sampling.temperature = 0.8;
      longest = std::max(longest, p + m);
    }
    EngineConfig config = Limits(rng.Below(2) * (1 + rng.Below(9)), 1 + rng.Below(20), 1 + rng.Below(4));
    config.seed = rng.Next();
    // Room for the longest request, and not always for two.
    config.cache = {.num_blocks = 1 + (longest + 3) / 4 + rng.Below(12),
                    .block_size = 4,
                    .enable_prefix_caching = rng.Below(2) == 0};
    Workshop workshop(Bug::kNone, Model::kReadsItsCache);
    const absl::StatusOr<std::vector<int>> changed = ChangedByChunking(workshop.Make(), config, jobs);
    if (!ExpectAnswer("ChangedByChunking(" + Describe(config, jobs) + ")", changed, std::vector<int>{})) return;
    if (!ExpectTheExperiment(config, jobs, workshop)) return;
  }
}

GRADED_TEST(ChangedByChunking, FindsTheRequestsThatABugChanges, 2) {
  const std::vector<Job> jobs = Three();
  for (const auto& [threshold, budget, expected] :
       {std::tuple{5, 2048, std::vector<int>{0, 2}}, std::tuple{0, 30, std::vector<int>{0}},
        std::tuple{0, 10, std::vector<int>{0, 2}}, std::tuple{5, 7, std::vector<int>{0, 1, 2}},
        std::tuple{20, 2048, std::vector<int>{0}}, std::tuple{34, 2048, std::vector<int>{}}}) {
    Workshop workshop(Bug::kCutPromptsGoWrong);
    const EngineConfig config = Limits(threshold, budget);
    const absl::StatusOr<std::vector<int>> changed = ChangedByChunking(workshop.Make(), config, jobs);
    const std::string call =
        "ChangedByChunking(" + Describe(config, jobs) + ") with an engine that spoils the output of a prompt in pieces";
    if (!ExpectAnswer(call, changed, expected,
                      {{{}, "both runs were cut, or the texts were not compared token by token"},
                       {{0, 1, 2}, "the prompt of 3 tokens was not cut, and its output is the same"}})) {
      return;
    }
    if (!ExpectTheExperiment(config, jobs, workshop)) return;
  }
  const MakeEngine none = [](const EngineConfig&) { return absl::NotFoundError("no engine here"); };
  ExpectError("ChangedByChunking when make_engine fails", ChangedByChunking(none, Limits(5), jobs),
              absl::StatusCode::kNotFound, "what make_engine returns is passed on");
}

}  // namespace
}  // namespace chunked_prefill
