// What can be counted, compared and shown of models without training them.

#include <numeric>
#include <vector>

#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/clip.h"
#include "models/vit.h"
#include "nn/random.h"

namespace models {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using nn::Tensor;

std::vector<base::Image> RandomImages(int count, uint64_t seed) {
  std::vector<base::Image> images(count, {32, 32, 3, std::vector<float>(32 * 32 * 3)});
  base::Rng rng{seed};
  for (base::Image& image : images) nn::FillNormal(rng, 1, image.pixels);
  return images;
}

std::vector<float> Row(const Tensor& t, int r) { return {t.row(r).begin(), t.row(r).end()}; }

// 4 d^2 of attention, 2 d f + f + d, two LayerNorms of 2 d.
TEST(BlockParams, AreThoseOfTheMiniGptOfTheSpec) {
  EXPECT_EQ(nn::CountParams(BlockParams("", {.dim = 64, .heads = 4, .ff = 256})), 49'728u);
}

TEST(VitParams, CountTheTrunkWithAndWithoutCls) {
  EXPECT_EQ(nn::CountParams(VitParams("", {})), 212'544u);
  EXPECT_EQ(nn::CountParams(VitParams("", {.patch = 4})), 206'400u);
  EXPECT_EQ(nn::CountParams(VitParams("", {.cls = Cls::kNo})), 212'544u - 2 * 64) << "the row and its position";
  // ViT-B/16 at 224 without its head: the published count, but for the biases of attention (3 d + d in each of 12
  // blocks), which our block leaves out.
  EXPECT_EQ(nn::CountParams(VitParams("", {.side = 224, .patch = 16, .layers = 12, .block = {768, 12, 3072}})),
            85'798'656u - 12 * 4 * 768);
}

TEST(Vit, SeesAllOfTheImageInItsClsRow) {
  const VitConfig config;
  nn::ParamStore params(VitParams("", config));
  params.Initialize(1);
  std::vector<base::Image> images = RandomImages(1, 2);
  const auto before = PatchesOf(config, images);
  images[0].pixels.back() += 1;  // the last pixel of the last patch
  const auto after = PatchesOf(config, images);
  ASSERT_TRUE(IsOk(before));
  EXPECT_NE(Row(VitForward(nullptr, params, "", config, *before), 0),
            Row(VitForward(nullptr, params, "", config, *after), 0))
      << "a causal mask would hide everything from row 0";
}

TEST(Vit, TreatsTheImagesOfABatchAsIfEachWereAlone) {
  const VitConfig config;
  nn::ParamStore params(VitParams("", config));
  params.Initialize(1);
  const std::vector<base::Image> images = RandomImages(3, 3);
  const auto all = PatchesOf(config, images), last = PatchesOf(config, std::span(images).last(1));
  const Tensor together = VitForward(nullptr, params, "", config, *all);
  const Tensor alone = VitForward(nullptr, params, "", config, *last);
  EXPECT_EQ(Row(together, 2 * 17 + 5), Row(alone, 5));
}

TEST(Vit, ShowsTheAttentionOfEveryBlock) {
  const VitConfig config;
  nn::ParamStore params(VitParams("", config));
  params.Initialize(1);
  std::vector<Tensor> weights;
  VitForward(nullptr, params, "", config, *PatchesOf(config, RandomImages(2, 4)), &weights);
  ASSERT_EQ(weights.size(), 4u);
  EXPECT_EQ(weights[3].shape(), (nn::Shape{2, 4, 17, 17}));
  double sum = 0;
  for (float w : weights[3].row(0)) sum += w;
  EXPECT_NEAR(sum, 1, 17 * 6e-8);
}

TEST(PatchesOf, RefusesAnImageOfAnotherSizeAndSaysWhich) {
  std::vector<base::Image> images = RandomImages(2, 5);
  images[1].width = 16;
  EXPECT_TRUE(
      HasCodeAndText(PatchesOf({}, images).status(), absl::StatusCode::kInvalidArgument, "image 1 is 32 x 16 x 3"));
}

ClipConfig SmallClip() {
  ClipConfig config;
  config.image.layers = 1;
  config.text = {.vocabulary = 10, .context = 6, .layers = 1};
  return config;
}

TEST(ClipText, IsTheSameHoweverLongThePaddingBehindIt) {
  ClipConfig config = SmallClip();
  nn::ParamStore params(ClipParams(config));
  params.Initialize(1);
  const std::vector<std::vector<int>> alone = {{3, 4, 1}}, beside = {{3, 4, 1}, {2, 3, 4, 5, 6, 1}};
  const auto one = Pad(config.text, alone), two = Pad(config.text, beside);
  ASSERT_TRUE(IsOk(one));
  EXPECT_EQ(one->last, std::vector<int>{2}) << "the row of its end, not the last of the rectangle";
  models::TextBatch other = *one;
  for (int i = 3; i < 6; ++i) other.ids[i] = 9;  // other words behind the end
  const std::vector<float> row = Row(TextEmbeddings(nullptr, params, config, *one), 0);
  EXPECT_EQ(row, Row(TextEmbeddings(nullptr, params, config, *two), 0));
  EXPECT_EQ(row, Row(TextEmbeddings(nullptr, params, config, other), 0));
}

TEST(ClipText, RefusesWhatTheModelHasNoPlaceFor) {
  const TextConfig config = {.vocabulary = 10, .context = 3};
  const auto code = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(
      HasCodeAndText(Pad(config, std::vector<std::vector<int>>{{1}, {}}).status(), code, "text 1 has 0 tokens"));
  EXPECT_TRUE(HasCodeAndText(Pad(config, std::vector<std::vector<int>>{{1, 2, 3, 4}}).status(), code, "4 tokens"));
  EXPECT_TRUE(HasCodeAndText(Pad(config, std::vector<std::vector<int>>{{10}}).status(), code, "token 10"));
}

// The identity has cosines 1 on the diagonal and 0 elsewhere. At scale 1 / 0.07 and B = 2: ln(1 + e^(-14.2857)); the
// loss is the same in both directions.
TEST(ClipLoss, OfTwoPairsThatAgreeIsNearlyNothing) {
  nn::ParamStore params(ClipParams(SmallClip()));
  params.Initialize(1);
  const Tensor rows = Tensor::Of({2, 2}, {1, 0, 0, 1});
  EXPECT_NEAR(ClipLoss(nullptr, params, rows, rows).item(), 6.2487e-7, 1.2e-7) << "float near 1 has steps of 1.2e-7";
}

// S33 of the spec at tau 0.1: half the sum of both directions; rows alone give 0.01974695.
TEST(ClipLoss, IsTheMeanOfBothDirections) {
  nn::ParamStore params(ClipParams(SmallClip()));
  params.Initialize(1);
  params.Get("logit_scale").data()[0] = 2.30258509f;  // ln 10
  // Cosines by construction: images are unit vectors, texts the rows of the transposed matrix.
  const Tensor images = Tensor::Of({3, 3}, {1, 0, 0, 0, 1, 0, 0, 0, 1});
  const Tensor texts = Tensor::Of({3, 3}, {.9f, .3f, .1f, .1f, .8f, .4f, .2f, 0, .7f});
  // Ten logits of up to 9, each off by 9 * 2^-23, and as many in the sum.
  EXPECT_NEAR(ClipLoss(nullptr, params, images, texts).item(), 0.01478614, 4e-6);
}

}  // namespace
}  // namespace models
