#include "nn/param_store.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace nn {
namespace {

std::vector<float> Values(std::span<const float> span) { return {span.begin(), span.end()}; }

std::vector<ParamSpec> Specs() {
  return {{.name = "encoder.w", .shape = {3, 2}, .init = Init::Normal(0.5f), .decay = Decay::kYes},
          {.name = "encoder.gain", .shape = {2}, .init = Init::Ones()},
          {.name = "head.w", .shape = {2, 2}, .init = Init::Uniform(0.1f), .decay = Decay::kYes}};
}

TEST(ParamStore, CountsBeforeAnythingIsAllocated) { EXPECT_EQ(CountParams(Specs()), 12u); }

TEST(ParamStore, PutsParametersOneBehindTheOther) {
  ParamStore params(Specs());
  EXPECT_EQ(params.params(), 12u);
  params.Get("encoder.gain").data()[1] = 5;
  params.Get("head.w").grad()[3] = 7;
  EXPECT_EQ(params.values()[7], 5) << "3 * 2 numbers of encoder.w, then the second of encoder.gain";
  EXPECT_EQ(params.grads()[11], 7);
}

TEST(ParamStore, DrawsAParameterFromSeedAndNameAlone) {
  ParamStore params(Specs());
  params.Initialize(7);
  std::vector<ParamSpec> more = Specs();
  more.insert(more.begin(), {.name = "new", .shape = {5}, .init = Init::Normal(1)});
  ParamStore longer(more);
  longer.Initialize(7);
  EXPECT_EQ(Values(params.Get("encoder.w").data()), Values(longer.Get("encoder.w").data()));
  EXPECT_EQ(Values(params.Get("encoder.gain").data()), (std::vector<float>{1, 1}));
  params.Initialize(8);
  EXPECT_NE(Values(params.Get("encoder.w").data()), Values(longer.Get("encoder.w").data()));
}

// The mean of n draws lies within 5 sigma / sqrt(n) of 0 in all but one of two million seeds, their mean square within
// 5 sqrt(2 / n) of sigma^2.
TEST(ParamStore, DrawsNormalNumbersOfTheGivenDeviation) {
  constexpr int kDraws = 100'000;
  ParamStore params({{.name = "w", .shape = {kDraws}, .init = Init::Normal(0.02f)}});
  params.Initialize(1);
  double sum = 0, squares = 0;
  int beyond_two = 0;
  for (float w : params.values()) {
    sum += w;
    squares += double{w} * w;
    beyond_two += std::abs(w) > 0.04f ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, 0, 5 * 0.02 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws / (0.02 * 0.02), 1, 5 * std::sqrt(2.0 / kDraws));
  // P(|z| > 2) = 0.0455 tells a normal from a uniform number of the same variance, of which none lies there.
  EXPECT_NEAR(beyond_two, 0.0455 * kDraws, 5 * std::sqrt(0.0455 * kDraws));
}

TEST(ParamStore, DrawsUniformNumbersBelowTheBound) {
  ParamStore params({{.name = "w", .shape = {10'000}, .init = Init::Uniform(0.1f)}});
  params.Initialize(1);
  float largest = 0, smallest = 0;
  for (float w : params.values()) {
    largest = std::max(largest, w);
    smallest = std::min(smallest, w);
  }
  EXPECT_LE(largest, 0.1f);
  EXPECT_GE(smallest, -0.1f);
  EXPECT_GT(largest, 0.099f);
  EXPECT_LT(smallest, -0.099f);
}

TEST(ParamStore, FreezesByPrefix) {
  ParamStore params(Specs());
  params.SetTrainable("encoder.", false);
  EXPECT_EQ(params.trainable_params(), 4u);
  EXPECT_FALSE(params.Get("encoder.w").needs_grad());
  EXPECT_TRUE(params.Get("head.w").needs_grad());
  params.SetTrainable("", true);
  EXPECT_EQ(params.trainable_params(), 12u);
  EXPECT_DEATH(params.SetTrainable("decoder.", false), "no parameter's name starts with \"decoder.\"");
}

TEST(ParamStore, ForgetsTheMomentsOfWhatIsFrozen) {
  ParamStore params(Specs());
  std::ranges::fill(params.first_moments(), 1.0f);
  std::ranges::fill(params.second_moments(), 1.0f);
  params.SetTrainable("encoder.gain", false);
  EXPECT_EQ(params.first_moments()[5], 1);
  EXPECT_EQ(params.first_moments()[6], 0);
  EXPECT_EQ(params.second_moments()[7], 0);
  EXPECT_EQ(params.second_moments()[8], 1);
}

TEST(ParamStore, DiesOfANameThatIsNotThereOrThereTwice) {
  ParamStore params(Specs());
  EXPECT_DEATH(params.Get("encoder.b"), "there is no parameter \"encoder.b\"");
  std::vector<ParamSpec> twice = Specs();
  twice.push_back(twice.front());
  EXPECT_DEATH(ParamStore{twice}, "two parameters are named \"encoder.w\"");
}

}  // namespace
}  // namespace nn
