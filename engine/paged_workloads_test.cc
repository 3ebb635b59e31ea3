// A model that reads all it knows from the cache says the same tokens however the work is cut: batched or alone, in
// chunks or not, with hits or without, preempted or not.

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "engine/llm_engine.h"
#include "engine/testing/fingerprint_model.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::IsOk;
using engine::testing::FingerprintModel;

// What a request must say, computed without an engine and without a cache.
std::vector<int> Continued(std::vector<int> tokens, int max_tokens) {
  for (int i = 0; i < max_tokens; ++i) tokens.push_back(FingerprintModel::Favourite(tokens));
  return tokens;
}

TEST(PagedExecution, GivesTheSameTokensHoweverTheWorkIsCut) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  std::printf("COURSE_SEED=%llu\n", static_cast<unsigned long long>(seed));
  base::Rng rng{seed};
  int preemptions = 0, hits = 0, chunks = 0;
  for (int workload = 0; workload < 100; ++workload) {
    struct Job {
      std::vector<int> prompt;
      RequestParams params;
      std::vector<int> expected;  // of a greedy one; of the others whatever the first run says
    };
    std::map<std::string, Job> jobs;
    for (int j = 0, n = 1 + rng.Below(8); j < n; ++j) {
      Job& job = jobs[absl::StrCat("job", j)];
      const int length = 1 + rng.Below(40);
      // Most prompts share their first 16 tokens, and some a few more.
      for (int i = 0; i < length; ++i) job.prompt.push_back(i < 16 ? i : rng.Below(2));
      job.params.max_tokens = 1 + rng.Below(12);
      if (rng.Below(3) == 0) job.params.sampling = {.temperature = 1 + rng.Uniform(), .top_k = 8};
      if (job.params.sampling.temperature == 0) job.expected = Continued(job.prompt, job.params.max_tokens);
    }
    for (int run = 0; run < 4; ++run) {
      // The largest job has 40 + 12 - 1 = 51 tokens: 13 blocks of 4.
      const EngineConfig config = {.cache = {14 + rng.Below(20), 4, rng.Below(2) == 0},
                                   .scheduler = {1 + rng.Below(60), 1 + rng.Below(8), rng.Below(12), 64},
                                   .seed = 5};
      SCOPED_TRACE(::testing::Message() << "workload " << workload << ", run " << run);
      auto model = std::make_unique<FingerprintModel>();
      const FingerprintModel& computed = *model;
      const auto engine = *LlmEngine::Create(config, std::move(model));
      std::map<std::string, Request> done;
      int64_t scheduled = 0, tokens = 0;
      const auto step = [&] {
        const auto output = engine->Step();
        ASSERT_TRUE(IsOk(output));
        ASSERT_FALSE(output->scheduled.scheduled_request_ids.empty());
        scheduled += output->scheduled.TotalNumScheduledTokens();
        chunks += std::ssize(output->scheduled.scheduled_request_ids) - std::ssize(output->sampled_token_ids);
        for (const Request& request : output->finished) done.emplace(request.request_id, request);
      };
      for (const auto& [id, job] : jobs) {
        ASSERT_TRUE(IsOk(engine->AddRequest(id, job.prompt, job.params)));
        // Some come while others run already.
        if (rng.Below(2) == 0) {
          ASSERT_NO_FATAL_FAILURE(step());
        }
      }
      while (engine->HasUnfinishedRequests()) ASSERT_NO_FATAL_FAILURE(step());
      EXPECT_EQ(computed.num_computed_tokens(), scheduled) << "each scheduled token once, and no other";
      ASSERT_EQ(done.size(), jobs.size());
      for (auto& [id, job] : jobs) {
        const Request& request = done.at(id);
        preemptions += request.num_preemptions;
        tokens += request.num_computed_tokens;
        if (job.expected.empty()) job.expected = request.token_ids;
        ASSERT_EQ(request.token_ids, job.expected) << id;
      }
      hits += tokens > scheduled;
    }
  }
  EXPECT_GT(preemptions, 0);
  EXPECT_GT(hits, 0);
  EXPECT_GT(chunks, 0);
}

}  // namespace
}  // namespace engine
