#include "nn/adamw.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/clones.h"
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

// Calls f(i, begin, size) for each piece of a trainable parameter i that lies in [begin, end) of the arrays.
template <class F>
void ForTrainable(const ParamStore& params, int64_t begin, int64_t end, F f) {
  for (size_t i = 0; i < params.ranges().size(); ++i) {
    const ParamStore::Range& range = params.ranges()[i];
    const int64_t from = std::max<int64_t>(begin, range.begin), to = std::min<int64_t>(end, range.begin + range.size);
    if (range.trainable && from < to) f(i, from, to - from);
  }
}

struct Corrections {
  float first, second;  // of the moments, which start from 0
};

KERNELS_CLONES void Move(const AdamWOptions& options, Corrections correct, float decay, int64_t size, const float* g,
                         float* m, float* v, float* w) {
  for (int64_t j = 0; j < size; ++j) {
    m[j] = options.beta1 * m[j] + (1 - options.beta1) * g[j];
    v[j] = options.beta2 * v[j] + (1 - options.beta2) * g[j] * g[j];
    const float step = m[j] * correct.first / (std::sqrt(v[j] * correct.second) + options.epsilon);
    w[j] -= options.learning_rate * (step + decay * w[j]);
  }
}

// Eight sums side by side, so that one addition does not wait for the one before.
KERNELS_CLONES double SumOfSquares(const float* x, int64_t size) {
  double sums[8] = {};
  int64_t i = 0;
  for (; i + 8 <= size; i += 8) {
    for (int l = 0; l < 8; ++l) sums[l] += double{x[i + l]} * x[i + l];
  }
  for (int l = 0; i + l < size; ++l) sums[l] += double{x[i + l]} * x[i + l];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

}  // namespace

void AdamWStep(ParamStore& params, const AdamWOptions& options) {
  params.CountStep();
  const Corrections correct = {static_cast<float>(1 / (1 - Power(options.beta1, params.steps()))),
                               static_cast<float>(1 / (1 - Power(options.beta2, params.steps())))};
  // Threads share the arrays and not each parameter: most are too small to be shared.
  base::ParallelFor(params.params(), kGrain, [&](int64_t begin, int64_t end) {
    ForTrainable(params, begin, end, [&](size_t i, int64_t from, int64_t size) {
      const float decay = params.specs()[i].decay == Decay::kYes ? options.weight_decay : 0.0f;
      Move(options, correct, decay, size, params.grads().data() + from, params.first_moments().data() + from,
           params.second_moments().data() + from, params.values().data() + from);
    });
  });
}

double GradNorm(const ParamStore& params) {
  // A sum for each kGrain numbers, by whichever thread; then those in their order.
  std::vector<double> sums((params.params() + kGrain - 1) / kGrain);
  base::ParallelFor(params.params(), kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; block += kGrain) {
      ForTrainable(params, block, std::min(block + kGrain, end), [&](size_t, int64_t from, int64_t size) {
        sums[block / kGrain] += SumOfSquares(params.grads().data() + from, size);
      });
    }
  });
  return std::sqrt(std::accumulate(sums.begin(), sums.end(), 0.0));
}

double ClipGradNorm(ParamStore& params, double max_norm) {
  CHECK(max_norm > 0) << "a gradient cannot be shortened to " << max_norm;
  const double norm = GradNorm(params);
  if (norm > max_norm) {
    const float scale = static_cast<float>(max_norm / norm);
    base::ParallelFor(params.params(), kGrain, [&](int64_t begin, int64_t end) {
      for (float& g : params.grads().subspan(begin, end - begin)) g *= scale;
    });
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
