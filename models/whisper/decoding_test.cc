#include "models/whisper/decoding.h"

#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

// Probabilities of the next token by what was sampled so far; vocabulary 0 (end), 1, 2, 3. What is not in the table
// ends.
class Table final : public NextToken {
 public:
  explicit Table(std::map<std::vector<int>, std::vector<double>> rows) : rows_(std::move(rows)) {}

  absl::StatusOr<base::Mat> Begin(std::span<const int> prompt) override {
    begun_.assign(prompt.begin(), prompt.end());
    texts_ = {{}};
    return Logits();
  }
  absl::StatusOr<base::Mat> Extend(std::span<const int> parents, std::span<const int> tokens) override {
    std::vector<std::vector<int>> next;
    for (size_t i = 0; i < parents.size(); ++i) {
      next.push_back(texts_.at(parents[i]));
      next.back().push_back(tokens[i]);
    }
    texts_ = next;
    most_texts_ = std::max(most_texts_, texts_.size());
    return Logits();
  }
  const std::vector<int>& begun() const { return begun_; }
  size_t most_texts() const { return most_texts_; }

 private:
  base::Mat Logits() const {
    base::Mat logits = {static_cast<int>(texts_.size()), 4, {}};
    for (const auto& text : texts_) {
      const auto row = rows_.find(text);
      for (int v = 0; v < 4; ++v) {
        const double p = row == rows_.end() ? (v == 0 ? 1 : 0) : row->second[v];
        logits.data.push_back(p == 0 ? -std::numeric_limits<float>::infinity() : static_cast<float>(std::log(p) + 3));
      }
    }
    return logits;
  }
  std::map<std::vector<int>, std::vector<double>> rows_;
  std::vector<int> begun_;
  std::vector<std::vector<int>> texts_;
  size_t most_texts_ = 0;
};

// 1 looks better at first, but what follows it is divided.
Table Garden() { return Table({{{}, {0, 0.6, 0.4, 0}}, {{1}, {0, 0.35, 0.35, 0.3}}, {{2}, {0, 0.1, 0.1, 0.8}}}); }

TEST(DecodeGreedily, TakesTheLikeliestTokenEachTime) {
  Table table = Garden();
  base::Rng rng{1};
  const auto decoded = DecodeGreedily(table, {.prompt = {7, 8}}, 0, rng);
  ASSERT_TRUE(IsOk(decoded));
  EXPECT_EQ(decoded->tokens, (std::vector<int>{1, 1})) << "of equals the first";
  EXPECT_EQ(table.begun(), (std::vector<int>{7, 8}));
  EXPECT_NEAR(decoded->log_probability, std::log(0.6 * 0.35), 1e-6) << "the end was certain";
  EXPECT_NEAR(decoded->AverageLogProbability(), std::log(0.6 * 0.35) / 3, 1e-6);
  EXPECT_EQ(rng, base::Rng{1}) << "nothing is drawn";
}

TEST(DecodeWithBeams, FindsWhatGreedyDecodingPassesBy) {
  Table table = Garden();
  const auto decoded = DecodeWithBeams(table, {}, 2);
  ASSERT_TRUE(IsOk(decoded));
  EXPECT_EQ(decoded->tokens, (std::vector<int>{2, 3}));
  EXPECT_NEAR(decoded->log_probability, std::log(0.4 * 0.8), 1e-6);
  EXPECT_EQ(table.most_texts(), 2u);
}

TEST(DecodeWithBeams, OfOneBeamIsGreedy) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (int round = 0; round < 50; ++round) {
    std::map<std::vector<int>, std::vector<double>> rows;
    const std::vector<std::vector<int>> texts = {{}, {1}, {2}, {3}, {1, 1}, {1, 2}, {2, 1}, {3, 3}, {2, 2}};
    for (const auto& text : texts) {
      rows[text] = {rng.Uniform() * (text.empty() ? 0 : 1), rng.Uniform(), rng.Uniform(), rng.Uniform()};
    }
    Table one(rows), two(rows);
    base::Rng unused{1};
    EXPECT_EQ(DecodeWithBeams(one, {}, 1)->tokens, DecodeGreedily(two, {}, 0, unused)->tokens);
  }
}

