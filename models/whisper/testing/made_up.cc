#include "models/whisper/testing/made_up.h"

#include <cmath>
#include <string>
#include <vector>

namespace whisper::testing {
namespace {

template <class Weights>
Weights MadeUp(Weights weights, base::Rng& rng) {
  VisitTensors(weights, [&](const std::string& name, const std::vector<int64_t>& shape, std::vector<float>& values) {
    int64_t size = 1;
    for (const int64_t n : shape) size *= n;
    const bool gain = name.ends_with("ln.weight") || name.ends_with("ln_post.weight");
    // Uniform in [-s, s) has the variance s^2 / 3; `size / shape[0]` of them are summed.
    const double scale = shape.size() == 1 ? 0.5 : std::sqrt(3.0 * shape[0] / size);
    values.resize(size);
    for (float& v : values) {
      // 10 bits behind the point, below 2 in size: a half.
      v = static_cast<float>(std::round(1024 * ((gain ? 1 : 0) + scale * (2 * rng.Uniform() - 1))) / 1024);
    }
  });
  return weights;
}

}  // namespace

EncoderWeights MadeUpEncoder(const EncoderConfig& config, base::Rng& rng) {
  return MadeUp(EncoderWeights{.config = config}, rng);
}
DecoderWeights MadeUpDecoder(const DecoderConfig& config, base::Rng& rng) {
  return MadeUp(DecoderWeights{.config = config}, rng);
}

}  // namespace whisper::testing
