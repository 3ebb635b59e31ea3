// The roofline of a forward pass: T tokens through N weights of b bytes cost 2 N T FLOPs and N b bytes of reading, and
// the pass takes as long as the slower of the two. Caches, activations and launches are left out.
//
// Errors: InvalidArgument unless every number is finite and above 0.
// Source: Williams, Waterman, Patterson 2009, "Roofline"; Pope et al. 2022, "Efficiently Scaling Transformer
//         Inference", section 2; the guide of phase 00, section 7.

#ifndef QUIZ_FORMULAS_ROOFLINE_H_
#define QUIZ_FORMULAS_ROOFLINE_H_

#include "absl/status/statusor.h"

namespace course::quiz {

struct Gpu {
  double peak_flops = 0;     // [FLOP/s]
  double mem_bandwidth = 0;  // [bytes/s]
};

struct Weights {
  double num_params = 0;
  double bytes_per_weight = 0;  // need not be whole: int4 with scales is a little above 0.5
};

// [FLOP/byte] 156 for 312 TFLOP/s and 2.0 TB/s.
absl::StatusOr<double> RidgePoint(const Gpu& gpu);

// [FLOP/byte] 2 T / b.
absl::StatusOr<double> ArithmeticIntensity(double tokens_per_pass, double bytes_per_weight);

// The share of the peak that such a pass can use: intensity over ridge, at most 1.
absl::StatusOr<double> ComputeUtilization(double tokens_per_pass, double bytes_per_weight, const Gpu& gpu);

// [sequences] Not rounded: where 2 B / b meets the ridge.
absl::StatusOr<double> CriticalBatch(double bytes_per_weight, const Gpu& gpu);

// [s] The time to read all weights once: 8 ms for 8e9 weights of 2 bytes at 2.0 TB/s.
absl::StatusOr<double> ReadWeightsSeconds(const Weights& weights, double mem_bandwidth);

// [s] The arithmetic of T tokens: 105 ms for 2,048 tokens through 8e9 weights at 312 TFLOP/s.
absl::StatusOr<double> ArithmeticSeconds(double tokens_per_pass, double num_params, double peak_flops);

// [s] The larger of the two.
absl::StatusOr<double> PassSeconds(double tokens_per_pass, const Weights& weights, const Gpu& gpu);

// [tokens/s] Of all sequences of a batch together, one token each per pass.
absl::StatusOr<double> DecodeTokensPerSecond(double batch, const Weights& weights, const Gpu& gpu);

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_ROOFLINE_H_
