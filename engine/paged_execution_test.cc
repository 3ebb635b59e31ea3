// Paged execution: what is computed when, and what is refused.

#include "engine/paged_execution.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "base/testing/status_matchers.h"
#include "engine/continuous_batching_scheduler.h"
#include "engine/generate.h"
#include "engine/llm_engine.h"
#include "engine/lru_block_pool.h"
#include "engine/paged_kv_cache_manager.h"
#include "engine/requests.h"
#include "engine/testing/fingerprint_model.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using engine::testing::FingerprintModel;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

constexpr SchedulerConfig kSchedulers = {.eos_token_id = FingerprintModel::kVocabSize};  // it never ends by itself

// What a request must say, computed without an engine and without a cache.
std::vector<int> Continued(std::vector<int> tokens, int max_tokens) {
  for (int i = 0; i < max_tokens; ++i) tokens.push_back(FingerprintModel::Favourite(tokens));
  return tokens;
}

std::vector<int> Prompt(int n, int from = 0) {
  std::vector<int> tokens(n);
  for (int i = 0; i < n; ++i) tokens[i] = (from + 3 * i) % FingerprintModel::kVocabSize;
  return tokens;
}

// A step in the hands of the test, over a cache of 8 blocks of 4.
struct ByHand {
  explicit ByHand(SchedulerConfig config = kSchedulers)
      : scheduler(*ContinuousBatchingScheduler::Create(*cache, config), *cache, runner) {
    EXPECT_TRUE(IsOk(model->ReserveCache(cache_config)));
  }
  void Add(const std::string& id, const std::vector<int>& prompt, int max_tokens = 4) {
    EXPECT_TRUE(IsOk(scheduler.AddRequest(NewRequest(id, prompt, {.max_tokens = max_tokens}))));
  }

  CacheConfig cache_config = {.num_blocks = 9, .block_size = 4};
  std::unique_ptr<LruBlockPool> pool = *LruBlockPool::Create(cache_config);
  std::unique_ptr<PagedKvCacheManager> cache = *PagedKvCacheManager::Create(*pool, cache_config);
  FingerprintModel* model = new FingerprintModel;
  PagedModelRunner runner{std::unique_ptr<PagedModel>(model)};
  PagedScheduler scheduler;
};

TEST(PagedExecution, SaysWhatTheModelSaysWithoutACache) {
  const auto engine = *LlmEngine::Create({.scheduler = kSchedulers}, std::make_unique<FingerprintModel>());
  ASSERT_TRUE(IsOk(engine->AddRequest("r", Prompt(21), {.max_tokens = 30})));
  EXPECT_EQ(RunToCompletion(*engine)->at("r").token_ids, Continued(Prompt(21), 30));
}

TEST(PagedExecution, ComputesAStepInWhichNobodySamples) {
  ByHand step({.long_prefill_token_threshold = 4, .eos_token_id = FingerprintModel::kVocabSize});
  step.Add("r", Prompt(10));
  const SchedulerOutput scheduled = *step.scheduler.Schedule();
  EXPECT_EQ(step.model->num_computed_tokens(), 0) << "nothing is computed before it is known that nobody asks";
  ASSERT_TRUE(IsOk(step.scheduler.UpdateFromOutput(scheduled, {})));
  EXPECT_EQ(step.model->num_computed_tokens(), 4);
}

TEST(PagedExecution, AnswersWithTheRowsOfThoseWhoGetAToken) {
  ByHand step({.max_num_batched_tokens = 8, .eos_token_id = FingerprintModel::kVocabSize});
  step.Add("short", Prompt(3));
  step.Add("long", Prompt(10, 1));  // 5 of its tokens are left out of this step
  ASSERT_TRUE(IsOk(step.scheduler.Schedule()));
  const auto logits = step.runner.Forward(std::vector<int>{Prompt(3)[2]}, std::vector<int>{2});
  ASSERT_TRUE(IsOk(logits));
  EXPECT_EQ(logits->rows, 1);
  EXPECT_EQ(step.model->num_computed_tokens(), 3 + 5) << "the long prompt's chunk is computed along with it";
}

