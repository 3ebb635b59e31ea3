#include "engine/batched_sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "engine/api/sampling_params.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCodeAndText;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// A batch of `rows` copies of `row`, with the streams of seeds 0, 1, 2, ...
struct Batch {
  std::vector<float> logits;
  std::vector<SamplingParams> params;
  std::vector<base::Rng> rngs;

  Batch(const std::vector<float>& row, const SamplingParams& p, int rows = 1) : params(rows, p) {
    for (int b = 0; b < rows; ++b) {
      logits.insert(logits.end(), row.begin(), row.end());
      rngs.push_back({static_cast<uint64_t>(b)});
    }
  }
  absl::StatusOr<std::vector<int>> Sample() { return SampleBatch(logits, params, rngs); }
};

// How often each token comes in `draws` rows of one batch, each with a stream of its own.
std::vector<int> Count(const std::vector<float>& row, const SamplingParams& params, int draws) {
  const auto tokens = Batch(row, params, draws).Sample();
  std::vector<int> counts(row.size());
  if (tokens.ok()) {
    for (int token : *tokens) ++counts.at(token);
  } else {
    ADD_FAILURE() << tokens.status();
  }
  return counts;
}

// The set of tokens that come at all in 400 draws.
std::set<int> Seen(const std::vector<float>& row, const SamplingParams& params) {
  const std::vector<int> counts = Count(row, params, 400);
  std::set<int> seen;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) seen.insert(static_cast<int>(i));
  }
  return seen;
}

// Pearson's statistic over the tokens of positive probability; the others must never come.
double ChiSquare(const std::vector<int>& counts, const std::vector<double>& probs) {
  const double draws = std::accumulate(counts.begin(), counts.end(), 0);
  double sum = 0;
  for (size_t i = 0; i < probs.size(); ++i) {
    if (probs[i] == 0) {
      EXPECT_EQ(counts[i], 0) << "token " << i << " has probability 0";
    } else {
      sum += (counts[i] - draws * probs[i]) * (counts[i] - draws * probs[i]) / (draws * probs[i]);
    }
  }
  return sum;
}

// Logits whose probabilities at T = 1 are .61 .22 .14 .03, worked out by hand to ten digits below.
const std::vector<float> kFour = {2.0f, 1.0f, 0.5f, -1.0f};
constexpr int kDraws = 20000;
// Above these a chi-square value of 1, 2 or 3 degrees of freedom comes once in 10,000 times (tables of the
// distribution).
constexpr double kOneDegree = 15.14, kTwoDegrees = 18.42, kThreeDegrees = 21.11;

TEST(SampleBatch, FrequenciesFollowTheSoftmax) {
  EXPECT_LT(ChiSquare(Count(kFour, {.temperature = 1}, kDraws), {0.6094600, 0.2242078, 0.1359889, 0.0303432}),
            kThreeDegrees);
}

TEST(SampleBatch, FrequenciesFollowTheTemperature) {
  EXPECT_LT(ChiSquare(Count(kFour, {.temperature = 2}, kDraws), {0.4343997, 0.2634767, 0.2051959, 0.0969277}),
            kThreeDegrees);
}

TEST(SampleBatch, FrequenciesAreRenormalisedAfterTheCuts) {
  EXPECT_LT(ChiSquare(Count(kFour, {.temperature = 1, .top_k = 2}, kDraws), {0.7310586, 0.2689414, 0, 0}), kOneDegree);
  EXPECT_LT(ChiSquare(Count(kFour, {.temperature = 1, .top_p = 0.9}, kDraws), {0.6285317, 0.2312239, 0.1402444, 0}),
            kTwoDegrees);
}

TEST(SampleBatch, TheChiSquareTestCanTellTheWrongTemperature) {
  EXPECT_GT(ChiSquare(Count(kFour, {.temperature = 1.1}, kDraws), {0.6094600, 0.2242078, 0.1359889, 0.0303432}),
            kThreeDegrees);
}

TEST(SampleBatch, ConsecutiveDrawsOfOneStreamFollowTheSoftmaxToo) {
  Batch batch(kFour, {.temperature = 1});
  std::vector<int> counts(4);
  for (int i = 0; i < kDraws; ++i) ++counts.at(batch.Sample()->at(0));
  EXPECT_LT(ChiSquare(counts, {0.6094600, 0.2242078, 0.1359889, 0.0303432}), kThreeDegrees);
}

TEST(SampleBatch, GreedyTakesTheLowestOfTheLargestAndDrawsNothing) {
  Batch batch({1, 3, 3, -kInf}, {});
  EXPECT_EQ(batch.Sample()->at(0), 1);
  EXPECT_EQ(batch.rngs[0], base::Rng{0});
}

TEST(SampleBatch, ASampledTokenCostsOneDraw) {
  Batch batch(kFour, {.temperature = 1, .top_k = 1});
  ASSERT_EQ(batch.Sample()->at(0), 0);
  base::Rng one_draw{0};
  one_draw.Next();
  EXPECT_EQ(batch.rngs[0], one_draw);
}

TEST(SampleBatch, TopKKeepsExactlyKAndTheLowerIndexOfEquals) {
  EXPECT_EQ(Seen({3, 1, 3, 3}, {.temperature = 1, .top_k = 2}), (std::set<int>{0, 2}));
  EXPECT_EQ(Seen({0, 0, 0}, {.temperature = 1, .top_k = -1}), (std::set<int>{0, 1, 2}));
  EXPECT_EQ(Seen({0, 0, 0}, {.temperature = 1, .top_k = 7}), (std::set<int>{0, 1, 2}));
}

