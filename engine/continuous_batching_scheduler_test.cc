#include "engine/continuous_batching_scheduler.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "engine/lru_block_pool.h"
#include "engine/paged_kv_cache_manager.h"
#include "engine/requests.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using Batch = std::map<std::string, int>;
using Names = std::vector<std::string>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// A scheduler and its cache. Every sampled token is 1.
struct Rig {
  std::unique_ptr<LruBlockPool> pool;
  std::unique_ptr<PagedKvCacheManager> cache;
  std::unique_ptr<ContinuousBatchingScheduler> scheduler;

  explicit Rig(const SchedulerConfig& config, const CacheConfig& cache_config = {.enable_prefix_caching = false}) {
    pool = *LruBlockPool::Create(cache_config);
    cache = *PagedKvCacheManager::Create(*pool, cache_config);
    scheduler = *ContinuousBatchingScheduler::Create(*cache, config);
  }

  void Add(const std::string& id, int prompt, int max_tokens) {
    const Request request = NewRequest(id, std::vector<int>(prompt, 7), {.max_tokens = max_tokens});
    ASSERT_TRUE(IsOk(scheduler->AddRequest(request)));
  }
  Batch Update(const SchedulerOutput& step, std::vector<Request>* finished = nullptr) {
    Batch sampled;
    for (const auto& [id, tokens] : step.num_scheduled_tokens) {
      const auto request = scheduler->GetRequest(id);
      if (request.ok() && request->num_computed_tokens + tokens == request->NumTokens()) sampled[id] = 1;
    }
    const auto done = scheduler->UpdateFromOutput(step, sampled);
    EXPECT_TRUE(IsOk(done));
    if (done.ok() && finished != nullptr) *finished = *done;
    return sampled;
  }
  SchedulerOutput Step() {
    const SchedulerOutput step = *scheduler->Schedule();
    if (!step.scheduled_request_ids.empty()) Update(step);
    return step;
  }
  Request Get(const std::string& id) const { return *scheduler->GetRequest(id); }
};

TEST(Scheduler, GivesDecodesTheirTokenFirstAndThePromptTheRest) {
  Rig rig({.max_num_batched_tokens = 16, .max_num_seqs = 4});
  rig.Add("A", 10, 5);
  rig.Step();
  rig.Add("B", 20, 5);
  const SchedulerOutput step = rig.Step();
  EXPECT_EQ(step.num_scheduled_tokens, (Batch{{"A", 1}, {"B", 15}}));
  EXPECT_EQ(step.scheduled_request_ids, (Names{"A", "B"}));
  EXPECT_EQ(step.TotalNumScheduledTokens(), 16);
}

TEST(Scheduler, AdmitsNobodyWithoutBudgetOrPlace) {
  Rig small({.max_num_batched_tokens = 1, .max_num_seqs = 4});
  small.Add("A", 1, 5);
  small.Step();
  small.Add("B", 20, 5);
  EXPECT_EQ(small.Step().num_scheduled_tokens, (Batch{{"A", 1}}));

  Rig narrow({.max_num_batched_tokens = 16, .max_num_seqs = 1});
  narrow.Add("A", 10, 5);
  narrow.Step();
  narrow.Add("B", 2, 5);
  EXPECT_EQ(narrow.Step().num_scheduled_tokens, (Batch{{"A", 1}}));
  EXPECT_EQ(narrow.scheduler->WaitingIds(), Names{"B"});
}

TEST(Scheduler, CutsALongPromptAtTheThresholdAndTheBudget) {
  Rig rig({.max_num_batched_tokens = 16, .max_num_seqs = 4, .long_prefill_token_threshold = 4});
  rig.Add("A", 10, 5);
  EXPECT_EQ(rig.Step().num_scheduled_tokens, (Batch{{"A", 4}}));
  EXPECT_EQ(rig.Step().num_scheduled_tokens, (Batch{{"A", 4}}));
  EXPECT_EQ(rig.Get("A").NumOutputTokens(), 0) << "no token in the middle of a prompt";
  EXPECT_EQ(rig.Step().num_scheduled_tokens, (Batch{{"A", 2}}));
  EXPECT_EQ(rig.Get("A").NumOutputTokens(), 1);

  Rig budget({.max_num_batched_tokens = 12, .max_num_seqs = 4});
  for (const char* id : {"A", "B", "C"}) budget.Add(id, 5, 2);
  EXPECT_EQ(budget.Step().num_scheduled_tokens, (Batch{{"A", 5}, {"B", 5}, {"C", 2}}));
}

