// The same tokens, however the work is cut, over 1,000 random workloads and four engines of any shape for each.
//
// The models are two: the toy model, whose next token anybody can work out, and the fingerprint model, whose next token
// follows from every slot that it reads, and which counts what it computes. A workload that fails is run by itself with
// its number:
//
//   bazel test //engine:invariants_test --test_env=COURSE_SEED=... --test_filter='*/7'     workloads 700 to 799

#include "engine/testing/invariants.h"

#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "engine/api/paged_model.h"
#include "engine/api/request.h"
#include "engine/llm_engine.h"
#include "engine/testing/fingerprint_model.h"
#include "engine/testing/watched_scheduler.h"
#include "engine/testing/workload.h"
#include "engine/toy_model.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::IsOk;
using engine::testing::Coverage;
using engine::testing::DrawArrivals;
using engine::testing::DrawConfig;
using engine::testing::DrawJobs;
using engine::testing::FingerprintModel;
using engine::testing::Job;
using engine::testing::RunJobs;
using engine::testing::Subject;
using engine::testing::Watched;
using engine::testing::WorkloadRng;

constexpr int kPerTest = 100;  // workloads
constexpr int kEngines = 4;

Subject Toy() {
  return {.make_engine =
              [](const EngineConfig& config, EngineParts parts) {
                return LlmEngine::Create(config, std::make_unique<ToyModel>(), std::move(parts));
              },
          .limits = {.vocab_size = ToyModel::kVocabSize},
          .eos_token_id = ToyModel::kVocabSize - 1,
          .favourite =
              [](const std::vector<int>& tokens) {
                return ToyModel::Favoured(tokens.back(), static_cast<int>(tokens.size()) - 1);
              }};
}

Subject Fingerprint() {
  const auto model = std::make_shared<const FingerprintModel*>(nullptr);  // of the engine made last, which owns it
  return {.make_engine =
              [model](const EngineConfig& config, EngineParts parts) {
                auto made = std::make_unique<FingerprintModel>();
                *model = made.get();
                return LlmEngine::Create(config, std::move(made), std::move(parts));
              },
          .limits = {.vocab_size = FingerprintModel::kVocabSize},
          .eos_token_id = 0,
          .favourite = [](const std::vector<int>& tokens) { return FingerprintModel::Favourite(tokens); },
          .computed_tokens = [model] { return (*model)->num_computed_tokens(); }};
}

uint64_t PrintedSeed() {
  const uint64_t seed = base::testing::TestSeed();
  std::printf("COURSE_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

// The parameter is which hundred of the workloads: the first five are the toy model's.
class Workloads : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Hundreds, Workloads, ::testing::Range(0, 10));

TEST_P(Workloads, SayTheSameTokensHoweverTheWorkIsCut) {
  const uint64_t seed = PrintedSeed();
  const Subject subject = GetParam() < 5 ? Toy() : Fingerprint();
  Coverage coverage;
  for (int i = GetParam() * kPerTest; i < (GetParam() + 1) * kPerTest && !HasFailure(); ++i) {
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed, ", workload ", i));
    ExpectTheSameTokens(subject, kEngines, WorkloadRng(seed, i), coverage);
  }
  std::printf("%d engines: %d preemptions, %d chunks, %d shared steps, %d with hits, %d clients gone\n",
              int(coverage.engines), int(coverage.preemptions), int(coverage.chunks), int(coverage.shared),
              int(coverage.hits), int(coverage.aborts));
  EXPECT_EQ(coverage.workloads, kPerTest);
  EXPECT_EQ(coverage.engines, kPerTest * kEngines);
  // What was to be tried has been tried, and often.
  EXPECT_GT(coverage.preemptions, 50);
  EXPECT_GT(coverage.chunks, 50);
  EXPECT_GT(coverage.shared, 50);
  EXPECT_GT(coverage.hits, 20);
  EXPECT_GT(coverage.aborts, 20);
}

TEST_P(Workloads, LetNobodyInWhoCanNeverFit) {
  const uint64_t seed = PrintedSeed();
  const Subject subject = GetParam() < 5 ? Toy() : Fingerprint();
  int64_t refused = 0;
  for (int i = GetParam() * kPerTest; i < (GetParam() + 1) * kPerTest && !HasFailure(); ++i) {
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed, ", workload ", i));
    ExpectTheDoorHolds(subject, WorkloadRng(~seed, i), refused);
  }
  EXPECT_GT(refused, kPerTest);
}

// A fingerprint model that lets something happen while it computes.
class InterruptedModel final : public PagedModel {
 public:
  int VocabSize() const override { return model_.VocabSize(); }
  int MaxSequenceLength() const override { return model_.MaxSequenceLength(); }
  absl::Status ReserveCache(const CacheConfig& config) override { return model_.ReserveCache(config); }
  absl::StatusOr<base::Mat> Forward(std::span<const SequenceChunk> batch) override {
    if (interruption) interruption();
    return model_.Forward(batch);
  }

  std::function<void()> interruption;

 private:
  FingerprintModel model_;
};

TEST(Clients, MayLeaveWhileTheModelComputes) {
  const uint64_t seed = PrintedSeed();
  int left = 0;
  for (int i = 0; i < 200 && !HasFailure(); ++i) {
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed, ", workload ", i));
    base::Rng rng = WorkloadRng(seed + 1, i);
    std::vector<Job> jobs = DrawJobs({.vocab_size = FingerprintModel::kVocabSize}, rng);
    for (Job& job : jobs) job.params.sampling = {};
    DrawArrivals(jobs, rng);
    const EngineConfig config = DrawConfig(jobs, /*eos_token_id=*/0, rng);
    auto model = std::make_unique<InterruptedModel>();
    InterruptedModel& interrupted = *model;
    const auto engine = *LlmEngine::Create(config, std::move(model), Watched(ReferenceParts()));
    std::map<std::string, Request> requests;
    interrupted.interruption = [&] {
      const std::vector<Request> live = engine->LiveRequests();
      if (rng.Below(8) != 0) return;
      const std::string& id = live[rng.Below(static_cast<int>(live.size()))].request_id;
      requests.emplace(id, *engine->Abort(id));
      ++left;
    };
    auto outcome = RunJobs(*engine, jobs);
    ASSERT_TRUE(IsOk(outcome));
    requests.merge(outcome->requests);
    ASSERT_EQ(requests.size(), jobs.size());
    for (const auto& [id, request] : requests) {
      std::vector<int> tokens(request.token_ids.begin(), request.token_ids.begin() + request.num_prompt_tokens);
      while (std::ssize(tokens) < request.NumTokens()) tokens.push_back(FingerprintModel::Favourite(tokens));
      EXPECT_EQ(request.token_ids, tokens) << id;
    }
    EXPECT_EQ(engine->block_pool().NumFreeBlocks(), config.cache.num_blocks - 1) << "a block is still held";
  }
  EXPECT_GT(left, 50);
}

}  // namespace
}  // namespace engine
