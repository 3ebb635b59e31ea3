#include "models/whisper/speech.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "models/whisper/log_mel.h"
#include "models/whisper/resample.h"

namespace whisper {

absl::StatusOr<std::vector<float>> SpeechFrom(const nn::io::Audio& audio) {
  if (audio.samples.empty()) return absl::InvalidArgumentError("a sound without a sample: there is nothing to hear");
  return Resample(nn::io::ToMono(audio).samples, audio.sample_rate, kSampleRate);
}

absl::StatusOr<std::vector<float>> ReadSpeech(const std::string& path) {
  ASSIGN_OR_RETURN(const nn::io::Audio audio, nn::io::ReadWav(path));
  absl::StatusOr<std::vector<float>> speech = SpeechFrom(audio);
  if (speech.ok()) return speech;
  return absl::Status(speech.status().code(), absl::StrCat(path, ": ", speech.status().message()));
}

}  // namespace whisper
