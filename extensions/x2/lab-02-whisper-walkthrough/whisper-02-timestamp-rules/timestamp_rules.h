// Lab x2-whisper-02  Timestamp rules: which tokens may come next, so that a transcript has times that make sense.
//
// You write the functions of this header in starter.cc. It is frozen: the tests, the reference solution and the test's
// stand-in for another process compile against it.
//
//   ids      text (below end_of_text), end_of_text, others, no_timestamps, timestamps (first_timestamp and above)
//   sampled  what the decoder has written so far, without the tokens that it was started with

#ifndef EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_02_TIMESTAMP_RULES_TIMESTAMP_RULES_H_
#define EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_02_TIMESTAMP_RULES_TIMESTAMP_RULES_H_

#include <limits>
#include <span>
#include <vector>

#include "base/mat.h"

namespace timestamp_rules {

inline constexpr double kSecondsPerTimestamp = 0.02;
inline constexpr int kMaxInitialIndex = 50;  // 1.00 s
inline constexpr int kMaxTokens = 224;       // half of the decoder's 448 positions
inline constexpr float kNever = -std::numeric_limits<float>::infinity();

// The ids that the rules need.
struct TokenIds {
  int blank = 0;            // the token " ", a piece of text
  int end_of_text = 0;      // <|endoftext|>; all ids below are text
  int no_timestamps = 0;    // <|notimestamps|>
  int first_timestamp = 0;  // <|0.00|>; it and all ids above are timestamps
};

// Those of the English-only models: 51,864 ids, of which the last 1,501 are <|0.00|> to <|30.00|>.
inline constexpr TokenIds kEnglish = {
    .blank = 220, .end_of_text = 50256, .no_timestamps = 50362, .first_timestamp = 50363};

struct DecodeOptions {
  bool timestamps = true;       // false: the rules about timestamps do not apply
  std::vector<int> non_speech;  // text that is never said, such as "(" or a note
  int max_initial_index = kMaxInitialIndex;
  int max_tokens = kMaxTokens;  // sampling stops there
};

struct Decoded {
  std::vector<int> tokens;      // without the end
  double average_log_prob = 0;  // of the tokens and the end, see DecodeGreedily
};

// The time that a timestamp stands for, and the timestamp that is nearest to a time.
//
//   token    an id
//   returns  [seconds]
//
// Example:  50413 is 1.00 s.
// Requires: token >= ids.first_timestamp.
// Source:   Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision" (Whisper), section 2.3.
double Seconds(int token, const TokenIds& ids);

// As Seconds, the other way.
//
//   seconds  0 or more
//   returns  the id of the nearest timestamp
//
// Example:  0.58 s is 29 above <|0.00|>, although 0.58 / 0.02 comes out as 28.999999999999996.
// Requires: seconds >= 0.
// Source:   as Seconds.
int Timestamp(double seconds, const TokenIds& ids);

// The logarithm of the sum of e to each of the numbers, -infinity for none and where all are -infinity. The largest is
// taken out first, so that nothing overflows.
//
//   x        [natural logarithms]
//   returns  the logarithm of the sum
//
// Example:  -1.2, -1.5, -2.0: -0.416031. 1000, 1000: 1000.693147.
// Requires: no NaN and no +infinity.
// Numerics: sums in double.
// Source:   Blanchard, Higham, Higham 2021, "Accurately Computing the Log-Sum-Exp and Softmax Functions", section 1.
double LogSumExp(std::span<const float> x);

// Sets to kNever what may not come next, by five rules in this order:
//
//   1. no_timestamps is never sampled.
//   2. Timestamps come in pairs. After a timestamp that follows text (it closed a segment), text is masked: ids below
//      end_of_text. After a timestamp that follows another one, or nothing (it opened a segment), timestamps are.
//   3. Time does not go back. Timestamps below the last one in `sampled` are masked; that one itself, too, unless it
//      has just closed a segment: the next segment may begin when this one ends, but none ends when it begins.
//   4. The first token is a timestamp, with at most the index max_initial_index (0 is <|0.00|>).
//   5. If the LogSumExp of all timestamps, after the rules above, is larger than the largest logit of all other ids,
//      those others are masked.
//
//   logits             (V) of the next token; nothing but kNever is written
//   sampled            the tokens so far, oldest first
//   max_initial_index  0 or more; beyond the last timestamp it masks nothing
//
// Example:  timestamps -1.2, -1.5, -2.0 and the best text -0.9: a timestamp follows, although each of them is less
//           likely than the text.
// Requires: 0 <= end_of_text < no_timestamps < first_timestamp < V; all tokens of `sampled` below V.
// Source:   openai/whisper, whisper/decoding.py (ApplyTimestampRules); Radford et al. 2022, section 4.5.
void ApplyTimestampRules(std::span<float> logits, std::span<const int> sampled, const TokenIds& ids,
                         int max_initial_index);

// Writes a transcript, always taking the likeliest token (of equals the one with the lowest id). Step n has row n of
// `logits`, as if the model answered whatever was sampled; in each step, in this order:
//
//   1. if n is 0, blank and end_of_text are masked: a transcript does not begin with nothing;
//   2. the ids in options.non_speech are masked;
//   3. with options.timestamps, ApplyTimestampRules.
//
// It ends at end_of_text, which does not count as one of the tokens, after options.max_tokens tokens, or where the rows
// end. The log-probability of a token is its logit minus the LogSumExp of all logits after masking; average_log_prob is
// the sum over all that was sampled, the end included, divided by one more than there are tokens (whether there was an
// end or not).
//
//   logits   (N, V)
//   returns  at most min(N, max_tokens) tokens
//
// Example:  two rows, a token with log-probability -0.5, then the end with -0.1: the average is -0.6 / 2 = -0.3.
// Requires: as ApplyTimestampRules; in every step something is left to sample.
// Source:   openai/whisper, whisper/decoding.py (SuppressBlank, SuppressTokens, GreedyDecoder,
//           MaximumLikelihoodRanker).
Decoded DecodeGreedily(const base::Mat& logits, const TokenIds& ids, const DecodeOptions& options);

}  // namespace timestamp_rules

#endif  // EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_02_TIMESTAMP_RULES_TIMESTAMP_RULES_H_
