#include "models/whisper/testing/npz.h"

#include <zlib.h>

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "models/whisper/testing/npy.h"

namespace whisper::testing {
namespace {

constexpr size_t kEnd = 22, kEntry = 46, kLocal = 30;  // [bytes] of the headers, names not counted
constexpr size_t kMost = size_t{1} << 26;              // [bytes] unpacked; a test's golden is smaller

// A little-endian number of `n` bytes. REQUIRES: at + n <= bytes.size().
size_t Number(std::string_view bytes, size_t at, int n) {
  size_t value = 0;
  for (int i = n; i-- > 0;) value = 256 * value + static_cast<uint8_t>(bytes[at + i]);
  return value;
}

absl::StatusOr<std::string> Inflated(std::string_view packed, size_t size) {
  std::string bytes(size, '\0');
  z_stream stream = {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(size);
  // Negative: the bare stream, without zlib's own header.
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return absl::InternalError("zlib cannot begin");
  const int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (result != Z_STREAM_END || stream.total_out != size) {
    return absl::InvalidArgumentError(absl::StrCat("deflated data give no ", size, " bytes: zlib says ", result));
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> Unzip(std::string_view archive, std::string_view name) {
  // The end of the directory is the last thing; nobody writes the comment that may follow.
  if (archive.size() < kEnd || archive.substr(archive.size() - kEnd, 4) != "PK\x05\x06") {
    return absl::InvalidArgumentError("no zip archive");
  }
  size_t at = Number(archive, archive.size() - kEnd + 16, 4);
  for (size_t left = Number(archive, archive.size() - kEnd + 10, 2); left > 0; --left) {
    if (at + kEntry > archive.size() || archive.substr(at, 4) != "PK\x01\x02") {
      return absl::InvalidArgumentError(absl::StrCat("no entry of the directory at byte ", at));
    }
    const size_t method = Number(archive, at + 10, 2), packed = Number(archive, at + 20, 4),
                 size = Number(archive, at + 24, 4), name_size = Number(archive, at + 28, 2),
                 local = Number(archive, at + 42, 4);
    if (archive.substr(at + kEntry, name_size) != name) {
      at += kEntry + name_size + Number(archive, at + 30, 2) + Number(archive, at + 32, 2);
      continue;
    }
    // The local header may have another extra field than the directory.
    if (local + kLocal > archive.size()) return absl::InvalidArgumentError(absl::StrCat("no header at byte ", local));
    const size_t data = local + kLocal + Number(archive, local + 26, 2) + Number(archive, local + 28, 2);
    if (data + packed > archive.size() || size > kMost) {
      return absl::InvalidArgumentError(absl::StrCat(packed, " bytes at ", data, " lie outside, or become too many"));
    }
    if (method == 0) return std::string(archive.substr(data, packed));
    if (method == 8) return Inflated(archive.substr(data, packed), size);
    return absl::UnimplementedError(absl::StrCat("packed by method ", method));
  }
  return absl::NotFoundError(absl::StrCat("the archive has no ", std::string(name)));
}

absl::StatusOr<base::Mat> ReadNpz(const std::string& path, const std::string& name) {
  ASSIGN_OR_RETURN(const std::string archive, base::ReadFile(path));
  const absl::StatusOr<std::string> bytes = Unzip(archive, name + ".npy");
  if (!bytes.ok()) return absl::Status(bytes.status().code(), absl::StrCat(path, ": ", bytes.status().message()));
  return ParseNpy(*bytes, absl::StrCat(path, ": ", name));
}

}  // namespace whisper::testing
