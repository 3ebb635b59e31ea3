#include "cohort/exchange/gzip.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "zlib.h"

namespace course::cohort {
namespace {

constexpr int kGzipFormat = 15 + 16;  // the largest window, and gzip's header
constexpr size_t kPiece = 1 << 20;    // zlib counts in 32 bits, and output grows by as much

Bytef* Input(std::string_view bytes, size_t at) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + at));  // zlib reads only
}

}  // namespace

std::string Gzip(std::string_view text) {
  z_stream stream = {};
  CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipFormat, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string bytes;
  std::string piece(kPiece, '\0');
  int result = Z_OK;
  for (size_t at = 0; result != Z_STREAM_END;) {
    if (stream.avail_in == 0) {
      const size_t size = std::min(kPiece, text.size() - at);
      stream.next_in = Input(text, at);
      stream.avail_in = static_cast<uInt>(size);
      at += size;
    }
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(kPiece);
    result = deflate(&stream, at == text.size() ? Z_FINISH : Z_NO_FLUSH);
    CHECK(result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR) << result;
    bytes.append(piece, 0, kPiece - stream.avail_out);
  }
  deflateEnd(&stream);
  return bytes;
}

absl::StatusOr<std::string> Gunzip(std::string_view bytes, size_t most) {
  z_stream stream = {};
  CHECK(inflateInit2(&stream, kGzipFormat) == Z_OK);
  std::string text;
  std::string piece(kPiece, '\0');
  int result = Z_OK;
  size_t at = 0;
  while (result == Z_OK && text.size() <= most) {
    if (stream.avail_in == 0) {
      const size_t size = std::min(kPiece, bytes.size() - at);
      stream.next_in = Input(bytes, at);
      stream.avail_in = static_cast<uInt>(size);
      at += size;
    }
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(kPiece);
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(piece, 0, kPiece - stream.avail_out);
    if (result == Z_BUF_ERROR) break;  // nothing left to read, and not at the end
  }
  const std::string why = stream.msg == nullptr ? "" : absl::StrCat(": ", stream.msg);
  const size_t behind = bytes.size() - at + stream.avail_in;
  inflateEnd(&stream);
  if (text.size() > most) {
    return absl::ResourceExhaustedError(
        absl::StrCat(bytes.size(), " bytes become more than ", most, ", which is the most that is unpacked"));
  }
  if (result == Z_BUF_ERROR || result == Z_OK) return absl::InvalidArgumentError("the file is cut off");
  if (result != Z_STREAM_END) return absl::InvalidArgumentError(absl::StrCat("no gzip file, or a damaged one", why));
  if (behind > 0) return absl::InvalidArgumentError(absl::StrCat(behind, " bytes stand behind the end of the file"));
  return text;
}

}  // namespace course::cohort
