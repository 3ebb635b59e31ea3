// A small Whisper with made-up weights says nothing sensible; what is checked is what holds whatever it says.

#include "models/whisper/transcribe.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/whisper/testing/made_up.h"
#include "models/whisper/testing/tokenizer_json.h"

namespace whisper {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// Windows of one second; 51 timestamps.
constexpr EncoderConfig kEncoder = {.mels = 8, .positions = 50, .width = 16, .heads = 2, .layers = 1};
constexpr DecoderConfig kDecoder = {.vocabulary = 317, .positions = 24, .width = 16, .heads = 2, .layers = 2};

Tokenizer SmallTokenizer() {
  return *Tokenizer::Parse(testing::TokenizerJson({{"\u0120", "a"}}, 51).dump());  // 256 bytes, " a", 9 specials
}

Model MadeUpModel(base::Rng& rng) {
  return *MakeModel(testing::MadeUpEncoder(kEncoder, rng), testing::MadeUpDecoder(kDecoder, rng), SmallTokenizer());
}

std::vector<float> Noise(size_t samples, base::Rng& rng) {
  std::vector<float> x(samples);
  for (float& v : x) v = static_cast<float>(rng.Uniform() - 0.5);
  return x;
}

// Everything that is said is heard, whatever it is.
TranscribeOptions Believing() {
  TranscribeOptions options = {.beams = 2};
  options.fallback.temperatures = {0};
  options.fallback.silence = 2;
  return options;
}

TEST(Transcribe, AnyRecordingEndsInOrderAndInsideIt) {
  base::Rng rng{base::testing::TestSeed()};
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << base::testing::TestSeed());
  for (const double seconds : {0.005, 0.4, 1.0, 2.7}) {
    for (const bool timestamps : {true, false}) {
      const Model model = MadeUpModel(rng);
      TranscribeOptions options = Believing();
      options.timestamps = timestamps;
      options.words = true;
      const std::vector<float> sound = Noise(static_cast<size_t>(16000 * seconds), rng);
      const auto transcript = Transcribe(model, sound, options);
      ASSERT_TRUE(IsOk(transcript)) << seconds;
      EXPECT_GE(transcript->windows, std::ceil(seconds));
      std::string text;
      double last = 0;
      for (const Segment& segment : transcript->segments) {
        EXPECT_GE(segment.start, last - 1e-9) << "segments go on in time";
        EXPECT_GE(segment.end, segment.start);
        last = segment.start;
        std::string words;
        for (const Word& word : segment.words) {
          EXPECT_GE(word.end, word.start);
          EXPECT_LE(word.end, seconds + 0.03);
          words += word.text;
        }
        EXPECT_EQ(words, segment.text) << "the words are the segment";
        EXPECT_EQ(*model.tokenizer.Decode(segment.tokens), segment.text);
        text += segment.text;
      }
      EXPECT_EQ(transcript->text, text);
    }
  }
}

TEST(Transcribe, HasTheSameResultForAnyNumberOfThreads) {
  base::Rng rng{base::testing::TestSeed()};
  const Model model = MadeUpModel(rng);
  const std::vector<float> sound = Noise(24000, rng);
  base::SetNumThreads(1);
  const auto one = Transcribe(model, sound, Believing());
  base::SetNumThreads(3);
  const auto three = Transcribe(model, sound, Believing());
  ASSERT_TRUE(IsOk(one));
  EXPECT_EQ(one->text, three->text);
  ASSERT_EQ(one->segments.size(), three->segments.size());
}

TEST(Transcribe, DrawsTheSameForTheSameSeed) {
  base::Rng rng{base::testing::TestSeed()};
  const Model model = MadeUpModel(rng);
  const std::vector<float> sound = Noise(16000, rng);
  TranscribeOptions options = Believing();
  options.fallback.temperatures = {1};
  const std::string first = Transcribe(model, sound, options)->text;
  EXPECT_EQ(Transcribe(model, sound, options)->text, first);
  options.seed = 2;
  EXPECT_NE(Transcribe(model, sound, options)->text, first) << "with 266 tokens hardly twice the same";
}

TEST(Transcribe, SaysNothingOfAWindowThatIsSilent) {
  base::Rng rng{base::testing::TestSeed()};
  const Model model = MadeUpModel(rng);
  TranscribeOptions options = Believing();
  options.fallback.silence = -1;                // every window is likely to be silent
  options.fallback.least_log_probability = 10;  // and every text unsure
  const auto transcript = Transcribe(model, Noise(40000, rng), options);
  ASSERT_TRUE(IsOk(transcript));
  EXPECT_EQ(transcript->windows, 3);
  EXPECT_TRUE(transcript->segments.empty());
}

TEST(Transcribe, NothingIsNothing) {
  base::Rng rng{1};
  const auto transcript = Transcribe(MadeUpModel(rng), {});
  ASSERT_TRUE(IsOk(transcript));
  EXPECT_EQ(transcript->windows, 0);
  EXPECT_EQ(transcript->text, "");
}

TEST(TokensOfWords, BeginAtASpace) {
  const Tokenizer t = SmallTokenizer();
  const std::vector<int> tokens = t.Encode("hi a b.");  // h i " a" " " b .
  ASSERT_EQ(tokens.size(), 6u);
  EXPECT_EQ(TokensOfWords(t, tokens), (std::vector<int>{2, 1, 3}));
  EXPECT_TRUE(TokensOfWords(t, {}).empty());
}

TEST(MakeModel, RefusesPartsThatDoNotFit) {
  base::Rng rng{1};
  const EncoderWeights encoder = testing::MadeUpEncoder(kEncoder, rng);
  const DecoderWeights decoder = testing::MadeUpDecoder(kDecoder, rng);
  DecoderConfig narrow = kDecoder;
  narrow.width = 8;
  EXPECT_TRUE(HasCodeAndText(MakeModel(encoder, testing::MadeUpDecoder(narrow, rng), SmallTokenizer()).status(),
                             kInvalid, "an encoder of width 16 and a decoder of width 8"));
  DecoderConfig few = kDecoder;
  few.vocabulary = 300;
  EXPECT_TRUE(HasCodeAndText(MakeModel(encoder, testing::MadeUpDecoder(few, rng), SmallTokenizer()).status(), kInvalid,
                             "a tokenizer of 317 tokens for a decoder of 300"));
  EXPECT_TRUE(HasCodeAndText(MakeModel(encoder, decoder, SmallTokenizer(), {{2, 0}}).status(), kInvalid,
                             "there is no head (2, 0) to align by"));
  const auto model = MakeModel(encoder, decoder, SmallTokenizer());
  ASSERT_TRUE(IsOk(model));
  EXPECT_EQ(model->alignment_heads, (std::vector<std::pair<int, int>>{{1, 0}, {1, 1}}));
  const Model silent = *MakeModel(encoder, decoder, *Tokenizer::Parse(testing::TokenizerJson({}, 0).dump()));
  EXPECT_TRUE(HasCodeAndText(Transcribe(silent, std::vector<float>(100)).status(), kInvalid, "no timestamps"));
}

}  // namespace
}  // namespace whisper
