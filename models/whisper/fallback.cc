#include "models/whisper/fallback.h"

#include <zlib.h>

#include "base/check.h"

namespace whisper {

double CompressionRatio(std::string_view text) {
  if (text.empty()) return 0;
  uLongf size = compressBound(text.size());
  std::vector<Bytef> packed(size);
  const int error = compress(packed.data(), &size, reinterpret_cast<const Bytef*>(text.data()), text.size());
  CHECK(error == Z_OK) << "zlib: " << error;
  return static_cast<double>(text.size()) / static_cast<double>(size);
}

bool IsSilence(const Decoded& decoded, const FallbackOptions& options) {
  return decoded.no_speech_probability > options.silence &&
         decoded.AverageLogProbability() < options.least_log_probability;
}

bool NeedsFallback(const Decoded& decoded, double compression_ratio, const FallbackOptions& options) {
  if (IsSilence(decoded, options)) return false;
  return compression_ratio > options.most_compression ||
         decoded.AverageLogProbability() < options.least_log_probability;
}

}  // namespace whisper
