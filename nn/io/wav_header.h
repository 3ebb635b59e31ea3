// The chunks of a WAV file, compared with the bytes that are there.

#ifndef NN_IO_WAV_HEADER_H_
#define NN_IO_WAV_HEADER_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nn::io {

struct WavHeader {
  uint32_t sample_rate = 0;  // [frames per second]
  uint32_t channels = 0;
  uint64_t frames = 0;
  uint64_t size = 0;  // of the RIFF chunk with its own header; bytes behind it belong to nobody
};

// InvalidArgument and Unimplemented as ParseWav says.
absl::StatusOr<WavHeader> ParseWavHeader(std::string_view bytes);

// What a WAV file can say about its sound: 1 to 64 channels, 1 to 1,000,000 frames a second. InvalidArgument otherwise.
absl::Status CheckSound(int64_t channels, int64_t sample_rate);

}  // namespace nn::io

#endif  // NN_IO_WAV_HEADER_H_
