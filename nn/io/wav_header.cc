#include "nn/io/wav_header.h"

#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nn::io {
namespace {

constexpr size_t kChunkHeader = 8;  // four letters and the size of what follows
constexpr uint32_t kPcm = 1, kExtensible = 0xFFFE;

uint32_t LittleEndian(std::string_view bytes, size_t at, size_t size) {
  uint32_t value = 0;
  for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// Letters of a file as they may stand in a message.
std::string Letters(std::string_view id) { return absl::CHexEscape(absl::string_view(id.data(), id.size())); }

struct Format {
  uint32_t channels = 0, sample_rate = 0, frame_bytes = 0;
};

// The chunk "fmt ": coding, channels, rate, bytes a second, bytes a frame, bits a sample; more where it is
// "extensible".
absl::StatusOr<Format> ParseFormat(std::string_view chunk) {
  if (chunk.size() < 16) {
    return absl::InvalidArgumentError(absl::StrCat("a format chunk of ", chunk.size(), " bytes; it has 16 or more"));
  }
  uint32_t coding = LittleEndian(chunk, 0, 2);
  // The coding proper is then the beginning of a GUID behind 8 more bytes.
  if (coding == kExtensible && chunk.size() >= 40) coding = LittleEndian(chunk, 24, 2);
  const uint32_t bits = LittleEndian(chunk, 14, 2);
  if (coding != kPcm || bits != 16) {
    return absl::UnimplementedError(
        absl::StrCat("a WAV of coding ", coding, " with ", bits, " bits a sample; read is PCM (1) of 16 bits"));
  }
  const Format format = {LittleEndian(chunk, 2, 2), LittleEndian(chunk, 4, 4), LittleEndian(chunk, 12, 2)};
  RETURN_IF_ERROR(CheckSound(format.channels, format.sample_rate));
  if (format.frame_bytes != 2 * format.channels) {
    return absl::InvalidArgumentError(
        absl::StrCat("a WAV of ", format.channels, " channels of 16 bits with ", format.frame_bytes, " bytes a frame"));
  }
  return format;
}

}  // namespace

absl::Status CheckSound(int64_t channels, int64_t sample_rate) {
  if (channels < 1 || channels > 64) {
    return absl::InvalidArgumentError(absl::StrCat("a sound of ", channels, " channels; it has 1 to 64"));
  }
  if (sample_rate >= 1 && sample_rate <= 1'000'000) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a sound of ", sample_rate, " frames a second; it has 1 to 1000000"));
}

absl::StatusOr<WavHeader> ParseWavHeader(std::string_view bytes) {
  if (bytes.size() < 12 || bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE") {
    return absl::InvalidArgumentError("no WAV: it does not begin with RIFF, a size and WAVE");
  }
  const uint64_t size = kChunkHeader + uint64_t{LittleEndian(bytes, 4, 4)};
  if (size > bytes.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a WAV of ", size, " bytes by its header, and of ", bytes.size(), " in truth: cut off"));
  }
  std::optional<Format> format;
  std::optional<uint64_t> data_bytes;
  for (uint64_t at = 12; at + kChunkHeader <= size;) {
    const std::string_view id = bytes.substr(at, 4);
    const uint64_t length = LittleEndian(bytes, at + 4, 4);
    if (length > size - at - kChunkHeader) {
      return absl::InvalidArgumentError(absl::StrCat("the chunk \"", Letters(id), "\" at byte ", at, " has ", length,
                                                     " bytes by its header; ", size - at - kChunkHeader, " are left"));
    }
    if (id == "fmt " && !format) {
      ASSIGN_OR_RETURN(format, ParseFormat(bytes.substr(at + kChunkHeader, length)));
    } else if (id == "fmt ") {
      return absl::InvalidArgumentError("a WAV with two format chunks");
    } else if (id == "data") {
      if (data_bytes) return absl::InvalidArgumentError("a WAV with two data chunks");
      if (!format) return absl::InvalidArgumentError("a WAV whose data comes before its format");
      data_bytes = length;
    }
    at += kChunkHeader + length + length % 2;  // chunks begin at even bytes
  }
  if (!format || !data_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("a WAV without ", format ? "data" : "a format"));
  }
  if (*data_bytes % format->frame_bytes != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(*data_bytes, " bytes of data are no whole number of frames of ", format->frame_bytes));
  }
  return WavHeader{format->sample_rate, format->channels, *data_bytes / format->frame_bytes, size};
}

}  // namespace nn::io
