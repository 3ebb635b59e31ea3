// The program over a small Whisper with made-up weights, whose windows are one second long: what is printed agrees with
// what the libraries say, and recordings that are no speech are refused with the reason.

#include "models/whisper/program/commands.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/program/sound.h"
#include "models/whisper/testing/made_up.h"
#include "models/whisper/testing/tokenizer_json.h"
#include "models/whisper/transcribe.h"
#include "nlohmann/json.hpp"
#include "nn/io/image_file.h"
#include "nn/io/safetensors.h"
#include "nn/io/wav.h"

namespace whisper::program {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr EncoderConfig kEncoder = {.mels = 80, .positions = 50, .width = 16, .heads = 2, .layers = 1};
constexpr DecoderConfig kDecoder = {.vocabulary = 317, .positions = 24, .width = 16, .heads = 2, .layers = 2};

class Program : public ::testing::Test {
 protected:
  Program() : folder_(::testing::TempDir() + "program") {
    setenv("COURSE_MODELS", "", 1);  // nothing of this machine's
    unsetenv("BUILD_WORKING_DIRECTORY");
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  // A tone of 1,000 Hz.
  std::string Tone(double seconds, int rate = 16000, int channels = 1) {
    nn::io::Audio audio = {rate, channels, {}};
    for (int t = 0; t < seconds * rate; ++t) {
      for (int c = 0; c < channels; ++c) {
        audio.samples.push_back(static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * 1000 * t / rate)));
      }
    }
    EXPECT_TRUE(IsOk(nn::io::WriteWav(Path("tone.wav"), audio)));
    return Path("tone.wav");
  }

  // A folder as it is published, of a model that nobody trained.
  std::string ModelFolder() {
    base::Rng rng{1};
    std::vector<nn::io::NamedTensor> tensors;
    const auto add = [&](const std::string& name, const std::vector<int64_t>& shape, std::vector<float>& values) {
      tensors.push_back({name, shape, values});
    };
    EncoderWeights encoder = testing::MadeUpEncoder(kEncoder, rng);
    DecoderWeights decoder = testing::MadeUpDecoder(kDecoder, rng);
    VisitTensors(encoder, add);
    VisitTensors(decoder, add);
    EXPECT_TRUE(IsOk(nn::io::WriteSafetensors(Path("model.safetensors"), tensors, {{"heads", "2"}})));
    const std::string tokenizer = testing::TokenizerJson({{"\u0120", "a"}}, 51).dump();
    EXPECT_TRUE(IsOk(base::WriteFile(Path("tokenizer.json"), tokenizer)));
    return folder_;
  }

  nlohmann::json Json(Arguments arguments) {
    arguments.json = true;
    std::ostringstream out;
    const absl::Status status = program::Run(arguments, out);
    EXPECT_TRUE(IsOk(status));
    return nlohmann::json::parse(out.str(), nullptr, /*allow_exceptions=*/false);
  }
  std::string Text(const Arguments& arguments) {
    std::ostringstream out;
    EXPECT_TRUE(IsOk(program::Run(arguments, out)));
    return out.str();
  }
  absl::Status Refused(const Arguments& arguments) {
    std::ostringstream out;
    const absl::Status status = program::Run(arguments, out);
    EXPECT_EQ(out.str(), "") << "nothing is printed about what is refused";
    return status;
  }

  std::string folder_;
};

