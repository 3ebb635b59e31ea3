#include "nn/ops.h"

#include <cmath>
#include <ostream>
#include <vector>

#include "base/parallel.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "nn/op_cases.h"

namespace nn {

void PrintTo(const OpCase& c, std::ostream* out) { *out << c.name; }

namespace {

constexpr uint64_t kSeed = 20;

// Numbers of size 1, none so near to 0 that a row of them has no direction.
std::vector<Tensor> RandomInputs(const OpCase& c, uint64_t seed = kSeed) {
  base::Rng rng{seed};
  std::vector<Tensor> inputs;
  for (const Shape& shape : c.inputs) {
    inputs.push_back(Tensor::Zeros(shape));
    for (float& v : inputs.back().data()) v = static_cast<float>(3 * rng.Uniform() - 1.5);
    inputs.back().RequireGrad();
  }
  return inputs;
}

std::vector<Doubles> AsDoubles(const std::vector<Tensor>& tensors) {
  std::vector<Doubles> doubles;
  for (const Tensor& t : tensors) doubles.push_back({t.shape(), {t.data().begin(), t.data().end()}});
  return doubles;
}

// How much a number of the result counts in the loss of these tests: a different share each.
double Share(size_t i) { return 0.25 + 0.5 * std::fmod(0.618 * (i + 1), 1.0); }

// sum of share_i (y_i + y_i^3 / 3). The cube makes the loss curved even where the operation is linear, so that there is
// an order of convergence to see.
double Loss(const Doubles& y) {
  double loss = 0;
  for (size_t i = 0; i < y.data.size(); ++i) loss += Share(i) * (y.data[i] + std::pow(y.data[i], 3) / 3);
  return loss;
}

// Runs the operation forward and back; the gradients are in the inputs.
Tensor RunBothWays(const OpCase& c, const std::vector<Tensor>& inputs) {
  Tape tape;
  const Tensor y = c.op(&tape, inputs);
  const Tensor loss = Tensor::Zeros({1});
  loss.RequireGrad();
  tape.Record([y, loss] {
    for (size_t i = 0; i < y.data().size(); ++i) {
      y.grad()[i] += static_cast<float>(Share(i) * (1 + double{y.data()[i]} * y.data()[i]));
    }
  });
  tape.Backward(loss);
  return y;
}

class EachOp : public ::testing::TestWithParam<OpCase> {};

// Sums of n products of numbers up to 1.5 in float are off by at most n 2^-24 sum |a b| (Higham 2002, section 3.1), n
// and the largest row of these cases 96: 96 * 2^-24 * 96 * 2.25 < 1.3e-3 at worst; the errors are random, so a tenth of
// it still is generous. Everything else here is a handful of roundings of numbers below 10.
constexpr double kTolerance = 1e-4;

TEST_P(EachOp, AgreesWithItsDefinition) {
  const OpCase& c = GetParam();
  const std::vector<Tensor> inputs = RandomInputs(c);
  const Tensor y = c.op(nullptr, inputs);
  const Doubles want = c.oracle(AsDoubles(inputs));
  ASSERT_EQ(y.shape(), want.shape);
  for (size_t i = 0; i < want.data.size(); ++i) ASSERT_NEAR(y.data()[i], want.data[i], kTolerance) << "number " << i;
}

// Along a direction d, (L(x + h d) - L(x - h d)) / 2h differs from the slope by a term in h^2. Against the definition
// in double, whose rounding is out of sight, halving h must therefore quarter the difference. A wrong gradient does
// not.
TEST_P(EachOp, HasTheGradientToWhichDifferencesConvergeQuadratically) {
  const OpCase& c = GetParam();
  const std::vector<Tensor> inputs = RandomInputs(c);
  RunBothWays(c, inputs);
  const std::vector<Doubles> at = AsDoubles(inputs);
  // Each input by itself, so that a wrong gradient of a small one does not drown in that of a large one.
  for (size_t which = 0; which < inputs.size(); ++which) {
    base::Rng rng{kSeed + 1 + which};
    std::vector<double> direction(at[which].data.size());
    for (double& d : direction) d = 2 * rng.Uniform() - 1;
    double slope = 0, size = 0;
    for (size_t i = 0; i < direction.size(); ++i) {
      slope += direction[i] * inputs[which].grad()[i];
      size += std::abs(direction[i] * inputs[which].grad()[i]);
    }
    const auto moved = [&](double h) {
      std::vector<Doubles> inputs_moved = at;
      for (size_t i = 0; i < direction.size(); ++i) inputs_moved[which].data[i] += h * direction[i];
      return c.oracle(inputs_moved);
    };
    const auto error = [&](double h) { return (Loss(moved(h)) - Loss(moved(-h))) / (2 * h) - slope; };
    // As far as moves the result by about 0.2 somewhere: less, and float rounding would be seen; more, and the next
    // term.
    const Doubles here = moved(0), near = moved(1e-3);
    double change = 0;
    for (size_t i = 0; i < here.data.size(); ++i)
      change = std::max(change, std::abs(near.data[i] - here.data[i]) / 1e-3);
    const double h = std::min(0.1, 0.2 / change);
    const double coarse = error(h), fine = error(h / 2);
    EXPECT_NEAR(coarse / fine, 4, 0.5) << c.name << ", input " << which << ": slope " << slope << ", errors " << coarse
                                       << " and " << fine;
    // And the limit is the slope: what the two errors extrapolate to is only float rounding.
    EXPECT_NEAR(fine - (coarse - fine) / 3, 0, 1e-3 * (1 + size)) << c.name << ", input " << which;
  }
}

TEST_P(EachOp, GivesTheSameBitsWithOneAndTwoThreads) {
  const OpCase& c = GetParam();
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 2}) {
    base::SetNumThreads(threads);
    const std::vector<Tensor> inputs = RandomInputs(c);
    const Tensor y = RunBothWays(c, inputs);
    std::vector<float>& all = results.emplace_back(y.data().begin(), y.data().end());
    for (const Tensor& input : inputs) all.insert(all.end(), input.grad().begin(), input.grad().end());
  }
  EXPECT_EQ(results[0], results[1]);
}

