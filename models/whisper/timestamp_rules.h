// Which tokens may come next. Whisper's decoder was trained on transcripts whose segments stand between two timestamps,
// but nothing in a softmax keeps it to that: these rules do, by setting logits to -infinity.
//
//   <|0.00|> And so my fellow Americans <|2.40|><|2.40|> ask not <|4.00|> end
//
// All are pure functions of the logits and of what was sampled so far (without the prompt).

#ifndef MODELS_WHISPER_TIMESTAMP_RULES_H_
#define MODELS_WHISPER_TIMESTAMP_RULES_H_

#include <span>

namespace whisper {

// The ids that the rules need: text is below end_of_text, timestamps are first_timestamp and all above.
struct TimestampIds {
  int end_of_text = 0;
  int no_timestamps = 0;  // -1: there is none
  int first_timestamp = 0;
};

inline constexpr int kMaxInitialTimestamp = 50;  // 1.00 s

// In this order:
//   1. no_timestamps is never sampled.
//   2. Timestamps come in pairs. After a timestamp that follows text (it closes a segment): no text, so a timestamp or
//      the end. After one that follows another, or begins the transcript (it opens a segment): no timestamp.
//   3. Time does not go back: no timestamp below the last one. Right after the one that closes a segment the next may
//      begin at the same time; everywhere else it must be larger, so that no segment is empty.
//   4. The first token is a timestamp, at most `max_initial` steps above the first one.
//   5. If all timestamps that are left are together more likely than the likeliest other token, it is one of them.
//
//   logits   (V); what may not come next becomes -infinity
//   sampled  the tokens so far
//
// REQUIRES: the ids are in the vocabulary.
// Source:   Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 4.5;
//           openai/whisper, decoding.py, ApplyTimestampRules.
void ApplyTimestampRules(std::span<float> logits, std::span<const int> sampled, const TimestampIds& ids,
                         int max_initial = kMaxInitialTimestamp);

// Logits of `tokens` become -infinity; negative ids are skipped.
void Suppress(std::span<float> logits, std::span<const int> tokens);

}  // namespace whisper

#endif  // MODELS_WHISPER_TIMESTAMP_RULES_H_
