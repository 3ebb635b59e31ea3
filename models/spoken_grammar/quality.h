// How well spoken grammar is understood.

#ifndef MODELS_SPOKEN_GRAMMAR_QUALITY_H_
#define MODELS_SPOKEN_GRAMMAR_QUALITY_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "models/spoken_grammar/corpus.h"
#include "models/whisper/transcribe.h"

namespace spoken_grammar {

// How many words must be put in, taken out or replaced to get from one text to the other.
// Source: Levenshtein 1966, "Binary codes capable of correcting deletions, insertions, and reversals".
int WordErrors(std::string_view said, std::string_view heard);

// An utterance as a recording: silence, speech, silence.
struct Clip {
  std::string text;
  Manner manner;
  std::vector<float> samples;  // 16,000 a second
  double start = 0, end = 0;   // [s] of the speech
};

// Silence of 0.10 to 0.24 s in front, another for each `turn`, and 0.1 s behind, every sample one of 16 bits.
Clip ClipOf(const Utterance& utterance, int turn);

// What was heard in some clips, summed up.
struct Score {
  int clips = 0, exact = 0, words = 0, errors = 0;
  double start_error = 0, end_error = 0;  // [s], sums of magnitudes over the exact ones

  double word_error_rate() const { return static_cast<double>(errors) / words; }
  void Add(const Score& other);
};

// What a window of sound says: its tokens, taken greedily under Whisper's timestamp rules, without a second try.
// (whisper::Transcribe follows the published program, which lets a window's only segment begin with the window.)
struct Heard {
  std::vector<int> tokens;
  std::string text;
  double start = 0, end = 0;  // [s] its first and last timestamp
};

// Errors: as whisper::LogMel and DecodeGreedily.
absl::StatusOr<Heard> Hear(const whisper::Model& model, std::span<const float> samples);
absl::StatusOr<Score> ScoreOf(const whisper::Model& model, const Clip& clip);

}  // namespace spoken_grammar

#endif  // MODELS_SPOKEN_GRAMMAR_QUALITY_H_