// The band of a tone of 1,000 Hz is 26 (centre 1005.65 Hz): the specification's golden value.
TEST_F(Program, MelShowsTheBandOfATone) {
  const auto json = Json({.command = Command::kMel, .wav = Tone(1), .out = Path("mel.png")});
  EXPECT_EQ(json["loudest_band"], 26);
  EXPECT_EQ(json["picture"]["rows"], 80);
  EXPECT_EQ(json["picture"]["columns"], 100);
  // Behind the tone comes silence, which changes the frames at its end and not the largest value.
  EXPECT_NEAR(json["picture"]["most"], 1.439652, 1e-4);
  EXPECT_NEAR(json["picture"]["least"], -0.560348, 1e-4) << "at most 2 below the largest";
  EXPECT_EQ(json["windows"], 1);
  const auto picture = nn::io::ReadImage(Path("mel.png"));
  ASSERT_TRUE(IsOk(picture));
  EXPECT_EQ(picture->height, 320);
  EXPECT_EQ(picture->width, 1000);
  // High bands are on top: the light row is that of band 26, 53 rows below the first.
  const auto green = [&](int y) { return picture->pixels[(size_t(y) * picture->width + 500) * 3 + 1]; };
  EXPECT_GT(green(4 * (79 - 26) + 2), green(4 * 26 + 2));
}

TEST_F(Program, MelHearsTheSameToneAtAnyRateAndWithTwoChannels) {
  for (const auto& [rate, channels] : {std::pair(44100, 1), std::pair(48000, 2), std::pair(8000, 1)}) {
    const auto json = Json({.command = Command::kMel, .wav = Tone(1, rate, channels)});
    EXPECT_EQ(json["loudest_band"], 26) << rate;
    EXPECT_EQ(json["file_rate"], rate);
    EXPECT_EQ(json["file_channels"], channels);
    EXPECT_NEAR(json["picture"]["most"], 1.44, 0.01) << rate;
  }
}

TEST_F(Program, MelCutsALongRecordingIntoWindows) {
  const std::string wav = Tone(70);
  for (const auto& [window, frames] : {std::pair(0, 3000), std::pair(1, 3000), std::pair(2, 1000)}) {
    const auto json = Json({.command = Command::kMel, .wav = wav, .window = window});
    EXPECT_EQ(json["windows"], 3);
    EXPECT_EQ(json["picture"]["columns"], frames) << window;
  }
  EXPECT_TRUE(HasCodeAndText(Refused({.command = Command::kMel, .wav = wav, .window = 3}),
                             absl::StatusCode::kOutOfRange, "70 seconds are the windows 0 to 2"));
}

TEST_F(Program, RefusesWhatIsNoRecordingWithTheReason) {
  const auto wav = [&](const std::string& bytes) {
    EXPECT_TRUE(IsOk(base::WriteFile(Path("bad.wav"), bytes)));
    return Refused({.command = Command::kMel, .wav = Path("bad.wav")});
  };
  const std::string good = *base::ReadFile(Tone(0.1));
  EXPECT_TRUE(HasCodeAndText(wav("RIFF"), absl::StatusCode::kInvalidArgument, "bad.wav"));
  EXPECT_TRUE(HasCodeAndText(wav(good.substr(0, good.size() - 101)), absl::StatusCode::kInvalidArgument, "bad.wav"));
  std::string eight_bits = good;
  eight_bits[34] = 8;  // bits per sample
  EXPECT_TRUE(
      HasCodeAndText(wav(eight_bits), absl::StatusCode::kUnimplemented, "bad.wav: a WAV of coding 1 with 8 bits"));
  const std::string empty = *nn::io::WavBytes({16000, 1, {}});
  EXPECT_TRUE(HasCodeAndText(wav(empty), absl::StatusCode::kInvalidArgument, "there is nothing to hear"));
  const std::string slow = *nn::io::WavBytes({1000, 1, std::vector<float>(500)});
  EXPECT_TRUE(HasCodeAndText(wav(slow), absl::StatusCode::kInvalidArgument, "1000"));
  EXPECT_TRUE(HasCodeAndText(Refused({.command = Command::kMel, .wav = Path("none.wav")}), absl::StatusCode::kNotFound,
                             "none.wav"));
}

