#include "engine/seeded_sampler.h"

#include <vector>

#include "absl/status/status.h"
#include "base/mat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "engine/batched_sampler.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCodeAndText;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

base::Mat RandomLogits(base::Rng& rng, int rows, int cols) {
  base::Mat logits = {rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) logits.data.push_back(static_cast<float>(4 * rng.Uniform()));
  return logits;
}

TEST(StreamAfter, IsTheStreamThatWasDrawnFromSoOften) {
  for (const uint64_t seed : {uint64_t{0}, uint64_t{7}, ~uint64_t{0}}) {
    base::Rng drawn{seed};
    for (int k = 0; k < 100; ++k) {
      ASSERT_EQ(StreamAfter(seed, k), drawn) << "seed " << seed << ", " << k << " draws";
      drawn.Next();
    }
  }
}

TEST(SeededSampler, IsGreedyAtTemperatureZero) {
  const base::Mat logits = {2, 3, {1, 5, 5, 9, 2, 3}};
  EXPECT_EQ(*SeededSampler().Sample(logits, std::vector<SamplingMetadata>(2)), (std::vector<int>{1, 0}))
      << "ties: the lower id";
}

// One request's output, sampled token by token beside changing neighbours, is what one stream gives in order.
TEST(SeededSampler, DrawsTheKthTokenWithTheKthNumberOfItsStreamWhateverStandsBeside) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  const SamplingParams params = {.temperature = 1.2, .top_k = 20, .top_p = 0.95};
  constexpr int kVocab = 40;
  const uint64_t seed = rng.Next();
  base::Rng stream{seed};
  SeededSampler sampler;
  for (int k = 0; k < 60; ++k) {
    const int rows = 1 + rng.Below(4), mine = rng.Below(rows);
    const base::Mat logits = RandomLogits(rng, rows, kVocab);
    std::vector<SamplingMetadata> metadata(rows);
    for (SamplingMetadata& row : metadata) row = {{.temperature = 1}, rng.Next(), rng.Below(9)};
    metadata[mine] = {params, seed, k};
    const auto row = std::span(logits.data).subspan(mine * kVocab, kVocab);
    const auto expected = SampleBatch(row, {&params, 1}, {&stream, 1});
    ASSERT_EQ((*sampler.Sample(logits, metadata))[mine], (*expected)[0]) << "token " << k;
  }
}

TEST(SeededSampler, TakesAnEmptyBatch) { EXPECT_TRUE(SeededSampler().Sample({0, 257, {}}, {})->empty()); }

TEST(SeededSampler, RefusesWhatIsNoBatch) {
  SeededSampler sampler;
  const std::vector<SamplingMetadata> two(2);
  EXPECT_TRUE(
      HasCodeAndText(sampler.Sample({1, 2, {0, 0}}, two).status(), kInvalid, "1 rows of logits for 2 requests"));
  EXPECT_TRUE(HasCodeAndText(sampler.Sample({2, 2, {0, 0, 0}}, two).status(), kInvalid, "3 logits"));
  std::vector<SamplingMetadata> rows = two;
  rows[1].num_output_tokens = -1;
  EXPECT_TRUE(HasCodeAndText(sampler.Sample({2, 1, {0, 0}}, rows).status(), kInvalid, "row 1: num_output_tokens -1"));
  rows = two;
  rows[1].params.top_p = 0;
  EXPECT_TRUE(
      HasCodeAndText(sampler.Sample({2, 1, {0, 0}}, rows).status(), kInvalid, "request 1 of the batch: top_p 0"));
}

}  // namespace
}  // namespace engine
