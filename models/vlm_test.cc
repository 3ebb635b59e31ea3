// That a picture and a question become one sequence, and that an answer with a cache is the answer without one.

#include "models/vlm.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "nn/random.h"

namespace models {
namespace {

using nn::Tensor;

constexpr int kEos = 1;

// Both bridges: each row of the encoder handed on, and four rows of a resampler.
class Vlm : public ::testing::TestWithParam<int> {
 protected:
  Vlm() : params_(VlmParams(config())) { params_.Initialize(1); }

  static VlmConfig config() { return {.queries = GetParam()}; }
  Tensor Pictures(int batch, uint64_t seed) const {
    const Tensor patches = Tensor::Uninitialized({batch, config().image.patches(), config().image.patch_numbers()});
    base::Rng rng{seed};
    nn::FillNormal(rng, 1, patches.data());
    return VisualRows(nullptr, params_, config(), EncoderRows(nullptr, params_, config(), patches));
  }

  nn::ParamStore params_;
};
INSTANTIATE_TEST_SUITE_P(WithAndWithoutResampler, Vlm, ::testing::Values(0, 4));

std::vector<float> Numbers(const Tensor& t) { return {t.data().begin(), t.data().end()}; }

// The spec's: encoder 31,904, projector 32 * 64 + 64 + 64 * 48 + 48, language model 59,376; the resampler four
// matrices of 1,024 and 4 queries of 32.
TEST(VlmParams, AreThoseThatOneCanCount) {
  EXPECT_EQ(nn::CountParams(VlmParams({})), 31'904u + 5'232 + 59'376);
  EXPECT_EQ(nn::CountParams(VlmParams({})), 96'512u);
  EXPECT_EQ(nn::CountParams(VlmParams({.queries = 4})), 96'512u + 4'224);
}

TEST(VlmParams, AreGroupsThatCanBeFrozen) {
  nn::ParamStore params(VlmParams({.queries = 4}));
  params.SetTrainable("", false);
  EXPECT_EQ(params.trainable_params(), 0u);
  params.SetTrainable("projector.", true);
  EXPECT_EQ(params.trainable_params(), 5'232u);
  params.SetTrainable("resampler.", true);
  EXPECT_EQ(params.trainable_params(), 9'456u);
}

TEST_P(Vlm, PutsThePictureInFrontOfTheText) {
  EXPECT_EQ(Pictures(2, 3).shape(), (nn::Shape{2, config().visual_rows(), 48}));
  EXPECT_EQ(config().visual_rows(), GetParam() == 0 ? 16 : 4);
  const std::vector<int> ids = {2, 38, 3, 39};
  const Tensor logits = VlmLogits(nullptr, params_, config(), Pictures(2, 3), ids);
  EXPECT_EQ(logits.shape(), (nn::Shape{2, 2, 42}));
  EXPECT_NE(Numbers(logits), Numbers(VlmLogits(nullptr, params_, config(), Pictures(2, 4), ids)))
      << "the text sees the picture";
}

TEST_P(Vlm, TreatsTheScenesOfABatchAsIfEachWereAlone) {
  const Tensor both = Pictures(2, 3);
  const Tensor second = SliceRows(nullptr, both.Reshaped({1, 2 * config().visual_rows(), 48}), config().visual_rows(),
                                  config().visual_rows());
  const Tensor together = VlmLogits(nullptr, params_, config(), both, std::vector<int>{2, 38, 3, 39});
  const Tensor alone = VlmLogits(nullptr, params_, config(), second, std::vector<int>{3, 39});
  EXPECT_EQ(std::vector<float>(together.data().begin() + 2 * 42, together.data().end()), Numbers(alone));
}

// Greedy, without a cache: the whole sequence again for each word.
std::vector<int> AnswerSlowly(const nn::ParamStore& params, const VlmConfig& config, const Tensor& picture, int task) {
  std::vector<int> text = {task};
  while (config.visual_rows() + text.size() <= config.lm.context) {
    const Tensor logits = VlmLogits(nullptr, params, config, picture, text);
    const std::span<const float> last = logits.row(logits.rows() - 1);
    text.push_back(static_cast<int>(std::ranges::max_element(last) - last.begin()));
    if (text.back() == kEos) break;
  }
  return {text.begin() + 1, text.end()};
}

TEST_P(Vlm, AnswersWithACacheAsItDoesWithout) {
  const int rows = config().visual_rows(), batch = 6;
  const Tensor pictures = Pictures(batch, 5);
  std::vector<int> tasks(batch);
  std::iota(tasks.begin(), tasks.end(), 2);
  const std::vector<std::vector<int>> answers = Answer(params_, config(), pictures, tasks, kEos);
  ASSERT_EQ(answers.size(), 6u);
  for (int b = 0; b < batch; ++b) {
    const Tensor alone = SliceRows(nullptr, pictures.Reshaped({1, batch * rows, 48}), b * rows, rows);
    EXPECT_EQ(answers[b], AnswerSlowly(params_, config(), alone, tasks[b])) << "scene " << b;
  }
}

TEST_P(Vlm, StopsAtEosOrWhereTheContextEnds) {
  const Tensor picture = Pictures(1, 6);
  const std::vector<int> endless = Answer(params_, config(), picture, std::vector<int>{2}, /*eos=*/-1)[0];
  EXPECT_EQ(endless.size(), size_t(23 - config().visual_rows())) << "a word for each text row that the context has";
  EXPECT_EQ(Answer(params_, config(), picture, std::vector<int>{2}, endless[2])[0].back(), endless[2]);
  EXPECT_LE(Answer(params_, config(), picture, std::vector<int>{2}, endless[2])[0].size(), 3u);
}

TEST(Resampler, HandsOnFourRowsOfAnyNumberAndDoesNotCareForTheirOrder) {
  const VlmConfig config = {.queries = 4};
  nn::ParamStore params(VlmParams(config));
  params.Initialize(1);
  for (const int rows : {16, 64, 256, 576}) {
    const Tensor forwards = Tensor::Uninitialized({1, rows, 32}), backwards = Tensor::Uninitialized({1, rows, 32});
    base::Rng rng{8};
    nn::FillNormal(rng, 1, forwards.data());
    for (int r = 0; r < rows; ++r) {
      std::ranges::copy(forwards.row(r), backwards.data().begin() + size_t(rows - 1 - r) * 32);
    }
    Tensor weights;
    const Tensor one = VisualRows(nullptr, params, config, forwards, &weights);
    const Tensor other = VisualRows(nullptr, params, config, backwards);
    EXPECT_EQ(one.shape(), (nn::Shape{1, 4, 48}));
    EXPECT_EQ(weights.shape(), (nn::Shape{1, 1, 4, rows}));
    // Sums of at most 576 weighted numbers of size 1 whose weights sum to 1, in another order: 576 * 2^-24 = 3.4e-5 at
    // worst (Higham 2002, section 3.1), before two layers that keep their size.
    for (size_t i = 0; i < one.data().size(); ++i) EXPECT_NEAR(one.data()[i], other.data()[i], 1e-4) << rows;
  }
}

}  // namespace
}  // namespace models
