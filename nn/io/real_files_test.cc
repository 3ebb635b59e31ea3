// Files that other programs wrote. They are no part of the repository: base/model_files.h says where
// they are looked for.

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/testing/real_file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nn/io/image_file.h"
#include "nn/io/safetensors.h"
#include "nn/io/wav.h"

namespace nn::io {
namespace {

using base::testing::IsOk;

TEST(RealFiles, TheEncoderOfWhisperTinyHasItsParameters) {
  REAL_FILE(path, "whisper-tiny.en/encoder-f16.safetensors");
  const auto file = ReadSafetensors(path);
  ASSERT_TRUE(IsOk(file));
  EXPECT_EQ(file->tensors.size(), 67u);
  size_t parameters = 0;
  double sum = 0;
  for (const NamedTensor& tensor : file->tensors) {
    parameters += tensor.data.size();
    for (const float x : tensor.data) sum += x;
  }
  EXPECT_EQ(parameters, 8'208'384u);
  // Halves are multiples of 2^-24 and small, so this sum is exact in double in any order. It, and the values below,
  // come from ten lines of Python: struct.unpack("<Q"), json.loads, struct.unpack("<e").
  EXPECT_EQ(sum, 1891210632908.0 / 0x1p24);
  EXPECT_EQ(file->metadata.count("source"), 1u);

  const NamedTensor* bias = file->Find("encoder.conv1.bias");
  ASSERT_NE(bias, nullptr);
  EXPECT_EQ(bias->shape, std::vector<int64_t>{384});
  EXPECT_EQ(bias->data[0], 0.33935546875f);
  EXPECT_EQ(bias->data[383], 0.08160400390625f);
  const NamedTensor* mlp = file->Find("encoder.blocks.3.mlp.2.weight");
  ASSERT_NE(mlp, nullptr);
  EXPECT_EQ(mlp->shape, (std::vector<int64_t>{384, 1536})) << "out, in";
  EXPECT_EQ(mlp->data[3], 0.0218353271484375f);
}

struct Photo {
  std::string name;
  int height, width, channels;
  double sum;                  // of all bytes
  double weighted;             // of byte i times (i mod 65521): finds what changes places
  std::vector<int> at_corner;  // the first pixel
};

// Values by Pillow 9.4: numpy.array(Image.open(path)).
TEST(RealFiles, PhotosHaveTheValuesThatPillowReads) {
  const Photo photos[] = {
      {"photos/cat.bmp", 341, 512, 3, 59515430, 1927654863613, {223, 124, 82}},
      {"photos/bird.bmp", 343, 512, 3, 43734985, 1440372729110, {135, 141, 61}},
      {"photos/sunflower.bmp", 340, 512, 3, 59138409, 1924140537677, {160, 157, 45}},
      {"photos/dragonfly.bmp", 418, 512, 3, 77279340, 2489409293215, {177, 147, 120}},
      {"photos/owl.jpg", 384, 512, 3, 55041777, 1818907829503, {56, 72, 43}},
      {"photos/parrot.jpg", 929, 512, 3, 188229173, 6121530840040, {179, 156, 125}},
      {"clip/CLIP.png", 762, 2162, 4, 507138798, 16675891969377, {}},
  };
  for (const Photo& photo : photos) {
    REAL_FILE(path, photo.name);
    const auto image = ReadImage(path);
    ASSERT_TRUE(IsOk(image));
    EXPECT_EQ(image->height, photo.height) << photo.name;
    EXPECT_EQ(image->width, photo.width) << photo.name;
    EXPECT_EQ(image->channels, photo.channels) << photo.name;
    double sum = 0, weighted = 0;
    for (size_t i = 0; i < image->pixels.size(); ++i) {
      const double byte = std::round(image->pixels[i] * 255.0);
      sum += byte;
      weighted += byte * static_cast<double>(i % 65521);
    }
    EXPECT_EQ(sum, photo.sum) << photo.name;
    EXPECT_EQ(weighted, photo.weighted) << photo.name;
    for (size_t c = 0; c < photo.at_corner.size(); ++c) {
      EXPECT_EQ(image->pixels[c], static_cast<float>(photo.at_corner[c]) / 255.0f) << photo.name;
    }
    const auto copy = ParseImage(PngBytes(*image).value());
    ASSERT_TRUE(IsOk(copy));
    EXPECT_TRUE(*copy == *image) << photo.name << " as a PNG";
  }
}

// Values by Python's wave and numpy.
TEST(RealFiles, JfkSpeaksForElevenSeconds) {
  REAL_FILE(path, "audio/jfk.wav");
  const auto audio = ReadWav(path);
  ASSERT_TRUE(IsOk(audio));
  EXPECT_EQ(audio->sample_rate, 16000);
  EXPECT_EQ(audio->channels, 1);
  ASSERT_EQ(audio->samples.size(), 176'000u);
  double sum = 0, squares = 0;
  for (const float x : audio->samples) {
    const double k = x * 32768.0;
    sum += k;
    squares += k * k;
  }
  EXPECT_EQ(sum, 79126);
  EXPECT_EQ(squares, 3816012617876);
  EXPECT_EQ(audio->samples[80'001], -124 / 32768.0f);
}

}  // namespace
}  // namespace nn::io
