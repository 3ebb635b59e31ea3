#include "models/whisper/testing/npy.h"

#include <cstdint>
#include <cstdio>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace whisper::testing {

absl::StatusOr<base::Mat> ParseNpy(std::string_view bytes, std::string_view name) {
  // "\x93NUMPY", two bytes of version, two of the header's length; the header; the values.
  constexpr size_t kPrefix = 10;
  size_t header_size = 0;
  if (bytes.size() >= kPrefix) header_size = uint8_t(bytes[8]) + 256 * size_t{uint8_t(bytes[9])};
  if (bytes.size() < kPrefix + header_size || bytes.substr(0, 8) != std::string_view("\x93NUMPY\x01\x00", 8)) {
    return absl::InvalidArgumentError(absl::StrCat(std::string(name), " is no .npy file of version 1.0"));
  }
  const std::string header(bytes.substr(kPrefix, header_size));
  const size_t shape = header.find("'shape': (");
  base::Mat mat;
  if (header.find("'<f4'") == std::string::npos || header.find("'fortran_order': False") == std::string::npos ||
      shape == std::string::npos ||
      std::sscanf(header.c_str() + shape, "'shape': (%d, %d)", &mat.rows, &mat.cols) != 2 ||
      bytes.size() != kPrefix + header_size + size_t(mat.rows) * mat.cols * sizeof(float)) {
    return absl::InvalidArgumentError(absl::StrCat(std::string(name), ": ", header));
  }
  mat.data.resize(size_t(mat.rows) * mat.cols);
  std::memcpy(mat.data.data(), bytes.data() + kPrefix + header_size, mat.data.size() * sizeof(float));
  return mat;
}

absl::StatusOr<base::Mat> ReadNpy(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, base::ReadFile(path));
  return ParseNpy(bytes, path);
}

}  // namespace whisper::testing
