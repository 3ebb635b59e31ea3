// Wrong: checking drafts counted as extra work only.

#include <algorithm>
#include <cstdint>

#include "phases/00-foundations/lab-04-prefill-vs-decode/prefill_vs_decode.h"

namespace prefill_vs_decode::impl {

double RidgePoint(const GpuSpec& gpu) { return gpu.peak_flops / gpu.mem_bandwidth; }

// 2 N T FLOPs over N b bytes: N cancels, and with it the size of the model.
double ArithmeticIntensity(int64_t tokens_per_pass, double bytes_per_weight) {
  return 2.0 * tokens_per_pass / bytes_per_weight;
}

double ComputeUtilization(double intensity, double ridge) { return std::min(1.0, intensity / ridge); }

double DecodeStepSeconds(double num_weights, double bytes_per_weight, const GpuSpec& gpu) {
  return num_weights * bytes_per_weight / gpu.mem_bandwidth;
}

double MaxDecodeTokensPerSecond(double num_weights, double bytes_per_weight, const GpuSpec& gpu) {
  return 1 / DecodeStepSeconds(num_weights, bytes_per_weight, gpu);
}

// The B at which ArithmeticIntensity(B, b) = 2 B / b meets the ridge.
double CriticalBatchSize(const GpuSpec& gpu, double bytes_per_weight) { return RidgePoint(gpu) * bytes_per_weight / 2; }

bool IsComputeBound(double intensity, double ridge) { return intensity >= ridge; }

Phase PhaseHelpedBy(Technique technique) {
  switch (technique) {
    // Fewer bytes per token, while the arithmetic units have time to spare.
    case Technique::kContinuousBatching:  // one reading of the weights serves more sequences
    case Technique::kWeightOnlyInt4:      // a quarter of the bytes, the same FLOPs
    case Technique::kTwiceTheBandwidth:
      return Phase::kDecode;
    // Less to compute, or faster arithmetic, where the units have more than they can do.
    case Technique::kPrefixCaching:        // prompt tokens that need no pass
    case Technique::kLastTokenLogitsOnly:  // in decode every token is the last one
    case Technique::kTwiceTheFlops:
    // Beyond the model of a pass: only a prompt has T x T scores, a decode step has one row of them.
    case Technique::kFlashAttention:
      return Phase::kPrefill;
    // No pass changes.
    case Technique::kFasterTokenizer:
    case Technique::kCompressedResponses:
    case Technique::kSpeculativeDecoding:
      return Phase::kNeither;
  }
  return Phase::kNeither;
}

}  // namespace prefill_vs_decode::impl
