#include "nn/adamw.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/math.h"

namespace nn {
namespace {

// Parameters a thread takes at a time: below this, handing over costs more than it saves.
constexpr int64_t kGrain = 1 << 14;

// base^exponent by squaring. std::pow may differ between libraries in the last bit.
double Power(double base, int64_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent /= 2, base *= base) {
    if (exponent % 2 == 1) result *= base;
  }
  return result;
}

}  // namespace

void AdamWStep(ParamStore& params, const AdamWOptions& options) {
  params.CountStep();
  const float correct1 = static_cast<float>(1 / (1 - Power(options.beta1, params.steps())));
  const float correct2 = static_cast<float>(1 / (1 - Power(options.beta2, params.steps())));
  for (size_t i = 0; i < params.ranges().size(); ++i) {
    const ParamStore::Range& range = params.ranges()[i];
    if (!range.trainable) continue;
    const float decay = params.specs()[i].decay == Decay::kYes ? options.weight_decay : 0.0f;
    float* w = params.values().data() + range.begin;
    const float* g = params.grads().data() + range.begin;
    float* m = params.first_moments().data() + range.begin;
    float* v = params.second_moments().data() + range.begin;
    base::ParallelFor(range.size, kGrain, [&](int64_t begin, int64_t end) {
      for (int64_t j = begin; j < end; ++j) {
        m[j] = options.beta1 * m[j] + (1 - options.beta1) * g[j];
        v[j] = options.beta2 * v[j] + (1 - options.beta2) * g[j] * g[j];
        const float step = m[j] * correct1 / (std::sqrt(v[j] * correct2) + options.epsilon);
        w[j] -= options.learning_rate * (step + decay * w[j]);
      }
    });
  }
}

double GradNorm(const ParamStore& params) {
  double sum = 0;
  for (const ParamStore::Range& range : params.ranges()) {
    if (!range.trainable) continue;
    for (float g : params.grads().subspan(range.begin, range.size)) sum += double{g} * g;
  }
  return std::sqrt(sum);
}

double ClipGradNorm(ParamStore& params, double max_norm) {
  CHECK(max_norm > 0) << "a gradient cannot be shortened to " << max_norm;
  const double norm = GradNorm(params);
  if (norm > max_norm) {
    const float scale = static_cast<float>(max_norm / norm);
    for (float& g : params.grads()) g *= scale;
  }
  return norm;
}

float CosineSchedule::At(int64_t step) const {
  CHECK(0 <= warmup && warmup < total) << "a warm-up of " << warmup << " steps of " << total;
  if (step < warmup) return peak * static_cast<float>(step + 1) / static_cast<float>(warmup);
  const double done = std::min(1.0, static_cast<double>(step - warmup) / static_cast<double>(total - warmup));
  return static_cast<float>(floor + 0.5 * (peak - floor) * (1 + kernels::Cos(std::numbers::pi * done)));
}

}  // namespace nn
