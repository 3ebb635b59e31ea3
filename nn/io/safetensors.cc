#include "nn/io/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "nn/io/half.h"
#include "nn/io/safetensors_header.h"

namespace nn::io {
namespace {

// Values are copied as they lie in the file.
static_assert(std::endian::native == std::endian::little);

constexpr size_t kPrefix = 8;  // bytes of the header's length
constexpr uint64_t kMaxHeader = 100'000'000;

std::string Shape(const std::vector<int64_t>& shape) { return absl::StrCat("[", absl::StrJoin(shape, ", "), "]"); }

// The product of the dimensions. Where one is 0 there is no value, however large the others are.
absl::StatusOr<int64_t> ValueCount(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  bool overflows = false, is_empty = false;
  for (const int64_t dimension : shape) {
    if (dimension < 0) return absl::InvalidArgumentError(absl::StrCat("shape ", Shape(shape), " is negative"));
    is_empty |= dimension == 0;
    overflows |= __builtin_mul_overflow(count, std::max<int64_t>(dimension, 1), &count);
  }
  if (is_empty) return 0;
  if (overflows) return absl::InvalidArgumentError(absl::StrCat("shape ", Shape(shape), " has more than 2^63 values"));
  return count;
}

absl::StatusOr<int64_t> BytesPerValue(const std::string& dtype) {
  if (dtype == "F32") return 4;
  if (dtype == "F16" || dtype == "BF16") return 2;
  return absl::UnimplementedError(absl::StrCat("dtype \"", dtype.substr(0, 40), "\"; read are F32, F16 and BF16"));
}

// REQUIRES: `bytes` holds `count` values of `dtype`, one of the three.
std::vector<float> Values(std::string_view bytes, const std::string& dtype, size_t count) {
  std::vector<float> values(count);
  if (count == 0) return values;  // memcpy must not be given the null pointer of an empty vector
  if (dtype == "F32") {
    std::memcpy(values.data(), bytes.data(), 4 * count);
    return values;
  }
  float (*const to_float)(uint16_t) = dtype == "F16" ? HalfToFloat : Bfloat16ToFloat;
  for (size_t i = 0; i < count; ++i) {
    uint16_t bits;
    std::memcpy(&bits, bytes.data() + 2 * i, 2);
    values[i] = to_float(bits);
  }
  return values;
}

absl::Status InTensor(const std::string& name, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat("tensor \"", name, "\": ", status.message()));
}

// Compares one entry with the bytes that are there.
absl::StatusOr<NamedTensor> TensorOf(const std::string& name, const TensorEntry& entry, std::string_view values) {
  const int64_t begin = entry.data_offsets[0], end = entry.data_offsets[1];
  ASSIGN_OR_RETURN(const int64_t width, BytesPerValue(entry.dtype));
  ASSIGN_OR_RETURN(const int64_t count, ValueCount(entry.shape));
  if (begin > end || static_cast<uint64_t>(end) > values.size()) {
    return absl::InvalidArgumentError(absl::StrCat("data_offsets [", begin, ", ", end, "] do not lie within the ",
                                                   values.size(), " bytes behind the header"));
  }
  if ((end - begin) % width != 0 || (end - begin) / width != count) {
    return absl::InvalidArgumentError(absl::StrCat("shape ", Shape(entry.shape), " of ", entry.dtype, " is ", count,
                                                   " values of ", width, " bytes; data_offsets [", begin, ", ", end,
                                                   "] are ", end - begin, " bytes"));
  }
  const std::string_view range = values.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  return NamedTensor{name, entry.shape, Values(range, entry.dtype, static_cast<size_t>(count))};
}

// Every byte behind the header belongs to exactly one tensor: nothing hides in a hole, and no two tensors share values.
absl::Status CheckCoverage(const SafetensorsHeader& header, size_t size) {
  std::vector<std::pair<const TensorEntry*, const std::string*>> entries;
  for (const auto& [name, entry] : header.tensors) entries.push_back({&entry, &name});
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first->data_offsets, *a.second) < std::pair(b.first->data_offsets, *b.second);
  });
  int64_t covered = 0;
  for (const auto& [entry, name] : entries) {
    const int64_t begin = entry->data_offsets[0];
    if (begin != covered) {
      const char* fault = begin < covered ? "overlaps the one before it" : "leaves a hole";
      return InTensor(*name, absl::InvalidArgumentError(
                                 absl::StrCat("begins at ", begin, " and ", fault, "; it must begin at ", covered)));
    }
    covered = entry->data_offsets[1];
  }
  if (static_cast<uint64_t>(covered) == size) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the tensors end at ", covered, ", but ", size, " bytes follow the header"));
}

absl::StatusOr<std::string> AsJson(const std::string& text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    return absl::InvalidArgumentError("a name or a text of the metadata is not UTF-8");
  }
}

