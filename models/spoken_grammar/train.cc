#include "models/spoken_grammar/train.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "models/speech_training/published.h"
#include "models/spoken_grammar/forms.h"
#include "models/spoken_grammar/rendering.h"

namespace spoken_grammar {
namespace {

using speech_training::Lesson;

constexpr int kNoisePictures = 8;
constexpr uint64_t kNoiseSeed = 11;

// The token that is being said at each audio position: a word's from its start to the next one's, <|nospeech|> around.
std::vector<int> HeardTokens(std::span<const int> words, const Utterance& utterance, const Rendered& rendered,
                             int silence) {
  std::vector<int> heard(kWindowFrames / 2, silence);
  for (size_t w = 0; w < words.size(); ++w) {
    const auto position = [&](size_t word) {
      const double seconds =
          word < words.size() ? rendered.start + rendered.stretch * utterance.word_starts[word] : rendered.end;
      return std::clamp<int>(static_cast<int>(std::lround(seconds / 0.02)), 0, kWindowFrames / 2);
    };
    for (int p = position(w); p < position(w + 1); ++p) heard[p] = words[w];
  }
  return heard;
}

}  // namespace

speech_training::MicroWhisperConfig Config(int vocabulary) {
  constexpr int kWidth = 64, kHeads = 4, kLayers = 2;
  return {
      .sizes = {{.mels = kMels, .positions = kWindowFrames / 2, .width = kWidth, .heads = kHeads, .layers = kLayers},
                {.vocabulary = vocabulary, .positions = 16, .width = kWidth, .heads = kHeads, .layers = kLayers}},
      .biases = speech_training::AttentionBiases::kPublished};
}

speech_training::TrainOptions Recipe() {
  return {.seed = 1,
          .steps = 2400,
          .batch = 16,
          .learning_rate = 2e-3f,
          .warmup = 100,
          .weight_decay = 0.05f,
          .heard_weight = 1.0f};
}

std::vector<int> TimedTokens(const whisper::Tokenizer& tokenizer, std::string_view text, double start, double end) {
  const whisper::SpecialTokens& special = tokenizer.special();
  std::vector<int> tokens = {special.start_of_transcript, special.Timestamp(start)};
  const std::vector<int> words = tokenizer.Encode(" " + std::string(text));
  tokens.insert(tokens.end(), words.begin(), words.end());
  tokens.insert(tokens.end(), {special.Timestamp(end), special.end_of_text});
  return tokens;
}

absl::StatusOr<std::vector<float>> TrainOn(std::span<const Utterance> training, const whisper::Tokenizer& tokenizer,
                                           const speech_training::TrainOptions& options,
                                           speech_training::MicroWhisper& model) {
  std::vector<base::Mat> pictures;
  for (const Utterance& utterance : training) {
    ASSIGN_OR_RETURN(base::Mat picture, CleanPicture(utterance.samples));
    pictures.push_back(std::move(picture));
  }
  const std::vector<base::Mat> noises = NoisePictures(kNoisePictures, kNoiseSeed);
  const whisper::SpecialTokens& special = tokenizer.special();
  const auto draw = [&](base::Rng& rng) -> Lesson {
    if (rng.Uniform() < kNothingSaid) {
      return {.picture = RenderSilence(noises, rng),
              .tokens = {special.start_of_transcript, special.no_speech},
              .heard = std::vector<int>(kWindowFrames / 2, special.no_speech)};
    }
    const int which = rng.Below(static_cast<int>(training.size()));
    const std::string& text = Forms()[training[which].form];
    Rendered rendered = Render(pictures[which], noises, rng);
    std::vector<int> tokens = TimedTokens(tokenizer, text, rendered.start, rendered.end);
    const std::vector<int> words = tokenizer.Encode(" " + text);
    std::vector<int> heard = HeardTokens(words, training[which], rendered, special.no_speech);
    int given = 1;
    if (rng.Uniform() < kWithoutTimestamps) {
      tokens[1] = special.no_timestamps;
      tokens.erase(tokens.end() - 2);
      given = 2;
    }
    return {std::move(rendered.picture), std::move(tokens), given, std::move(heard)};
  };
  std::vector<float> losses = speech_training::Train(options, draw, model);
  speech_training::RoundToHalves(model.params());
  return losses;
}

}  // namespace spoken_grammar
