// Lab 00-04  Prefill versus decode: which limit of the GPU a forward pass runs into.
//
// You write the functions of namespace `impl` in starter.cc: six formulas of one line, one comparison, one table. This
// header is frozen: the tests, the reference solution and the test's stand-in for another process compile against it.
//
// The model of a pass, from which everything here follows. A pass over T tokens through a model of N weights
//   computes  2 N T  FLOPs       (one multiplication and one addition per weight and token)
//   reads     N b    bytes       (each weight once, however many tokens share it; b = bytes of one weight)
// and takes as long as the slower of the two. K/V cache, activations and launch overhead are left out on purpose.
//
// A "FLOP" is one floating-point operation; FLOP/s are FLOPs per second. Memory is the GPU's own (HBM).

#ifndef PHASES_00_FOUNDATIONS_LAB_04_PREFILL_VS_DECODE_PREFILL_VS_DECODE_H_
#define PHASES_00_FOUNDATIONS_LAB_04_PREFILL_VS_DECODE_PREFILL_VS_DECODE_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace prefill_vs_decode {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct GpuSpec {
  double peak_flops = 0;     // [FLOP/s] dense matrix products in the type that the model computes in
  double mem_bandwidth = 0;  // [bytes/s]
};

// Which of the two phases of a request something speeds up.
enum class Phase { kPrefill, kDecode, kNeither };

// Ten things that people do to make serving faster; the handout says what each does to a pass.
enum class Technique {
  kContinuousBatching,   // a request joins the running batch at any step, so that decode steps carry many sequences
  kWeightOnlyInt4,       // weights stored in 4 bits, expanded to 16 bits in registers before they are multiplied
  kSpeculativeDecoding,  // a small model drafts some tokens; one pass of the large model checks them all
  kFlashAttention,       // attention over a long prompt in tiles, without writing its T x T scores to memory
  kPrefixCaching,        // keys and values of a prompt seen before are reused instead of computed again
  kLastTokenLogitsOnly,  // the vocabulary-wide last layer runs on the prompt's last token instead of all of them
  kTwiceTheFlops,        // a GPU with twice the peak FLOP/s and the same memory
  kTwiceTheBandwidth,    // a GPU with twice the memory bandwidth and the same peak FLOP/s
  kFasterTokenizer,      // text to token ids in half the time, on the CPU
  kCompressedResponses,  // the HTTP answer is compressed before it is sent
};
inline constexpr int kNumTechniques = 10;

}  // namespace types
using types::GpuSpec;
using types::kNumTechniques;
using types::Phase;
using types::Technique;

// Data sheets: dense bf16 FLOP/s and memory bandwidth. The A100 of this lab has the rounded 2.0 TB/s of its 80 GB
// version; with the sheet's 2.039 the ridge would be 153.0.
inline constexpr GpuSpec kA100 = {312e12, 2.0e12};
inline constexpr GpuSpec kA100_40GB = {312e12, 1.555e12};
inline constexpr GpuSpec kH100 = {989e12, 3.35e12};
inline constexpr GpuSpec kH200 = {989e12, 4.8e12};

// You write these. Their arguments are already checked (by the functions of the same names below), so one line of
// formula stays one line. `bytes_per_weight` is 2 for bf16 and fp16, 1 for int8 and fp8, and need not be a whole
// number: int4 with one 16-bit scale per 128 weights or so is a little above 0.5.
namespace impl {

// The intensity at which a GPU is balanced: it can compute this many FLOPs in the time in which it reads one byte.
//
//   returns  [FLOPs/byte]
//
// Example: the A100 here: 312e12 / 2.0e12 = 156.
// Source:  Williams, Waterman, Patterson 2009, "Roofline: An Insightful Visual Performance Model", section 4.
double RidgePoint(const GpuSpec& gpu);

// FLOPs of a pass per byte that it reads. The number of weights cancels out.
//
//   tokens_per_pass  [tokens] T: a whole prompt in prefill; in decode one per sequence, so the batch size
//   returns          [FLOPs/byte]
//
// Example: one token, 2-byte weights: 2 * 1 / 2 = 1. 512 tokens: 512. One token, 1-byte weights: 2.
// Source:  Pope et al. 2022, "Efficiently Scaling Transformer Inference", section 2.
double ArithmeticIntensity(int64_t tokens_per_pass, double bytes_per_weight);

// The share of the peak FLOP/s that a pass of this intensity can use at best.
//
//   intensity, ridge  [FLOPs/byte]
//   returns           in (0, 1]
//
// Example: intensity 1 under a ridge of 156: 0.00641, less than one per cent. Intensity 256: 1.
// Source:  Williams, Waterman, Patterson 2009, section 4: the roof over an intensity, as a share of its height.
double ComputeUtilization(double intensity, double ridge);

// How long the memory needs for one decode step: every weight is read once.
//
//   num_weights  N
//   returns      [seconds]
//
// Example: 8e9 weights of 2 bytes on the A100: 16 GB / 2.0 TB/s = 0.008 s.
// Source:  Pope et al. 2022, section 2: the memory cost of a decode step.
double DecodeStepSeconds(double num_weights, double bytes_per_weight, const GpuSpec& gpu);

// The speed limit of a single sequence: it gets one token per step, and no kernel makes a step shorter than that.
//
//   returns  [tokens/s]
//
// Example: 8e9 weights of 2 bytes on the A100: 125 tokens/s.
// Source:  Pope et al. 2022, section 2: the latency at batch size 1.
double MaxDecodeTokensPerSecond(double num_weights, double bytes_per_weight, const GpuSpec& gpu);

// The batch size at which a decode step reaches the ridge. Below it, more sequences are free; above it they cost time.
//
//   returns  [sequences] not rounded (who needs a whole number takes the ceiling)
//
// Example: the A100 with 2-byte weights: 156. With 1-byte weights: 78.
// Source:  derived in the handout from the two definitions above.
double CriticalBatchSize(const GpuSpec& gpu, double bytes_per_weight);

// Whether the arithmetic, and not the memory, is what a pass waits for. Exactly at the ridge counts as compute bound.
//
//   intensity, ridge  [FLOPs/byte]
//   returns           true from the ridge on
//
// Source:  Williams, Waterman, Patterson 2009, section 4.
bool IsComputeBound(double intensity, double ridge);

// Which phase a technique helps: in which of the two a GPU gets through more tokens per second. Prefill means a prompt
// of some thousand tokens, decode a batch well below the critical size. Each technique has one answer; the handout says
// on what ground.
//
//   returns  kPrefill, kDecode or kNeither
//
// Example: kTwiceTheFlops helps prefill. kFasterTokenizer helps neither: it changes no pass.
// Source:  the papers at the end of the handout, one for each technique that has a name.
Phase PhaseHelpedBy(Technique technique);

}  // namespace impl

