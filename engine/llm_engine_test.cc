// The engine as a whole: every trace that the course prints, and that how the work is cut never changes a token.

#include "engine/llm_engine.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "engine/byte_tokenizer.h"
#include "engine/generate.h"
#include "engine/scripted_model.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using Batch = std::map<std::string, int>;
using Log = std::vector<Batch>;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::unique_ptr<LlmEngine> ToyEngine(const EngineConfig& config) {
  return *LlmEngine::Create(config, std::make_unique<ToyModel>());
}

// n prompt tokens that no other id shares.
void Add(Engine& engine, const std::string& id, int n, int max_tokens) {
  std::vector<int> prompt(n);
  for (int i = 0; i < n; ++i) prompt[i] = (id[0] * 7 + i) % 256;
  ASSERT_TRUE(IsOk(engine.AddRequest(id, prompt, {.max_tokens = max_tokens})));
}

// Steps to the end; the record of each step's batch.
Log Watch(Engine& engine, std::map<std::string, Request>* finished = nullptr) {
  Log log;
  while (engine.HasUnfinishedRequests() && log.size() < 1000) {
    const auto step = engine.Step();
    EXPECT_TRUE(IsOk(step));
    if (!step.ok()) break;
    log.push_back(step->scheduled.num_scheduled_tokens);
    for (const Request& request : step->finished) {
      if (finished != nullptr) finished->emplace(request.request_id, request);
    }
  }
  return log;
}
int64_t Sum(const Log& log) {
  int64_t sum = 0;
  for (const Batch& batch : log) {
    for (const auto& [id, tokens] : batch) sum += tokens;
  }
  return sum;
}

// (computed, tokens) of the only request after each step, the last one finished.
std::vector<std::pair<int, int>> Trace(Engine& engine, RequestStatus* last = nullptr) {
  std::vector<std::pair<int, int>> trace;
  while (engine.HasUnfinishedRequests() && trace.size() < 1000) {
    const StepOutput step = *engine.Step();
    const Request request = step.finished.empty() ? engine.LiveRequests().at(0) : step.finished[0];
    trace.emplace_back(request.num_computed_tokens, request.NumTokens());
    if (last != nullptr) *last = request.status;
  }
  return trace;
}

using Pairs = std::vector<std::pair<int, int>>;

TEST(LlmEngine, TracesARequestAsItsClosedFormSays) {
  const auto engine = ToyEngine({});
  ASSERT_TRUE(IsOk(engine->AddRequest("r", ByteTokenizer().Encode("hello"), {.max_tokens = 4})));
  RequestStatus last;
  // Event k of m: computed P + k - 1, tokens P + k.
  EXPECT_EQ(Trace(*engine, &last), (Pairs{{5, 6}, {6, 7}, {7, 8}, {8, 9}}));
  EXPECT_EQ(last, RequestStatus::kFinishedLengthCapped);
}

TEST(LlmEngine, TracesAChunkedPromptWithoutATokenUntilItIsComplete) {
  const auto engine = ToyEngine({.scheduler = {.long_prefill_token_threshold = 4}});
  ASSERT_TRUE(IsOk(engine->AddRequest("r", ByteTokenizer().Encode("hello world"), {.max_tokens = 3})));
  EXPECT_EQ(Trace(*engine), (Pairs{{4, 11}, {8, 11}, {11, 12}, {12, 13}, {13, 14}}));
}

TEST(LlmEngine, FinishesInTheFirstStepWhenOneTokenIsWanted) {
  const auto engine = ToyEngine({});
  ASSERT_TRUE(IsOk(engine->AddRequest("r", ByteTokenizer().Encode("hi"), {.max_tokens = 1})));
  EXPECT_EQ(Trace(*engine), (Pairs{{2, 3}}));
}

