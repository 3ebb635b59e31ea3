#include "models/qwen2_vl/safetensors_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "nn/io/half.h"
#include "nn/io/safetensors_header.h"

namespace qwen2_vl {
namespace {

// Values are taken as they lie in the file.
static_assert(std::endian::native == std::endian::little);

constexpr int64_t kPrefix = 8;  // bytes of the header's length
constexpr int64_t kMaxHeader = 100'000'000;

absl::Status ReadAt(int descriptor, const std::string& path, int64_t offset, std::span<char> out) {
  while (!out.empty()) {
    const ssize_t n = pread(descriptor, out.data(), out.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return absl::InternalError(absl::StrCat(path, " at ", offset, ": ", std::strerror(errno)));
    if (n == 0) return absl::InternalError(absl::StrCat(path, " ends at ", offset, ", ", out.size(), " bytes early"));
    offset += n;
    out = out.subspan(static_cast<size_t>(n));
  }
  return absl::OkStatus();
}

absl::Status Refuse(const std::string& path, const std::string& name, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", name, " ", why));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SafetensorsFolder>> SafetensorsFolder::Open(const std::string& folder,
                                                                           const std::vector<TensorSpec>& tensors) {
  std::map<std::string, const TensorSpec*> wanted;
  for (const TensorSpec& tensor : tensors) wanted[tensor.name] = &tensor;
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".safetensors") paths.push_back(entry.path().string());
  }
  if (paths.empty()) return absl::NotFoundError(absl::StrCat(folder, " has no *.safetensors files"));
  std::sort(paths.begin(), paths.end());
  auto source = absl::WrapUnique(new SafetensorsFolder);
  for (const std::string& path : paths) RETURN_IF_ERROR(source->AddFile(path, wanted));
  for (const auto& [name, spec] : wanted) {
    if (!source->places_.contains(name)) {
      return absl::NotFoundError(absl::StrCat("no file of ", folder, " has the tensor ", name));
    }
  }
  return source;
}

SafetensorsFolder::~SafetensorsFolder() {
  for (const File& file : files_) close(file.descriptor);
}

absl::Status SafetensorsFolder::AddFile(const std::string& path,
                                        const std::map<std::string, const TensorSpec*>& wanted) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return absl::InternalError(absl::StrCat(path, ": ", std::strerror(errno)));
  files_.push_back({path, descriptor});  // from here on the destructor closes it
  struct stat info;
  if (fstat(descriptor, &info) != 0) return absl::InternalError(absl::StrCat(path, ": ", std::strerror(errno)));
  const int64_t size = info.st_size;
  uint64_t header_size = 0;
  if (size < kPrefix) return absl::InvalidArgumentError(absl::StrCat(path, " has ", size, " bytes: no header"));
  RETURN_IF_ERROR(ReadAt(descriptor, path, 0, std::span(reinterpret_cast<char*>(&header_size), kPrefix)));
  const int64_t most = std::min(kMaxHeader, size - kPrefix);
  if (header_size > static_cast<uint64_t>(most)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": a header of ", header_size, " bytes; at most ", most));
  }
  std::string json(header_size, '\0');
  RETURN_IF_ERROR(ReadAt(descriptor, path, kPrefix, std::span(json)));
  const auto header = nn::io::ParseSafetensorsHeader(json);
  if (!header.ok()) return absl::Status(header.status().code(), absl::StrCat(path, ": ", header.status().message()));
  const int64_t data = kPrefix + static_cast<int64_t>(header_size);
  for (const auto& [name, entry] : header->tensors) {
    const auto found = wanted.find(name);
    if (found == wanted.end()) continue;
    if (places_.contains(name)) {
      return Refuse(path, name, absl::StrCat("is in ", files_[places_[name].file].path, " already"));
    }
    const TensorSpec& spec = *found->second;
    if (entry.shape != spec.shape) {
      return Refuse(path, name,
                    absl::StrCat("has the shape [", absl::StrJoin(entry.shape, ", "), "]; it must be [",
                                 absl::StrJoin(spec.shape, ", "), "]"));
    }
    Place place = {.file = files_.size() - 1, .type = Type::kF32};
    if (entry.dtype == "BF16") {
      place.type = Type::kBf16;
    } else if (entry.dtype == "F16") {
      place.type = Type::kF16;
    } else if (entry.dtype != "F32") {
      return absl::UnimplementedError(
          absl::StrCat(path, ": ", name, " is of type ", entry.dtype, "; BF16, F16 and F32 are read"));
    }
    const int64_t begin = entry.data_offsets[0], end = entry.data_offsets[1];
    const int64_t bytes = spec.rows() * spec.row_values() * (place.type == Type::kF32 ? 4 : 2);
    if (begin > end || end > size - data || end - begin != bytes) {
      return Refuse(
          path, name,
          absl::StrCat("lies at [", begin, ", ", end, ") of ", size - data, " bytes; its shape is ", bytes, " bytes"));
    }
    place.begin = data + begin;
    places_[name] = place;
  }
  return absl::OkStatus();
}

absl::Status SafetensorsFolder::ReadRows(const TensorSpec& tensor, int64_t first, std::span<float> out) const {
  const auto found = places_.find(tensor.name);
  if (found == places_.end())
    return absl::NotFoundError(absl::StrCat("the tensor ", tensor.name, " was not asked for"));
  const Place& place = found->second;
  const File& file = files_[place.file];
  const int64_t width = place.type == Type::kF32 ? 4 : 2;
  const int64_t offset = place.begin + first * tensor.row_values() * width;
  if (place.type == Type::kF32) {
    RETURN_IF_ERROR(ReadAt(file.descriptor, file.path, offset,
                           std::span(reinterpret_cast<char*>(out.data()), out.size() * sizeof(float))));
  } else {
    std::vector<uint16_t> halves(out.size());
    RETURN_IF_ERROR(ReadAt(file.descriptor, file.path, offset,
                           std::span(reinterpret_cast<char*>(halves.data()), 2 * halves.size())));
    for (size_t i = 0; i < out.size(); ++i) {
      out[i] = place.type == Type::kBf16 ? nn::io::Bfloat16ToFloat(halves[i]) : nn::io::HalfToFloat(halves[i]);
    }
  }
  for (const float value : out) {
    if (!std::isfinite(value)) return Refuse(file.path, tensor.name, absl::StrCat("has a value of ", value));
  }
  return absl::OkStatus();
}

}  // namespace qwen2_vl