TEST(DecodeWithBeams, ComparesTextsByTheirLogProbabilityPerToken) {
  // "1" ends with .5 * .9; "2 2" is .5 * .9 * 1: per token .45 against sqrt(.45).
  Table table({{{}, {0, 0.5, 0.5, 0}}, {{1}, {0.9, 0.1, 0, 0}}, {{2}, {0.1, 0, 0.9, 0}}});
  EXPECT_EQ(DecodeWithBeams(table, {}, 2)->tokens, (std::vector<int>{2, 2}));
}

TEST(DecodeGreedily, DrawsFromTheDistributionAtATemperature) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (const double temperature : {1.0, 0.5}) {
    int ones = 0;
    constexpr int kDraws = 2000;
    for (int i = 0; i < kDraws; ++i) {
      Table table({{{}, {0, 0.6, 0.4, 0}}});
      ones += DecodeGreedily(table, {}, temperature, rng)->tokens == std::vector<int>{1};
    }
    // p^(1/T), normalised; five standard deviations of a binomial share are at most 5 sqrt(1/4 / 2000).
    const double a = std::pow(0.6, 1 / temperature), b = std::pow(0.4, 1 / temperature);
    EXPECT_NEAR(ones / double{kDraws}, a / (a + b), 0.056) << temperature;
  }
}

TEST(Decoding, StopsAtTheLimit) {
  std::map<std::vector<int>, std::vector<double>> rows;
  for (std::vector<int> text; text.size() < 9; text.push_back(1)) rows[text] = {0, 1, 0, 0};
  base::Rng rng{1};
  for (const int limit : {0, 1, 5}) {
    Table table(rows);
    EXPECT_EQ(DecodeGreedily(table, {.max_tokens = limit}, 0, rng)->tokens.size(), limit);
    EXPECT_EQ(DecodeWithBeams(table, {.max_tokens = limit}, 3)->tokens.size(), limit);
  }
}

TEST(Decoding, FiltersAndSaysHowLikelySilenceWas) {
  const auto never_one = [](std::span<float> logits, std::span<const int> sampled) {
    if (sampled.empty()) logits[1] = -std::numeric_limits<float>::infinity();
  };
  const DecodingOptions options = {.no_speech = 1, .filter = never_one};
  base::Rng rng{1};
  Table table = Garden();
  const auto greedy = DecodeGreedily(table, options, 0, rng);
  EXPECT_EQ(greedy->tokens, (std::vector<int>{2, 3}));
  EXPECT_NEAR(greedy->no_speech_probability, 0.6, 1e-6) << "before the filter";
  EXPECT_NEAR(greedy->log_probability, std::log(0.8), 1e-6) << "after it, 2 was certain";
  EXPECT_EQ(DecodeWithBeams(table, options, 3)->tokens, (std::vector<int>{2, 3}));
}

TEST(Decoding, SaysTheStartBehindThePrompt) {
  Table table({{{}, {0, 1, 0, 0}}, {{3}, {0, 0, 1, 0}}});
  base::Rng rng{1};
  EXPECT_EQ(DecodeGreedily(table, {.start = {3}, .max_tokens = 1}, 0, rng)->tokens, (std::vector<int>{2}));
}

TEST(Decoding, RefusesWhatItCannotDo) {
  Table table = Garden();
  base::Rng rng{1};
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(HasCodeAndText(DecodeGreedily(table, {}, -1, rng).status(), kInvalid, "a temperature of -1"));
  EXPECT_TRUE(HasCodeAndText(DecodeGreedily(table, {.max_tokens = -1}, 0, rng).status(), kInvalid, "max_tokens is -1"));
  EXPECT_TRUE(HasCodeAndText(DecodeWithBeams(table, {}, 0).status(), kInvalid, "0 beams"));
  EXPECT_TRUE(HasCodeAndText(DecodeWithBeams(table, {}, 1, 0).status(), kInvalid, "a patience of 0"));
  const DecodingOptions nothing = {.filter = [](std::span<float> logits, std::span<const int>) {
    for (float& x : logits) x = -std::numeric_limits<float>::infinity();
  }};
  EXPECT_TRUE(HasCodeAndText(DecodeGreedily(table, nothing, 0, rng).status(), absl::StatusCode::kFailedPrecondition,
                             "nothing may follow the 0 tokens so far"));
}

}  // namespace
}  // namespace whisper
