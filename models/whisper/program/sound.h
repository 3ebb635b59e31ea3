// A window of a recording.

#ifndef MODELS_WHISPER_PROGRAM_SOUND_H_
#define MODELS_WHISPER_PROGRAM_SOUND_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace whisper::program {

inline constexpr int64_t kMostBytes = int64_t{1} << 30;  // of a WAV file: 9 hours of one channel at 16,000 a second

struct Recording {
  std::vector<float> samples;            // mono, 16,000 a second
  int file_rate = 0, file_channels = 0;  // as they were in the file

  double seconds() const;
  int windows(int window_samples) const;  // at least 1
};

// Errors: as nn::io::ReadWav and SpeechFrom, with the path; ResourceExhausted for a file above kMostBytes, which is not
//         read.
absl::StatusOr<Recording> ReadRecording(const std::string& path);

// The samples of window `index`; the last one may be shorter. OutOfRange, with how many there are, if there is none.
absl::StatusOr<std::span<const float>> WindowOf(const Recording& recording, int index, int window_samples);

}  // namespace whisper::program

#endif  // MODELS_WHISPER_PROGRAM_SOUND_H_