TEST_F(Program, RefusesARecordingOfDaysWithoutReadingIt) {
  EXPECT_TRUE(IsOk(base::WriteFile(Path("days.wav"), "RIFF")));
  std::filesystem::resize_file(Path("days.wav"), kMostBytes + 1);  // sparse: takes no room
  EXPECT_TRUE(HasCodeAndText(Refused({.command = Command::kMel, .wav = Path("days.wav")}),
                             absl::StatusCode::kResourceExhausted, "Cut it up"));
}

// Whoever has no published weights still sees everything: the course's own model hears two seconds at a time.
TEST_F(Program, UsesTheModelOfSpokenGrammarWhereThereIsNoOther) {
  for (const Command command : {Command::kDecode, Command::kXattn}) {
    const auto json = Json({.command = command, .wav = Tone(2.5)});
    EXPECT_EQ(json["model"], "spoken grammar");
    EXPECT_EQ(json["windows"], 2);
  }
  EXPECT_EQ(Json({.command = Command::kFeatures, .wav = Tone(0.5)})["encoder"], "spoken grammar");
}

TEST_F(Program, RefusesAFolderWithoutAModel) {
  for (const Command command : {Command::kDecode, Command::kXattn, Command::kFeatures}) {
    EXPECT_TRUE(HasCodeAndText(Refused({.command = command, .wav = Tone(0.5), .model = Path("nowhere")}),
                               absl::StatusCode::kNotFound, "nowhere/model.safetensors"));
  }
}

TEST_F(Program, NamesTheFileThatHoldsAnotherModel) {
  ASSERT_TRUE(IsOk(nn::io::WriteSafetensors(Path("model.safetensors"), {{"wte.weight", {1}, {0.0f}}}, {})));
  for (const Command command : {Command::kDecode, Command::kXattn, Command::kFeatures}) {
    EXPECT_TRUE(HasCodeAndText(Refused({.command = command, .wav = Tone(0.5), .model = folder_}),
                               absl::StatusCode::kNotFound, Path("model.safetensors") + ": no tensor encoder."));
  }
}

TEST_F(Program, FeaturesAreThoseOfTheEncoder) {
  const auto json =
      Json({.command = Command::kFeatures, .wav = Tone(0.6), .out = Path("features.png"), .model = ModelFolder()});
  EXPECT_EQ(json["features"]["rows"], 16);
  EXPECT_EQ(json["features"]["columns"], 30);
  EXPECT_GT(json["cosine_with_8_bit_weights"], 0.99);
  EXPECT_TRUE(IsOk(nn::io::ReadImage(Path("features.png"))));
}

TEST_F(Program, DecodeSaysWhatTranscribeSays) {
  const std::string wav = Tone(1.7), folder = ModelFolder();
  const auto recording = ReadRecording(wav);
  for (const bool timestamps : {false, true}) {
    const auto json = Json({.command = Command::kDecode, .wav = wav, .model = folder, .timestamps = timestamps});
    TranscribeOptions options;
    options.timestamps = timestamps;
    const auto transcript = Transcribe(*LoadModel(folder), recording->samples, options);
    ASSERT_TRUE(IsOk(transcript));
    EXPECT_EQ(json["segments"].size(), transcript->segments.size());
    EXPECT_EQ(json.count("tokens"), 0u) << "nobody asked for them";
  }
}