TEST(PagedExecution, RefusesRowsThatAreNotTheSteps) {
  ByHand step;
  const std::vector<int> token = {Prompt(3)[2]}, position = {2};
  EXPECT_TRUE(HasCodeAndText(step.runner.Forward(token, position).status(), absl::StatusCode::kFailedPrecondition,
                             "1 rows were asked for, but no step was scheduled"));
  EXPECT_EQ(step.runner.Forward({}, {})->rows, 0);
  step.Add("r", Prompt(3));
  ASSERT_TRUE(IsOk(step.scheduler.Schedule()));
  EXPECT_TRUE(
      HasCodeAndText(step.runner.Forward(token, std::vector<int>{1}).status(), kInvalid,
                     "row 0: token 6 at position 1 was asked for, but the step has request r there, with token 6 "
                     "at position 2"));
  EXPECT_TRUE(HasCodeAndText(step.runner.Forward(std::vector<int>{5}, position).status(), kInvalid, "token 5"));
  EXPECT_TRUE(HasCodeAndText(step.runner.Forward({}, {}).status(), kInvalid,
                             "0 rows were asked for, but 1 requests of the step get a token"));
  EXPECT_TRUE(HasCode(step.runner.Forward(std::vector<int>{64}, position).status(), kInvalid));
  EXPECT_TRUE(HasCode(step.runner.Forward(token, {}).status(), kInvalid));
  EXPECT_EQ(step.model->num_computed_tokens(), 0);
  EXPECT_TRUE(IsOk(step.runner.Forward(token, position)));
  EXPECT_TRUE(HasCode(step.runner.Forward(token, position).status(), absl::StatusCode::kFailedPrecondition))
      << "a step is computed once";
}

// The blocks of a step have their hashes from Schedule() on: whoever comes later will take them for computed.
TEST(PagedExecution, ComputesWhatWasAbandonedBecauseTheCachePromisesIt) {
  ByHand step;
  step.Add("gone", Prompt(8));
  const SchedulerOutput scheduled = *step.scheduler.Schedule();
  ASSERT_TRUE(step.scheduler.AbortRequest("gone").has_value());
  ASSERT_TRUE(IsOk(step.scheduler.UpdateFromOutput(scheduled, {})));

  step.Add("next", Prompt(9));
  EXPECT_EQ(step.scheduler.Schedule()->num_scheduled_tokens.at("next"), 1) << "8 of its 9 tokens are hits";
  const base::Mat logits = *step.runner.Forward(std::vector<int>{Prompt(9)[8]}, std::vector<int>{8});
  EXPECT_EQ(std::ranges::max_element(logits.data) - logits.data.begin(), FingerprintModel::Favourite(Prompt(9)));
}

