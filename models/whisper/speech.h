// From a sound file to what Whisper hears: one channel, 16,000 samples a second, cut into windows of 30 seconds.

#ifndef MODELS_WHISPER_SPEECH_H_
#define MODELS_WHISPER_SPEECH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nn/io/wav.h"

namespace whisper {

// The mean of the channels, resampled to 16,000 a second.
//
// Errors: InvalidArgument as Resample, and for a sound without a sample: there is nothing to hear.
absl::StatusOr<std::vector<float>> SpeechFrom(const nn::io::Audio& audio);

// The same for a WAV file; also what nn::io::ReadWav refuses (8-bit samples among it), with the path.
absl::StatusOr<std::vector<float>> ReadSpeech(const std::string& path);

}  // namespace whisper

#endif  // MODELS_WHISPER_SPEECH_H_