TEST(SampleBatch, TheNucleusIncludesTheTokenThatReachesP) {
  // Four equal logits: a quarter each, exactly.
  EXPECT_EQ(Seen({5, 5, 5, 5}, {.temperature = 1, .top_p = 0.5}), (std::set<int>{0, 1}));
  EXPECT_EQ(Seen({5, 5, 5, 5}, {.temperature = 1, .top_p = 0.500001}), (std::set<int>{0, 1, 2}));
  EXPECT_EQ(Seen({5, 5, 5, 5}, {.temperature = 1, .top_p = 1e-9}), (std::set<int>{0}));
}

TEST(SampleBatch, TopPLooksAtWhatTopKLeft) {
  // Alone, token 0 has .61 of the mass; of the two that top-k leaves, .73.
  EXPECT_EQ(Seen(kFour, {.temperature = 1, .top_k = 2, .top_p = 0.7}), (std::set<int>{0}));
}

TEST(SampleBatch, MaskedTokensNeverCome) {
  EXPECT_EQ(Seen({-kInf, 0, -kInf, 0, -kInf}, {.temperature = 5}), (std::set<int>{1, 3}));
  EXPECT_EQ(Seen({-kInf, 0, -kInf, 0, -kInf}, {.temperature = 5, .top_k = 4, .top_p = 0.999}), (std::set<int>{1, 3}));
}

TEST(SampleBatch, SurvivesHugeLogitsAndTinyTemperatures) {
  EXPECT_EQ(Seen({1000, 999, -1000}, {.temperature = 1}), (std::set<int>{0, 1}));
  EXPECT_EQ(Seen({2000, 1999}, {.temperature = 1e-306}), (std::set<int>{0}));
  const float max = std::numeric_limits<float>::max();
  EXPECT_EQ(Seen({max, -max}, {.temperature = 1e-306}), (std::set<int>{0}));
}

// What makes batching invisible to the people behind the requests.
TEST(SampleBatch, AStreamDoesNotDependOnItsNeighbours) {
  const std::vector<SamplingParams> mix = {
      {}, {.temperature = 1}, {.temperature = 0.7, .top_k = 3}, {.temperature = 1.5, .top_p = 0.8}};
  constexpr int kSteps = 50, V = 31;
  base::Rng source{11};
  std::vector<base::Rng> together, alone;
  for (uint64_t b = 0; b < mix.size(); ++b) together.push_back({100 + b});
  alone = together;
  for (int step = 0; step < kSteps; ++step) {
    std::vector<float> logits;
    for (size_t i = 0; i < mix.size() * V; ++i) logits.push_back(static_cast<float>(6 * source.Uniform()));
    const auto batched = SampleBatch(logits, mix, together);
    ASSERT_TRUE(batched.ok()) << batched.status();
    for (size_t b = 0; b < mix.size(); ++b) {
      const auto single = SampleBatch(std::span(logits).subspan(b * V, V), std::span(mix).subspan(b, 1),
                                      std::span(alone).subspan(b, 1));
      ASSERT_TRUE(single.ok()) << single.status();
      EXPECT_EQ(single->at(0), batched->at(b)) << "request " << b << ", step " << step;
    }
  }
  EXPECT_EQ(alone, together);
}

TEST(SampleBatch, AnEmptyBatchHasNoTokens) { EXPECT_TRUE(SampleBatch({}, {}, {})->empty()); }

TEST(SampleBatch, RefusesABadRowByItsNumberAndMovesNoStream) {
  const struct {
    std::vector<float> logits;
    SamplingParams params;
    const char* says;
  } kBad[] = {
      {{1, kNan}, {.temperature = 1}, "logit 1 is nan"},
      {{kInf, 1}, {.temperature = 1}, "logit 0 is inf"},
      {{-kInf, -kInf}, {}, "no logit is finite"},
      {{1, 2}, {.temperature = -0.1}, "temperature -0.1"},
      {{1, 2}, {.temperature = HUGE_VAL}, "temperature inf"},
      {{1, 2}, {.temperature = std::nan("")}, "temperature nan"},
      {{1, 2}, {.top_k = -2}, "top_k -2"},
      {{1, 2}, {.top_p = 0}, "top_p 0"},
      {{1, 2}, {.top_p = 1.01}, "top_p 1.01"},
      {{1, 2}, {.top_p = std::nan("")}, "top_p nan"},
  };
  for (const auto& bad : kBad) {
    Batch batch({0, 0}, {.temperature = 1}, 3);
    std::copy(bad.logits.begin(), bad.logits.end(), batch.logits.begin() + 4);
    batch.params[2] = bad.params;
    const std::vector<base::Rng> before = batch.rngs;
    const auto result = batch.Sample();
    EXPECT_TRUE(HasCodeAndText(result.status(), kInvalid, "request 2")) << bad.says;
    EXPECT_TRUE(HasCodeAndText(result.status(), kInvalid, bad.says));
    EXPECT_EQ(batch.rngs, before) << bad.says;
  }
}

TEST(SampleBatch, RefusesSizesThatDoNotAgree) {
  std::vector<SamplingParams> params(1);
  std::vector<base::Rng> rngs(1);
  const std::vector<float> three = {1, 2, 3};
  EXPECT_TRUE(HasCodeAndText(SampleBatch({}, params, rngs).status(), kInvalid, "0 logits"));
  EXPECT_TRUE(HasCodeAndText(SampleBatch(three, {}, {}).status(), kInvalid, "0 parameters"));
  EXPECT_TRUE(HasCodeAndText(SampleBatch(three, params, {}).status(), kInvalid, "0 random streams"));
  params.resize(2);
  rngs.resize(2);
  EXPECT_TRUE(HasCodeAndText(SampleBatch(three, params, rngs).status(), kInvalid, "3 logits, 2 parameters"));
}

}  // namespace
}  // namespace engine