TEST(Scheduler, LeavesWhoeverStandsBehindOneThatDoesNotFit) {
  Rig rig({.max_num_batched_tokens = 64}, {.num_blocks = 6, .block_size = 4, .enable_prefix_caching = false});
  rig.Add("A", 9, 4);     // 3 of 5 blocks
  rig.Add("big", 13, 2);  // needs 4
  rig.Add("small", 2, 2);
  EXPECT_EQ(rig.Step().num_scheduled_tokens, (Batch{{"A", 9}}));
  EXPECT_EQ(rig.scheduler->WaitingIds(), (Names{"big", "small"}));
  EXPECT_EQ(rig.Get("big").num_computed_tokens, 0);
}

TEST(Scheduler, SchedulesNothingWhenThereIsNothing) {
  Rig rig({});
  const SchedulerOutput step = *rig.scheduler->Schedule();
  EXPECT_EQ(step, SchedulerOutput());
  EXPECT_TRUE(IsOk(rig.scheduler->Schedule())) << "no update is owed for an empty step";
  EXPECT_FALSE(rig.scheduler->HasUnfinishedRequests());
}

TEST(Scheduler, PreemptsTheLastAdmittedAndPutsItBackInFront) {
  // Usable: 6 blocks of 4. A and B hold 3 each when both have 12 tokens, and A needs a fourth for its 13th.
  Rig rig({.max_num_batched_tokens = 64}, {.num_blocks = 7, .block_size = 4, .enable_prefix_caching = false});
  rig.Add("A", 8, 8);
  rig.Add("B", 8, 8);
  rig.Add("C", 1, 1);
  EXPECT_EQ(rig.Step().num_scheduled_tokens, (Batch{{"A", 8}, {"B", 8}, {"C", 1}}));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(rig.Step().num_scheduled_tokens, (Batch{{"A", 1}, {"B", 1}}));
  rig.Add("D", 1, 1);
  const SchedulerOutput step = rig.Step();
  EXPECT_EQ(step.num_scheduled_tokens, (Batch{{"A", 1}})) << "nobody is admitted in a step that preempted";
  EXPECT_EQ(step.preempted_request_ids, Names{"B"});
  EXPECT_EQ(rig.scheduler->RunningIds(), Names{"A"});
  EXPECT_EQ(rig.scheduler->WaitingIds(), (Names{"B", "D"}));
  const Request b = rig.Get("B");
  EXPECT_EQ(b.status, RequestStatus::kPreempted);
  EXPECT_EQ(b.num_computed_tokens, 0);
  EXPECT_EQ(b.num_preemptions, 1);
  EXPECT_EQ(b.NumOutputTokens(), 5) << "its tokens are kept";
  EXPECT_EQ(rig.cache->BlockTable("B"), std::vector<int>{});
}

TEST(Scheduler, ForgetsFinishedRequestsAndFreesTheirBlocks) {
  Rig rig({});
  rig.Add("A", 3, 1);
  rig.Add("B", 4, 1);
  std::vector<Request> finished;
  rig.Update(*rig.scheduler->Schedule(), &finished);
  ASSERT_EQ(finished.size(), 2);
  EXPECT_EQ(finished[0].request_id, "A");
  EXPECT_EQ(finished[1].request_id, "B");
  EXPECT_EQ(finished[0].status, RequestStatus::kFinishedLengthCapped);
  EXPECT_EQ(finished[0].num_computed_tokens, 3);
  EXPECT_EQ(finished[0].NumTokens(), 4);
  EXPECT_FALSE(rig.scheduler->HasUnfinishedRequests());
  EXPECT_EQ(rig.pool->Usage(), 0.0);
  EXPECT_TRUE(HasCodeAndText(rig.scheduler->GetRequest("A").status(), absl::StatusCode::kNotFound, "called A"));
}

TEST(Scheduler, AbortsWhoeverRunsOrWaits) {
  Rig rig({.max_num_seqs = 1});
  rig.Add("A", 3, 5);
  rig.Add("B", 3, 5);
  rig.Step();
  EXPECT_EQ(rig.scheduler->AbortRequest("nobody"), std::nullopt);
  const auto a = rig.scheduler->AbortRequest("A"), b = rig.scheduler->AbortRequest("B");
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_EQ(a->status, RequestStatus::kFinishedAborted);
  EXPECT_EQ(a->NumOutputTokens(), 1);
  EXPECT_EQ(b->NumOutputTokens(), 0);
  EXPECT_EQ(rig.scheduler->AbortRequest("A"), std::nullopt) << "it has ended already";
  EXPECT_FALSE(rig.scheduler->HasUnfinishedRequests());
  EXPECT_EQ(rig.pool->Usage(), 0.0);
}

