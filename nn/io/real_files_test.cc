// Files that other programs wrote. They are no part of the repository: COURSE_MODELS names the folder that has them.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nn/io/safetensors.h"

namespace nn::io {
namespace {

using base::testing::IsOk;

// The path of a file below COURSE_MODELS; the test is skipped where there is none.
#define REAL_FILE(path, name)                                                           \
  const char* const models = std::getenv("COURSE_MODELS");                              \
  if (models == nullptr) GTEST_SKIP() << "COURSE_MODELS names no folder with " << name; \
  const std::string path = std::string(models) + "/" + name;                            \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there"

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

}  // namespace
}  // namespace nn::io
