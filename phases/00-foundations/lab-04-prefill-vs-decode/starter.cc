// Lab 00-04  Prefill versus decode. You edit this file; prefill_vs_decode.h says what each function promises.

#include <algorithm>
#include <cstdint>

#include "phases/00-foundations/lab-04-prefill-vs-decode/prefill_vs_decode.h"

namespace prefill_vs_decode::impl {

double RidgePoint(const GpuSpec& gpu) {
  // TODO(lab): FLOPs in a second, bytes in a second: how many FLOPs in the time of one byte?
  return -1;
}

double ArithmeticIntensity(int64_t tokens_per_pass, double bytes_per_weight) {
  // TODO(lab): FLOPs of a pass divided by its bytes. What happens to the number of weights?
  return -1;
}

double ComputeUtilization(double intensity, double ridge) {
  // TODO(lab): below the ridge a proportion; above it nothing is left to gain.
  return -1;
}

double DecodeStepSeconds(double num_weights, double bytes_per_weight, const GpuSpec& gpu) {
  // TODO(lab): bytes to read, divided by bytes per second.
  return -1;
}

double MaxDecodeTokensPerSecond(double num_weights, double bytes_per_weight, const GpuSpec& gpu) {
  // TODO(lab): one sequence gets one token a step.
  return -1;
}

double CriticalBatchSize(const GpuSpec& gpu, double bytes_per_weight) {
  // TODO(lab): set the intensity of a decode step with batch B equal to the ridge, and solve for B.
  return -1;
}

bool IsComputeBound(double intensity, double ridge) {
  // TODO(lab): which side of the ridge is this, and on which side is the ridge itself?
  return false;
}

Phase PhaseHelpedBy(Technique technique) {
  // TODO(lab): a switch over the ten techniques. Ask of each: does it leave fewer FLOPs to wait for, fewer bytes, or
  //   neither?
  return Phase::kNeither;
}

}  // namespace prefill_vs_decode::impl
