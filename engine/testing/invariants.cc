#include "engine/testing/invariants.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "engine/api/request.h"
#include "engine/testing/watched_scheduler.h"
#include "gtest/gtest.h"

namespace engine::testing {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;
using ::testing::Message;

std::string ToString(const EngineConfig& config) {
  return absl::StrCat(config.cache.num_blocks, " blocks of ", config.cache.block_size,
                      config.cache.enable_prefix_caching ? " with" : " without", " caching, budget ",
                      config.scheduler.max_num_batched_tokens, ", ", config.scheduler.max_num_seqs,
                      " at once, at most ", config.scheduler.long_prefill_token_threshold, " a request");
}

// What each job says alone, without anything that could go wrong.
std::map<std::string, Request> Reference(const Subject& subject, const std::vector<Job>& jobs) {
  std::map<std::string, Request> reference;
  for (const Job& job : jobs) {
    const auto engine = subject.make_engine(PlainConfig(jobs, subject.eos_token_id), ReferenceParts());
    EXPECT_TRUE(IsOk(engine));
    if (!engine.ok()) return {};
    const auto outcome =
        RunJobs(**engine, std::vector<Job>{{.id = job.id, .prompt = job.prompt, .params = job.params}});
    EXPECT_TRUE(IsOk(outcome));
    if (!outcome.ok()) return {};
    reference.insert(outcome->requests.begin(), outcome->requests.end());
  }
  return reference;
}

// The reference itself, of a greedy request, against the model's own arithmetic.
void ExpectFavourites(const Subject& subject, const Request& request) {
  if (!subject.favourite || request.params.sampling.temperature != 0) return;
  std::vector<int> tokens(request.token_ids.begin(), request.token_ids.begin() + request.num_prompt_tokens);
  while (std::ssize(tokens) < request.NumTokens()) tokens.push_back(subject.favourite(tokens));
  EXPECT_EQ(request.token_ids, tokens) << request.request_id;
}

void ExpectAsAlone(const Request& request, const Request& alone) {
  if (request.status != RequestStatus::kFinishedAborted) {
    EXPECT_EQ(request.token_ids, alone.token_ids) << request.request_id;
    EXPECT_EQ(request.status, alone.status) << request.request_id;
    return;
  }
  const auto end = std::ranges::mismatch(request.token_ids, alone.token_ids).in1;
  EXPECT_TRUE(end == request.token_ids.end())
      << request.request_id << " was given up after saying another token at " << end - request.token_ids.begin();
}

void Count(const EngineConfig& config, const Outcome& outcome, Coverage& coverage) {
  ++coverage.engines;
  coverage.preemptions += outcome.preemptions;
  coverage.chunks += outcome.chunks;
  coverage.shared += outcome.shared;
  int64_t computed = 0;
  for (const auto& [id, request] : outcome.requests) {
    coverage.aborts += request.status == RequestStatus::kFinishedAborted;
    computed += request.num_computed_tokens;
  }
  // Whoever was neither preempted nor given up has its tokens from a step or from a hit.
  coverage.hits += config.cache.enable_prefix_caching && computed > outcome.scheduled_tokens;
}

// Prompts and outputs that are too long for the cache, by as little as a token.
std::vector<Job> DrawTooLarge(const EngineConfig& config, base::Rng& rng) {
  const int room = (config.cache.num_blocks - 1) * config.cache.block_size;
  std::vector<Job> jobs(1 + rng.Below(3));
  for (size_t j = 0; j < jobs.size(); ++j) {
    // prompt + max_tokens - 1 tokens stand in the cache: one more than there is room for, or several, or very many.
    const int64_t excess = rng.Below(2) == 0 ? 1 : rng.Below(2) == 0 ? 1 + rng.Below(20) : 2'000'000'000 - room;
    const int prompt = 1 + rng.Below(room + 1);
    jobs[j].id = absl::StrCat("large", j);
    jobs[j].prompt = std::vector<int>(prompt, 1);
    jobs[j].params.max_tokens = static_cast<int>(room + excess + 1 - prompt);
  }
  return jobs;
}

}  // namespace

base::Rng WorkloadRng(uint64_t seed, int index) {
  base::Rng rng{seed ^ (uint64_t(index) << 32)};
  return {rng.Next()};
}