TEST(LlmEngine, ContinuesAsTheToyModelSays) {
  const auto engine = ToyEngine({});
  const std::vector<std::string> prompts = {"hi", "hello"};
  const auto text = Generate(*engine, ByteTokenizer(), prompts, {.max_tokens = 4});
  EXPECT_EQ(ByteTokenizer().Encode((*text)[0]), (std::vector<int>{207, 58, 64, 11}));
  EXPECT_EQ(ByteTokenizer().Encode((*text)[1]), (std::vector<int>{188, 32, 77, 209}));
}

TEST(LlmEngine, BatchesThreeRequestsStepByStep) {
  const auto wide = ToyEngine({.scheduler = {.max_num_batched_tokens = 8, .max_num_seqs = 4}});
  const auto narrow = ToyEngine({.scheduler = {.max_num_batched_tokens = 8, .max_num_seqs = 2}});
  for (Engine* engine : {wide.get(), narrow.get()}) {
    Add(*engine, "A", 12, 3);
    Add(*engine, "B", 3, 4);
    Add(*engine, "C", 2, 2);
  }
  EXPECT_EQ(Watch(*wide), (Log{{{"A", 8}},
                               {{"A", 4}, {"B", 3}, {"C", 1}},
                               {{"A", 1}, {"B", 1}, {"C", 1}},
                               {{"A", 1}, {"B", 1}, {"C", 1}},
                               {{"B", 1}}}));
  EXPECT_EQ(Watch(*narrow), (Log{{{"A", 8}},
                                 {{"A", 4}, {"B", 3}},
                                 {{"A", 1}, {"B", 1}},
                                 {{"A", 1}, {"B", 1}},
                                 {{"B", 1}, {"C", 2}},
                                 {{"C", 1}}}));
}

// prompt, threshold, budget -> steps until the first token; the tokens of those steps add up to the prompt.
TEST(LlmEngine, TakesAsManyStepsForAPromptAsItHasChunks) {
  struct Case {
    int prompt, threshold, budget, steps;
  };
  for (const Case& c : {Case{4000, 512, 8192, 8}, Case{4000, 512, 256, 16}, Case{4000, 0, 2048, 2},
                        Case{256, 32, 4096, 8}, Case{11, 4, 64, 3}, Case{1, 4, 64, 1}, Case{512, 512, 512, 1},
                        Case{513, 512, 8192, 2}, Case{8, 100, 8192, 1}, Case{64, 16, 10, 7}, Case{40, 7, 64, 6}}) {
    const auto engine =
        ToyEngine({.scheduler = {.max_num_batched_tokens = c.budget, .long_prefill_token_threshold = c.threshold}});
    Add(*engine, "A", c.prompt, 1);
    EXPECT_EQ(Watch(*engine).size(), c.steps) << c.prompt << " tokens, " << c.threshold << ", " << c.budget;
  }
}

// The tables of preemption (blocks of 4; A and B with 8 prompt tokens and 8 of output each) and of what it costs.
TEST(LlmEngine, SurvivesACrampedCacheWithTheSameTokens) {
  struct Case {
    int blocks;
    bool caching;
    int steps, preemptions_a, preemptions_b;
    int64_t scheduled;
  };
  std::map<std::string, std::vector<int>> reference;
  for (const Case& c : {Case{9, false, 8, 0, 0, 30}, Case{9, true, 8, 0, 0, 30}, Case{8, false, 11, 0, 1, 42},
                        Case{8, true, 11, 0, 1, 30}, Case{7, false, 11, 0, 1, 42}, Case{7, true, 11, 0, 1, 34},
                        Case{6, false, 15, 0, 1, 38}, Case{6, true, 15, 0, 1, 34}, Case{5, false, 15, 0, 1, 38},
                        Case{5, true, 15, 0, 1, 38}}) {
    SCOPED_TRACE(testing::Message() << c.blocks << " blocks, caching " << c.caching);
    const auto engine = ToyEngine({.cache = {c.blocks, 4, c.caching}});
    Add(*engine, "A", 8, 8);
    Add(*engine, "B", 8, 8);
    std::map<std::string, Request> done;
    const Log log = Watch(*engine, &done);
    EXPECT_EQ(log.size(), c.steps);
    EXPECT_EQ(Sum(log), c.scheduled);
    EXPECT_EQ(done["A"].num_preemptions, c.preemptions_a);
    EXPECT_EQ(done["B"].num_preemptions, c.preemptions_b);
    EXPECT_EQ(engine->block_pool().Usage(), 0.0);
    for (const auto& [id, request] : done) {
      const auto [expected, first] = reference.emplace(id, request.token_ids);
      EXPECT_EQ(request.token_ids, expected->second) << id;
    }
  }
}

