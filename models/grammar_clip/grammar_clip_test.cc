// That the pieces of the training do what they say, and that the committed checkpoint is as good as its manifest says.

#include <set>
#include <vector>

#include "base/file.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/data/grammar/cell.h"
#include "models/grammar_clip/committed.h"
#include "models/grammar_clip/train.h"
#include "nlohmann/json.hpp"
#include "nn/checkpoint.h"

namespace grammar_clip {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;

constexpr const char* kCheckpoint = "models/grammar_clip/checkpoint/clip.safetensors";
constexpr const char* kManifest = "models/grammar_clip/checkpoint/manifest.json";

// Of 99 images of unseen cells among 300 captions: chance is 1 in 300, and 1 in 60 for the first five. The spec asks
// for at least 0.60 and 0.90.
constexpr double kUnseenTop1 = 0.60, kUnseenTop5 = 0.90;

TEST(Shifted, MovesThePictureAndRepeatsItsEdge) {
  const base::Image image = {2, 3, 1, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(Shifted(image, 0, 0), image);
  EXPECT_EQ(Shifted(image, 0, 1).pixels, (std::vector<float>{1, 1, 2, 4, 4, 5}));
  EXPECT_EQ(Shifted(image, -1, 0).pixels, (std::vector<float>{4, 5, 6, 4, 5, 6}));
}

TEST(Data, KeepsTheCellsOfTrainingAndTestApart) {
  const auto data = MakeData();
  ASSERT_TRUE(IsOk(data));
  EXPECT_EQ(data->train.images.size(), 901u);
  EXPECT_EQ(data->unseen.images.size(), 99u);
  const std::set<int> trained(data->train.class_ids.begin(), data->train.class_ids.end());
  for (int id : data->unseen.class_ids) EXPECT_FALSE(trained.contains(id)) << "cell " << id;
  EXPECT_EQ(trained.size(), 270u);
}

TEST(Config, HasTheParametersThatOneCanCount) {
  // Image: 212,544 of trunk and 64 * 64 of projection. Text: 87 words and 8 positions of 64, two blocks of 49,728, a
  // LayerNorm of 128, a projection. And the scale.
  EXPECT_EQ(nn::CountParams(models::ClipParams(Config())),
            212'544u + 4'096 + (87 + 8) * 64 + 2 * 49'728 + 128 + 4'096 + 1);
}

TEST(Train, GivesTheSameBitsWithOneAndTwoThreads) {
  const auto data = MakeData();
  ASSERT_TRUE(IsOk(data));
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 2}) {
    base::SetNumThreads(threads);
    nn::ParamStore params(models::ClipParams(Config()));
    Pairs few = {{data->train.images.begin(), data->train.images.begin() + 40},
                 {data->train.class_ids.begin(), data->train.class_ids.begin() + 40}};
    const auto losses = Train(few, {.epochs = 2, .batch = 10, .warmup = 1}, params);
    ASSERT_TRUE(IsOk(losses));
    EXPECT_EQ(losses->size(), 8u);
    results.emplace_back(params.values().begin(), params.values().end());
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST(Train, RefusesABatchThatNeedsMoreCellsThanThereAre) {
  const auto data = MakeData();
  ASSERT_TRUE(IsOk(data));
  Pairs same = {{data->train.images[0], data->train.images[0]}, {data->train.class_ids[0], data->train.class_ids[0]}};
  nn::ParamStore params(models::ClipParams(Config()));
  EXPECT_TRUE(HasCodeAndText(Train(same, {.epochs = 1, .batch = 2, .warmup = 0}, params).status(),
                             absl::StatusCode::kInvalidArgument, "2 icons have not 2 different cells"));
}

TEST(Checkpoint, IsTheOneThatTheManifestNames) {
  const auto bytes = base::ReadFile(kCheckpoint), text = base::ReadFile(kManifest);
  ASSERT_TRUE(IsOk(bytes));
  ASSERT_TRUE(IsOk(text));
  const auto manifest = nlohmann::json::parse(*text);
  EXPECT_EQ(manifest["checkpoint_sha256"], base::Sha256Hex(*bytes));
  EXPECT_LT(bytes->size(), 2'000'000u);
  EXPECT_EQ(CommittedBytes(), *bytes) << "what is linked is what is committed";
}

TEST(Checkpoint, KnowsCellsThatItHasNeverSeen) {
  nn::ParamStore params(models::ClipParams(Config()));
  ASSERT_TRUE(IsOk(nn::LoadCheckpoint(kCheckpoint, params)));
  const auto data = MakeData();
  ASSERT_TRUE(IsOk(data));
  const auto image_to_text = ImageToText(params, data->unseen), text_to_image = TextToImage(params, data->unseen);
  ASSERT_TRUE(IsOk(image_to_text));
  ASSERT_TRUE(IsOk(text_to_image));
  EXPECT_GE(image_to_text->top1, kUnseenTop1);
  EXPECT_GE(image_to_text->top5, kUnseenTop5);
  EXPECT_GE(text_to_image->top1, 0.80);
  const auto manifest = nlohmann::json::parse(*base::ReadFile(kManifest));
  // One image more or less where multiply and add are rounded apart.
  EXPECT_NEAR(image_to_text->top1, manifest["accuracy"]["unseen_cells"]["image_to_text"]["top1"].get<double>(), 0.011);
}

TEST(Checkpoint, EmbedsInRowsOfLengthOne) {
  nn::ParamStore params(models::ClipParams(Config()));
  ASSERT_TRUE(IsOk(nn::LoadCheckpoint(kCheckpoint, params)));
  const auto rows = EmbedTexts(params, std::vector<std::string>{"he past simple ate", "I infinitive to eat"});
  ASSERT_TRUE(IsOk(rows));
  for (int r = 0; r < 2; ++r) {
    double squares = 0;
    for (float v : rows->row(r)) squares += double{v} * v;
    EXPECT_NEAR(squares, 1, 64 * 6e-8) << "64 squares, each rounded";
  }
  EXPECT_FALSE(EmbedTexts(params, std::vector<std::string>{"he swam"}).ok()) << "a word that it does not know";
}

}  // namespace
}  // namespace grammar_clip