void ExpectTheSameTokens(const Subject& subject, int engines, base::Rng rng, Coverage& coverage) {
  std::vector<Job> jobs = DrawJobs(subject.limits, rng);
  const std::map<std::string, Request> reference = Reference(subject, jobs);
  ASSERT_EQ(reference.size(), jobs.size());
  for (const auto& [id, request] : reference) ExpectFavourites(subject, request);
  ++coverage.workloads;
  for (int e = 0; e < engines; ++e) {
    const EngineConfig config = DrawConfig(jobs, subject.eos_token_id, rng);
    SCOPED_TRACE(Message() << "engine " << e << ": " << ToString(config));
    for (Job& job : jobs) job.patience.reset();
    if (e % 2 == 1) DrawDepartures(jobs, rng);
    DrawArrivals(jobs, rng);
    std::swap(jobs[rng.Below(static_cast<int>(jobs.size()))], jobs[rng.Below(static_cast<int>(jobs.size()))]);
    const auto engine = subject.make_engine(config, Watched(ReferenceParts()));
    ASSERT_TRUE(IsOk(engine));
    const auto outcome = RunJobs(**engine, jobs);
    ASSERT_TRUE(IsOk(outcome));
    ASSERT_EQ(outcome->requests.size(), jobs.size());
    for (const auto& [id, request] : outcome->requests) ExpectAsAlone(request, reference.at(id));
    if (subject.computed_tokens) {
      EXPECT_EQ(subject.computed_tokens(), outcome->scheduled_tokens) << "each scheduled token once, and no other";
    }
    EXPECT_EQ((*engine)->block_pool().NumFreeBlocks(), config.cache.num_blocks - 1) << "a block is still held";
    Count(config, *outcome, coverage);
    if (::testing::Test::HasFailure()) return;  // one workload says enough
  }
}

void ExpectTheDoorHolds(const Subject& subject, base::Rng rng, int64_t& refused) {
  std::vector<Job> jobs = DrawJobs(subject.limits, rng);
  DrawDepartures(jobs, rng);
  DrawArrivals(jobs, rng);
  const EngineConfig config = DrawConfig(jobs, subject.eos_token_id, rng);
  SCOPED_TRACE(ToString(config));
  const auto asked = subject.make_engine(config, Watched(ReferenceParts()));
  const auto left_alone = subject.make_engine(config, ReferenceParts());
  ASSERT_TRUE(IsOk(asked));
  ASSERT_TRUE(IsOk(left_alone));
  const auto expected = RunJobs(**left_alone, jobs);
  const auto got = RunJobs(**asked, jobs, [&] {
    LlmEngine& engine = **asked;
    const std::vector<Request> before = engine.LiveRequests();
    const std::vector<int> free_queue = engine.block_pool().FreeQueue();
    for (const Job& job : DrawTooLarge(config, rng)) {
      const absl::Status status = engine.AddRequest(job.id, job.prompt, job.params);
      EXPECT_TRUE(HasCode(status, absl::StatusCode::kInvalidArgument))
          << "a prompt of " << job.prompt.size() << " and " << job.params.max_tokens << " of output";
      refused += !status.ok();
    }
    EXPECT_TRUE(engine.LiveRequests() == before) << "who was refused left a trace";
    EXPECT_EQ(engine.block_pool().FreeQueue(), free_queue);
  });
  ASSERT_TRUE(IsOk(expected));
  ASSERT_TRUE(IsOk(got));
  EXPECT_TRUE(got->requests == expected->requests) << "who was refused changed what others say";
  EXPECT_EQ(got->steps, expected->steps);
  EXPECT_EQ(got->scheduled_tokens, expected->scheduled_tokens);

  // The door is no narrower than it says: what fills the cache to the last slot comes in and comes to its end.
  LlmEngine& engine = **asked;
  const int room = (config.cache.num_blocks - 1) * config.cache.block_size, prompt = 1 + rng.Below(room);
  ASSERT_TRUE(IsOk(
      engine.AddRequest("fits", std::vector<int>(prompt, 1), {.max_tokens = room + 1 - prompt, .ignore_eos = true})));
  Request last;
  for (int steps = 0; engine.HasUnfinishedRequests(); ++steps) {
    ASSERT_LT(steps, kMostSteps) << "comes to no end";
    const auto step = engine.Step();
    ASSERT_TRUE(IsOk(step));
    if (!step->finished.empty()) last = step->finished[0];
  }
  EXPECT_EQ(last.NumTokens(), room + 1) << "the last token stands in no slot";
  EXPECT_EQ(engine.block_pool().NumFreeBlocks(), config.cache.num_blocks - 1);
}

}  // namespace engine::testing