TEST(Scheduler, PassesOverWhoeverWasAbortedDuringTheStep) {
  Rig rig({});
  rig.Add("A", 3, 5);
  rig.Add("B", 3, 5);
  const SchedulerOutput step = *rig.scheduler->Schedule();
  ASSERT_TRUE(rig.scheduler->AbortRequest("A").has_value());
  rig.Add("A", 9, 5);  // another request of the same name, which is not in this step
  ASSERT_TRUE(IsOk(rig.scheduler->UpdateFromOutput(step, {{"A", 1}, {"B", 1}})));
  EXPECT_EQ(rig.Get("A").num_computed_tokens, 0);
  EXPECT_EQ(rig.Get("A").NumOutputTokens(), 0);
  EXPECT_EQ(rig.Get("B").NumOutputTokens(), 1);
}

TEST(Scheduler, RefusesAnUpdateThatIsNotItsStep) {
  Rig rig({.max_num_batched_tokens = 5});
  EXPECT_TRUE(HasCode(rig.scheduler->UpdateFromOutput({}, {}).status(), absl::StatusCode::kFailedPrecondition));
  rig.Add("A", 3, 5);
  rig.Add("B", 9, 5);
  const SchedulerOutput step = *rig.scheduler->Schedule();  // A: 3, which samples, and B: 2, which does not
  EXPECT_TRUE(HasCode(rig.scheduler->Schedule().status(), absl::StatusCode::kFailedPrecondition));
  SchedulerOutput other = step;
  other.num_scheduled_tokens["A"] = 2;
  EXPECT_TRUE(HasCodeAndText(rig.scheduler->UpdateFromOutput(other, {{"A", 1}}).status(), kInvalid, "of 2 requests"));
  EXPECT_TRUE(HasCodeAndText(rig.scheduler->UpdateFromOutput(step, {}).status(), kInvalid,
                             "request A: 0 + 3 of 3 tokens computed, so it gets a token, but has none"));
  EXPECT_TRUE(HasCodeAndText(rig.scheduler->UpdateFromOutput(step, {{"A", 1}, {"B", 1}}).status(), kInvalid,
                             "request B: 0 + 2 of 9 tokens computed, so it gets none, but has a token"));
  EXPECT_TRUE(HasCodeAndText(rig.scheduler->UpdateFromOutput(step, {{"A", -1}}).status(), kInvalid, "token -1"));
  EXPECT_TRUE(HasCodeAndText(rig.scheduler->UpdateFromOutput(step, {{"A", 1}, {"C", 1}}).status(), kInvalid,
                             "request C has a token, but is not in this step"));
  EXPECT_EQ(rig.Get("A").num_computed_tokens, 0) << "nothing has changed";
  EXPECT_EQ(rig.Update(step), (Batch{{"A", 1}}));
}

TEST(Scheduler, RefusesRequestsThatCannotBe) {
  Rig rig({}, {.num_blocks = 4, .block_size = 4});  // 3 usable blocks: 12 tokens
  rig.Add("A", 8, 5);                               // 8 + 5 - 1 = 12
  const Request again = NewRequest("A", std::vector<int>{1}, {});
  const Request large = NewRequest("B", std::vector<int>(9, 1), {.max_tokens = 5});
  const Request bad = NewRequest("C", std::vector<int>{1, -1}, {});
  EXPECT_TRUE(HasCodeAndText(rig.scheduler->AddRequest(again), absl::StatusCode::kAlreadyExists, "called A"));
  EXPECT_TRUE(HasCodeAndText(rig.scheduler->AddRequest(large), kInvalid, "need 4 blocks of the cache, which has 3"));
  EXPECT_TRUE(HasCodeAndText(rig.scheduler->AddRequest(bad), kInvalid, "request C: token 1 is -1"));
  EXPECT_EQ(rig.scheduler->WaitingIds(), Names{"A"});
}

TEST(Scheduler, RefusesLimitsOutsideTheirRanges) {
  Rig rig({});
  const auto refused = [&](const SchedulerConfig& config, const std::string& text) {
    return HasCodeAndText(ContinuousBatchingScheduler::Create(*rig.cache, config).status(), kInvalid, text);
  };
  EXPECT_TRUE(refused({.max_num_batched_tokens = 0}, "max_num_batched_tokens 0"));
  EXPECT_TRUE(refused({.max_num_seqs = 0}, "max_num_seqs 0"));
  EXPECT_TRUE(refused({.long_prefill_token_threshold = -1}, "long_prefill_token_threshold -1"));
}

}  // namespace
}  // namespace engine
