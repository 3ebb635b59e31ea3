// The JSON header of a safetensors file, read piece by piece: it is refused at the first piece that does not belong
// there, before a hostile header can make anything large.

#ifndef NN_IO_SAFETENSORS_HEADER_H_
#define NN_IO_SAFETENSORS_HEADER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace nn::io {

// What the header says about one tensor. Its parts are the right JSON; nothing is compared with anything yet.
struct TensorEntry {
  std::string dtype;
  std::vector<int64_t> shape;
  std::vector<int64_t> data_offsets;  // begin and end, from the first byte behind the header
};

struct SafetensorsHeader {
  std::map<std::string, TensorEntry> tensors;  // by name
  std::map<std::string, std::string> metadata;
};

inline constexpr std::string_view kMetadataName = "__metadata__";

// InvalidArgument with the tensor and the place: anything but an object of entries with exactly dtype, shape and
// data_offsets, whole numbers of 0 to 2^63 - 1, two offsets, metadata of texts; a name that comes twice.
absl::StatusOr<SafetensorsHeader> ParseSafetensorsHeader(std::string_view json);

}  // namespace nn::io

#endif  // NN_IO_SAFETENSORS_HEADER_H_
