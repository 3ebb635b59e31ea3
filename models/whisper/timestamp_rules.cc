#include "models/whisper/timestamp_rules.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "kernels/math.h"

namespace whisper {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

// log of the sum of e^x; -infinity for none.
double LogSumExp(std::span<const float> x) {
  const float most = x.empty() ? kNever : *std::max_element(x.begin(), x.end());
  if (most == kNever) return kNever;
  double sum = 0;
  for (const float v : x) sum += kernels::Exp(double{v} - most);
  return most + kernels::Log(sum);
}

}  // namespace

void ApplyTimestampRules(std::span<float> logits, std::span<const int> sampled, const TimestampIds& ids,
                         int max_initial) {
  const auto first = static_cast<size_t>(ids.first_timestamp);
  const std::span<float> text = logits.first(ids.end_of_text), others = logits.first(first);
  const std::span<float> timestamps = logits.subspan(first);
  const auto never = [](std::span<float> some) { std::fill(some.begin(), some.end(), kNever); };
  const auto is_timestamp = [&](int token) { return token >= ids.first_timestamp; };

  if (ids.no_timestamps >= 0) logits[ids.no_timestamps] = kNever;

  const size_t n = sampled.size();
  const bool after_one = n >= 1 && is_timestamp(sampled[n - 1]);
  const bool after_two = after_one && (n < 2 || is_timestamp(sampled[n - 2]));
  if (after_two) never(timestamps);
  if (after_one && !after_two) never(text);

  const auto last = std::find_if(sampled.rbegin(), sampled.rend(), is_timestamp);
  if (last != sampled.rend()) {
    const int index = *last - ids.first_timestamp;
    const int least = after_one && !after_two ? index : index + 1;
    never(timestamps.first(std::min<size_t>(least, timestamps.size())));
  }

  if (n == 0) {
    never(others);
    const auto allowed = static_cast<size_t>(max_initial) + 1;
    if (allowed < timestamps.size()) never(timestamps.subspan(allowed));
  }

  // The normalisation of a softmax is the same number on both sides.
  const float likeliest = others.empty() ? kNever : *std::max_element(others.begin(), others.end());
  if (LogSumExp(timestamps) > likeliest) never(others);
}

void Suppress(std::span<float> logits, std::span<const int> tokens) {
  for (const int token : tokens) {
    if (token >= 0) logits[token] = kNever;
  }
}

}  // namespace whisper
