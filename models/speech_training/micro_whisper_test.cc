// That the trainable Whisper is the published architecture, and that its gradient is the one of that function.

#include "models/speech_training/micro_whisper.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"
#include "models/speech_training/lessons.h"
#include "models/speech_training/published.h"
#include "models/whisper/testing/in_double.h"
#include "nn/random.h"

namespace speech_training {
namespace {

using nn::Tensor;

// The tone language's model.
const MicroWhisperConfig kTones = {
    .sizes = {{.mels = 80, .positions = 100, .width = 48, .heads = 4, .layers = 2},
              {.vocabulary = 131, .positions = 8, .width = 48, .heads = 4, .layers = 2}}};
// As small as has all parts, no two sizes equal, and biases.
const MicroWhisperConfig kSmall = {.sizes = {{.mels = 5, .positions = 6, .width = 8, .heads = 2, .layers = 2},
                                             {.vocabulary = 11, .positions = 7, .width = 8, .heads = 4, .layers = 1}},
                                   .biases = AttentionBiases::kPublished};

// Every parameter is drawn, biases too: at 0 a wrong one would not be seen.
void Draw(MicroWhisper& model, uint64_t seed) {
  model.params().Initialize(seed);
  base::Rng rng{seed + 1};
  std::vector<float> noise(model.params().params());
  nn::FillNormal(rng, 0.1f, noise);
  for (size_t i = 0; i < noise.size(); ++i) model.params().values()[i] += noise[i];
}

Tensor Pictures(const MicroWhisperConfig& config, int batch, uint64_t seed) {
  const Tensor x = Tensor::Uninitialized({batch, config.sizes.encoder.mels, config.sizes.encoder.frames()});
  base::Rng rng{seed};
  nn::FillNormal(rng, 1, x.data());
  return x;
}

base::Mat Picture(const Tensor& pictures, int b) {
  const int mels = pictures.shape()[1], frames = pictures.shape()[2];
  const auto from = pictures.data().begin() + size_t(b) * mels * frames;
  return {mels, frames, {from, from + size_t(mels) * frames}};
}

whisper::testing::DecodedInDouble InDouble(const MicroWhisper& model, const base::Mat& picture,
                                           std::span<const int> tokens) {
  const whisper::testing::Rows rows = whisper::testing::EncodeInDouble(EncoderOf(model), picture);
  base::Mat features = {static_cast<int>(rows.size()), static_cast<int>(rows[0].size()), {}};
  for (const auto& row : rows) features.data.insert(features.data.end(), row.begin(), row.end());
  return whisper::testing::DecodeInDouble(DecoderOf(model), features, tokens);
}

// Convolutions 3 80 48 + 48 and 3 48 48 + 48; an encoder block 4 48^2 of attention, 2 48 192 + 192 + 48 of the network,
// 4 48 of two norms; a decoder block 4 48^2 and a norm more; two last norms; 131 tokens and 8 positions of 48.
TEST(MicroWhisperParams, AreThoseThatOneCanCount) {
  const size_t stem = 11'568 + 6'960, encoder = 2 * (9'216 + 18'672 + 192), decoder = 2 * (2 * 9'216 + 18'672 + 288);
  EXPECT_EQ(nn::CountParams(MicroWhisperParams(kTones)), stem + encoder + decoder + 2 * 96 + (131 + 8) * 48);
  EXPECT_EQ(nn::CountParams(MicroWhisperParams(kTones)), 156'336u);
}

TEST(MicroWhisperParams, WithBiasesAreAsManyAsThePublishedModelHas) {
  MicroWhisperConfig tiny = {.sizes = *whisper::ConfigOf("tiny.en"), .biases = AttentionBiases::kPublished};
  EXPECT_EQ(nn::CountParams(MicroWhisperParams(tiny)), 37'184'256u);
}

TEST(MicroWhisper, AgreesWithWhisperInDouble) {
  MicroWhisper model(kSmall);
  Draw(model, 1);
  const Tensor pictures = Pictures(kSmall, 2, 3);
  const std::vector<int> tokens = {3, 0, 10, 4, 4, 7, 7, 1, 2, 9};
  std::vector<Tensor> cross;
  const Tensor logits = model.Decode(nullptr, model.Encode(nullptr, pictures), tokens, &cross);
  ASSERT_EQ(logits.shape(), (nn::Shape{2, 5, 11}));
  for (int b = 0; b < 2; ++b) {
    const auto want = InDouble(model, Picture(pictures, b), std::span(tokens).subspan(b * 5, 5));
    for (int t = 0; t < 5; ++t) {
      // Sums of at most 32 products of numbers below 10, some twenty of them one behind the other: each is off by less
      // than 32 2^-24 100 = 2e-4 at worst, and by a hundredth of that as random errors go.
      for (int v = 0; v < 11; ++v) EXPECT_NEAR(logits.row(b * 5 + t)[v], want.logits[t][v], 1e-4);
      for (int h = 0; h < 4; ++h) {
        for (int s = 0; s < 6; ++s) {
          EXPECT_NEAR(cross[0].row((b * 4 + h) * 5 + t)[s], want.cross[0][h][t][s], 1e-5);
        }
      }
    }
  }
}

double LossInDouble(const MicroWhisper& model, const Batch& batch) {
  const int sounds = batch.pictures.shape()[0], length = static_cast<int>(batch.fed.size()) / sounds;
  double loss = 0;
  int asked = 0;
  for (int b = 0; b < sounds; ++b) {
    const auto out =
        InDouble(model, Picture(batch.pictures, b), std::span(batch.fed).subspan(size_t(b) * length, length));
    for (int t = 0; t < length; ++t) {
      const int target = batch.targets[size_t(b) * length + t];
      if (target == nn::kIgnore) continue;
      double sum = 0;
      for (const double logit : out.logits[t]) sum += std::exp(logit);
      loss += std::log(sum) - out.logits[t][target];
      ++asked;
    }
  }
  return loss / asked;
}

// Two central differences, of steps h and h / 2, give the slope up to a term in h^4. The loss is computed in double, of
// features that are rounded to float once (6e-8 of a loss of about 2, over steps of 5e-3: 2e-5 of the slope).
TEST(MicroWhisper, HasTheGradientOfEachParameter) {
  MicroWhisper model(kSmall);
  Draw(model, 5);
  const Tensor pictures = Pictures(kSmall, 2, 6);
  const std::vector<Lesson> lessons = {{Picture(pictures, 0), {3, 9, 1, 4, 2}, 1},
                                       {Picture(pictures, 1), {3, 5, 8, 2}, 2}};
  const Batch batch = BatchOf(lessons);
  nn::Tape tape;
  const Tensor loss = Loss(&tape, model, batch);
  EXPECT_NEAR(loss.item(), LossInDouble(model, batch), 1e-5);
  model.params().ZeroGrad();
  tape.Backward(loss);

  base::Rng rng{7};
  for (const nn::ParamSpec& spec : model.params().specs()) {
    const Tensor parameter = model.params().Get(spec.name);
    const std::vector<float> at(parameter.data().begin(), parameter.data().end());
    std::vector<double> direction(at.size());
    double slope = 0, size = 0;
    for (size_t i = 0; i < at.size(); ++i) {
      direction[i] = 2 * rng.Uniform() - 1;
      slope += direction[i] * parameter.grad()[i];
      size += std::abs(direction[i] * parameter.grad()[i]);
    }
    const auto loss_at = [&](double h) {
      for (size_t i = 0; i < at.size(); ++i) parameter.data()[i] = static_cast<float>(at[i] + h * direction[i]);
      return LossInDouble(model, batch);
    };
    const auto difference = [&](double h) { return (loss_at(h) - loss_at(-h)) / (2 * h); };
    constexpr double kStep = 5e-3;
    const double want = (4 * difference(kStep / 2) - difference(kStep)) / 3;
    std::copy(at.begin(), at.end(), parameter.data().begin());
    EXPECT_NEAR(slope, want, 1e-3 * size + 1e-5) << spec.name;
    EXPECT_GT(size, 1e-4) << spec.name << " has no gradient";
  }
}

TEST(MicroWhisper, DoesNotReadAhead) {
  MicroWhisper model(kTones);
  Draw(model, 2);
  const Tensor sound = model.Encode(nullptr, Pictures(kTones, 1, 4));
  std::vector<int> tokens = {1, 30, 5, 12, 80, 2};
  const Tensor before = model.Decode(nullptr, sound, tokens);
  tokens[3] = 13;
  const Tensor after = model.Decode(nullptr, sound, tokens);
  for (int t = 0; t < 6; ++t) {
    EXPECT_EQ(std::ranges::equal(before.row(t), after.row(t)), t < 3) << "logits behind token " << t;
  }
}

TEST(MicroWhisper, HearsTheWholeSoundAtEachToken) {
  MicroWhisper model(kTones);
  Draw(model, 2);
  const Tensor pictures = Pictures(kTones, 2, 4);
  const std::vector<int> tokens = {1, 30, 5, 1, 30, 5};
  const Tensor before = model.Decode(nullptr, model.Encode(nullptr, pictures), tokens);
  pictures.data()[199] += 1;  // the last frame of the first sound
  const Tensor after = model.Decode(nullptr, model.Encode(nullptr, pictures), tokens);
  for (int row = 0; row < 6; ++row) {
    EXPECT_EQ(std::ranges::equal(before.row(row), after.row(row)), row >= 3)
        << "token " << row % 3 << ", sound " << row / 3;
  }
}

TEST(MicroWhisper, LooksAtTheSoundWithWeightsWhoseSumIsOne) {
  MicroWhisper model(kTones);
  Draw(model, 2);
  std::vector<Tensor> cross;
  model.Decode(nullptr, model.Encode(nullptr, Pictures(kTones, 2, 4)), std::vector<int>{1, 30, 1, 31}, &cross);
  ASSERT_EQ(cross.size(), 2u);
  for (const Tensor& layer : cross) {
    ASSERT_EQ(layer.shape(), (nn::Shape{2, 4, 2, 100}));
    // A hundred roundings of numbers below 1 that add up to it.
    for (int r = 0; r < layer.rows(); ++r) {
      EXPECT_NEAR(std::accumulate(layer.row(r).begin(), layer.row(r).end(), 0.0), 1, 100 * 0x1p-24);
    }
  }
}

}  // namespace
}  // namespace speech_training
