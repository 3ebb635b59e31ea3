#include "models/spoken_grammar/frozen/frozen.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/spoken_grammar/frozen/words.h"
#include "models/whisper/decoding.h"
#include "models/whisper/next_token.h"
#include "nn/adamw.h"
#include "nn/ops.h"
#include "nn/random.h"

namespace spoken_grammar {
namespace {

constexpr const char* kTable = "decoder.token_embedding.weight";
// As large as the published positions, to which a row is added (0.0138). The last norm multiplies by 11, so rows of
// size 1 / sqrt(D) would begin with logits of 11, and a loss far above ln 76.
constexpr float kFirstRows = 0.014f;
constexpr int kMostWords = 8;

}  // namespace

absl::StatusOr<whisper::EncoderWeights> Shortened(whisper::EncoderWeights encoder, int positions) {
  if (positions < 1 || positions > encoder.config.positions) {
    return absl::InvalidArgumentError(
        absl::StrCat("a window of ", positions, " positions: the encoder has 1 to ", encoder.config.positions));
  }
  encoder.config.positions = positions;
  encoder.positions.resize(size_t(positions) * encoder.config.width);
  return encoder;
}

absl::StatusOr<FrozenWhisper> FrozenFrom(const nn::io::Safetensors& encoder, nn::io::Safetensors decoder,
                                         int positions) {
  FrozenWhisper frozen;
  ASSIGN_OR_RETURN(whisper::EncoderWeights whole, whisper::LoadEncoder(encoder));
  ASSIGN_OR_RETURN(frozen.encoder, Shortened(std::move(whole), positions));
  int64_t width = 0;
  for (const nn::io::NamedTensor& tensor : decoder.tensors) {
    if (whisper::OpenAiName(tensor.name) == "decoder.positional_embedding" && tensor.shape.size() == 2) {
      width = tensor.shape[1];
    }
  }
  if (width == 0) return absl::NotFoundError("no tensor decoder.positional_embedding with two dimensions");
  std::erase_if(decoder.tensors, [](const auto& tensor) { return whisper::OpenAiName(tensor.name) == kTable; });
  decoder.tensors.push_back({kTable, {kTokens, width}, std::vector<float>(size_t(kTokens) * width)});
  ASSIGN_OR_RETURN(frozen.decoder, whisper::LoadDecoder(decoder));
  RETURN_IF_ERROR(whisper::CheckConfig(whisper::Config{frozen.encoder.config, frozen.decoder.config}));
  return frozen;
}

speech_training::MicroWhisperConfig ConfigOf(const FrozenWhisper& whisper) {
  whisper::EncoderConfig encoder = whisper.encoder.config;
  encoder.layers = 1;
  return {.sizes = {encoder, whisper.decoder.config}, .biases = speech_training::AttentionBiases::kPublished};
}

void TakeFrozen(const FrozenWhisper& whisper, speech_training::MicroWhisper& model) {
  CHECK(model.config().sizes.decoder == whisper.decoder.config) << "a model with another decoder";
  whisper::DecoderWeights decoder = whisper.decoder;
  whisper::VisitTensors(decoder, [&](const std::string& name, const std::vector<int64_t>&, std::vector<float>& values) {
    std::copy(values.begin(), values.end(), model.params().Get(name).data().begin());
  });
  model.params().SetTrainable("", false);
  model.params().SetTrainable(kTable, true);
}

std::vector<float> TrainTable(std::span<const speech_training::Lesson> lessons,
                              const speech_training::TrainOptions& options, speech_training::MicroWhisper& model) {
  CHECK(!lessons.empty()) << "nothing to learn from";
  nn::ParamStore& params = model.params();
  base::Rng rng{options.seed};
  nn::FillNormal(rng, kFirstRows, params.Get(kTable).data());
  const nn::CosineSchedule schedule = {.peak = options.learning_rate,
                                       .warmup = std::clamp(options.steps - 1, 0, options.warmup),
                                       .total = std::max(options.steps, 1)};
  std::vector<float> losses;
  for (int step = 0; step < options.steps; ++step) {
    std::vector<speech_training::Lesson> drawn;
    for (int i = 0; i < options.batch; ++i) drawn.push_back(lessons[rng.Below(static_cast<int>(lessons.size()))]);
    const speech_training::Batch batch = speech_training::BatchOf(drawn);
    nn::Tape tape;
    const nn::Tensor loss = CrossEntropy(&tape, model.Decode(&tape, batch.pictures, batch.fed), batch.targets);
    params.ZeroGrad();
    tape.Backward(loss);
    nn::ClipGradNorm(params, options.max_grad_norm);
    nn::AdamWStep(params, {.learning_rate = schedule.At(step), .beta2 = 0.98f, .weight_decay = options.weight_decay});
    losses.push_back(loss.item());
    if (options.progress) options.progress(step + 1, options.steps, loss.item());
  }
  return losses;
}

absl::StatusOr<std::string> HearWords(const whisper::Decoder& decoder, const base::Mat& features) {
  ASSIGN_OR_RETURN(const whisper::SoundCache sound, decoder.Listen(features));
  whisper::DecoderNextToken next(decoder, sound);
  const whisper::DecodingOptions options = {
      .prompt = {kStartOfTranscript, kNoTimestamps}, .end_of_text = kEndOfText, .max_tokens = kMostWords};
  base::Rng unused;
  ASSIGN_OR_RETURN(const whisper::Decoded decoded, whisper::DecodeGreedily(next, options, /*temperature=*/0, unused));
  return TextOf(decoded.tokens);
}

}  // namespace spoken_grammar
