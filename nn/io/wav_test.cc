// The header against bytes written by hand, the round trip, and everything that a header may lie about.
//
// testdata/wav was put together byte by byte in Python (struct); each file has the samples of kSamples.

#include "nn/io/wav.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace nn::io {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

// 0, 1, -1, 32767, -32768, 16384, -16384 and 100 of 32768.
const std::vector<float> kSamples = {0, 0x1p-15f, -0x1p-15f, 1 - 0x1p-15f, -1, 0.5f, -0.5f, 100 * 0x1p-15f};

// 44 bytes: "RIFF" 40 "WAVE"; "fmt " 16: PCM, 1 channel, 16000 a second, 32000 bytes a second, 2 a frame, 16 bits;
// "data" 4: the samples 1 and -2.
const std::string kGolden(
    "RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3E\0\0\0\x7D\0\0\x02\0\x10\0data\x04\0\0\0\x01\0\xFE\xFF", 48);

std::string Bytes(const std::string& name) { return base::ReadFile("nn/io/testdata/wav/" + name).value(); }

TEST(Wav, WritesTheBytesOfThePublishedFormat) {
  EXPECT_EQ(WavBytes({16000, 1, {0x1p-15f, -2 * 0x1p-15f}}).value(), kGolden);
}

TEST(Wav, ReadsTheBytesOfThePublishedFormat) {
  EXPECT_EQ(ParseWav(kGolden).value(), (Audio{16000, 1, {0x1p-15f, -2 * 0x1p-15f}}));
}

TEST(Wav, ReadsWhatOtherProgramsWrite) {
  EXPECT_EQ(ParseWav(Bytes("mono.wav")).value(), (Audio{16000, 1, kSamples}));
  EXPECT_EQ(ParseWav(Bytes("stereo.wav")).value(), (Audio{44100, 2, kSamples}));
  EXPECT_EQ(ParseWav(Bytes("list_first.wav")).value(), (Audio{16000, 1, kSamples})) << "an odd chunk before the data";
  EXPECT_EQ(ParseWav(Bytes("extensible.wav")).value(), (Audio{48000, 2, kSamples}));
  EXPECT_EQ(ParseWav(Bytes("empty.wav")).value(), (Audio{8000, 1, {}}));
  EXPECT_EQ(ParseWav(Bytes("mono.wav") + "what follows").value(), (Audio{16000, 1, kSamples}))
      << "behind the RIFF chunk";
}

TEST(Wav, RoundTripKeepsEverySample) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng = {seed};
  for (const int channels : {1, 2, 3}) {
    Audio audio = {22050, channels, {}};
    for (int i = 0; i < 3000 * channels; ++i) audio.samples.push_back((rng.Below(65536) - 32768) / 32768.0f);
    const std::string path = ::testing::TempDir() + "/round_trip.wav";
    ASSERT_TRUE(IsOk(WriteWav(path, audio)));
    const auto back = ReadWav(path);
    ASSERT_TRUE(IsOk(back));
    EXPECT_TRUE(*back == audio) << channels << " channels";
  }
}

TEST(Wav, RoundsHalvesAwayFromZeroAndLimitsToFullScale) {
  const Audio loud = {8000, 1, {1, 2, -1, -3, INFINITY, 0.5f / 32768, -0.5f / 32768, 0.49f / 32768}};
  const auto back = ParseWav(WavBytes(loud).value());
  ASSERT_TRUE(IsOk(back));
  const float most = 32767 / 32768.0f, step = 1 / 32768.0f;
  EXPECT_EQ(back->samples, (std::vector<float>{most, most, -1, -1, most, step, -step, 0}));
}

TEST(Wav, EveryCutIsRefused) {
  for (const std::string name : {"mono.wav", "stereo.wav", "list_first.wav", "extensible.wav"}) {
    const std::string bytes = Bytes(name);
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(ParseWav(bytes.substr(0, size)).ok()) << "the first " << size << " bytes of " << name;
    }
  }
}

TEST(Wav, AHeaderThatLiesIsRefused) {
  const auto refuses = [](size_t at, const std::string& bytes, const std::string& message) {
    std::string file = kGolden;
    file.replace(at, bytes.size(), bytes);
    EXPECT_TRUE(HasCodeAndText(ParseWav(file).status(), absl::StatusCode::kInvalidArgument, message));
  };
  const std::string all(4, '\xFF');
  refuses(0, "RIFX", "no WAV");
  refuses(8, "WAVX", "no WAV");
  refuses(4, all, "a WAV of 4294967303 bytes by its header, and of 48 in truth: cut off");
  refuses(4, "\x29", "a WAV of 49 bytes by its header, and of 48 in truth: cut off");
  refuses(40, all, "the chunk \"data\" at byte 36 has 4294967295 bytes by its header; 4 are left");
  refuses(40, "\x06", "the chunk \"data\" at byte 36 has 6 bytes by its header; 4 are left");
  refuses(40, "\x03", "3 bytes of data are no whole number of frames of 2");
  refuses(16, "\x0E", "a format chunk of 14 bytes");
  refuses(22, std::string("\0\0", 2), "a sound of 0 channels");
  refuses(22, "\xFF\xFF", "a sound of 65535 channels");
  refuses(24, std::string(4, '\0'), "a sound of 0 frames a second");
  refuses(24, all, "a sound of 4294967295 frames a second");
  refuses(32, "\x04", "a WAV of 1 channels of 16 bits with 4 bytes a frame");
  refuses(12, "fmt_", "a WAV whose data comes before its format");
  refuses(36, "da\nA", "a WAV without data");
  std::string twice = kGolden + kGolden.substr(36);
  twice[4] = static_cast<char>(twice.size() - 8);
  EXPECT_TRUE(HasCodeAndText(ParseWav(twice).status(), absl::StatusCode::kInvalidArgument, "two data chunks"));
}

TEST(Wav, NamesACodingThatItCannotRead) {
  EXPECT_TRUE(HasCodeAndText(ParseWav(Bytes("float.wav")).status(), absl::StatusCode::kUnimplemented,
                             "a WAV of coding 3 with 32 bits a sample"));
}

TEST(Wav, ErrorsOfAFileNameThePath) {
  EXPECT_TRUE(HasCodeAndText(ReadWav("/nowhere.wav").status(), absl::StatusCode::kNotFound, "/nowhere.wav"));
  const std::string path = ::testing::TempDir() + "/text.wav";
  ASSERT_TRUE(IsOk(base::WriteFile(path, "no sound")));
  EXPECT_TRUE(HasCodeAndText(ReadWav(path).status(), absl::StatusCode::kInvalidArgument, path + ": no WAV"));
}

TEST(WavBytes, RefusesWhatIsNoSound) {
  const auto refuses = [](const Audio& audio, const std::string& message) {
    EXPECT_TRUE(HasCodeAndText(WavBytes(audio).status(), absl::StatusCode::kInvalidArgument, message));
  };
  refuses({16000, 0, {}}, "a sound of 0 channels");
  refuses({0, 1, {}}, "a sound of 0 frames a second");
  refuses({16000, 2, {0, 0, 0}}, "3 samples are no whole number of frames of 2");
  refuses({16000, 1, {0, NAN}}, "sample 1 is not a number");
}

TEST(ToMono, IsTheMeanOfTheChannels) {
  EXPECT_EQ(ToMono({8000, 2, {1, 0, -0.5f, 0.25f}}), (Audio{8000, 1, {0.5f, -0.125f}}));
  EXPECT_EQ(ToMono({8000, 1, {1, 0}}), (Audio{8000, 1, {1, 0}}));
}

}  // namespace
}  // namespace nn::io