TEST_F(Program, DecodeShowsTheLikeliestTokensAndTheTimestamps) {
  const auto json = Json({.command = Command::kDecode,
                          .wav = Tone(0.9),
                          .out = Path("timestamps.png"),
                          .model = ModelFolder(),
                          .timestamps = true,
                          .topk = 3});
  ASSERT_FALSE(json["tokens"].empty());
  EXPECT_TRUE(json["tokens"][0].contains("seconds")) << "the first token is a timestamp";
  EXPECT_EQ(json["tokens"].back()["text"], "<|endoftext|>");
  for (const auto& token : json["tokens"]) {
    ASSERT_EQ(token["top"].size(), 3u);
    double last = 1, sum = 0;
    for (const auto& candidate : token["top"]) {
      EXPECT_LE(candidate["probability"], last) << "the likeliest first";
      last = candidate["probability"];
      sum += last;
    }
    EXPECT_LE(sum, 1 + 1e-6);
    EXPECT_LE(token["probability"], token["top"][0]["probability"]);
  }
  const auto picture = nn::io::ReadImage(Path("timestamps.png"));
  ASSERT_TRUE(IsOk(picture));
  EXPECT_EQ(picture->height, 14 * json["tokens"].size()) << "a row of 14 pixels for each token";
  EXPECT_EQ(picture->width % 46, 0) << "0.00 to 0.90 in steps of 0.02";
}

TEST_F(Program, XattnShowsWhereEachTokenLooks) {
  const Arguments arguments = {
      .command = Command::kXattn, .wav = Tone(0.5), .out = Path("attention.png"), .model = ModelFolder(), .layer = 1};
  const auto json = Json(arguments);
  ASSERT_FALSE(json["tokens"].empty());
  for (const auto& token : json["tokens"]) {
    EXPECT_LT(token["peak_seconds"], 0.5) << "inside the sound";
    EXPECT_GT(token["peak_weight"], 0);
    EXPECT_LE(token["peak_weight"], token["weight_on_sound"]);
    EXPECT_LE(token["weight_on_sound"], 1 + 1e-5);
  }
  const auto picture = nn::io::ReadImage(Path("attention.png"));
  ASSERT_TRUE(IsOk(picture));
  EXPECT_EQ(picture->height, 14 * json["tokens"].size());
  EXPECT_EQ(picture->width % 25, 0) << "25 positions of 20 ms";
  const std::string text = Text(arguments);
  EXPECT_TRUE(absl::StrContains(text, "layer 1, head 0")) << text;
  EXPECT_TRUE(absl::StrContains(text, "<|endoftext|>")) << text;
}

TEST_F(Program, XattnRefusesALayerOrAHeadThatIsNotThere) {
  const std::string wav = Tone(0.5), folder = ModelFolder();
  for (const auto& [layer, head] : {std::pair(2, 0), std::pair(0, 2)}) {
    EXPECT_TRUE(
        HasCodeAndText(Refused({.command = Command::kXattn, .wav = wav, .model = folder, .layer = layer, .head = head}),
                       absl::StatusCode::kOutOfRange, "layers are 0 to 1, heads 0 to 1"));
  }
}

TEST_F(Program, DecodeRefusesAWindowThatIsNotThere) {
  EXPECT_TRUE(HasCodeAndText(Refused({.command = Command::kDecode, .wav = Tone(2.5), .window = 2}),
                             absl::StatusCode::kOutOfRange,
                             "there is no window 2: 2.5 seconds are the windows 0 to 1"));
}

// What was transcribed, perhaps for minutes, is not lost with the picture.
TEST_F(Program, DecodeSaysWhatItHeardThoughThePictureCannotBeWritten) {
  std::ostringstream out;
  const absl::Status status = program::Run({.command = Command::kDecode,
                                            .wav = Tone(0.5),
                                            .out = Path("no/such/folder/timestamps.png"),
                                            .model = ModelFolder()},
                                           out);
  EXPECT_TRUE(HasCodeAndText(status, absl::StatusCode::kNotFound, "no/such/folder/timestamps.png"));
  EXPECT_TRUE(absl::StrContains(out.str(), "tone.wav: 0.50 s")) << out.str();
}

TEST_F(Program, SaysWhereAPictureCannotBeWritten) {
  EXPECT_TRUE(
      HasCodeAndText(Refused({.command = Command::kMel, .wav = Tone(0.5), .out = Path("no/such/folder/mel.png")}),
                     absl::StatusCode::kNotFound, "no/such/folder/mel.png"));
}

}  // namespace
}  // namespace whisper::program
