// That what is trained here is what models/whisper runs.

#include "models/speech_training/published.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/decoder.h"
#include "models/whisper/encoder.h"
#include "nn/random.h"

namespace speech_training {
namespace {

using base::testing::IsOk;
using nn::Tensor;

// Widths that are no multiples of 64: the number of heads must be in the file.
const whisper::Config kSizes = {{.mels = 20, .positions = 30, .width = 24, .heads = 4, .layers = 2},
                                {.vocabulary = 50, .positions = 9, .width = 24, .heads = 4, .layers = 3}};

void Draw(MicroWhisper& model) {
  model.params().Initialize(1);
  base::Rng rng{2};
  std::vector<float> noise(model.params().params());
  nn::FillNormal(rng, 0.1f, noise);
  for (size_t i = 0; i < noise.size(); ++i) model.params().values()[i] += noise[i];
  RoundToHalves(model.params());
}

class EachKind : public ::testing::TestWithParam<AttentionBiases> {};
INSTANTIATE_TEST_SUITE_P(WithAndWithoutBiases, EachKind,
                         ::testing::Values(AttentionBiases::kNone, AttentionBiases::kPublished));

TEST_P(EachKind, IsReadBackWithTheSameSizesAndNumbers) {
  MicroWhisper model({.sizes = kSizes, .biases = GetParam()});
  Draw(model);
  const auto bytes = PublishedBytes(model);
  ASSERT_TRUE(IsOk(bytes));
  const auto file = nn::io::ParseSafetensors(*bytes);
  ASSERT_TRUE(IsOk(file));
  auto encoder = whisper::LoadEncoder(*file);
  auto decoder = whisper::LoadDecoder(*file);
  ASSERT_TRUE(IsOk(encoder));
  ASSERT_TRUE(IsOk(decoder));
  EXPECT_EQ(encoder->config, kSizes.encoder);
  EXPECT_EQ(decoder->config, kSizes.decoder);
  size_t seen = 0;
  const auto compare = [&](const std::string& name, const std::vector<int64_t>&, std::vector<float>& values) {
    for (const nn::ParamSpec& spec : model.params().specs()) {
      if (spec.name != name) continue;
      const auto want = model.params().Get(name).data();
      EXPECT_EQ(values, std::vector<float>(want.begin(), want.end())) << name;
      seen += values.size();
    }
  };
  whisper::VisitTensors(*encoder, compare);
  whisper::VisitTensors(*decoder, compare);
  EXPECT_EQ(seen, model.params().params()) << "every parameter was in the file";
}

// The decoder keeps keys and values of the sound as halves, off by 2^-12 of themselves. Scores and what is mixed move
// by as much (numbers of about 1), in three layers that each pass it on; logits are products of a normed row with rows
// of length 1: together about ten times 2^-12.
TEST_P(EachKind, GivesTheLogitsThatWhisperComputesFromTheFile) {
  MicroWhisper model({.sizes = kSizes, .biases = GetParam()});
  Draw(model);
  const Tensor pictures = Tensor::Uninitialized({1, kSizes.encoder.mels, kSizes.encoder.frames()});
  base::Rng rng{3};
  nn::FillNormal(rng, 1, pictures.data());
  const std::vector<int> tokens = {49, 0, 17, 23, 4, 8};
  const Tensor features = model.Encode(nullptr, pictures);
  const Tensor logits = model.Decode(nullptr, features, tokens);

  const auto file = nn::io::ParseSafetensors(*PublishedBytes(model));
  ASSERT_TRUE(IsOk(file));
  const base::Mat picture = {
      kSizes.encoder.mels, kSizes.encoder.frames(), {pictures.data().begin(), pictures.data().end()}};
  const auto encoded = whisper::Encode(*whisper::LoadEncoder(*file), picture);
  ASSERT_TRUE(IsOk(encoded));
  // The table of positions is a half in the file: off by 2^-12 of numbers up to 1.
  for (size_t i = 0; i < encoded->data.size(); ++i) EXPECT_NEAR(encoded->data[i], features.data()[i], 2e-3);
  const whisper::Decoder decoder(*whisper::LoadDecoder(*file));
  const auto sound = decoder.Listen(*encoded);
  ASSERT_TRUE(IsOk(sound));
  whisper::TextCache text;
  const auto inferred = decoder.Step({{tokens, &text}}, *sound, whisper::LogitRows::kAll);
  ASSERT_TRUE(IsOk(inferred));
  ASSERT_EQ(inferred->data.size(), logits.data().size());
  for (size_t i = 0; i < inferred->data.size(); ++i) EXPECT_NEAR(inferred->data[i], logits.data()[i], 5e-3);
}

TEST(PublishedBytes, AreTheSameForTheSameModel) {
  MicroWhisper model({.sizes = kSizes, .biases = AttentionBiases::kNone});
  Draw(model);
  EXPECT_EQ(*PublishedBytes(model), *PublishedBytes(model));
}

TEST(PublishedBytes, RefusesTwoNumbersOfHeads) {
  whisper::Config sizes = kSizes;
  sizes.decoder.heads = 6;
  const auto bytes = PublishedBytes(MicroWhisper({.sizes = sizes, .biases = AttentionBiases::kNone}));
  EXPECT_EQ(bytes.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(bytes.status().message().find("4 heads and the decoder 6"), std::string::npos) << bytes.status();
}

TEST(HalfSafetensorsBytes, RoundsToTheNearestHalf) {
  const auto bytes = HalfSafetensorsBytes({{"b", {2}, {1 + 0x1p-12f, 0x1p-24f}}, {"a", {1, 1}, {-2}}}, {{"k", "v"}});
  ASSERT_TRUE(IsOk(bytes));
  const auto file = nn::io::ParseSafetensors(*bytes);
  ASSERT_TRUE(IsOk(file));
  EXPECT_EQ(file->metadata, (std::map<std::string, std::string>{{"k", "v"}}));
  EXPECT_EQ(file->tensors, (std::vector<nn::io::NamedTensor>{{"a", {1, 1}, {-2}}, {"b", {2}, {1, 0x1p-24f}}}));
}

TEST(HalfSafetensorsBytes, RefusesWhatNoHalfHolds) {
  for (const float value : {65520.0f, -1e9f, INFINITY, NAN}) {
    const auto bytes = HalfSafetensorsBytes({{"w", {1}, {value}}}, {});
    EXPECT_EQ(bytes.status().code(), absl::StatusCode::kInvalidArgument) << value;
    EXPECT_NE(bytes.status().message().find("w has the value"), std::string::npos) << bytes.status();
  }
  EXPECT_TRUE(IsOk(HalfSafetensorsBytes({{"w", {1}, {65504}}}, {})));
  EXPECT_FALSE(HalfSafetensorsBytes({{"w", {3}, {1, 2}}}, {}).ok()) << "two values for a shape of three";
}

}  // namespace
}  // namespace speech_training
