// The real encoder of tiny.en: its features of real speech, by an independent program in double.

#include <cmath>
#include <string>
#include <vector>

#include "base/mat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "kernels/positions.h"
#include "models/whisper/encoder.h"
#include "models/whisper/int8_encoder.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/speech.h"
#include "models/whisper/testing/npy.h"
#include "models/whisper/testing/real_files.h"
#include "models/whisper/weights.h"
#include "nn/io/safetensors.h"

namespace whisper {
namespace {

using base::testing::IsOk;

TEST(RealEncoder, HasTheFeaturesOfAnIndependentProgram) {
  REAL_FILE(encoder, "whisper-tiny.en/encoder-f16.safetensors");
  REAL_FILE(wav, "audio/jfk.wav");
  REAL_FILE(npy, "whisper-tiny.en/jfk_tiny.en_encoder_1500x384_f32.npy");
  const auto file = nn::io::ReadSafetensors(encoder);
  ASSERT_TRUE(IsOk(file));
  const auto weights = LoadEncoder(*file);
  ASSERT_TRUE(IsOk(weights));
  EXPECT_EQ(weights->config, EncoderConfig());
  const auto golden = testing::ReadNpy(npy);
  ASSERT_TRUE(IsOk(golden));
  const auto speech = ReadSpeech(wav);
  ASSERT_TRUE(IsOk(speech));
  const auto features = Encode(*weights, *LogMel(PadOrCut(*speech), 80));
  ASSERT_TRUE(IsOk(features));
  ASSERT_EQ(features->rows, golden->rows);
  ASSERT_EQ(features->cols, golden->cols);
  double worst = 0;
  for (size_t i = 0; i < golden->data.size(); ++i) {
    worst = std::max(worst, double{std::abs(features->data[i] - golden->data[i])});
  }
  EXPECT_LT(worst, 2e-3);
  RecordProperty("worst_difference", std::to_string(worst));
}

// Bytes and direction of the features with weights of 8 bits; docs/performance.md has the figures.
TEST(RealEncoder, KeepsItsDirectionWithWeightsOf8Bits) {
  REAL_FILE(encoder, "whisper-tiny.en/encoder-f16.safetensors");
  REAL_FILE(wav, "audio/jfk.wav");
  const auto weights = LoadEncoder(*nn::io::ReadSafetensors(encoder));
  ASSERT_TRUE(IsOk(weights));
  const base::Mat picture = *LogMel(PadOrCut(*ReadSpeech(wav)), 80);
  const Int8Encoder small(*weights);
  const double cosine = Cosine(small.Encode(picture)->data, Encode(*weights, picture)->data);
  EXPECT_GT(cosine, 0.99);
  EXPECT_LT(small.bytes(), 0.4 * 4 * 8'208'384) << "positions stay floats";
  RecordProperty("cosine", std::to_string(cosine));
  RecordProperty("bytes", std::to_string(small.bytes()));
}

// A half has 11 bits: a number below 1 is off by at most 2^-12.
TEST(RealEncoder, HasTheSinesAndCosinesAsPositions) {
  REAL_FILE(encoder, "whisper-tiny.en/encoder-f16.safetensors");
  const auto file = nn::io::ReadSafetensors(encoder);
  ASSERT_TRUE(IsOk(file));
  std::vector<float> table(size_t{1500} * 384);
  kernels::SinCos1d(table, 1500, 384);
  const nn::io::NamedTensor* const positions = file->Find("encoder.positional_embedding");
  ASSERT_NE(positions, nullptr);
  for (size_t i = 0; i < table.size(); ++i) ASSERT_NEAR(positions->data[i], table[i], 0x1p-12 + 1e-4) << i;
}

}  // namespace
}  // namespace whisper
