// ParamStore: all parameters of a model in one array, their gradients in a second, AdamW's two moments in a third and
// fourth; and a table of names that says what lies where.
//
//   ParamStore params({{.name = "w", .shape = {3, 2}, .init = Init::Normal(0.02f)}, {.name = "b", .shape = {2}}});
//   params.Initialize(/*seed=*/7);
//   const Tensor y = Linear(&tape, x, params.Get("w"), params.Get("b"));
//
// So the optimiser, the norm of the gradient, zeroing and a checkpoint are one loop each. A model is a list of
// ParamSpecs (its ledger: how many parameters, without allocating one) and a forward function that asks for them by
// name.
//
// Source: the flat arrays are Karpathy's llm.c.

#ifndef NN_PARAM_STORE_H_
#define NN_PARAM_STORE_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "nn/tensor.h"

namespace nn {

// What a parameter is before the first step.
struct Init {
  enum class Kind { kConstant, kNormal, kUniform };
  Kind kind = Kind::kConstant;
  float value = 0;  // the constant, the standard deviation, or the largest magnitude

  static Init Zeros() { return {Kind::kConstant, 0}; }
  static Init Ones() { return {Kind::kConstant, 1}; }
  static Init Constant(float value) { return {Kind::kConstant, value}; }
  static Init Normal(float deviation) { return {Kind::kNormal, deviation}; }
  static Init Uniform(float bound) { return {Kind::kUniform, bound}; }
};

// Whether weight decay pulls a parameter towards 0. Matrices of weights: yes. Biases, gains and positions: no
// (Loshchilov and Hutter leave it open; GPT-2 and its successors do it so).
enum class Decay { kNo, kYes };

struct ParamSpec {
  std::string name;  // unique within a model, such as "block.0.attention.wq"
  Shape shape;
  Init init;
  Decay decay = Decay::kNo;
};

// How many numbers these are.
size_t CountParams(std::span<const ParamSpec> specs);

class ParamStore {
 public:
  // Everything 0 and trainable. REQUIRES: names are unique.
  explicit ParamStore(std::vector<ParamSpec> specs);
  ParamStore(const ParamStore&) = delete;  // Get() hands out tensors that lie in here
  ParamStore& operator=(const ParamStore&) = delete;

  // Draws every parameter anew. The numbers of a parameter depend on the seed and its name alone: what is added to a
  // model moves nothing else.
  void Initialize(uint64_t seed);

  const std::vector<ParamSpec>& specs() const { return specs_; }
  // REQUIRES: there is one of that name. The store outlives the tensor.
  Tensor Get(absl::string_view name) const;

  // Whether the parameters whose names start with `prefix` ("" is all) are trained from now on. What is frozen gets no
  // gradient, has no moments and is not decayed: not one bit of it moves.
  // REQUIRES: some name starts so. No tensor of Get() is on a tape at this time.
  void SetTrainable(absl::string_view prefix, bool trainable);
  bool IsTrainable(absl::string_view name) const;
  size_t trainable_params() const;

  void ZeroGrad();

  // Each (params()): all of them, in the order of the specs.
  std::span<float> values() { return values_; }
  std::span<const float> values() const { return values_; }
  std::span<float> grads() { return grads_; }
  std::span<const float> grads() const { return grads_; }
  std::span<float> first_moments() { return first_moments_; }
  std::span<float> second_moments() { return second_moments_; }
  size_t params() const { return values_.size(); }

  // Steps of AdamW done so far, which its bias correction needs.
  int64_t steps() const { return steps_; }
  void CountStep() { ++steps_; }

  // A part of the arrays: one parameter.
  struct Range {
    size_t begin = 0, size = 0;
    bool trainable = true;
  };
  const std::vector<Range>& ranges() const { return ranges_; }  // beside specs()

 private:
  size_t Index(absl::string_view name) const;

  std::vector<ParamSpec> specs_;
  std::vector<Range> ranges_;
  std::map<std::string, size_t, std::less<>> index_;
  std::vector<float> values_, grads_, first_moments_, second_moments_;
  int64_t steps_ = 0;
};

}  // namespace nn

#endif  // NN_PARAM_STORE_H_
