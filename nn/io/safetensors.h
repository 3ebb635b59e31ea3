// Weights in files: the safetensors format.
//
//   8 bytes   N, the length of the header, little-endian
//   N bytes   JSON: {"__metadata__": {"key": "text"}, "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0,
//   24]}} the rest  the tensors' values, little-endian and row-major, back to back; offsets count from its first byte
//
//   ASSIGN_OR_RETURN(const nn::io::Safetensors weights, nn::io::ReadSafetensors("encoder.safetensors"));
//   const nn::io::NamedTensor* bias = weights.Find("encoder.conv1.bias");
//
// Nothing in a file is believed: each number of the header is compared with the bytes that are there before anything is
// allocated by it.
// Source: https://github.com/huggingface/safetensors, README, "Format" and "Yet another format?".

#ifndef NN_IO_SAFETENSORS_H_
#define NN_IO_SAFETENSORS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nn::io {

struct NamedTensor {
  std::string name;
  std::vector<int64_t> shape;  // outermost dimension first; {} is a scalar, and a dimension may be 0
  std::vector<float> data;     // row-major, the product of `shape` many

  bool operator==(const NamedTensor&) const = default;
};

struct Safetensors {
  std::vector<NamedTensor> tensors;             // sorted by name
  std::map<std::string, std::string> metadata;  // what the writer says about the file

  // The tensor of this name, or nullptr. Valid as long as `tensors` does not change.
  const NamedTensor* Find(std::string_view name) const;
};

// Reads F32, F16 and BF16; all become float, exactly.
//
// Errors, each with the reason, the tensor and the offset:
//   InvalidArgument  no safetensors: the file is cut off or has bytes left over, the header is longer than 100,000,000
//                    bytes or than the file, or is not the JSON above; a name comes twice; a shape's product overflows,
//                    or does not fit its range; ranges overlap or leave a hole
//   Unimplemented    a dtype other than the three, by its name
// Cost: the bytes once more as floats.
absl::StatusOr<Safetensors> ParseSafetensors(std::string_view bytes);

// The same for a file; also NotFound and Internal as base::ReadFile. Every error names the path.
absl::StatusOr<Safetensors> ReadSafetensors(const std::string& path);

// The bytes of a file that holds `tensors` as F32. The same tensors give the same bytes, whatever their order: the
// names are sorted, the header is filled up with spaces to a multiple of 8, so that the values are aligned in a mapped
// file.
//
// Errors: InvalidArgument if a name comes twice, is "__metadata__" or not UTF-8, if a dimension is negative, or if a
// shape's product is not the number of values.
absl::StatusOr<std::string> SafetensorsBytes(const std::vector<NamedTensor>& tensors,
                                             const std::map<std::string, std::string>& metadata = {});

// Writes them to `path`: whoever reads it meanwhile sees the old file or the new one, never half of it.
absl::Status WriteSafetensors(const std::string& path, const std::vector<NamedTensor>& tensors,
                              const std::map<std::string, std::string>& metadata = {});

}  // namespace nn::io

#endif  // NN_IO_SAFETENSORS_H_
