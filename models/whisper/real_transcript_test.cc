// The full checkpoint of tiny.en as it is published (openai/whisper-tiny.en: model.safetensors), where somebody has it.

#include <cmath>
#include <string>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/speech.h"
#include "models/whisper/testing/real_files.h"
#include "models/whisper/transcribe.h"

namespace whisper {
namespace {

using base::testing::IsOk;

TEST(RealTranscript, IsWhatKennedySaid) {
  REAL_FILE(weights, "whisper-tiny.en/model.safetensors");
  REAL_FILE(wav, "audio/jfk.wav");
  const auto model = LoadModel(weights.substr(0, weights.rfind('/')));
  ASSERT_TRUE(IsOk(model));
  const auto speech = ReadSpeech(wav);
  ASSERT_TRUE(IsOk(speech));
  for (const int beams : {1, 5}) {
    TranscribeOptions options = {.beams = beams, .words = true};
    const auto transcript = Transcribe(*model, *speech, options);
    ASSERT_TRUE(IsOk(transcript));
    EXPECT_NE(transcript->text.find("ask not what your country can do for you"), std::string::npos) << transcript->text;
    EXPECT_EQ(transcript->windows, 1);
    ASSERT_FALSE(transcript->segments.empty());
    EXPECT_LE(transcript->segments.back().end, 11.1) << "the recording has eleven seconds";
    for (const Segment& segment : transcript->segments) {
      EXPECT_EQ(segment.temperature, 0) << "nobody could be clearer";
      for (const Word& word : segment.words) EXPECT_LE(word.start, word.end) << word.text;
    }
  }
}

}  // namespace
}  // namespace whisper
