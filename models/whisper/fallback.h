// When a text is not to be believed, and what is tried then: the same window again, at a higher temperature.
//
// A decoder that lost the thread repeats itself, and is sure of it. What gives it away is that such a text can be
// packed much smaller than speech can; or it is unsure throughout.
//
// Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 4.5.

#ifndef MODELS_WHISPER_FALLBACK_H_
#define MODELS_WHISPER_FALLBACK_H_

#include <string_view>
#include <vector>

#include "models/whisper/decoding.h"

namespace whisper {

struct FallbackOptions {
  std::vector<double> temperatures = {0, 0.2, 0.4, 0.6, 0.8, 1};  // tried in this order; the last result stands
  double most_compression = 2.4;                                  // above: it repeats itself
  double least_log_probability = -1;                              // per token; below: it is unsure
  double silence = 0.6;  // a window that is likelier than this to be silent, and unsure, is silent
};

// Bytes of the text over its bytes as zlib packs them; 0 for no text. Speech has about 1 to 2.
double CompressionRatio(std::string_view text);

// The window holds no speech, whatever was decoded.
bool IsSilence(const Decoded& decoded, const FallbackOptions& options);

// The text is worth another try: it repeats itself or is unsure, and the window is not silent.
bool NeedsFallback(const Decoded& decoded, double compression_ratio, const FallbackOptions& options);

}  // namespace whisper

#endif  // MODELS_WHISPER_FALLBACK_H_
