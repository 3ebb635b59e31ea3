#include "models/whisper/program/sound.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/speech.h"
#include "nn/io/wav.h"

namespace whisper::program {

double Recording::seconds() const { return static_cast<double>(samples.size()) / kSampleRate; }

int Recording::windows(int window_samples) const {
  const size_t n = (samples.size() + window_samples - 1) / window_samples;
  return static_cast<int>(std::max<size_t>(n, 1));
}

absl::StatusOr<Recording> ReadRecording(const std::string& path) {
  std::error_code error;
  const auto bytes = static_cast<int64_t>(std::filesystem::file_size(path, error));
  if (!error && bytes > kMostBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path, " has ", bytes, " bytes, and a recording is held in memory as a whole: at most ", kMostBytes,
                     " (9 hours of one channel at 16,000 samples a second). Cut it up, or lower its rate."));
  }
  ASSIGN_OR_RETURN(const nn::io::Audio audio, nn::io::ReadWav(path));
  absl::StatusOr<std::vector<float>> speech = SpeechFrom(audio);
  if (!speech.ok()) {
    return absl::Status(speech.status().code(), absl::StrCat(path, ": ", speech.status().message()));
  }
  return Recording{*std::move(speech), audio.sample_rate, audio.channels};
}

absl::StatusOr<std::span<const float>> WindowOf(const Recording& recording, int index, int window_samples) {
  const int windows = recording.windows(window_samples);
  if (index >= windows) {
    return absl::OutOfRangeError(absl::StrCat("there is no window ", index, ": ", recording.seconds(),
                                              " seconds are the windows 0 to ", windows - 1));
  }
  const size_t from = size_t(index) * window_samples;
  return std::span(recording.samples).subspan(from, std::min<size_t>(window_samples, recording.samples.size() - from));
}

}  // namespace whisper::program
