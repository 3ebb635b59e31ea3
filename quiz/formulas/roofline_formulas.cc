// roofline.h by name, and what the usual slips give.

#include <algorithm>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "quiz/formulas/argument_reader.h"
#include "quiz/formulas/roofline.h"
#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

using Names = std::vector<std::string>;
const Names kMachine = {"peak_flops", "mem_bandwidth"};
const Names kShare = {"tokens_per_pass", "bytes_per_weight", "peak_flops", "mem_bandwidth"};
const Names kCritical = {"bytes_per_weight", "peak_flops", "mem_bandwidth"};
const Names kReading = {"num_params", "bytes_per_weight", "mem_bandwidth"};
const Names kArithmetic = {"num_params", "peak_flops"};
const Names kPass = {"tokens_per_pass", "num_params", "bytes_per_weight", "peak_flops", "mem_bandwidth"};
const Names kDecode = {"batch", "num_params", "bytes_per_weight", "peak_flops", "mem_bandwidth"};

// Everything that a formula of this file may ask for; each reads its own fields.
struct Inputs {
  double tokens = 0;  // of a pass; in decode the batch
  Weights weights;
  Gpu gpu;
};

absl::StatusOr<Inputs> Read(const Arguments& arguments, const Names& names) {
  ArgumentReader read(arguments);
  Inputs in;
  for (const std::string& name : names) {
    const double value = read.Real(name);
    if (name == "tokens_per_pass" || name == "batch") in.tokens = value;
    if (name == "num_params") in.weights.num_params = value;
    if (name == "bytes_per_weight") in.weights.bytes_per_weight = value;
    if (name == "peak_flops") in.gpu.peak_flops = value;
    if (name == "mem_bandwidth") in.gpu.mem_bandwidth = value;
  }
  RETURN_IF_ERROR(read.status());
  return in;
}

// A formula of `kNames`, from a function of the inputs.
template <const Names& kNames, absl::StatusOr<double> (*kFunction)(const Inputs&)>
absl::StatusOr<double> Of(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Inputs in, Read(arguments, kNames));
  return kFunction(in);
}

absl::StatusOr<double> Ridge(const Inputs& in) { return RidgePoint(in.gpu); }
absl::StatusOr<double> RidgeUpsideDown(const Inputs& in) {
  return RidgePoint({in.gpu.mem_bandwidth, in.gpu.peak_flops});
}
// FLOPs for each 2-byte weight instead of each byte.
absl::StatusOr<double> RidgePerWeight(const Inputs& in) {
  return RidgePoint({2 * in.gpu.peak_flops, in.gpu.mem_bandwidth});
}
// A multiplication with its addition counted as one operation.
absl::StatusOr<double> RidgeOneFlop(const Inputs& in) {
  return RidgePoint({in.gpu.peak_flops / 2, in.gpu.mem_bandwidth});
}

absl::StatusOr<double> Share(const Inputs& in) {
  return ComputeUtilization(in.tokens, in.weights.bytes_per_weight, in.gpu);
}
absl::StatusOr<double> ShareOneFlop(const Inputs& in) {
  return ComputeUtilization(in.tokens / 2, in.weights.bytes_per_weight, in.gpu);
}
absl::StatusOr<double> SharePerWeight(const Inputs& in) { return ComputeUtilization(in.tokens, 1, in.gpu); }
absl::StatusOr<double> ShareOfOneToken(const Inputs& in) {
  return ComputeUtilization(1, in.weights.bytes_per_weight, in.gpu);
}

absl::StatusOr<double> Critical(const Inputs& in) { return CriticalBatch(in.weights.bytes_per_weight, in.gpu); }
absl::StatusOr<double> CriticalWrongWayRound(const Inputs& in) {
  RETURN_IF_ERROR(Critical(in).status());
  return CriticalBatch(4 / in.weights.bytes_per_weight, in.gpu);
}

absl::StatusOr<double> Reading(const Inputs& in) { return ReadWeightsSeconds(in.weights, in.gpu.mem_bandwidth); }
absl::StatusOr<double> ReadingBytesIgnored(const Inputs& in) {
  return ReadWeightsSeconds({in.weights.num_params, 1}, in.gpu.mem_bandwidth);
}
absl::StatusOr<double> ReadingTwice(const Inputs& in) {
  return ReadWeightsSeconds({2 * in.weights.num_params, in.weights.bytes_per_weight}, in.gpu.mem_bandwidth);
}
absl::StatusOr<double> ArithmeticOfOneToken(const Inputs& in) {
  return ArithmeticSeconds(1, in.weights.num_params, in.gpu.peak_flops);
}

