// That a language model cannot look ahead, learns what it should, and forgets nothing that it keeps.

#include "models/mini_lm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/parallel.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "nn/random.h"

namespace models {
namespace {

using nn::Tensor;

constexpr MiniLmConfig kConfig = {.vocabulary = 42, .context = 23, .layers = 2, .block = {48, 4, 192}};

nn::ParamStore& Drawn(nn::ParamStore& params) {
  params.Initialize(1);
  return params;
}

Tensor RandomRows(int batch, int rows, uint64_t seed) {
  const Tensor x = Tensor::Uninitialized({batch, rows, kConfig.block.dim});
  base::Rng rng{seed};
  nn::FillNormal(rng, 1, x.data());
  return x;
}

std::vector<float> Numbers(const Tensor& t) { return {t.data().begin(), t.data().end()}; }
std::vector<float> Row(const Tensor& t, int r) { return {t.row(r).begin(), t.row(r).end()}; }

// Words and positions (42 + 23) 48; a block 4 * 48^2 of attention, 2 * 48 * 192 + 192 + 48 of the network, 4 * 48 of
// two LayerNorms; a last one.
TEST(MiniLmParams, AreThoseThatOneCanCount) {
  EXPECT_EQ(nn::CountParams(MiniLmParams("", kConfig)), (42u + 23) * 48 + 2 * (9'216 + 18'672 + 192) + 2 * 48);
  EXPECT_EQ(nn::CountParams(MiniLmParams("lm.", kConfig)), 59'376u);
}

TEST(WordRows, AreTheRowsOfTheTable) {
  nn::ParamStore params(MiniLmParams("lm.", kConfig));
  const Tensor rows = WordRows(nullptr, Drawn(params), "lm.", std::vector<int>{7, 41, 0, 7}, 2);
  EXPECT_EQ(rows.shape(), (nn::Shape{2, 2, 48}));
  EXPECT_EQ(Row(rows, 1), Row(params.Get("lm.words"), 41));
  EXPECT_EQ(Row(rows, 3), Row(rows, 0)) << "a word's row does not depend on where it stands";
}

TEST(MiniLm, DoesNotSeeWhatComesLater) {
  nn::ParamStore params(MiniLmParams("", kConfig));
  Drawn(params);
  const Tensor rows = RandomRows(2, 23, 3);
  const Tensor before = MiniLmForward(nullptr, params, "", kConfig, rows);
  constexpr int kChanged = 9;  // of the first sequence
  for (float& v : rows.data().subspan(kChanged * 48, 48)) v += 1;
  const Tensor after = MiniLmForward(nullptr, params, "", kConfig, rows);
  for (int r = 0; r < 2 * 23; ++r) {
    const bool sees_it = r >= kChanged && r < 23;
    EXPECT_EQ(Row(before, r) != Row(after, r), sees_it) << "row " << r % 23 << " of sequence " << r / 23;
  }
}

TEST(MiniLm, KnowsWhereARowStands) {
  nn::ParamStore params(MiniLmParams("", kConfig));
  const Tensor rows = Tensor::Zeros({1, 2, 48});
  const Tensor hidden = MiniLmForward(nullptr, Drawn(params), "", kConfig, rows);
  EXPECT_NE(Row(hidden, 0), Row(hidden, 1)) << "two equal rows at two positions";
}

TEST(MiniLm, GivesTheSameBitsWithACacheInPiecesOfAnySize) {
  nn::ParamStore params(MiniLmParams("", kConfig));
  Drawn(params);
  const Tensor rows = RandomRows(3, 23, 4);
  const Tensor whole = MiniLmForward(nullptr, params, "", kConfig, rows);
  for (const std::vector<int>& pieces : {std::vector<int>{17, 1, 1, 1, 1, 1, 1}, {1, 22}, {10, 6, 7}}) {
    MiniLmCache cache;
    for (const int count : pieces) {
      const int begin = cache.rows;
      const Tensor part = MiniLmForward(nullptr, params, "", kConfig, SliceRows(nullptr, rows, begin, count), &cache);
      EXPECT_EQ(Numbers(part), Numbers(SliceRows(nullptr, whole, begin, count)))
          << "rows " << begin << " to " << begin + count << " of pieces that begin with " << pieces[0];
    }
    EXPECT_EQ(cache.rows, 23);
  }
}

TEST(MiniLm, GivesTheSameGradientsWithOneAndTwoThreads) {
  std::vector<std::vector<float>> gradients;
  for (const int threads : {1, 2}) {
    base::SetNumThreads(threads);
    nn::ParamStore params(MiniLmParams("", kConfig));
    Drawn(params);
    nn::Tape tape;
    const Tensor hidden = MiniLmForward(&tape, params, "", kConfig, RandomRows(4, 23, 5));
    const std::vector<int> targets(4 * 23, 3);
    tape.Backward(CrossEntropy(&tape, MiniLmLogits(&tape, params, "", hidden), targets));
    gradients.emplace_back(params.grads().begin(), params.grads().end());
  }
  base::SetNumThreads(1);
  EXPECT_EQ(gradients[0], gradients[1]);
}

TEST(MiniLm, ShowsTheAttentionOfEveryBlockOverTheRowsSoFar) {
  nn::ParamStore params(MiniLmParams("", kConfig));
  Drawn(params);
  const Tensor rows = RandomRows(1, 6, 6);
  MiniLmCache cache;
  MiniLmForward(nullptr, params, "", kConfig, SliceRows(nullptr, rows, 0, 5), &cache);
  std::vector<Tensor> weights;
  MiniLmForward(nullptr, params, "", kConfig, SliceRows(nullptr, rows, 5, 1), &cache, &weights);
  ASSERT_EQ(weights.size(), 2u);
  EXPECT_EQ(weights[1].shape(), (nn::Shape{1, 4, 1, 6}));
}

// The slope of the loss along a direction, from two losses that lie h apart on either side, against the gradient's.
// The error of the first has h^2 in it, so half of h leaves a quarter of it. In float the losses are only known to
// about 1e-7, which 2 h divides: at h = 0.08 that is 1e-6 beside errors of some 1e-3.
TEST(MiniLm, HasTheGradientThatItsLossHasAlongALine) {
  constexpr MiniLmConfig kSmall = {.vocabulary = 5, .context = 4, .layers = 2, .block = {8, 2, 16}};
  nn::ParamStore params(MiniLmParams("", kSmall));
  Drawn(params);
  const std::vector<int> ids = {4, 2, 0, 1, 3, 3}, targets = {2, 0, nn::kIgnore, 3, 3, 1};
  const auto loss_on = [&](nn::Tape* tape) {
    const Tensor hidden = MiniLmForward(tape, params, "", kSmall, WordRows(tape, params, "", ids, 2));
    return CrossEntropy(tape, MiniLmLogits(tape, params, "", hidden), targets);
  };
  nn::Tape tape;
  params.ZeroGrad();
  tape.Backward(loss_on(&tape));

  std::vector<float> direction(params.params());
  base::Rng rng{7};
  nn::FillNormal(rng, 1 / std::sqrt(static_cast<float>(params.params())), direction);
  const std::vector<float> at(params.values().begin(), params.values().end());
  double slope = 0;
  for (size_t i = 0; i < at.size(); ++i) slope += double{params.grads()[i]} * direction[i];
  const auto loss_at = [&](double h) {
    for (size_t i = 0; i < at.size(); ++i) params.values()[i] = static_cast<float>(at[i] + h * direction[i]);
    return double{loss_on(nullptr).item()};
  };
  const auto error = [&](double h) { return (loss_at(h) - loss_at(-h)) / (2 * h) - slope; };
  EXPECT_NEAR(error(1.0) / error(0.5), 4, 0.5);
}

}  // namespace
}  // namespace models
