#include "models/whisper/segments.h"

#include <algorithm>
#include <cstddef>

namespace whisper {
namespace {

TokenSegment Segment(std::span<const int> tokens, double start, double end, const SpecialTokens& special) {
  TokenSegment segment = {start, end, {}};
  std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(segment.tokens),
               [&](int token) { return token < special.end_of_text; });
  return segment;
}

}  // namespace

WindowSegments SegmentsOf(std::span<const int> tokens, const SpecialTokens& special, double seconds) {
  const auto is_timestamp = [&](size_t i) { return special.IsTimestamp(tokens[i]); };
  const size_t n = tokens.size();
  std::vector<size_t> cuts;  // behind the first timestamp of each pair
  for (size_t i = 1; i < n; ++i) {
    if (is_timestamp(i - 1) && is_timestamp(i)) cuts.push_back(i);
  }
  const bool finished = n >= 2 && is_timestamp(n - 1) && !is_timestamp(n - 2);
  WindowSegments window = {.segments = {}, .advance = seconds};
  if (cuts.empty()) {
    double end = seconds;
    for (size_t i = 0; i < n; ++i) {
      if (is_timestamp(i) && special.Seconds(tokens[i]) > 0) end = std::min(seconds, special.Seconds(tokens[i]));
    }
    window.segments.push_back(Segment(tokens, 0, end, special));
    return window;
  }
  if (finished) cuts.push_back(n);
  size_t begin = 0;
  for (const size_t end : cuts) {
    const std::span<const int> slice = tokens.subspan(begin, end - begin);
    const double from = special.IsTimestamp(slice.front()) ? special.Seconds(slice.front()) : 0;
    window.segments.push_back(Segment(slice, from, special.Seconds(slice.back()), special));
    begin = end;
  }
  const double last = special.Seconds(tokens[begin - 1]);
  // A window that would begin where this one did would go on for ever.
  if (!finished && last > 0) window.advance = std::min(seconds, last);
  return window;
}

}  // namespace whisper
