// That lessons say what is heard and when, and that training gives the same bits whoever does it.

#include "models/spoken_grammar/train.h"

#include <cmath>
#include <vector>

#include "base/parallel.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/spoken_grammar/forms.h"
#include "models/spoken_grammar/tokens.h"
#include "models/whisper/half_matrix.h"
#include "nn/io/half.h"

namespace spoken_grammar {
namespace {

using base::testing::IsOk;

class Training : public ::testing::Test {
 protected:
  // Two forms as two beeps: no speech, but sounds with words and their times.
  static std::vector<Utterance> Beeps() {
    std::vector<Utterance> beeps(2);
    for (int i = 0; i < 2; ++i) {
      beeps[i].form = 100 * i + 1;
      for (int n = 0; n < 8000; ++n) beeps[i].samples.push_back(static_cast<float>(0.3 * std::sin(0.1 * (i + 1) * n)));
      for (size_t w = 0; w < WordsOf(Forms()[beeps[i].form]).size(); ++w) beeps[i].word_starts.push_back(0.2 * w);
    }
    return beeps;
  }

  const whisper::Tokenizer tokenizer_ = whisper::Tokenizer::Parse(TokenizerJson()).value();
};

TEST_F(Training, TokensAreATranscriptBetweenItsTimes) {
  const whisper::SpecialTokens& s = tokenizer_.special();
  const std::vector<int> tokens = TimedTokens(tokenizer_, "she has eaten", 0.319, 1.141);
  ASSERT_EQ(tokens.size(), 7u);
  EXPECT_EQ(tokens.front(), s.start_of_transcript);
  EXPECT_EQ(tokenizer_.TextOf(tokens[1]), "<|0.32|>") << "the nearest";
  EXPECT_EQ(tokenizer_.Decode(tokens).value(), " she has eaten");
  EXPECT_EQ(tokenizer_.TextOf(tokens[5]), "<|1.14|>");
  EXPECT_EQ(tokens.back(), s.end_of_text);
}

// Config().sizes and V tokens, by hand: convolutions 3 80 64 + 64 and 3 64^2 + 64; attention 4 64^2 + 3 64 and a norm
// of 2 64, the network 2 64 256 + 256 + 64 and a norm; a decoder block has two attentions; two last norms; V + 16 rows.
TEST_F(Training, ModelHasTheParametersThatOneCanCount) {
  const size_t attention = 4 * 4096 + 3 * 64 + 128, network = 2 * 64 * 256 + 256 + 64 + 128;
  const int V = tokenizer_.VocabSize();
  EXPECT_EQ(nn::CountParams(speech_training::MicroWhisperParams(Config(V))),
            15'424u + 12'352 + 2 * (attention + network) + 2 * (2 * attention + network) + 2 * 128 + (V + 16) * 64);
}

TEST_F(Training, GivesTheSameBitsWithOneAndTwoThreadsAndAllAreHalves) {
  const std::vector<Utterance> beeps = Beeps();
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 2}) {
    base::SetNumThreads(threads);
    speech_training::MicroWhisper model(Config(tokenizer_.VocabSize()));
    speech_training::TrainOptions options = Recipe();
    options.steps = 2, options.batch = 3;
    const auto losses = TrainOn(beeps, tokenizer_, options, model);
    ASSERT_TRUE(IsOk(losses));
    EXPECT_EQ(losses->size(), 2u);
    results.emplace_back(model.params().values().begin(), model.params().values().end());
  }
  base::SetNumThreads(1);
  EXPECT_EQ(results[0], results[1]);
  for (const float value : results[0]) ASSERT_EQ(value, nn::io::HalfToFloat(whisper::FloatToHalf(value)));
}

}  // namespace
}  // namespace spoken_grammar