TEST(PagedExecution, RefusesAtTheDoorWhatIsLongerThanTheModelsLongestSequence) {
  const auto engine = *LlmEngine::Create({.scheduler = kSchedulers}, std::make_unique<FingerprintModel>(20));
  EXPECT_TRUE(HasCodeAndText(engine->AddRequest("r", Prompt(15), {.max_tokens = 6}), kInvalid,
                             "request r: a prompt of 15 tokens and 6 of output are 21, above the model's longest "
                             "sequence of 20"));
  EXPECT_TRUE(HasCode(engine->AddRequest("r", Prompt(15), {.max_tokens = 2'147'483'647}), kInvalid));
  EXPECT_FALSE(engine->HasUnfinishedRequests());
  EXPECT_TRUE(IsOk(engine->AddRequest("r", Prompt(15), {.max_tokens = 5})));
  EXPECT_TRUE(IsOk(RunToCompletion(*engine)));
}

TEST(PagedExecution, RefusesAScheduleOfTokensThatARequestDoesNotHave) {
  class Generous final : public Scheduler {
   public:
    absl::Status AddRequest(const Request&) override { return absl::OkStatus(); }
    absl::StatusOr<SchedulerOutput> Schedule() override {
      return SchedulerOutput{.num_scheduled_tokens = {{"r", 4}}, .scheduled_request_ids = {"r"}};
    }
    absl::StatusOr<std::vector<Request>> UpdateFromOutput(const SchedulerOutput&,
                                                          const std::map<std::string, int>&) override {
      return std::vector<Request>();
    }
    std::optional<Request> AbortRequest(const std::string&) override { return std::nullopt; }
    bool HasUnfinishedRequests() const override { return true; }
    absl::StatusOr<Request> GetRequest(const std::string& id) const override { return NewRequest(id, Prompt(3), {}); }
    std::vector<std::string> RunningIds() const override { return {"r"}; }
    std::vector<std::string> WaitingIds() const override { return {}; }
  };
  ByHand parts;
  PagedScheduler scheduler(std::make_unique<Generous>(), *parts.cache, parts.runner);
  EXPECT_TRUE(HasCodeAndText(scheduler.Schedule().status(), kInvalid,
                             "request r: 4 tokens scheduled, but 0 of its 3 are computed"));
}

TEST(PagedExecution, PassesOnWhatTheModelRefuses) {
  class OneRow final : public PagedModel {
   public:
    int VocabSize() const override { return 64; }
    int MaxSequenceLength() const override { return 64; }
    absl::Status ReserveCache(const CacheConfig& config) override {
      return config.num_blocks > 9 ? absl::ResourceExhaustedError("too much") : absl::OkStatus();
    }
    absl::StatusOr<base::Mat> Forward(std::span<const SequenceChunk>) override {
      return base::Mat{1, 64, std::vector<float>(64)};
    }
  };
  EXPECT_TRUE(HasCodeAndText(LlmEngine::Create({}, std::make_unique<OneRow>()).status(),
                             absl::StatusCode::kResourceExhausted, "too much"));
  EXPECT_TRUE(
      HasCodeAndText(LlmEngine::Create({}, std::unique_ptr<PagedModel>()).status(), kInvalid, "without a model"));
  const auto engine = *LlmEngine::Create({.cache = {.num_blocks = 9}}, std::make_unique<OneRow>());
  ASSERT_TRUE(IsOk(engine->AddRequest("a", Prompt(2), {})));
  ASSERT_TRUE(IsOk(engine->AddRequest("b", Prompt(2), {})));
  EXPECT_TRUE(HasCodeAndText(engine->Step().status(), absl::StatusCode::kInternal, "returned 1 rows for 2"));
}

// invariants_test is worth something only if the model notices what goes wrong in a block table.
TEST(PagedExecution, NoticesABlockTableInTheWrongOrder) {
  class Swapped final : public KvCacheManager {
   public:
    explicit Swapped(std::unique_ptr<KvCacheManager> inner) : inner_(std::move(inner)) {}
    int BlockSize() const override { return inner_->BlockSize(); }
    int NumUsableBlocks() const override { return inner_->NumUsableBlocks(); }
    int NumFreeBlocks() const override { return inner_->NumFreeBlocks(); }
    std::vector<int> GetComputedBlocks(const Request& request) const override {
      return inner_->GetComputedBlocks(request);
    }
    absl::StatusOr<std::optional<std::vector<int>>> AllocateSlots(const Request& request, int n,
                                                                  std::span<const int> hits) override {
      return inner_->AllocateSlots(request, n, hits);
    }
    void Free(const std::string& id) override { inner_->Free(id); }
    std::vector<int> BlockTable(const std::string& id) const override {
      std::vector<int> blocks = inner_->BlockTable(id);
      if (blocks.size() > 2) std::swap(blocks[0], blocks[1]);  // from the third block on
      return blocks;
    }

   private:
    std::unique_ptr<KvCacheManager> inner_;
  };
  EngineParts parts = ReferenceParts();
  parts.make_kv_cache_manager = [](BlockPool& pool,
                                   const CacheConfig& config) -> absl::StatusOr<std::unique_ptr<KvCacheManager>> {
    return std::make_unique<Swapped>(*PagedKvCacheManager::Create(pool, config));
  };
  const auto engine = *LlmEngine::Create({.cache = {.num_blocks = 9, .block_size = 4}, .scheduler = kSchedulers},
                                         std::make_unique<FingerprintModel>(), parts);
  ASSERT_TRUE(IsOk(engine->AddRequest("r", Prompt(5), {.max_tokens = 8})));
  const std::vector<int> tokens = RunToCompletion(*engine)->at("r").token_ids, expected = Continued(Prompt(5), 8);
  // With the ninth token the third block begins: four tokens of output are right, and then none has to be.
  EXPECT_EQ(std::vector<int>(tokens.begin(), tokens.begin() + 9),
            std::vector<int>(expected.begin(), expected.begin() + 9));
  EXPECT_NE(tokens, expected);
}

}  // namespace
}  // namespace engine