// Refuses everything but a finite number above 0; NaN too, since no comparison with it is true.
inline absl::Status CheckPositive(const std::string& name, double value) {
  if (value > 0 && std::isfinite(value)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be finite and above 0"));
}

inline absl::Status CheckGpu(const GpuSpec& gpu) {
  RETURN_IF_ERROR(CheckPositive("peak_flops", gpu.peak_flops));
  return CheckPositive("mem_bandwidth", gpu.mem_bandwidth);
}

// The functions above, checked. Everybody but you calls these.
//
// Errors:  InvalidArgument for a number that is not finite and above 0, and for a value outside the enum Technique.
inline absl::StatusOr<double> RidgePoint(const GpuSpec& gpu) {
  RETURN_IF_ERROR(CheckGpu(gpu));
  return impl::RidgePoint(gpu);
}

inline absl::StatusOr<double> ArithmeticIntensity(int64_t tokens_per_pass, double bytes_per_weight) {
  RETURN_IF_ERROR(CheckPositive("tokens_per_pass", static_cast<double>(tokens_per_pass)));
  RETURN_IF_ERROR(CheckPositive("bytes_per_weight", bytes_per_weight));
  return impl::ArithmeticIntensity(tokens_per_pass, bytes_per_weight);
}

inline absl::StatusOr<double> ComputeUtilization(double intensity, double ridge) {
  RETURN_IF_ERROR(CheckPositive("intensity", intensity));
  RETURN_IF_ERROR(CheckPositive("ridge", ridge));
  return impl::ComputeUtilization(intensity, ridge);
}

inline absl::StatusOr<double> DecodeStepSeconds(double num_weights, double bytes_per_weight, const GpuSpec& gpu) {
  RETURN_IF_ERROR(CheckPositive("num_weights", num_weights));
  RETURN_IF_ERROR(CheckPositive("bytes_per_weight", bytes_per_weight));
  RETURN_IF_ERROR(CheckGpu(gpu));
  return impl::DecodeStepSeconds(num_weights, bytes_per_weight, gpu);
}

inline absl::StatusOr<double> MaxDecodeTokensPerSecond(double num_weights, double bytes_per_weight,
                                                       const GpuSpec& gpu) {
  RETURN_IF_ERROR(CheckPositive("num_weights", num_weights));
  RETURN_IF_ERROR(CheckPositive("bytes_per_weight", bytes_per_weight));
  RETURN_IF_ERROR(CheckGpu(gpu));
  return impl::MaxDecodeTokensPerSecond(num_weights, bytes_per_weight, gpu);
}

inline absl::StatusOr<double> CriticalBatchSize(const GpuSpec& gpu, double bytes_per_weight) {
  RETURN_IF_ERROR(CheckGpu(gpu));
  RETURN_IF_ERROR(CheckPositive("bytes_per_weight", bytes_per_weight));
  return impl::CriticalBatchSize(gpu, bytes_per_weight);
}

inline absl::StatusOr<bool> IsComputeBound(double intensity, double ridge) {
  RETURN_IF_ERROR(CheckPositive("intensity", intensity));
  RETURN_IF_ERROR(CheckPositive("ridge", ridge));
  return impl::IsComputeBound(intensity, ridge);
}

inline absl::StatusOr<Phase> PhaseHelpedBy(Technique technique) {
  const int index = static_cast<int>(technique);
  if (index < 0 || index >= kNumTechniques) {
    return absl::InvalidArgumentError(absl::StrCat("technique ", index, " is not one of the ", kNumTechniques));
  }
  return impl::PhaseHelpedBy(technique);
}

}  // namespace prefill_vs_decode

#endif  // PHASES_00_FOUNDATIONS_LAB_04_PREFILL_VS_DECODE_PREFILL_VS_DECODE_H_