TEST(LlmEngine, SchedulesAPreemptedRequestInOnePiece) {
  const auto engine = ToyEngine({.cache = {7, 4, false}});
  Add(*engine, "A", 8, 8);
  Add(*engine, "B", 8, 8);
  const Batch both = {{"A", 1}, {"B", 1}};
  EXPECT_EQ(Watch(*engine), (Log{{{"A", 8}, {"B", 8}},
                                 both,
                                 both,
                                 both,
                                 both,
                                 {{"A", 1}},
                                 {{"A", 1}},
                                 {{"A", 1}},
                                 {{"B", 13}},
                                 {{"B", 1}},
                                 {{"B", 1}}}));
}

// What a long prompt does to the steps of a request that decodes.
TEST(LlmEngine, KeepsDecodesShortWhenPromptsAreChunked) {
  for (const auto& [threshold, longest, spilt] :
       std::vector<std::tuple<int, int, int>>{{0, 257, 1}, {16, 17, 16}, {32, 33, 8}, {64, 65, 4}, {128, 129, 2}}) {
    const auto engine = ToyEngine({.scheduler = {.long_prefill_token_threshold = threshold}});
    Add(*engine, "victim", 4, 20);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(IsOk(engine->Step()));
    Add(*engine, "intruder", 256, 4);
    const Log log = Watch(*engine);
    int most = 0, steps = 0;
    for (const Batch& batch : log) {
      const int tokens = static_cast<int>(Sum({batch}));
      most = std::max(most, tokens);
      steps += tokens > 2;
    }
    EXPECT_EQ(most, longest) << "threshold " << threshold;
    EXPECT_EQ(steps, spilt) << "threshold " << threshold;
    EXPECT_EQ(Sum(log), 282 - 8) << "the five steps before had 4 + 1 + 1 + 1 + 1 tokens";
  }
}

// Eight requests with a common prefix of 64 tokens: 544 tokens of work, 448 of which seven of them need not do.
TEST(LlmEngine, ComputesASharedPrefixOnce) {
  for (const int max_num_seqs : {8, 1}) {
    for (const bool caching : {false, true}) {
      const auto engine = ToyEngine({.cache = {.num_blocks = 512, .block_size = 4, .enable_prefix_caching = caching},
                                     .scheduler = {.max_num_batched_tokens = 4096, .max_num_seqs = max_num_seqs}});
      for (int r = 0; r < 8; ++r) {
        std::vector<int> prompt(64);
        std::iota(prompt.begin(), prompt.end(), 0);
        prompt.push_back(100 + r);
        ASSERT_TRUE(IsOk(engine->AddRequest(absl::StrCat("r", r), prompt, {.max_tokens = 4})));
      }
      const Log log = Watch(*engine);
      EXPECT_EQ(Sum(log), caching ? 96 : 544) << max_num_seqs << " at once";
      if (caching && max_num_seqs == 8) {
        EXPECT_EQ(log[0].at("r0"), 65);
        EXPECT_EQ(log[0].at("r7"), 1) << "in the same step already";
      }
    }
  }
}

