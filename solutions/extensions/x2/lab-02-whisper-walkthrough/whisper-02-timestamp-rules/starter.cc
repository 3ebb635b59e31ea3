// Lab x2-whisper-02  Timestamp rules. You edit this file; timestamp_rules.h says what each function promises.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-02-timestamp-rules/timestamp_rules.h"

namespace timestamp_rules {

double Seconds(int token, const TokenIds& ids) {
  // TODO(lab): how many steps of 0.02 s above <|0.00|>?
  return -1;
}

int Timestamp(double seconds, const TokenIds& ids) {
  // TODO(lab): the way back. A conversion to int cuts; what is wanted is the nearest.
  return -1;
}

double LogSumExp(std::span<const float> x) {
  // TODO(lab): the largest first; then the sum of e to the differences; then the logarithm.
  return std::numeric_limits<double>::quiet_NaN();
}

void ApplyTimestampRules(std::span<float> logits, std::span<const int> sampled, const TokenIds& ids,
                         int max_initial_index) {
  // TODO(lab): the five rules of the contract, in its order. Spans of the text, of everything that is no timestamp, and
  //   of the timestamps make each of them one or two lines.
}

Decoded DecodeGreedily(const base::Mat& logits, const TokenIds& ids, const DecodeOptions& options) {
  // TODO(lab): for each row: a copy, the masks in the contract's order, the likeliest, its log-probability, the end.
  return {{-1}, std::numeric_limits<double>::quiet_NaN()};
}

}  // namespace timestamp_rules
