#include "nn/checkpoint.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace nn {
namespace {

std::vector<int64_t> Dimensions(const Shape& shape) {
  std::vector<int64_t> dimensions;
  for (int i = 0; i < shape.rank(); ++i) dimensions.push_back(shape[i]);
  return dimensions;
}

std::string ShapeText(const std::vector<int64_t>& shape) { return absl::StrCat("(", absl::StrJoin(shape, ", "), ")"); }

std::vector<io::NamedTensor> Tensors(const ParamStore& params) {
  std::vector<io::NamedTensor> tensors;
  for (const ParamSpec& spec : params.specs()) {
    const std::span<const float> values = params.Get(spec.name).data();
    tensors.push_back({spec.name, Dimensions(spec.shape), {values.begin(), values.end()}});
  }
  return tensors;
}

// All that keeps `file` from being a checkpoint of `params`.
std::vector<std::string> Differences(const io::Safetensors& file, const ParamStore& params) {
  std::vector<std::string> differences;
  for (const ParamSpec& spec : params.specs()) {
    const io::NamedTensor* tensor = file.Find(spec.name);
    if (tensor == nullptr) {
      differences.push_back(absl::StrCat("\"", spec.name, "\" is missing"));
    } else if (tensor->shape != Dimensions(spec.shape)) {
      differences.push_back(
          absl::StrCat("\"", spec.name, "\" is ", ShapeText(tensor->shape), ", not ", spec.shape.ToString()));
    }
  }
  for (const io::NamedTensor& tensor : file.tensors) {
    const bool known = std::ranges::any_of(params.specs(), [&](const ParamSpec& s) { return s.name == tensor.name; });
    if (!known) differences.push_back(absl::StrCat("\"", tensor.name, "\" is not of this model"));
  }
  return differences;
}

}  // namespace

absl::StatusOr<std::string> CheckpointBytes(const ParamStore& params,
                                            const std::map<std::string, std::string>& metadata) {
  return io::SafetensorsBytes(Tensors(params), metadata);
}

absl::Status SaveCheckpoint(const ParamStore& params, const std::string& path,
                            const std::map<std::string, std::string>& metadata) {
  return io::WriteSafetensors(path, Tensors(params), metadata);
}

absl::Status TakeValues(const io::Safetensors& file, ParamStore& params) {
  const std::vector<std::string> differences = Differences(file, params);
  if (!differences.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("this checkpoint is of another model: ", absl::StrJoin(differences, "; ")));
  }
  for (const io::NamedTensor& tensor : file.tensors) {
    std::ranges::copy(tensor.data, params.Get(tensor.name).data().begin());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::string>> LoadCheckpoint(const std::string& path, ParamStore& params) {
  ASSIGN_OR_RETURN(io::Safetensors file, io::ReadSafetensors(path));
  if (const absl::Status taken = TakeValues(file, params); !taken.ok()) {
    return absl::Status(taken.code(), absl::StrCat(path, ": ", taken.message()));
  }
  return std::move(file.metadata);
}

}  // namespace nn
