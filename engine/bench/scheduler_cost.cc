#include "engine/bench/scheduler_cost.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "engine/bench/clock.h"
#include "engine/continuous_batching_scheduler.h"
#include "engine/lru_block_pool.h"
#include "engine/paged_kv_cache_manager.h"
#include "engine/requests.h"
#include "harness/course/bench/measure.h"

namespace engine::bench {
namespace {

constexpr int kPrompt = 16, kOutput = 12, kBlock = 16;

// Requests that have nothing in common, over a cache with room for all.
struct Bench {
  explicit Bench(int requests)
      : cache_config{.num_blocks = 2 * requests + 1, .block_size = kBlock}, requests(requests) {
    for (int r = 0; r < requests; ++r) {
      std::vector<int> prompt(kPrompt);
      for (int i = 0; i < kPrompt; ++i) prompt[i] = (r >> i) % 2 + 2 * i;
      CHECK(scheduler->AddRequest(NewRequest(absl::StrCat("request-", r), prompt, {.max_tokens = kOutput})).ok());
    }
  }

  // [seconds]. The tokens are made outside of what is measured: they are the sampler's work.
  double Step() {
    const double start = Now();
    const SchedulerOutput step = *scheduler->Schedule();
    const double scheduled = Now();
    std::map<std::string, int> tokens;
    for (const std::string& id : step.scheduled_request_ids) tokens.emplace_hint(tokens.end(), id, 7);
    CHECK(tokens.size() == requests) << tokens.size() << " of " << requests << " requests run";
    const double sampled = Now();
    CHECK(scheduler->UpdateFromOutput(step, tokens).ok());
    return (scheduled - start) + (Now() - sampled);
  }

  CacheConfig cache_config;
  int requests;
  std::unique_ptr<LruBlockPool> pool = *LruBlockPool::Create(cache_config);
  std::unique_ptr<PagedKvCacheManager> cache = *PagedKvCacheManager::Create(*pool, cache_config);
  std::unique_ptr<ContinuousBatchingScheduler> scheduler = *ContinuousBatchingScheduler::Create(
      *cache, {.max_num_batched_tokens = kPrompt * requests, .max_num_seqs = requests});
};

}  // namespace

SchedulerCost MeasureScheduler(int requests) {
  // As many requests in all at each size, within reason.
  const int rounds = std::clamp(20'000 / requests, 3, 300);
  std::vector<double> admit, decode, finish, abort;
  for (int round = 0; round < rounds; ++round) {
    Bench bench(requests);
    admit.push_back(bench.Step());
    for (int token = 1; token < kOutput - 1; ++token) decode.push_back(bench.Step());
    finish.push_back(bench.Step());
    CHECK(!bench.scheduler->HasUnfinishedRequests()) << "an output is longer than the bench thinks";

    Bench given_up(requests);
    given_up.Step();
    const double start = Now();
    for (int r = 0; r < requests; ++r) given_up.scheduler->AbortRequest(absl::StrCat("request-", r));
    abort.push_back(Now() - start);
  }
  const auto microseconds = [](const std::vector<double>& seconds) { return 1e6 * course::bench::Median(seconds); };
  return {microseconds(admit), microseconds(decode), microseconds(finish), microseconds(abort)};
}

}  // namespace engine::bench
