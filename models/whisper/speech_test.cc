#include "models/whisper/speech.h"

#include <string>
#include <vector>

#include "base/file.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nn/io/wav.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(Speech, IsOneChannelAt16000) {
  const nn::io::Audio stereo = {48000, 2, std::vector<float>(2 * 4800, 0.5f)};
  const auto speech = SpeechFrom(stereo);
  ASSERT_TRUE(IsOk(speech));
  EXPECT_EQ(speech->size(), 1600u);
  EXPECT_NEAR((*speech)[800], 0.5f, 1e-6);
}

TEST(Speech, IsTheMeanOfTheChannels) {
  EXPECT_EQ(*SpeechFrom({16000, 2, {1, 0, 0.5f, 0.25f}}), (std::vector<float>{0.5f, 0.375f}));
}

TEST(Speech, IsMoreThanNothing) {
  EXPECT_TRUE(HasCodeAndText(SpeechFrom({16000, 1, {}}).status(), kInvalid, "without a sample"));
}

TEST(ReadSpeech, NamesTheFileThatItRefuses) {
  const std::string path = ::testing::TempDir() + "/speech.wav";
  std::string bytes = *nn::io::WavBytes({16000, 1, std::vector<float>(10, 0.5f)});
  ASSERT_TRUE(IsOk(base::WriteFile(path, bytes)));
  EXPECT_EQ(*ReadSpeech(path), std::vector<float>(10, 0.5f));

  ASSERT_TRUE(IsOk(base::WriteFile(path, bytes.substr(0, 50))));
  EXPECT_TRUE(HasCodeAndText(ReadSpeech(path).status(), kInvalid, path + ": "));
  ASSERT_TRUE(IsOk(base::WriteFile(path, *nn::io::WavBytes({16000, 1, {}}))));
  EXPECT_TRUE(HasCodeAndText(ReadSpeech(path).status(), kInvalid, path + ": a sound without a sample"));
  ASSERT_TRUE(IsOk(base::WriteFile(path, *nn::io::WavBytes({1000, 1, {0.5f}}))));
  EXPECT_TRUE(HasCodeAndText(ReadSpeech(path).status(), kInvalid, path + ": a sound of 1000 samples a second"));
  bytes[34] = 8;  // bits a sample
  ASSERT_TRUE(IsOk(base::WriteFile(path, bytes)));
  EXPECT_TRUE(HasCodeAndText(ReadSpeech(path).status(), absl::StatusCode::kUnimplemented, "8 bits a sample"));
}

}  // namespace
}  // namespace whisper
