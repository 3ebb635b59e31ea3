// A line is fitted once; three tests look at the weights.

#include <cmath>
#include <cstring>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/redteam/labs/training_lab.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"

namespace training_lab {
namespace {

constexpr int kN = 64, kD = 3, kSteps = 400;

// Without noise, so that gradient descent comes as near to the true weights as its rate allows. The x are uniform in
// [-1, 1]: each direction's second moment is 1/3, and 400 steps of size 0.1 shrink the error by (1 - 2/30)^400 < 1e-11
// where it is exactly that, by (1 - 0.1 * 0.2)^400 < 4e-4 where the sample has a direction of 0.1 only.
constexpr float kTolerance = 0.02f;

struct Data {
  std::vector<float> x, y, w;
};

Data MakeData() {
  base::Rng rng{course::testing::TestSeed()};
  Data data;
  for (int d = 0; d < kD; ++d) data.w.push_back(1 + static_cast<float>(rng.Uniform()));
  for (int i = 0; i < kN; ++i) {
    float y = 0;
    for (int d = 0; d < kD; ++d) {
      data.x.push_back(2 * static_cast<float>(rng.Uniform()) - 1);
      y += data.x.back() * data.w[d];
    }
    data.y.push_back(y);
  }
  return data;
}

ONCE(Trained) {
  const Data data = MakeData();
  const std::vector<float> w = Fit(data.x, data.y, kSteps);
  return std::string(reinterpret_cast<const char*>(w.data()), w.size() * sizeof(float));
}

std::vector<float> Weights() {
  const std::string bytes = Trained.Bytes();
  std::vector<float> w(bytes.size() / sizeof(float));
  std::memcpy(w.data(), bytes.data(), w.size() * sizeof(float));
  return w;
}

GRADED_TEST_WITH(Training, FindsTheWeights, 3, Trained) {
  const std::vector<float> w = Weights(), expected = MakeData().w;
  ASSERT_EQ(w.size(), expected.size());
  for (int d = 0; d < kD; ++d) EXPECT_NEAR(w[d], expected[d], kTolerance);
}

GRADED_TEST_WITH(Training, MakesTheLossSmall, 2, Trained) {
  const Data data = MakeData();
  const std::vector<float> w = Weights();
  ASSERT_EQ(w.size(), kD);
  double loss = 0;
  for (int i = 0; i < kN; ++i) {
    double y = 0;
    for (int d = 0; d < kD; ++d) y += data.x[i * kD + d] * w[d];
    loss += (y - data.y[i]) * (y - data.y[i]) / kN;
  }
  EXPECT_LT(loss, kD * kTolerance * kTolerance);
}

GRADED_TEST(Training, StaysAtZeroWithoutAStep, 1) {
  const Data data = MakeData();
  EXPECT_EQ(Fit(data.x, data.y, 0), std::vector<float>(kD, 0.0f));
}

}  // namespace
}  // namespace training_lab