// A frozen parameter or an input costs no gradient, and takes none of the others'.
TEST_P(EachOp, GivesAnInputTheSameGradientWhetherOrNotTheOthersNeedOne) {
  const OpCase& c = GetParam();
  const std::vector<Tensor> all = RandomInputs(c);
  RunBothWays(c, all);
  for (size_t which = 0; which < all.size(); ++which) {
    std::vector<Tensor> inputs;
    for (size_t i = 0; i < all.size(); ++i) inputs.push_back(Tensor::Of(all[i].shape(), all[i].data()));
    inputs[which].RequireGrad();
    RunBothWays(c, inputs);
    EXPECT_EQ(std::vector<float>(inputs[which].grad().begin(), inputs[which].grad().end()),
              std::vector<float>(all[which].grad().begin(), all[which].grad().end()))
        << "input " << which;
  }
}

TEST_P(EachOp, RecordsNothingForInference) {
  const OpCase& c = GetParam();
  EXPECT_FALSE(c.op(nullptr, RandomInputs(c)).needs_grad());
}

INSTANTIATE_TEST_SUITE_P(Ops, EachOp, ::testing::ValuesIn(OpCases()),
                         [](const ::testing::TestParamInfo<OpCase>& info) { return info.param.name; });

TEST(ScaleByExp, StopsAtItsLimitAndHasNoGradientThere) {
  Tape tape;
  const Tensor x = Tensor::Of({1}, {2}), s = Tensor::Of({1}, {5});
  s.RequireGrad();
  const Tensor y = ScaleByExp(&tape, x, s, std::log(100.0f));
  EXPECT_NEAR(y.item(), 200, 200 * 4e-6) << "e^5 = 148 is more than 100";  // ln 100 in float is off by 2^-24 * 4.6
  tape.Backward(y);
  EXPECT_EQ(s.grad()[0], 0);
}

