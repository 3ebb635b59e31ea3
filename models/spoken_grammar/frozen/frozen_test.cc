// That a frozen Whisper learns its table of tokens and nothing else, and that a shortened encoder is the whole one
// where there is no more to hear. Small made-up weights; no published ones are needed.

#include "models/spoken_grammar/frozen/frozen.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/speech_training/published.h"
#include "models/spoken_grammar/forms.h"
#include "models/spoken_grammar/frozen/words.h"
#include "models/whisper/encoder.h"
#include "models/whisper/testing/made_up.h"

namespace spoken_grammar {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;
using nn::io::NamedTensor;
using speech_training::Lesson;

// One head of 64 columns, as files without a number of heads have them.
const whisper::EncoderConfig kEncoder = {.mels = 5, .positions = 12, .width = 64, .heads = 1, .layers = 1};
const whisper::DecoderConfig kDecoder = {.vocabulary = 11, .positions = 10, .width = 64, .heads = 1, .layers = 2};

template <class Weights>
nn::io::Safetensors FileOf(Weights weights) {
  nn::io::Safetensors file;
  whisper::VisitTensors(weights,
                        [&](const std::string& name, const std::vector<int64_t>& shape, std::vector<float>& values) {
                          file.tensors.push_back({name, shape, values});
                        });
  return file;
}

class Frozen : public ::testing::Test {
 protected:
  void Forget(const std::string& name) {
    std::erase_if(decoder_file_.tensors, [&](const NamedTensor& tensor) { return tensor.name == name; });
  }

  base::Rng rng_{1};
  const whisper::EncoderWeights encoder_ = whisper::testing::MadeUpEncoder(kEncoder, rng_);
  const whisper::DecoderWeights decoder_ = whisper::testing::MadeUpDecoder(kDecoder, rng_);
  const nn::io::Safetensors encoder_file_ = FileOf(encoder_);
  nn::io::Safetensors decoder_file_ = FileOf(decoder_);
};

TEST(Words, AreTheOnesOfTheForms) {
  EXPECT_EQ(FormWords().size(), static_cast<size_t>(kWords));
  const std::vector<int> tokens = TokensOf("she has eaten");
  ASSERT_EQ(tokens.size(), 6u);
  EXPECT_EQ(tokens[0], kStartOfTranscript);
  EXPECT_EQ(tokens[1], kNoTimestamps);
  EXPECT_EQ(tokens.back(), kEndOfText);
  for (const std::string& form : Forms()) EXPECT_EQ(TextOf(TokensOf(form)), form);
}

TEST_F(Frozen, NeedsNoTableOfTokensAndTakesNone) {
  const auto with = FrozenFrom(encoder_file_, decoder_file_, 12);
  ASSERT_TRUE(IsOk(with));
  Forget("decoder.token_embedding.weight");
  const auto without = FrozenFrom(encoder_file_, decoder_file_, 12);
  ASSERT_TRUE(IsOk(without));
  for (const FrozenWhisper* frozen : {&*with, &*without}) {
    EXPECT_EQ(frozen->decoder.config.vocabulary, kTokens);
    EXPECT_EQ(frozen->decoder.embedding, std::vector<float>(size_t{kTokens} * 64));
    EXPECT_EQ(frozen->decoder.positions, decoder_.positions);
    EXPECT_EQ(frozen->decoder.blocks[1].mlp.down.weight, decoder_.blocks[1].mlp.down.weight);
  }
}

TEST_F(Frozen, NamesWhatTheFilesLack) {
  Forget("decoder.blocks.1.cross_attn.key.weight");
  EXPECT_TRUE(HasCodeAndText(FrozenFrom(encoder_file_, decoder_file_, 12).status(), absl::StatusCode::kNotFound,
                             "decoder.blocks.1.cross_attn.key.weight"));
  Forget("decoder.positional_embedding");
  EXPECT_TRUE(HasCodeAndText(FrozenFrom(encoder_file_, decoder_file_, 12).status(), absl::StatusCode::kNotFound,
                             "decoder.positional_embedding"));
}

TEST_F(Frozen, RefusesAWindowThatTheEncoderDoesNotHave) {
  for (const int positions : {0, -1, 13}) {
    EXPECT_TRUE(HasCodeAndText(Shortened(encoder_, positions).status(), absl::StatusCode::kInvalidArgument,
                               "a window of " + std::to_string(positions) + " positions: the encoder has 1 to 12"));
  }
}

// Whisper's positions are sines of the place alone, so an encoder of five is the beginning of one of twelve.
TEST_F(Frozen, ShortenedHasThePositionsOfTheBeginning) {
  const auto five = Shortened(encoder_, 5);
  ASSERT_TRUE(IsOk(five));
  EXPECT_EQ(five->config.positions, 5);
  EXPECT_EQ(five->positions, std::vector<float>(encoder_.positions.begin(), encoder_.positions.begin() + 5 * 64));
  EXPECT_TRUE(IsOk(whisper::Encode(*five, {5, 10, std::vector<float>(50, 0.25f)})));
}

// Two sounds that differ, with a text each: the table alone is enough to tell them apart, since the frozen blocks pass
// on what they heard.
TEST_F(Frozen, LearnsTwoTextsAndMovesNothingButTheTable) {
  const auto frozen = FrozenFrom(encoder_file_, decoder_file_, 6);
  ASSERT_TRUE(IsOk(frozen));
  std::vector<Lesson> lessons;
  const std::vector<std::string> texts = {"she has eaten", "I work"};
  for (const std::string& text : texts) {
    base::Mat picture = {5, 12, std::vector<float>(60)};
    for (float& v : picture.data) v = static_cast<float>(2 * rng_.Uniform() - 1);
    const auto features = whisper::Encode(frozen->encoder, picture);
    ASSERT_TRUE(IsOk(features));
    lessons.push_back({*features, TokensOf(text)});
  }
  speech_training::MicroWhisper model(ConfigOf(*frozen));
  TakeFrozen(*frozen, model);
  EXPECT_EQ(model.params().trainable_params(), size_t{kTokens} * 64);
  const auto losses =
      TrainTable(lessons, {.seed = 3, .steps = 150, .batch = 4, .learning_rate = 1e-2f, .warmup = 5}, model);
  ASSERT_EQ(losses.size(), 150u);
  // All answers are as likely as each other at first, or nearly: ln 76 = 4.33, give or take the random rows.
  EXPECT_NEAR(losses.front(), 4.33, 0.5);
  EXPECT_LT(losses.back(), 0.1);

  const whisper::DecoderWeights learnt = speech_training::DecoderOf(model);
  whisper::DecoderWeights want = frozen->decoder;
  EXPECT_NE(learnt.embedding, want.embedding);
  want.embedding = learnt.embedding;
  EXPECT_EQ(FileOf(learnt).tensors, FileOf(want).tensors);

  const whisper::Decoder decoder(learnt);
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto heard = HearWords(decoder, lessons[i].picture);
    ASSERT_TRUE(IsOk(heard));
    EXPECT_EQ(*heard, texts[i]);
  }
}

}  // namespace
}  // namespace spoken_grammar
