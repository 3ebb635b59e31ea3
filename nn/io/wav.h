// Sound in files: WAV with 16-bit samples.
//
//   ASSIGN_OR_RETURN(const nn::io::Audio speech, nn::io::ReadWav("audio/jfk.wav"));
//   const nn::io::Audio mono = nn::io::ToMono(speech);

#ifndef NN_IO_WAV_H_
#define NN_IO_WAV_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nn::io {

struct Audio {
  int sample_rate = 0;         // [frames per second]
  int channels = 0;            // 1 mono, 2 stereo
  std::vector<float> samples;  // (frames, channels): the sample of frame t in channel c is samples[t * channels + c];
                               // -1 and 1 are full scale

  bool operator==(const Audio&) const = default;
};

// Reads PCM of 16 bits: a sample k becomes k / 32768, exactly, from -1 to 32767 / 32768.
//
// The header is compared with the bytes that are there before libsndfile sees it: libsndfile makes the best of a file
// that is cut off or lies about its length, and a silently shorter sound would be somebody's wrong result.
//
// Errors: InvalidArgument with the reason if it is no WAV, is cut off, has a chunk that is longer than the file, no or
//         two data chunks, data that is no whole number of frames, no channel or more than 64, or a rate of 0 or above
//         1,000,000; Unimplemented for any other coding than 16-bit PCM, by its number.
// Source: Microsoft and IBM 1991, "Multimedia Programming Interface and Data Specifications 1.0", chapter 3.
absl::StatusOr<Audio> ParseWav(std::string_view bytes);

// The same for a file; also NotFound and Internal as base::ReadFile. Every error names the path.
absl::StatusOr<Audio> ReadWav(const std::string& path);

// The bytes of a WAV file of 16-bit PCM: round(32768 x), halves away from zero, limited to -32768..32767 (1 itself
// becomes 32767). What ParseWav read comes out with the same samples.
//
// Errors: InvalidArgument for channels or a rate that ParseWav would refuse, if `samples` is no whole number of frames,
// if one is NaN, or for more than the 4 GiB that the format can say.
absl::StatusOr<std::string> WavBytes(const Audio& audio);

// Writes them to `path`: whoever reads it meanwhile sees the old file or the new one, never half of it.
absl::Status WriteWav(const std::string& path, const Audio& audio);

// The mean of the channels of each frame, as one channel. CHECKs that there is a channel and that the frames are whole.
Audio ToMono(const Audio& audio);

}  // namespace nn::io

#endif  // NN_IO_WAV_H_