TEST(LlmEngine, StopsAtTheEndTokenAndKeepsIt) {
  struct Case {
    std::vector<int> script;
    RequestParams params;
    std::vector<int> output;
    RequestStatus status;
  };
  const auto stopped = RequestStatus::kFinishedStopped, capped = RequestStatus::kFinishedLengthCapped;
  for (const Case& c : {Case{{5, 6, 7, 8}, {.max_tokens = 3}, {5, 6, 7}, capped},
                        Case{{5, 256, 7}, {.max_tokens = 3}, {5, 256}, stopped},
                        Case{{5, 6, 256}, {.max_tokens = 3}, {5, 6, 256}, stopped},
                        Case{{5, 256, 7}, {.max_tokens = 3, .ignore_eos = true}, {5, 256, 7}, capped},
                        Case{{5, 9, 7}, {.max_tokens = 3, .stop_token_ids = {9}}, {5, 9}, stopped},
                        Case{{256}, {.max_tokens = 1}, {256}, stopped}}) {
    auto engine = *LlmEngine::Create({}, *ScriptedModel::Create({.prompt_len = 2, .tokens = c.script}));
    ASSERT_TRUE(IsOk(engine->AddRequest("r", std::vector<int>{256, 1}, c.params)));
    const Request r = RunToCompletion(*engine)->at("r");
    EXPECT_EQ(std::vector<int>(r.token_ids.begin() + 2, r.token_ids.end()), c.output);
    EXPECT_EQ(r.status, c.status);
  }
}

TEST(LlmEngine, DoesNothingInAnEmptyStep) {
  class Untouched final : public Model {
   public:
    int VocabSize() const override { return 257; }
    absl::StatusOr<base::Mat> Forward(std::span<const int>, std::span<const int>) override {
      return absl::InternalError("the model was called");
    }
  };
  const auto engine =
      *LlmEngine::Create({.scheduler = {.long_prefill_token_threshold = 2}}, std::make_unique<Untouched>());
  EXPECT_EQ(*engine->Step(), StepOutput());
  Add(*engine, "A", 3, 1);
  EXPECT_TRUE(IsOk(engine->Step())) << "in the middle of a prompt nobody samples";
  EXPECT_TRUE(HasCode(engine->Step().status(), absl::StatusCode::kInternal));
}

TEST(LlmEngine, RefusesBadRequestsAndGoesOn) {
  const auto engine = ToyEngine({.cache = {.num_blocks = 4, .block_size = 4}});
  EXPECT_TRUE(HasCodeAndText(engine->AddRequest("r", std::vector<int>{1, 257}, {}), kInvalid,
                             "request r: token 1 of the prompt is 257, outside the vocabulary 0 .. 256"));
  EXPECT_TRUE(HasCode(engine->AddRequest("r", std::vector<int>{-1}, {}), kInvalid));
  EXPECT_TRUE(HasCode(engine->AddRequest("r", {}, {}), kInvalid));
  EXPECT_TRUE(HasCodeAndText(engine->AddRequest("r", std::vector<int>(9, 1), {.max_tokens = 5}), kInvalid, "4 blocks"));
  EXPECT_FALSE(engine->HasUnfinishedRequests());
  EXPECT_EQ(engine->Abort("r"), std::nullopt);
  Add(*engine, "r", 8, 5);
  EXPECT_TRUE(IsOk(RunToCompletion(*engine)));
}

TEST(LlmEngine, IsNotMadeWithoutItsParts) {
  EXPECT_TRUE(HasCodeAndText(LlmEngine::Create({}, std::unique_ptr<Model>()).status(), kInvalid, "without a model"));
  EngineParts parts = ReferenceParts();
  parts.make_sampler = nullptr;
  EXPECT_TRUE(HasCodeAndText(LlmEngine::Create({}, std::make_unique<ToyModel>(), parts).status(), kInvalid, "missing"));
  parts.make_sampler = [] { return std::unique_ptr<Sampler>(); };
  EXPECT_TRUE(HasCodeAndText(LlmEngine::Create({}, std::make_unique<ToyModel>(), parts).status(), kInvalid,
                             "make_sampler returned nothing"));
  EXPECT_TRUE(
      HasCode(LlmEngine::Create({.cache = {.num_blocks = 1}}, std::make_unique<ToyModel>()).status(), kInvalid));
}

