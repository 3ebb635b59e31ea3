// That lessons are asked as they should be, and that they are learnt.

#include "models/speech_training/lessons.h"

#include <cmath>
#include <vector>

#include "base/parallel.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "nn/ops.h"
#include "nn/random.h"

namespace speech_training {
namespace {

using Ids = std::vector<int>;

const MicroWhisperConfig kConfig = {
    .sizes = {{.mels = 8, .positions = 10, .width = 16, .heads = 2, .layers = 1},
              {.vocabulary = 12, .positions = 6, .width = 16, .heads = 2, .layers = 1}}};

base::Mat Noise(uint64_t seed) {
  base::Mat picture = {8, 20, std::vector<float>(160)};
  base::Rng rng{seed};
  nn::FillNormal(rng, 1, picture.data);
  return picture;
}

TEST(BatchOf, FeedsATokenAndAsksForTheNext) {
  const std::vector<Lesson> lessons = {{Noise(1), {9, 4, 5, 6, 10}, 1}, {Noise(2), {9, 11, 7, 10}, 2}};
  const Batch batch = BatchOf(lessons);
  EXPECT_EQ(batch.pictures.shape(), (nn::Shape{2, 8, 20}));
  EXPECT_EQ(batch.fed, (Ids{9, 4, 5, 6, 9, 11, 7, 10}));
  EXPECT_EQ(batch.targets, (Ids{4, 5, 6, 10, nn::kIgnore, 7, 10, nn::kIgnore}))
      << "the second one's first two tokens are given, and nothing is asked behind its end";
  EXPECT_EQ(batch.pictures.data()[160], lessons[1].picture.data[0]);
}

TEST(BatchOf, GivesWhatIsAskedTheSameLossBesideALongerText) {
  MicroWhisper model(kConfig);
  model.params().Initialize(3);
  const Lesson brief = {Noise(1), {9, 4, 10}, 1}, lengthy = {Noise(2), {9, 5, 6, 7, 10}, 1};
  const double alone = Loss(nullptr, model, BatchOf(std::vector<Lesson>{brief})).item();
  const double other = Loss(nullptr, model, BatchOf(std::vector<Lesson>{lengthy})).item();
  const double both = Loss(nullptr, model, BatchOf(std::vector<Lesson>{brief, lengthy})).item();
  // Two tokens are asked of one, four of the other: the mean over six. Losses of about 3 are known to 2^-22.
  EXPECT_NEAR(both, (2 * alone + 4 * other) / 6, 1e-5);
}

// The encoder's rows times the table of tokens, one by one in double, and the mean of -ln p of those that were heard.
TEST(Loss, AddsWhatTheEncoderHearsAtEachPosition) {
  MicroWhisper model(kConfig);
  model.params().Initialize(4);
  std::vector<Lesson> lessons = {{Noise(1), {9, 4, 10}, 1}, {Noise(2), {9, 5, 6, 10}, 1}};
  for (int b = 0; b < 2; ++b) {
    for (int p = 0; p < 10; ++p) lessons[b].heard.push_back(p == 3 ? nn::kIgnore : (7 * p + b) % 12);
  }
  const Batch batch = BatchOf(lessons);
  ASSERT_EQ(batch.heard.size(), 20u);
  EXPECT_EQ(batch.heard[10], 1) << "the second lesson's first position";

  const nn::Tensor features = model.Encode(nullptr, batch.pictures);
  const nn::Tensor table = model.params().Get("decoder.token_embedding.weight");
  double sum = 0;
  for (int r = 0; r < 20; ++r) {
    if (batch.heard[r] == nn::kIgnore) continue;
    double total = 0, right = 0;
    for (int v = 0; v < 12; ++v) {
      double logit = 0;
      for (int c = 0; c < 16; ++c) logit += double{features.row(r)[c]} * table.row(v)[c];
      total += std::exp(logit);
      if (v == batch.heard[r]) right = logit;
    }
    sum += std::log(total) - right;
  }
  const double said = Loss(nullptr, model, batch).item();
  // Losses of about 3 in float, a handful of roundings.
  EXPECT_NEAR(Loss(nullptr, model, batch, 0.5f).item(), said + 0.5 * sum / 18, 1e-5);
}

// Two sounds with nothing in common, and a text for each.
Lesson Draw(base::Rng& rng) {
  if (rng.Uniform() < 0.5) return {Noise(1), {9, 4, 5, 6, 10}, 1};
  return {Noise(2), {9, 3, 7, 10}, 1};
}

TEST(Train, LearnsWhichTextBelongsToWhichSound) {
  MicroWhisper model(kConfig);
  const std::vector<float> losses = Train({.steps = 60, .batch = 4, .learning_rate = 1e-2f}, Draw, model);
  ASSERT_EQ(losses.size(), 60u);
  // ln 12 = 2.48 for a guess; first logits have size 1, which costs about half of its square.
  EXPECT_NEAR(losses[0], std::log(12), 1.2);
  // Who does not listen cannot do better than ln 2 for the first word: 0.69 of the 3.5 words of a text.
  EXPECT_LT(losses.back(), 0.5 * std::log(2) / 3.5);
}

TEST(Train, GivesTheSameBitsWithOneAndTwoThreads) {
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 2}) {
    base::SetNumThreads(threads);
    MicroWhisper model(kConfig);
    Train({.steps = 3, .batch = 4}, Draw, model);
    results.emplace_back(model.params().values().begin(), model.params().values().end());
  }
  base::SetNumThreads(1);
  EXPECT_EQ(results[0], results[1]);
}

}  // namespace
}  // namespace speech_training
