#include "kernels/cross_entropy.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/lanes.h"
#include "kernels/softmax.h"
#include "kernels/testing/gradient.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

using testing::kUnitRoundoff;
using testing::Near;
using Doubles = std::vector<double>;
using Floats = std::vector<float>;

constexpr unsigned long long kSeed = 8;

Doubles Loss(const Doubles& logits, const std::vector<int>& targets, int cols) {
  double total = 0;
  int counted = 0;
  for (int r = 0; r < targets.size(); ++r) {
    if (targets[r] == kIgnore) continue;
    double sum = 0;
    for (int c = 0; c < cols; ++c) sum += std::exp(logits[r * cols + c] - logits[r * cols + targets[r]]);
    total += std::log(sum);
    ++counted;
  }
  return {total / counted};
}

struct Batch {
  Batch(int rows, int cols) : rows(rows), cols(cols), rng{kSeed} {
    logits = testing::RandomFloats(size_t(rows) * cols, 3, rng);
    for (int r = 0; r < rows; ++r) targets.push_back(r % 3 == 1 ? kIgnore : rng.Below(cols));
    probabilities.resize(logits.size()), dlogits.resize(logits.size());
    loss = CrossEntropyRows(logits, targets, probabilities, rows, cols);
    CrossEntropyRowsBackward(probabilities, targets, 0.5f, dlogits, rows, cols);
  }
  testing::Function Oracle() const {
    return [this](const Doubles& x) { return Loss(x, targets, cols); };
  }
  int rows, cols;
  base::Rng rng;
  Floats logits, probabilities, dlogits;
  std::vector<int> targets;
  float loss;
};

// The sum is off by its lanes' additions, exp's 2 u and the argument's 6 u |x - max| / max; the logarithm turns
// relative into absolute. Then one rounding of the result.
double LossTolerance(const Batch& b) { return kUnitRoundoff * (LaneAdditions(b.cols) + 2 + 6 + b.loss); }

TEST(CrossEntropyRows, AgreesWithItsDefinitionInDouble) {
  for (int cols : {1, 2, 17, 100, 5000}) {
    const Batch b(7, cols);
    EXPECT_NEAR(b.loss, b.Oracle()(testing::ToDouble(b.logits))[0], LossTolerance(b)) << cols << " classes";
  }
}

TEST(CrossEntropyRows, OfEqualLogitsIsTheLogarithmOfTheirNumber) {
  Floats p(8);
  EXPECT_FLOAT_EQ(CrossEntropyRows(Floats(8, 3.0f), std::vector<int>{0, 3}, p, 2, 4), 1.3862943611f);  // ln 4
}

TEST(CrossEntropyRows, KeepsTheSoftmaxOfTheRowsThatCount) {
  const Batch b(7, 50);
  Floats softmax(b.logits.size());
  SoftmaxRows(b.logits, softmax, b.rows, b.cols);
  for (int r = 0; r < b.rows; ++r) {
    for (int c = 0; c < b.cols; ++c) {
      EXPECT_EQ(b.probabilities[r * b.cols + c], b.targets[r] == kIgnore ? 0 : softmax[r * b.cols + c]);
    }
  }
}

TEST(CrossEntropyRows, IsFiniteWhereTheProbabilityUnderflows) {
  Floats p(2);
  EXPECT_EQ(CrossEntropyRows(Floats{0, 1000}, std::vector<int>{0}, p, 1, 2), 1000.0f);
  EXPECT_EQ(p[0], 0.0f);
}

TEST(CrossEntropyRows, AveragesOverTheRowsThatCount) {
  Floats p(6);
  const Floats logits = {1, 2, 5, 5, 3, 0};
  const float first = CrossEntropyRows(logits, std::vector<int>{0, kIgnore, kIgnore}, p, 3, 2);
  const float last = CrossEntropyRows(logits, std::vector<int>{kIgnore, kIgnore, 1}, p, 3, 2);
  EXPECT_FLOAT_EQ(CrossEntropyRows(logits, std::vector<int>{0, kIgnore, 1}, p, 3, 2), (first + last) / 2);
}

TEST(CrossEntropyRows, IsNothingWhereNoRowCounts) {
  Floats p(4, 9.0f), d(4, 2.0f);
  const std::vector<int> none = {kIgnore, kIgnore};
  EXPECT_EQ(CrossEntropyRows(Floats{1, 2, 3, 4}, none, p, 2, 2), 0.0f);
  CrossEntropyRowsBackward(p, none, 1.0f, d, 2, 2);
  EXPECT_EQ(d, Floats(4, 2.0f));
}

TEST(CrossEntropyRows, WorksInPlace) {
  const Batch b(4, 33);
  Floats x = b.logits;
  EXPECT_EQ(CrossEntropyRows(x, b.targets, x, b.rows, b.cols), b.loss);
  EXPECT_EQ(x, b.probabilities);
}

// p - onehot is off by what p is, 0.44 C + 6 + 14 (softmax.h), and two roundings.
TEST(CrossEntropyRowsBackward, PassesBackTheGradientOfTheDefinition) {
  for (int cols : {2, 17, 60}) {
    const Batch b(5, cols);
    const Doubles want = testing::NumericGradient(b.Oracle(), testing::ToDouble(b.logits), Doubles{0.5});
    const Doubles tolerance(want.size(), kUnitRoundoff * (0.44 * cols + 22) * 0.5 / 3 + 1e-9);
    EXPECT_TRUE(Near(b.dlogits, want, tolerance)) << cols;
  }
}

TEST(CrossEntropyRowsBackward, PassesBackAGradientThatCentralDifferencesConvergeTo) {
  Batch b(5, 20);
  EXPECT_NEAR(testing::OrderOfConvergence(b.Oracle(), testing::ToDouble(b.logits), Doubles{0.5},
                                          testing::ToDouble(b.dlogits), 1.0 / 4, b.rng),
              4.0, 0.5);
}

TEST(CrossEntropyRowsBackward, LeavesRowsThatDoNotCountAndAddsToTheOthers) {
  Batch b(3, 4);
  const Floats once = b.dlogits;
  CrossEntropyRowsBackward(b.probabilities, b.targets, 0.5f, b.dlogits, b.rows, b.cols);
  for (int c = 0; c < 4; ++c) {
    EXPECT_EQ(b.dlogits[4 + c], 0.0f) << "row 1 is ignored";
    EXPECT_NEAR(b.dlogits[c], 2 * once[c], 4 * kUnitRoundoff);
  }
}

}  // namespace
}  // namespace kernels
