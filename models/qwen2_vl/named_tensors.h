// A model's tensors by name, so that name and shape are written down once, in config.h.

#ifndef MODELS_QWEN2_VL_NAMED_TENSORS_H_
#define MODELS_QWEN2_VL_NAMED_TENSORS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "models/qwen2_vl/config.h"
#include "models/qwen2_vl/linear.h"
#include "models/qwen2_vl/weight_source.h"

namespace qwen2_vl {

class NamedTensors {
 public:
  // The source outlives this.
  NamedTensors(const WeightSource& source, const std::vector<TensorSpec>& list) : source_(source) {
    for (const TensorSpec& tensor : list) by_name_[tensor.name] = tensor;
  }

  const TensorSpec& Spec(const std::string& name) const {
    const auto found = by_name_.find(name);
    CHECK(found != by_name_.end()) << "no tensor is called " << name;
    return found->second;
  }

  absl::StatusOr<std::vector<float>> Vector(const std::string& name) const {
    const TensorSpec& spec = Spec(name);
    std::vector<float> values(spec.rows() * spec.row_values());
    RETURN_IF_ERROR(source_.ReadRows(spec, 0, values));
    return values;
  }

  // The layers of these names below each other; with biases if the first one has one.
  absl::StatusOr<Linear> Layer(const std::vector<std::string>& names) const {
    std::vector<TensorSpec> weights, biases;
    for (const std::string& name : names) {
      weights.push_back(Spec(name + ".weight"));
      if (by_name_.contains(names[0] + ".bias")) biases.push_back(Spec(name + ".bias"));
    }
    return Linear::Load(source_, weights, biases);
  }

 private:
  const WeightSource& source_;
  std::map<std::string, TensorSpec> by_name_;
};

}  // namespace qwen2_vl

#endif  // MODELS_QWEN2_VL_NAMED_TENSORS_H_
