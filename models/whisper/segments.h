// From the tokens of a window to segments with their times, and to where the next window begins.

#ifndef MODELS_WHISPER_SEGMENTS_H_
#define MODELS_WHISPER_SEGMENTS_H_

#include <span>
#include <vector>

#include "models/whisper/special_tokens.h"

namespace whisper {

struct TokenSegment {
  double start = 0, end = 0;  // [s] from the beginning of the window
  std::vector<int> tokens;    // text alone

  bool operator==(const TokenSegment&) const = default;
};

struct WindowSegments {
  std::vector<TokenSegment> segments;
  double advance = 0;  // [s] where the next window begins; above 0

  bool operator==(const WindowSegments&) const = default;
};

// Cuts between two timestamps side by side. What is left behind the last pair was not finished in this window: the next
// one begins where the last segment ended, and hears it whole. A window that ends with a single timestamp was finished:
// nothing more was said in it, and the next one begins behind it. So it does if there is no pair at all; then the text
// is one segment, to the last timestamp that is not 0, or to the end.
//
//   tokens   as sampled, without the end
//   seconds  of the window, above 0
//
// Source: openai/whisper, transcribe.py.
WindowSegments SegmentsOf(std::span<const int> tokens, const SpecialTokens& special, double seconds);

}  // namespace whisper

#endif  // MODELS_WHISPER_SEGMENTS_H_
