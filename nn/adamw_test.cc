#include "nn/adamw.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "gtest/gtest.h"

namespace nn {
namespace {

ParamStore OneWeight(Decay decay = Decay::kYes) {
  return ParamStore({{.name = "w", .shape = {1}, .init = Init::Ones(), .decay = decay}});
}

// The first step of Adam is the rate itself, whatever the gradient: m / (1 - beta1) = g and v / (1 - beta2) = g^2.
TEST(AdamW, TakesTheRateAsItsFirstStepWhateverTheGradient) {
  for (const float gradient : {1e-3f, 1.0f, 1e3f, -5.0f}) {
    ParamStore params = OneWeight();
    params.Initialize(0);
    params.grads()[0] = gradient;
    AdamWStep(params, {.learning_rate = 1e-3f});
    // epsilon 1e-8 against |g| >= 1e-3: a relative 1e-5 of the step at most; float rounding of 1 is 6e-8.
    EXPECT_NEAR(params.values()[0], 1 - std::copysign(1e-3f, gradient), 1e-3 * 1e-5 + 6e-8) << gradient;
  }
}

// Three steps by the formula, in double, as a slow oracle.
TEST(AdamW, FollowsTheFormulaOverManySteps) {
  const AdamWOptions options = {.learning_rate = 0.01f, .beta1 = 0.9f, .beta2 = 0.98f, .weight_decay = 0.1f};
  ParamStore params = OneWeight();
  params.Initialize(0);
  base::Rng rng{1};
  double w = 1, m = 0, v = 0;
  for (int t = 1; t <= 100; ++t) {
    const float g = static_cast<float>(rng.Uniform() - 0.3);
    params.grads()[0] = g;
    AdamWStep(params, options);
    m = 0.9 * m + 0.1 * g;
    v = 0.98 * v + 0.02 * g * g;
    w -= 0.01 * (m / (1 - std::pow(0.9, t)) / (std::sqrt(v / (1 - std::pow(0.98, t))) + 1e-8) + 0.1 * w);
    // A step is at most some 0.01 and its terms are rounded a dozen times; over t steps that adds up linearly. The
    // options are floats: 0.98f is off by 2e-8, which 1 - 0.98 magnifies to 1e-6 of the step.
    ASSERT_NEAR(params.values()[0], w, t * (0.01 * (12 * 6e-8 + 2e-6) + 6e-8)) << "step " << t;
  }
}

TEST(AdamW, DecaysOnlyWhatMayDecay) {
  for (const Decay decay : {Decay::kYes, Decay::kNo}) {
    ParamStore params = OneWeight(decay);
    params.Initialize(0);
    AdamWStep(params, {.learning_rate = 0.5f, .weight_decay = 0.25f});  // gradient 0
    EXPECT_EQ(params.values()[0], decay == Decay::kYes ? 0.875f : 1.0f);
  }
}

// Two ways to freeze wrongly: a gradient of 0 still decays; old moments still move.
TEST(AdamW, MovesNoBitOfWhatIsFrozen) {
  const AdamWOptions options = {.learning_rate = 1e-3f, .beta1 = 0.9f, .beta2 = 0.98f, .weight_decay = 0.01f};
  ParamStore params({{.name = "frozen", .shape = {1}, .init = Init::Ones(), .decay = Decay::kYes},
                     {.name = "trained", .shape = {1}, .init = Init::Ones(), .decay = Decay::kYes}});
  params.Initialize(0);
  params.grads()[0] = params.grads()[1] = 1;
  AdamWStep(params, options);
  const float after_one = params.values()[0];
  params.SetTrainable("frozen", false);
  for (int i = 0; i < 50; ++i) AdamWStep(params, options);
  EXPECT_EQ(params.values()[0], after_one);
  EXPECT_LT(params.values()[1], after_one);
  EXPECT_EQ(params.first_moments()[0], 0);
}

// Threads share the arrays, not the parameters: where one's share ends in the middle of a parameter, and what stands
// beside it, must not matter.
TEST(AdamW, MovesEachParameterAsIfItWereAlone) {
  base::SetNumThreads(2);
  std::vector<ParamSpec> specs;
  for (int i = 0; i < 30; ++i) {
    specs.push_back({.name = absl::StrCat("w", i),
                     .shape = {1 + 977 * i % 5003},
                     .init = Init::Normal(1),
                     .decay = i % 2 == 0 ? Decay::kYes : Decay::kNo});
  }
  ParamStore together(specs);
  together.Initialize(1);
  together.SetTrainable("w7", false);
  base::Rng rng{2};
  for (float& g : together.grads()) g = static_cast<float>(rng.Uniform() - 0.5);
  const std::vector<float> before(together.values().begin(), together.values().end());
  AdamWStep(together, {.weight_decay = 0.5f});
  for (size_t i = 0; i < specs.size(); ++i) {
    const ParamStore::Range& range = together.ranges()[i];
    const auto part = [&range](auto all) { return all.subspan(range.begin, range.size); };
    ParamStore alone({specs[i]});
    std::ranges::copy(part(std::span(before)), alone.values().begin());
    std::ranges::copy(part(together.grads()), alone.grads().begin());
    if (i != 7) AdamWStep(alone, {.weight_decay = 0.5f});
    EXPECT_TRUE(std::ranges::equal(part(together.values()), alone.values())) << specs[i].name;
  }
  base::SetNumThreads(1);
}

TEST(AdamW, GivesTheSameBitsWithOneAndTwoThreads) {
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 2}) {
    base::SetNumThreads(threads);
    ParamStore params({{.name = "w", .shape = {100, 1000}, .init = Init::Normal(1), .decay = Decay::kYes}});
    params.Initialize(1);
    base::Rng rng{2};
    for (int step = 0; step < 3; ++step) {
      for (float& g : params.grads()) g = static_cast<float>(rng.Uniform() - 0.5);
      AdamWStep(params, {.weight_decay = 0.01f});
    }
    results.emplace_back(params.values().begin(), params.values().end());
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST(ClipGradNorm, ShortensALongGradientAndKeepsItsDirection) {
  ParamStore params({{.name = "w", .shape = {2}}});
  params.grads()[0] = 3;
  params.grads()[1] = -4;
  EXPECT_EQ(ClipGradNorm(params, 10), 5);
  EXPECT_EQ(params.grads()[1], -4) << "shorter than 10: as it was";
  EXPECT_EQ(ClipGradNorm(params, 2.5), 5);
  EXPECT_EQ(params.grads()[0], 1.5f);
  EXPECT_EQ(params.grads()[1], -2);
}

TEST(GradNorm, CountsOnlyWhatIsTrained) {
  ParamStore params({{.name = "a", .shape = {1}}, {.name = "b", .shape = {1}}});
  params.SetTrainable("a", false);
  params.grads()[0] = 100;
  params.grads()[1] = 2;
  EXPECT_EQ(GradNorm(params), 2);
}

// Against a sum in long double. 2^17 numbers in double: a chain of some 2^14 / 8 additions and as many of whole sums
// are off by a relative 2^12 * 2^-53 at most.
TEST(GradNorm, IsThatOfTheWholeGradientWithTheSameBitsForAnyNumberOfThreads) {
  ParamStore params(
      {{.name = "a", .shape = {77'777}}, {.name = "frozen", .shape = {3'001}}, {.name = "b", .shape = {50'003}}});
  params.SetTrainable("frozen", false);
  base::Rng rng{3};
  long double sum = 0;
  for (size_t i = 0; i < params.params(); ++i) {
    const float g = params.grads()[i] = static_cast<float>(rng.Uniform() - 0.3);
    if (i < 77'777 || i >= 80'778) sum += static_cast<long double>(g) * g;
  }
  base::SetNumThreads(1);
  const double alone = GradNorm(params);
  EXPECT_NEAR(alone, std::sqrt(static_cast<double>(sum)), 0x1p-40 * alone);
  for (const int threads : {2, 3}) {
    base::SetNumThreads(threads);
    EXPECT_EQ(GradNorm(params), alone) << threads;
  }
  base::SetNumThreads(1);
}

TEST(CosineSchedule, RisesThenFallsAlongACosine) {
  const CosineSchedule schedule = {.peak = 2e-3f, .floor = 2e-4f, .warmup = 50, .total = 1050};
  EXPECT_FLOAT_EQ(schedule.At(0), 2e-3f / 50) << "a step of 0 would be for nothing";
  EXPECT_FLOAT_EQ(schedule.At(49), 2e-3f);
  EXPECT_FLOAT_EQ(schedule.At(50), 2e-3f);
  EXPECT_FLOAT_EQ(schedule.At(550), 1.1e-3f) << "half way: the mean of peak and floor";
  EXPECT_FLOAT_EQ(schedule.At(1050), 2e-4f);
  EXPECT_FLOAT_EQ(schedule.At(5000), 2e-4f);
  for (int step = 50; step < 1050; ++step) ASSERT_LE(schedule.At(step + 1), schedule.At(step)) << step;
}

}  // namespace
}  // namespace nn