TEST(Dropout, KeepsTheMeanAndTheShareAndDoesNothingInInference) {
  constexpr int kNumbers = 100'000;
  base::Rng rng{1};
  Tape tape;
  const Tensor x = Tensor::Zeros({kNumbers});
  std::ranges::fill(x.data(), 1.0f);
  x.RequireGrad();
  const Tensor y = Dropout(&tape, x, 0.25f, rng);
  int kept = 0;
  for (float v : y.data()) {
    ASSERT_TRUE(v == 0 || v == 1 / 0.75f) << v;
    kept += v != 0;
  }
  EXPECT_NEAR(kept, 0.75 * kNumbers, 5 * std::sqrt(0.25 * 0.75 * kNumbers));
  EXPECT_EQ(Dropout(nullptr, x, 0.25f, rng).data().data(), x.data().data());
}

TEST(CrossEntropy, OfNoRowThatCountsIsZeroWithoutAGradient) {
  Tape tape;
  const Tensor logits = Tensor::Of({2, 2}, {1, 2, 3, 4});
  logits.RequireGrad();
  const Tensor loss = CrossEntropy(&tape, logits, std::vector<int>{kIgnore, kIgnore});
  EXPECT_EQ(loss.item(), 0);
  tape.Backward(loss);
  for (float g : logits.grad()) EXPECT_EQ(g, 0);
}

TEST(CrossEntropy, OfEqualLogitsIsTheLogarithmOfTheirNumber) {
  EXPECT_NEAR(CrossEntropy(nullptr, Tensor::Zeros({3, 64}), std::vector<int>{0, 5, 63}).item(), 4.15888308, 1e-6);
}

TEST(Attention, ShowsItsWeightsToWhoeverAsks) {
  Tensor weights;
  const Tensor q = Tensor::Of({2, 2}, {1, 0, 0, 1});
  Attention(nullptr, q, q, q, {.weights = &weights});
  EXPECT_EQ(weights.shape(), (Shape{1, 1, 2, 2}));
  // 1 / (1 + e^(-1/sqrt 2)) = 0.669762
  EXPECT_NEAR(weights.data()[0], 0.669762, 1e-6);
}

// A gradient is made when it is first asked for. If threads that share an operation ask, the second one adds to what
// the first is still filling with zeros.
TEST(Ops, MakeTheGradientOfWhatTheyReadBeforeThreadsShareThem) {
  constexpr int kRows = 1 << 16, kCols = 32;
  const auto gradient = [](Tensor (*op)(Tape*, const Tensor&), int threads) {
    base::SetNumThreads(threads);
    base::Rng rng{kSeed};
    const Tensor x = Tensor::Zeros({kRows, kCols});
    for (float& v : x.data()) v = static_cast<float>(3 * rng.Uniform() - 1.5);
    x.RequireGrad();
    Tape tape;
    // Between x and the loss there are results that have no gradient yet.
    const Tensor y = op(&tape, Scale(&tape, x, 1));
    tape.Backward(MeanSquaredError(&tape, y, Tensor::Zeros(y.shape())));
    return std::vector<float>(x.grad().begin(), x.grad().end());
  };
  for (Tensor (*const op)(Tape*, const Tensor&) : {&Gelu, &L2Normalize}) {
    const std::vector<float> alone = gradient(op, 1);
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(gradient(op, 2) == alone) << "run " << i;
  }
}

TEST(Ops, DieOfShapesThatDoNotFitAndSayBoth) {
  const Tensor x = Tensor::Zeros({2, 3}), w = Tensor::Zeros({4, 5});
  EXPECT_DEATH(Linear(nullptr, x, w), "rows of 3 numbers meet weights for 4");
  EXPECT_DEATH(Add(nullptr, x, w), "\\(4, 5\\) does not repeat to \\(2, 3\\)");
  EXPECT_DEATH(Embedding(nullptr, x, std::vector<int>{2}), "row 2 of a table of 2");
  EXPECT_DEATH(CrossEntropy(nullptr, x, std::vector<int>{0, 3}), "target 3 of 3 classes");
  EXPECT_DEATH(Attention(nullptr, x, x, x, {.heads = 2}), "2 heads of queries");
}

}  // namespace
}  // namespace nn
