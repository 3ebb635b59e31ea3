#include "models/spoken_grammar/quality.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "base/rng.h"
#include "base/status_macros.h"
#include "models/spoken_grammar/forms.h"
#include "models/whisper/decoding.h"
#include "models/whisper/encoder.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/timestamp_rules.h"

namespace spoken_grammar {

int WordErrors(std::string_view said, std::string_view heard) {
  const std::vector<std::string> a = WordsOf(said), b = WordsOf(heard);
  // row[j]: from the first words of `said` so far to the first j of `heard`.
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (const std::string& word : a) {
    int diagonal = row[0]++;
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replaced = diagonal + (word == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

Clip ClipOf(const Utterance& utterance, int turn) {
  constexpr int kLead = whisper::kSampleRate / 10, kStep = whisper::kSampleRate / 50, kTail = whisper::kSampleRate / 10;
  const int lead = kLead + turn % 8 * kStep;
  Clip clip = {.text = Forms()[utterance.form],
               .manner = utterance.manner,
               .samples = std::vector<float>(lead + utterance.samples.size() + kTail),
               .start = static_cast<double>(lead) / whisper::kSampleRate,
               .end = static_cast<double>(lead + utterance.samples.size()) / whisper::kSampleRate};
  for (size_t i = 0; i < utterance.samples.size(); ++i) {
    clip.samples[lead + i] = std::clamp(std::round(32768 * utterance.samples[i]), -32768.0f, 32767.0f) / 32768;
  }
  return clip;
}

void Score::Add(const Score& other) {
  clips += other.clips, exact += other.exact, words += other.words, errors += other.errors;
  start_error += other.start_error, end_error += other.end_error;
}

absl::StatusOr<Heard> Hear(const whisper::Model& model, std::span<const float> samples) {
  const whisper::SpecialTokens& s = model.tokenizer.special();
  const whisper::EncoderConfig& encoder = model.encoder.config;
  ASSIGN_OR_RETURN(const base::Mat picture,
                   whisper::LogMel(whisper::PadOrCut(samples, encoder.frames() * whisper::kHop), encoder.mels));
  ASSIGN_OR_RETURN(const base::Mat features, whisper::Encode(model.encoder, picture));
  ASSIGN_OR_RETURN(const whisper::SoundCache sound, model.decoder.Listen(features));
  whisper::DecoderNextToken next(model.decoder, sound);
  const whisper::TimestampIds ids = {s.end_of_text, s.no_timestamps, s.first_timestamp};
  const std::vector<int> never = {s.start_of_transcript, s.no_speech};
  whisper::DecodingOptions options = {.prompt = {s.start_of_transcript},
                                      .end_of_text = s.end_of_text,
                                      .max_tokens = model.decoder.config().positions / 2};
  options.filter = [&](std::span<float> logits, std::span<const int> sampled) {
    whisper::Suppress(logits, never);
    whisper::ApplyTimestampRules(logits, sampled, ids);
  };
  base::Rng unused;
  ASSIGN_OR_RETURN(whisper::Decoded decoded, whisper::DecodeGreedily(next, options, /*temperature=*/0, unused));
  Heard heard = {.tokens = std::move(decoded.tokens)};
  ASSIGN_OR_RETURN(heard.text, model.tokenizer.Decode(heard.tokens));
  for (const int token : heard.tokens) {
    if (s.IsTimestamp(token)) heard.end = s.Seconds(token);
  }
  if (!heard.tokens.empty() && s.IsTimestamp(heard.tokens[0])) heard.start = s.Seconds(heard.tokens[0]);
  return heard;
}

absl::StatusOr<Score> ScoreOf(const whisper::Model& model, const Clip& clip) {
  ASSIGN_OR_RETURN(const Heard heard, Hear(model, clip.samples));
  Score score = {.clips = 1, .words = static_cast<int>(WordsOf(clip.text).size())};
  score.errors = WordErrors(clip.text, heard.text);
  if (score.errors == 0) {
    score.exact = 1;
    score.start_error = std::abs(heard.start - clip.start);
    score.end_error = std::abs(heard.end - clip.end);
  }
  return score;
}

}  // namespace spoken_grammar