absl::StatusOr<std::string> HeaderOf(const std::vector<const NamedTensor*>& sorted,
                                     const std::map<std::string, std::string>& metadata) {
  std::vector<std::string> members;
  if (!metadata.empty()) {
    std::vector<std::string> texts;
    for (const auto& [key, text] : metadata) {
      ASSIGN_OR_RETURN(const std::string key_json, AsJson(key));
      ASSIGN_OR_RETURN(const std::string text_json, AsJson(text));
      texts.push_back(absl::StrCat(key_json, ":", text_json));
    }
    members.push_back(absl::StrCat("\"__metadata__\":{", absl::StrJoin(texts, ","), "}"));
  }
  size_t offset = 0;
  for (const NamedTensor* tensor : sorted) {
    ASSIGN_OR_RETURN(const std::string name, AsJson(tensor->name));
    const size_t end = offset + 4 * tensor->data.size();
    members.push_back(absl::StrCat(name, ":{\"dtype\":\"F32\",\"shape\":[", absl::StrJoin(tensor->shape, ","),
                                   "],\"data_offsets\":[", offset, ",", end, "]}"));
    offset = end;
  }
  std::string header = absl::StrCat("{", absl::StrJoin(members, ","), "}");
  header.resize((header.size() + 7) / 8 * 8, ' ');
  if (header.size() <= kMaxHeader) return header;
  return absl::InvalidArgumentError(absl::StrCat("a header of ", header.size(), " bytes; at most ", kMaxHeader));
}

}  // namespace

const NamedTensor* Safetensors::Find(std::string_view name) const {
  const auto found = std::lower_bound(tensors.begin(), tensors.end(), name,
                                      [](const NamedTensor& tensor, std::string_view n) { return tensor.name < n; });
  return found != tensors.end() && found->name == name ? &*found : nullptr;
}

absl::StatusOr<Safetensors> ParseSafetensors(std::string_view bytes) {
  uint64_t header_size;
  if (bytes.size() < kPrefix) {
    return absl::InvalidArgumentError(absl::StrCat("a file of ", bytes.size(), " bytes; the header's length takes 8"));
  }
  std::memcpy(&header_size, bytes.data(), kPrefix);
  if (header_size > kMaxHeader) {
    return absl::InvalidArgumentError(absl::StrCat("a header of ", header_size, " bytes; at most ", kMaxHeader));
  }
  if (header_size > bytes.size() - kPrefix) {
    return absl::InvalidArgumentError(absl::StrCat("a header of ", header_size, " bytes in a file of ", bytes.size(),
                                                   " bytes: cut off, or no header"));
  }
  const std::string_view json = bytes.substr(kPrefix, header_size);
  if (!json.starts_with('{')) return absl::InvalidArgumentError("the header does not begin with {");
  ASSIGN_OR_RETURN(SafetensorsHeader header, ParseSafetensorsHeader(json));
  const std::string_view values = bytes.substr(kPrefix + header_size);
  // Before any value is read: tensors that share their bytes would be larger together than the file.
  RETURN_IF_ERROR(CheckCoverage(header, values.size()));
  Safetensors file = {.metadata = std::move(header.metadata)};
  for (const auto& [name, entry] : header.tensors) {
    absl::StatusOr<NamedTensor> tensor = TensorOf(name, entry, values);
    if (!tensor.ok()) return InTensor(name, tensor.status());
    file.tensors.push_back(*std::move(tensor));
  }
  return file;
}

absl::StatusOr<Safetensors> ReadSafetensors(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, base::ReadFile(path));
  absl::StatusOr<Safetensors> file = ParseSafetensors(bytes);
  if (file.ok()) return file;
  return absl::Status(file.status().code(), absl::StrCat(path, ": ", file.status().message()));
}

absl::StatusOr<std::string> SafetensorsBytes(const std::vector<NamedTensor>& tensors,
                                             const std::map<std::string, std::string>& metadata) {
  std::vector<const NamedTensor*> sorted;
  size_t values = 0;
  for (const NamedTensor& tensor : tensors) {
    if (tensor.name == kMetadataName) {
      return absl::InvalidArgumentError("a tensor cannot be called __metadata__: the format keeps that name");
    }
    const absl::StatusOr<int64_t> count = ValueCount(tensor.shape);
    if (!count.ok()) return InTensor(tensor.name, count.status());
    if (static_cast<uint64_t>(*count) != tensor.data.size()) {
      return InTensor(tensor.name,
                      absl::InvalidArgumentError(absl::StrCat("shape ", Shape(tensor.shape), " is ", *count,
                                                              " values, not ", tensor.data.size())));
    }
    sorted.push_back(&tensor);
    values += tensor.data.size();
  }
  std::sort(sorted.begin(), sorted.end(), [](const NamedTensor* a, const NamedTensor* b) { return a->name < b->name; });
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i]->name == sorted[i - 1]->name) {
      return InTensor(sorted[i]->name, absl::InvalidArgumentError("comes twice"));
    }
  }
  ASSIGN_OR_RETURN(const std::string header, HeaderOf(sorted, metadata));
  const uint64_t header_size = header.size();
  std::string bytes(reinterpret_cast<const char*>(&header_size), kPrefix);
  bytes.reserve(kPrefix + header.size() + 4 * values);
  bytes += header;
  for (const NamedTensor* tensor : sorted) {
    bytes.append(reinterpret_cast<const char*>(tensor->data.data()), 4 * tensor->data.size());
  }
  return bytes;
}

absl::Status WriteSafetensors(const std::string& path, const std::vector<NamedTensor>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  ASSIGN_OR_RETURN(const std::string bytes, SafetensorsBytes(tensors, metadata));
  return base::WriteFile(path, bytes);
}

}  // namespace nn::io
