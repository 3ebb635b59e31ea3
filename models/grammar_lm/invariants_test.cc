// A real model says the same tokens however the work is cut: 100 random workloads through engines of any shape.
//
// To the bit: a greedy token is the largest of 89 logits, and where two lie close together a bit decides.

#include "engine/testing/invariants.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "engine/llm_engine.h"
#include "gtest/gtest.h"
#include "models/grammar_lm/committed.h"
#include "models/grammar_lm/train.h"
#include "models/grammar_lm/words.h"
#include "models/mini_lm.h"

namespace grammar_lm {
namespace {

using base::testing::IsOk;
using engine::testing::Coverage;
using engine::testing::Subject;

constexpr int kPerTest = 25;  // workloads
constexpr int kEngines = 3;

// The likeliest next word, computed over the whole sequence, without an engine and without blocks.
int Favourite(const nn::ParamStore& params, const std::vector<int>& words) {
  const nn::Tensor rows = models::WordRows(nullptr, params, "", words, 1);
  const nn::Tensor hidden = models::MiniLmForward(nullptr, params, "", Config(), rows);
  const nn::Tensor logits = models::MiniLmLogits(nullptr, params, "", hidden);
  const std::span<const float> last = logits.row(static_cast<int>(words.size()) - 1);
  return static_cast<int>(std::ranges::max_element(last) - last.begin());
}

class Workloads : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Quarters, Workloads, ::testing::Range(0, 4));

TEST_P(Workloads, SayTheSameTokensHoweverTheWorkIsCut) {
  base::SetNumThreads(1 + GetParam() % 2);
  nn::ParamStore params(Params());
  ASSERT_TRUE(IsOk(TakeCommitted(params)));
  const Subject subject = {
      .make_engine = [](const engine::EngineConfig& config,
                        engine::EngineParts parts) -> absl::StatusOr<std::unique_ptr<engine::LlmEngine>> {
        auto model = CommittedModel();
        if (!model.ok()) return model.status();
        return engine::LlmEngine::Create(config, *std::move(model), std::move(parts));
      },
      .limits = {.vocab_size = kVocabulary, .jobs = 5},
      .eos_token_id = kEos,
      .favourite = [&params](const std::vector<int>& words) { return Favourite(params, words); }};

  const uint64_t seed = base::testing::TestSeed();
  std::printf("COURSE_SEED=%llu\n", static_cast<unsigned long long>(seed));
  Coverage coverage;
  for (int i = GetParam() * kPerTest; i < (GetParam() + 1) * kPerTest && !HasFailure(); ++i) {
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed, ", workload ", i));
    ExpectTheSameTokens(subject, kEngines, engine::testing::WorkloadRng(seed, i), coverage);
  }
  EXPECT_EQ(coverage.engines, kPerTest * kEngines);
  EXPECT_GT(coverage.preemptions, 5);
  EXPECT_GT(coverage.chunks, 5);
  EXPECT_GT(coverage.shared, 5);
  EXPECT_GT(coverage.hits, 5);
  EXPECT_GT(coverage.aborts, 5);
  base::SetNumThreads(1);
}

}  // namespace
}  // namespace grammar_lm
