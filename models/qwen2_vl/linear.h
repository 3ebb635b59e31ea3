// A linear layer whose weights are read from a source in slices, packed at once, and used by all threads.

#ifndef MODELS_QWEN2_VL_LINEAR_H_
#define MODELS_QWEN2_VL_LINEAR_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "kernels/gemm.h"
#include "kernels/packed_gemm.h"
#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/weight_source.h"

namespace qwen2_vl {

// y = x w^T + bias. Several weights (out, in) with the same inputs may stand below each other: then their outputs stand
// side by side in y.
class Linear {
 public:
  Linear() = default;

  // Reads the weights, and where `biases` is not empty, one for each weight.
  //
  // Cost:    4 bytes a weight, and for the time of loading one slice of kSlice rows.
  // Errors:  those of the source.
  // REQUIRES: at least one weight; weights with the same number of inputs.
  static absl::StatusOr<Linear> Load(const WeightSource& source, const std::vector<TensorSpec>& weights,
                                     const std::vector<TensorSpec>& biases = {});

  int in() const { return in_; }
  int out() const { return out_; }

  //   x  (rows, in), y  (rows, out): overwritten, or added to
  //
  // Numerics: an element has the bits of one product (kernels/gemm.h) that begins with the bias, or with y + bias,
  //           whatever the number of threads: they share the slices.
  void Apply(std::span<const float> x, std::span<float> y, int rows,
             kernels::Write write = kernels::Write::kOverwrite) const;

 private:
  // Outputs of a slice: enough for the registers of every processor, few enough that two threads share a layer evenly.
  static constexpr int kSlice = 128;

  struct Slice {
    int first = 0;                 // column of y
    kernels::PackedMatrix weight;  // (in, up to kSlice)
  };
  int in_ = 0, out_ = 0;
  std::vector<Slice> slices_;
  std::vector<float> bias_;  // (out), or empty
};

}  // namespace qwen2_vl

#endif  // MODELS_QWEN2_VL_LINEAR_H_
