#include "nn/io/jpeg.h"

#include <turbojpeg.h>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nn::io {
namespace {

absl::Status Refused(tjhandle decoder) {
  return absl::InvalidArgumentError(absl::StrCat("a damaged JPEG: ", tjGetErrorStr2(decoder)));
}

}  // namespace

bool IsJpeg(std::string_view bytes) { return bytes.starts_with("\xFF\xD8\xFF"); }

absl::StatusOr<ByteImage> DecodeJpeg(std::string_view bytes, uint64_t max_pixels) {
  const tjhandle decoder = tjInitDecompress();
  if (decoder == nullptr) return absl::ResourceExhaustedError("no memory for a JPEG decoder");
  const absl::Cleanup destroy = [decoder] { tjDestroy(decoder); };
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  int width = 0, height = 0, subsampling = 0, colours = 0;
  if (tjDecompressHeader3(decoder, data, bytes.size(), &width, &height, &subsampling, &colours) != 0) {
    return Refused(decoder);
  }
  if (width < 0 || height < 0) return Refused(decoder);
  RETURN_IF_ERROR(CheckSize(static_cast<uint64_t>(height), static_cast<uint64_t>(width), max_pixels));
  if (colours == TJCS_CMYK || colours == TJCS_YCCK) {
    return absl::UnimplementedError("a JPEG in CMYK, the colours of print; read are grey and RGB");
  }
  const bool is_grey = colours == TJCS_GRAY;
  ByteImage out = {height, width, is_grey ? 1 : 3, {}};
  out.values.resize(static_cast<size_t>(height) * static_cast<size_t>(width) * static_cast<size_t>(out.channels));
  // A progressive file of a few bytes can ask for the whole picture to be gone through thousands of times.
  constexpr int kFlags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS;
  if (tjDecompress2(decoder, data, bytes.size(), out.values.data(), width, /*pitch=*/0, height,
                    is_grey ? TJPF_GRAY : TJPF_RGB, kFlags) != 0) {
    return Refused(decoder);
  }
  return out;
}

}  // namespace nn::io
