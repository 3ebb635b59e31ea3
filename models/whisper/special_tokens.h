// Whisper's tokens that stand for no text: where a transcript begins and ends, and when.
//
//   text (0 .. end_of_text - 1)  end_of_text  start_of_transcript  languages  translate  transcribe  start_of_lm
//   start_of_prev  no_speech  no_timestamps  timestamps (<|0.00|> .. <|30.00|>, the last ids of the vocabulary)

#ifndef MODELS_WHISPER_SPECIAL_TOKENS_H_
#define MODELS_WHISPER_SPECIAL_TOKENS_H_

#include <cmath>
#include <vector>

namespace whisper {

inline constexpr double kSecondsPerTimestamp = 0.02;

// -1 for what a vocabulary does not have. Source: openai/whisper, tokenizer.py.
struct SpecialTokens {
  int end_of_text = -1;          // <|endoftext|>
  int start_of_transcript = -1;  // <|startoftranscript|>
  int translate = -1;            // <|translate|>, into English
  int transcribe = -1;           // <|transcribe|>
  int start_of_lm = -1;          // <|startoflm|>
  int start_of_prev = -1;        // <|startofprev|>: what follows was said before this window
  int no_speech = -1;            // <|nospeech|>, in some files <|nocaptions|>
  int no_timestamps = -1;        // <|notimestamps|>
  int first_timestamp = -1;      // <|0.00|>
  std::vector<int> languages;    // <|en|>, ...

  bool IsTimestamp(int token) const { return first_timestamp >= 0 && token >= first_timestamp; }
  // REQUIRES: IsTimestamp(token).
  double Seconds(int token) const { return (token - first_timestamp) * kSecondsPerTimestamp; }
  // The timestamp that is nearest to `seconds`, at least 0.
  int Timestamp(double seconds) const {
    return first_timestamp + static_cast<int>(std::lround(seconds / kSecondsPerTimestamp));
  }
  bool operator==(const SpecialTokens&) const = default;
};

}  // namespace whisper

#endif  // MODELS_WHISPER_SPECIAL_TOKENS_H_
