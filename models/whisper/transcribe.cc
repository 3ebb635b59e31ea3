#include "models/whisper/transcribe.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "models/whisper/alignment.h"
#include "models/whisper/encoder.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/segments.h"
#include "models/whisper/timestamp_rules.h"
#include "nn/io/safetensors.h"

namespace whisper {
namespace {

// What is behind the prompt's start of transcript. A model of many languages is told English, and to transcribe.
std::vector<int> StartOf(const Model& model, bool timestamps) {
  const SpecialTokens& s = model.tokenizer.special();
  std::vector<int> start;
  // An English-only vocabulary has the tokens, too, and was never shown them: it has 51,864, any other more.
  if (model.decoder.config().vocabulary > 51864 && !s.languages.empty()) {
    start = {s.languages[0], s.transcribe};
  }
  if (!timestamps && s.no_timestamps >= 0) start.push_back(s.no_timestamps);
  return start;
}

LogitFilter FilterOf(const Model& model, bool timestamps) {
  const SpecialTokens& s = model.tokenizer.special();
  std::vector<int> never = model.tokenizer.NonSpeechTokens();
  never.insert(never.end(),
               {s.translate, s.transcribe, s.start_of_transcript, s.start_of_prev, s.start_of_lm, s.no_speech});
  never.insert(never.end(), s.languages.begin(), s.languages.end());
  std::vector<int> not_first = model.tokenizer.Encode(" ");
  not_first.push_back(s.end_of_text);
  const TimestampIds ids = {s.end_of_text, s.no_timestamps, s.first_timestamp};
  return [=](std::span<float> logits, std::span<const int> sampled) {
    if (sampled.empty()) Suppress(logits, not_first);
    Suppress(logits, never);
    if (timestamps) {
      ApplyTimestampRules(logits, sampled, ids);
    } else if (ids.first_timestamp >= 0) {
      std::fill(logits.begin() + ids.first_timestamp, logits.end(), -std::numeric_limits<float>::infinity());
    }
  };
}

struct Attempt {
  Decoded decoded;
  std::string text;
  double temperature = 0, compression_ratio = 0;
};

// Higher and higher temperatures, until a text is believed.
absl::StatusOr<Attempt> DecodeWindow(const Model& model, const SoundCache& sound, const DecodingOptions& decoding,
                                     const TranscribeOptions& options, base::Rng& rng) {
  DecoderNextToken next(model.decoder, sound);
  Attempt attempt;
  for (const double temperature : options.fallback.temperatures) {
    ASSIGN_OR_RETURN(attempt.decoded, temperature == 0 && options.beams != 1
                                          ? DecodeWithBeams(next, decoding, options.beams)
                                          : DecodeGreedily(next, decoding, temperature, rng));
    ASSIGN_OR_RETURN(attempt.text, model.tokenizer.Decode(attempt.decoded.tokens));
    attempt.temperature = temperature;
    attempt.compression_ratio = CompressionRatio(attempt.text);
    if (!NeedsFallback(attempt.decoded, attempt.compression_ratio, options.fallback)) break;
  }
  return attempt;
}

// The words of a window's segments, from one more pass over all of its text.
absl::Status AddWords(const Model& model, const SoundCache& sound, const std::vector<int>& start, int positions,
                      double offset, std::span<Segment> segments) {
  const SpecialTokens& s = model.tokenizer.special();
  std::vector<int> sequence = {s.start_of_transcript}, text;
  sequence.insert(sequence.end(), start.begin(), start.end());
  if (s.no_timestamps >= 0 && sequence.back() != s.no_timestamps) sequence.push_back(s.no_timestamps);
  for (const Segment& segment : segments) text.insert(text.end(), segment.tokens.begin(), segment.tokens.end());
  if (text.empty()) return absl::OkStatus();
  sequence.insert(sequence.end(), text.begin(), text.end());
  sequence.push_back(s.end_of_text);
  TextCache cache;
  CrossWeights cross;
  RETURN_IF_ERROR(model.decoder.Step({{sequence, &cache}}, sound, LogitRows::kLast, &cross).status());
  std::vector<base::Mat> heads;
  for (const auto& [layer, head] : model.alignment_heads) heads.push_back(cross.heads[layer][head]);
  // The row of a token is where it looked before the next one was written, so the first word's is that of the last
  // token in front of the text.
  const int skip = static_cast<int>(sequence.size() - text.size()) - 2;
  const std::vector<double> starts = RowStarts(AlignmentScores(heads, positions, skip));
  std::vector<int> word_tokens;
  for (const Segment& segment : segments) {
    const std::vector<int> words = TokensOfWords(model.tokenizer, segment.tokens);
    word_tokens.insert(word_tokens.end(), words.begin(), words.end());
  }
  size_t word = 0;
  const std::vector<WordTime> times = WordTimes(starts, word_tokens);
  for (Segment& segment : segments) {
    for (size_t at = 0; at < segment.tokens.size(); at += times[word++].tokens) {
      const auto tokens = std::span(segment.tokens).subspan(at, times[word].tokens);
      ASSIGN_OR_RETURN(std::string said, model.tokenizer.Decode(tokens));
      segment.words.push_back({std::move(said), offset + times[word].start, offset + times[word].end});
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Model> MakeModel(EncoderWeights encoder, const DecoderWeights& decoder, Tokenizer tokenizer,
                                std::vector<std::pair<int, int>> alignment_heads) {
  RETURN_IF_ERROR(CheckConfig(Config{encoder.config, decoder.config}));
  if (tokenizer.VocabSize() > decoder.config.vocabulary) {
    return absl::InvalidArgumentError(
        absl::StrCat("a tokenizer of ", tokenizer.VocabSize(), " tokens for a decoder of ", decoder.config.vocabulary));
  }
  const int layers = decoder.config.layers, heads = decoder.config.heads;
  if (alignment_heads.empty()) {
    for (int layer = layers / 2; layer < layers; ++layer) {
      for (int head = 0; head < heads; ++head) alignment_heads.emplace_back(layer, head);
    }
  }
  for (const auto& [layer, head] : alignment_heads) {
    if (layer < 0 || layer >= layers || head < 0 || head >= heads) {
      return absl::InvalidArgumentError(absl::StrCat("there is no head (", layer, ", ", head, ") to align by"));
    }
  }
  return Model{std::move(encoder), Decoder(decoder), std::move(tokenizer), std::move(alignment_heads)};
}

absl::StatusOr<Model> LoadModel(const std::string& folder) {
  const std::string weights = folder + "/model.safetensors";
  const auto in_weights = [&](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat(weights, ": ", status.message()));
  };
  ASSIGN_OR_RETURN(const nn::io::Safetensors file, nn::io::ReadSafetensors(weights));
  absl::StatusOr<EncoderWeights> encoder = LoadEncoder(file);
  if (!encoder.ok()) return in_weights(encoder.status());
  const absl::StatusOr<DecoderWeights> decoder = LoadDecoder(file);
  if (!decoder.ok()) return in_weights(decoder.status());
  ASSIGN_OR_RETURN(Tokenizer tokenizer, Tokenizer::Read(folder + "/tokenizer.json"));
  std::vector<std::pair<int, int>> heads;
  if (decoder->config == DecoderConfig()) heads = {{1, 0}, {2, 0}, {2, 5}, {3, 0}, {3, 1}, {3, 2}, {3, 3}, {3, 4}};
  absl::StatusOr<Model> model = MakeModel(*std::move(encoder), *decoder, std::move(tokenizer), std::move(heads));
  if (!model.ok()) return absl::Status(model.status().code(), absl::StrCat(folder, ": ", model.status().message()));
  return model;
}

absl::StatusOr<DecodingOptions> WindowDecoding(const Model& model, bool timestamps) {
  const SpecialTokens& special = model.tokenizer.special();
  if (timestamps && special.first_timestamp < 0) return absl::InvalidArgumentError("this model has no timestamps");
  DecodingOptions decoding;
  decoding.start = StartOf(model, timestamps);
  decoding.end_of_text = special.end_of_text;
  decoding.no_speech = special.no_speech;
  decoding.filter = FilterOf(model, timestamps);
  return decoding;
}

std::vector<int> TokensOfWords(const Tokenizer& tokenizer, std::span<const int> tokens) {
  std::vector<int> words;
  for (const int token : tokens) {
    if (words.empty() || tokenizer.TextOf(token).starts_with(' ')) words.push_back(0);
    ++words.back();
  }
  return words;
}

absl::StatusOr<Transcript> Transcribe(const Model& model, std::span<const float> samples,
                                      const TranscribeOptions& options) {
  const SpecialTokens& special = model.tokenizer.special();
  ASSIGN_OR_RETURN(DecodingOptions decoding, WindowDecoding(model, options.timestamps));
  const EncoderConfig& encoder = model.encoder.config;
  const int window_samples = encoder.frames() * kHop;
  const int text_positions = model.decoder.config().positions;
  base::Rng rng{options.seed};
  Transcript transcript;
  std::vector<int> said;  // before this window
  for (size_t seek = 0; seek < samples.size();) {
    const size_t here = std::min<size_t>(samples.size() - seek, window_samples);
    const double offset = static_cast<double>(seek) / kSampleRate, seconds = static_cast<double>(here) / kSampleRate;
    ASSIGN_OR_RETURN(const base::Mat picture,
                     LogMel(PadOrCut(samples.subspan(seek, here), window_samples), encoder.mels));
    ASSIGN_OR_RETURN(const base::Mat features, Encode(model.encoder, picture));
    ASSIGN_OR_RETURN(const SoundCache sound, model.decoder.Listen(features));
    ++transcript.windows;

    decoding.prompt.clear();
    const size_t room = text_positions / 2 - 1;
    if (options.previous_text && special.start_of_prev >= 0 && !said.empty()) {
      decoding.prompt.push_back(special.start_of_prev);
      decoding.prompt.insert(decoding.prompt.end(), said.end() - std::min(said.size(), room), said.end());
    }
    decoding.prompt.push_back(special.start_of_transcript);
    const int taken = static_cast<int>(decoding.prompt.size() + decoding.start.size());
    decoding.max_tokens = std::min(text_positions / 2, text_positions - taken);
    ASSIGN_OR_RETURN(const Attempt attempt, DecodeWindow(model, sound, decoding, options, rng));
    if (IsSilence(attempt.decoded, options.fallback)) {
      seek += here;
      continue;
    }

    const WindowSegments window = SegmentsOf(attempt.decoded.tokens, special, seconds);
    const size_t first = transcript.segments.size();
    for (const TokenSegment& segment : window.segments) {
      if (segment.tokens.empty()) continue;
      ASSIGN_OR_RETURN(std::string text, model.tokenizer.Decode(segment.tokens));
      transcript.text += text;
      said.insert(said.end(), segment.tokens.begin(), segment.tokens.end());
      transcript.segments.push_back({.start = offset + segment.start,
                                     .end = offset + segment.end,
                                     .text = std::move(text),
                                     .tokens = segment.tokens,
                                     .temperature = attempt.temperature,
                                     .average_log_probability = attempt.decoded.AverageLogProbability(),
                                     .no_speech_probability = attempt.decoded.no_speech_probability,
                                     .compression_ratio = attempt.compression_ratio,
                                     .words = {}});
    }
    // What was drawn at a high temperature leads the next window astray.
    if (attempt.temperature > 0.5) said.clear();
    if (options.words) {
      const int positions = std::clamp(static_cast<int>(here / kHop / 2), 1, encoder.positions);
      RETURN_IF_ERROR(
          AddWords(model, sound, decoding.start, positions, offset, std::span(transcript.segments).subspan(first)));
    }
    seek += std::max<size_t>(1, static_cast<size_t>(window.advance * kSampleRate + 0.5));
  }
  return transcript;
}

}  // namespace whisper
