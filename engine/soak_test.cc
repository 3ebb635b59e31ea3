// Hours of a server's life in ten minutes: requests come and go at random, and leave nothing behind.
//
// An engine of each of eight shapes is fed for many steps, in waves: requests come faster than they can be served,
// clients give up, and now and then nobody comes any more until all are gone; then no block may be held. Every step is
// watched, and every request has said what its model says, as far as it came.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "engine/api/request.h"
#include "engine/llm_engine.h"
#include "engine/testing/fingerprint_model.h"
#include "engine/testing/watched_scheduler.h"
#include "engine/testing/workload.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::IsOk;
using engine::testing::DrawJobs;
using engine::testing::FingerprintModel;
using engine::testing::Job;
using engine::testing::JobLimits;
using engine::testing::Watched;

constexpr JobLimits kLimits = {.vocab_size = FingerprintModel::kVocabSize, .jobs = 4};
constexpr int kBlockSize = 4;
constexpr int kWave = 500;  // [steps] in which requests come

// [steps] of each engine: 4 million in all, watched, take ten minutes of one core (7,200 a second).
int64_t Steps() {
  const char* text = std::getenv("SOAK_STEPS");
  return text == nullptr ? 500'000 : std::strtoll(text, nullptr, 10);
}

void ExpectItsTokens(const Request& request) {
  if (request.params.sampling.temperature != 0) return;
  std::vector<int> tokens(request.token_ids.begin(), request.token_ids.begin() + request.num_prompt_tokens);
  while (std::ssize(tokens) < request.NumTokens()) tokens.push_back(FingerprintModel::Favourite(tokens));
  EXPECT_EQ(request.token_ids, tokens) << request.request_id;
}

struct Counts {
  int64_t steps = 0, requests = 0, aborted = 0, preemptions = 0, waves = 0;
};

// Some newcomers, and perhaps somebody who gives up.
void ComeAndGo(LlmEngine& engine, base::Rng& rng, Counts& counts) {
  if (rng.Below(2) == 0) {
    for (Job& job : DrawJobs(kLimits, rng)) {
      ASSERT_TRUE(IsOk(engine.AddRequest(absl::StrCat("r", counts.requests++), job.prompt, job.params)));
    }
  }
  const std::vector<Request> live = engine.LiveRequests();
  // The longer the queue, the more give up: it does not grow without end.
  for (const Request& request : live) {
    if (rng.Below(40) != 0) continue;
    const auto aborted = engine.Abort(request.request_id);
    ASSERT_TRUE(aborted.has_value());
    ExpectItsTokens(*aborted);
    ++counts.aborted;
  }
}

class Soak : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Shapes, Soak, ::testing::Range(0, 8));

TEST_P(Soak, LeavesNoBlockBehind) {
  const bool caching = GetParam() & 1, chunked = GetParam() & 2, roomy = GetParam() & 4;
  const uint64_t seed = base::testing::TestSeed();
  std::printf("COURSE_SEED=%llu\n", static_cast<unsigned long long>(seed));
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed + GetParam()};
  // The largest job has 40 + 12 - 1 tokens, 13 blocks.
  const EngineConfig config = {
      .cache = {.num_blocks = roomy ? 200 : 30, .block_size = kBlockSize, .enable_prefix_caching = caching},
      .scheduler = {.max_num_batched_tokens = 48,
                    .max_num_seqs = 8,
                    .long_prefill_token_threshold = chunked ? 8 : 0,
                    .eos_token_id = 0}};
  const auto engine = *LlmEngine::Create(config, std::make_unique<FingerprintModel>(), Watched(ReferenceParts()));
  Counts counts;
  while (counts.steps < Steps()) {
    const int64_t end_of_wave = counts.steps + kWave;
    do {
      if (counts.steps < end_of_wave) ASSERT_NO_FATAL_FAILURE(ComeAndGo(*engine, rng, counts));
      const auto step = engine->Step();
      ASSERT_TRUE(IsOk(step)) << "step " << counts.steps;
      counts.preemptions += std::ssize(step->scheduled.preempted_request_ids);
      for (const Request& request : step->finished) ExpectItsTokens(request);
      ASSERT_FALSE(HasFailure()) << "step " << counts.steps;
      ++counts.steps;
    } while (counts.steps < end_of_wave || engine->HasUnfinishedRequests());
    ++counts.waves;
    ASSERT_EQ(engine->block_pool().NumFreeBlocks(), config.cache.num_blocks - 1) << "after step " << counts.steps;
  }
  std::printf("%lld steps, %lld requests, %lld gave up, %lld preemptions, %lld waves\n",
              static_cast<long long>(counts.steps), static_cast<long long>(counts.requests),
              static_cast<long long>(counts.aborted), static_cast<long long>(counts.preemptions),
              static_cast<long long>(counts.waves));
  EXPECT_GT(counts.aborted, 0);
  if (!roomy) {
    EXPECT_GT(counts.preemptions, 0);
  }
}

}  // namespace
}  // namespace engine