TEST(Generate, TakesBackWhatItAddedWhenAPromptIsRefused) {
  const auto engine = ToyEngine({});
  const std::vector<std::string> prompts = {"fine", ""};
  EXPECT_TRUE(HasCode(Generate(*engine, ByteTokenizer(), prompts, {}).status(), kInvalid));
  EXPECT_FALSE(engine->HasUnfinishedRequests());
}

// The course's first law: an optimisation changes when and how much work is done, never the tokens.
TEST(LlmEngine, GivesTheSameTokensHoweverTheWorkIsCut) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << seed);
  std::printf("COURSE_SEED=%llu\n", static_cast<unsigned long long>(seed));
  base::Rng rng{seed};
  for (int workload = 0; workload < 40; ++workload) {
    struct Job {
      std::string id;
      std::vector<int> prompt;
      RequestParams params;
    };
    std::vector<Job> jobs(1 + rng.Below(8));
    for (size_t j = 0; j < jobs.size(); ++j) {
      jobs[j].id = absl::StrCat("job", j);
      const int prompt = 1 + rng.Below(40);
      // Two letters, so that prompts often share their beginnings.
      for (int i = 0; i < prompt; ++i) jobs[j].prompt.push_back(i < 16 ? 'a' : 'a' + rng.Below(2));
      jobs[j].params.max_tokens = 1 + rng.Below(12);
      if (rng.Below(2) == 0) jobs[j].params.sampling = {.temperature = 1 + rng.Uniform(), .top_k = 50};
      if (rng.Below(4) == 0) jobs[j].params.seed = rng.Next();
      if (rng.Below(3) == 0) jobs[j].params.stop_token_ids = {rng.Below(256), rng.Below(256)};
    }
    std::map<std::string, std::vector<int>> reference;
    for (int run = 0; run < 6; ++run) {
      EngineConfig config = {.seed = 5};
      if (run > 0) {
        // The largest job has 40 + 12 - 1 = 51 tokens: 13 blocks of 4.
        config.cache = {14 + rng.Below(30), 4, rng.Below(2) == 0};
        config.scheduler = {1 + rng.Below(50), 1 + rng.Below(8), rng.Below(12)};
        std::swap(jobs[rng.Below(jobs.size())], jobs[rng.Below(jobs.size())]);
      }
      SCOPED_TRACE(testing::Message() << "workload " << workload << ", run " << run);
      const auto engine = ToyEngine(config);
      // Some come while others run already.
      std::map<std::string, Request> done;
      for (const Job& job : jobs) {
        ASSERT_TRUE(IsOk(engine->AddRequest(job.id, job.prompt, job.params)));
        if (run > 0 && rng.Below(2) == 0) {
          const auto step = engine->Step();
          ASSERT_TRUE(IsOk(step));
          for (const Request& request : step->finished) done.emplace(request.request_id, request);
        }
      }
      const Log log = Watch(*engine, &done);
      for (const Batch& batch : log) {
        ASSERT_LE(batch.size(), config.scheduler.max_num_seqs);
        ASSERT_LE(Sum({batch}), config.scheduler.max_num_batched_tokens);
        ASSERT_FALSE(batch.empty());
      }
      ASSERT_EQ(done.size(), jobs.size());
      ASSERT_EQ(engine->block_pool().Usage(), 0.0);
      for (const auto& [id, request] : done) {
        const auto [expected, first] = reference.emplace(id, request.token_ids);
        ASSERT_EQ(request.token_ids, expected->second) << id;
      }
    }
  }
}

}  // namespace
}  // namespace engine