absl::StatusOr<double> Pass(const Inputs& in) { return PassSeconds(in.tokens, in.weights, in.gpu); }
absl::StatusOr<double> Arithmetic(const Inputs& in) {
  return ArithmeticSeconds(in.tokens, in.weights.num_params, in.gpu.peak_flops);
}
absl::StatusOr<double> PassFaster(const Inputs& in) {
  ASSIGN_OR_RETURN(const double memory, Reading(in));
  ASSIGN_OR_RETURN(const double arithmetic, Arithmetic(in));
  return std::min(memory, arithmetic);
}
absl::StatusOr<double> PassSum(const Inputs& in) {
  ASSIGN_OR_RETURN(const double memory, Reading(in));
  ASSIGN_OR_RETURN(const double arithmetic, Arithmetic(in));
  return memory + arithmetic;
}
// Every token reads the weights again, as if nothing were shared.
absl::StatusOr<double> PassReadsPerToken(const Inputs& in) {
  ASSIGN_OR_RETURN(const double memory, Reading(in));
  return in.tokens * memory;
}

absl::StatusOr<double> Rate(const Inputs& in) { return DecodeTokensPerSecond(in.tokens, in.weights, in.gpu); }
absl::StatusOr<double> RateOfOneSequence(const Inputs& in) {
  ASSIGN_OR_RETURN(const double all, Rate(in));
  return all / in.tokens;
}
absl::StatusOr<double> RateWithoutRoof(const Inputs& in) {
  ASSIGN_OR_RETURN(const double seconds, Reading(in));
  return in.tokens / seconds;
}

// One over a time: the tokens per second of a single sequence.
template <absl::StatusOr<double> (*kSeconds)(const Inputs&)>
absl::StatusOr<double> Per(const Inputs& in) {
  ASSIGN_OR_RETURN(const double seconds, kSeconds(in));
  return 1 / seconds;
}

}  // namespace

std::vector<Formula> RooflineFormulas() {
  return {
      {"ridge_point", 1, "FLOP/B", kMachine, Of<kMachine, Ridge>},
      {"ridge_point/upside_down", 1, "FLOP/B", kMachine, Of<kMachine, RidgeUpsideDown>},
      {"ridge_point/per_weight", 1, "FLOP/B", kMachine, Of<kMachine, RidgePerWeight>},
      {"ridge_point/one_flop", 1, "FLOP/B", kMachine, Of<kMachine, RidgeOneFlop>},
      {"compute_utilization", 1, "", kShare, Of<kShare, Share>},
      {"compute_utilization/one_flop", 1, "", kShare, Of<kShare, ShareOneFlop>},
      {"compute_utilization/per_weight", 1, "", kShare, Of<kShare, SharePerWeight>},
      {"compute_utilization/of_one_token", 1, "", kShare, Of<kShare, ShareOfOneToken>},
      {"critical_batch", 1, "", kCritical, Of<kCritical, Critical>},
      {"critical_batch/bytes_ignored", 1, "", kMachine, Of<kMachine, Ridge>},
      {"critical_batch/wrong_way_round", 1, "", kCritical, Of<kCritical, CriticalWrongWayRound>},
      {"critical_batch/arithmetic_limit", 1, "", kArithmetic, Of<kArithmetic, Per<ArithmeticOfOneToken>>},
      {"max_decode_tokens_per_second", 1, "tok/s", kReading, Of<kReading, Per<Reading>>},
      {"max_decode_tokens_per_second/from_flops", 1, "tok/s", kArithmetic, Of<kArithmetic, Per<ArithmeticOfOneToken>>},
      {"max_decode_tokens_per_second/bytes_ignored", 1, "tok/s", kReading, Of<kReading, Per<ReadingBytesIgnored>>},
      {"max_decode_tokens_per_second/read_twice", 1, "tok/s", kReading, Of<kReading, Per<ReadingTwice>>},
      {"pass_seconds", 1, "s", kPass, Of<kPass, Pass>},
      {"pass_seconds/the_faster_of_two", 1, "s", kPass, Of<kPass, PassFaster>},
      {"pass_seconds/sum", 1, "s", kPass, Of<kPass, PassSum>},
      {"pass_seconds/reads_per_token", 1, "s", kPass, Of<kPass, PassReadsPerToken>},
      {"decode_tokens_per_second", 1, "tok/s", kDecode, Of<kDecode, Rate>},
      {"decode_tokens_per_second/one_sequence", 1, "tok/s", kDecode, Of<kDecode, RateOfOneSequence>},
      {"decode_tokens_per_second/no_roof", 1, "tok/s", kDecode, Of<kDecode, RateWithoutRoof>},
      {"decode_tokens_per_second/from_flops", 1, "tok/s", kArithmetic, Of<kArithmetic, Per<ArithmeticOfOneToken>>},
  };
}

}  // namespace course::quiz
