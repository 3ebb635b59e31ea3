// Mutant: lets a third timestamp follow two.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "base/mat.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-02-timestamp-rules/timestamp_rules.h"

namespace timestamp_rules {
namespace {

void Mask(std::span<float> logits) { std::fill(logits.begin(), logits.end(), kNever); }

float Largest(std::span<const float> x) { return x.empty() ? kNever : *std::max_element(x.begin(), x.end()); }

}  // namespace

double Seconds(int token, const TokenIds& ids) { return (token - ids.first_timestamp) * kSecondsPerTimestamp; }

int Timestamp(double seconds, const TokenIds& ids) {
  return ids.first_timestamp + static_cast<int>(std::lround(seconds / kSecondsPerTimestamp));
}

double LogSumExp(std::span<const float> x) {
  const float largest = Largest(x);
  if (largest == kNever) return kNever;
  double sum = 0;
  for (const float value : x) sum += std::exp(double{value} - largest);
  return largest + std::log(sum);
}

void ApplyTimestampRules(std::span<float> logits, std::span<const int> sampled, const TokenIds& ids,
                         int max_initial_index) {
  const std::span<float> text = logits.first(ids.end_of_text), others = logits.first(ids.first_timestamp);
  const std::span<float> timestamps = logits.subspan(ids.first_timestamp);
  const auto is_timestamp = [&](int token) { return token >= ids.first_timestamp; };

  logits[ids.no_timestamps] = kNever;

  const size_t n = sampled.size();
  const bool after_timestamp = n >= 1 && is_timestamp(sampled[n - 1]);
  const bool after_text_before_it = n >= 2 && !is_timestamp(sampled[n - 2]);
  const bool closed = after_timestamp && after_text_before_it;
  if (closed) Mask(text);

  const auto last = std::find_if(sampled.rbegin(), sampled.rend(), is_timestamp);
  if (last != sampled.rend()) {
    const int index = *last - ids.first_timestamp, least = closed ? index : index + 1;
    Mask(timestamps.first(std::min<size_t>(least, timestamps.size())));
  }

  if (n == 0) {
    Mask(others);
    const auto allowed = static_cast<size_t>(max_initial_index) + 1;
    if (allowed < timestamps.size()) Mask(timestamps.subspan(allowed));
  }

  // A softmax would subtract the same number on both sides.
  if (LogSumExp(timestamps) > Largest(others)) Mask(others);
}

Decoded DecodeGreedily(const base::Mat& logits, const TokenIds& ids, const DecodeOptions& options) {
  Decoded decoded;
  double sum = 0;
  const int steps = std::min(logits.rows, options.max_tokens);
  for (int n = 0; n < steps; ++n) {
    const auto begin = logits.data.begin() + static_cast<size_t>(n) * logits.cols;
    std::vector<float> row(begin, begin + logits.cols);
    if (n == 0) row[ids.blank] = row[ids.end_of_text] = kNever;
    for (const int token : options.non_speech) row[token] = kNever;
    if (options.timestamps) ApplyTimestampRules(row, decoded.tokens, ids, options.max_initial_index);
    const auto likeliest = std::max_element(row.begin(), row.end());
    const int token = static_cast<int>(likeliest - row.begin());
    sum += *likeliest - LogSumExp(row);
    if (token == ids.end_of_text) break;
    decoded.tokens.push_back(token);
  }
  decoded.average_log_prob = sum / (static_cast<double>(decoded.tokens.size()) + 1);
  return decoded;
}

}  // namespace timestamp_rules
