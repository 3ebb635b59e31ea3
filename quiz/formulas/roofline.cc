#include "quiz/formulas/roofline.h"

#include <algorithm>

#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {

absl::StatusOr<double> RidgePoint(const Gpu& gpu) {
  RETURN_IF_ERROR(CheckPositive("peak_flops", gpu.peak_flops));
  RETURN_IF_ERROR(CheckPositive("mem_bandwidth", gpu.mem_bandwidth));
  return gpu.peak_flops / gpu.mem_bandwidth;
}

absl::StatusOr<double> ArithmeticIntensity(double tokens_per_pass, double bytes_per_weight) {
  RETURN_IF_ERROR(CheckPositive("tokens_per_pass", tokens_per_pass));
  RETURN_IF_ERROR(CheckPositive("bytes_per_weight", bytes_per_weight));
  return 2 * tokens_per_pass / bytes_per_weight;
}

absl::StatusOr<double> ComputeUtilization(double tokens_per_pass, double bytes_per_weight, const Gpu& gpu) {
  ASSIGN_OR_RETURN(const double intensity, ArithmeticIntensity(tokens_per_pass, bytes_per_weight));
  ASSIGN_OR_RETURN(const double ridge, RidgePoint(gpu));
  return std::min(1.0, intensity / ridge);
}

absl::StatusOr<double> CriticalBatch(double bytes_per_weight, const Gpu& gpu) {
  RETURN_IF_ERROR(CheckPositive("bytes_per_weight", bytes_per_weight));
  ASSIGN_OR_RETURN(const double ridge, RidgePoint(gpu));
  return ridge * bytes_per_weight / 2;
}

absl::StatusOr<double> ReadWeightsSeconds(const Weights& weights, double mem_bandwidth) {
  RETURN_IF_ERROR(CheckPositive("num_params", weights.num_params));
  RETURN_IF_ERROR(CheckPositive("bytes_per_weight", weights.bytes_per_weight));
  RETURN_IF_ERROR(CheckPositive("mem_bandwidth", mem_bandwidth));
  return weights.num_params * weights.bytes_per_weight / mem_bandwidth;
}

absl::StatusOr<double> ArithmeticSeconds(double tokens_per_pass, double num_params, double peak_flops) {
  RETURN_IF_ERROR(CheckPositive("tokens_per_pass", tokens_per_pass));
  RETURN_IF_ERROR(CheckPositive("num_params", num_params));
  RETURN_IF_ERROR(CheckPositive("peak_flops", peak_flops));
  return 2 * num_params * tokens_per_pass / peak_flops;
}

absl::StatusOr<double> PassSeconds(double tokens_per_pass, const Weights& weights, const Gpu& gpu) {
  ASSIGN_OR_RETURN(const double memory, ReadWeightsSeconds(weights, gpu.mem_bandwidth));
  ASSIGN_OR_RETURN(const double arithmetic, ArithmeticSeconds(tokens_per_pass, weights.num_params, gpu.peak_flops));
  return std::max(memory, arithmetic);
}

absl::StatusOr<double> DecodeTokensPerSecond(double batch, const Weights& weights, const Gpu& gpu) {
  ASSIGN_OR_RETURN(const double step, PassSeconds(batch, weights, gpu));
  return batch / step;
}

}  // namespace course::quiz
