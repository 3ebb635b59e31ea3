#include "nn/io/wav.h"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "nn/io/wav_header.h"

namespace nn::io {
namespace {

constexpr float kFullScale = 32768;

// A file in memory, as libsndfile wants to be shown it. Reading and writing grow nothing but `bytes`.
struct MemoryFile {
  std::string bytes;
  sf_count_t at = 0;

  sf_count_t size() const { return static_cast<sf_count_t>(bytes.size()); }

  static MemoryFile& Of(void* self) { return *static_cast<MemoryFile*>(self); }
  static sf_count_t Length(void* self) { return Of(self).size(); }
  static sf_count_t Tell(void* self) { return Of(self).at; }
  static sf_count_t Seek(sf_count_t offset, int whence, void* self) {
    MemoryFile& file = Of(self);
    const sf_count_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file.at : file.size();
    file.at = std::clamp<sf_count_t>(from + offset, 0, file.size());
    return file.at;
  }
  static sf_count_t Read(void* to, sf_count_t count, void* self) {
    MemoryFile& file = Of(self);
    count = std::clamp<sf_count_t>(file.size() - file.at, 0, count);
    std::memcpy(to, file.bytes.data() + file.at, static_cast<size_t>(count));
    file.at += count;
    return count;
  }
  static sf_count_t Write(const void* from, sf_count_t count, void* self) {
    MemoryFile& file = Of(self);
    const auto end = static_cast<size_t>(file.at + count);
    if (end > file.bytes.size()) file.bytes.resize(end);
    std::memcpy(file.bytes.data() + file.at, from, static_cast<size_t>(count));
    file.at += count;
    return count;
  }
};

SF_VIRTUAL_IO Calls() {
  return {MemoryFile::Length, MemoryFile::Seek, MemoryFile::Read, MemoryFile::Write, MemoryFile::Tell};
}

absl::StatusOr<std::vector<int16_t>> Pcm(const Audio& audio) {
  std::vector<int16_t> pcm(audio.samples.size());
  for (size_t i = 0; i < pcm.size(); ++i) {
    if (std::isnan(audio.samples[i])) {
      return absl::InvalidArgumentError(absl::StrCat("sample ", i, " is not a number"));
    }
    pcm[i] = static_cast<int16_t>(std::round(std::clamp(audio.samples[i] * kFullScale, -kFullScale, kFullScale - 1)));
  }
  return pcm;
}

}  // namespace

absl::StatusOr<Audio> ParseWav(std::string_view bytes) {
  ASSIGN_OR_RETURN(const WavHeader header, ParseWavHeader(bytes));
  MemoryFile file = {std::string(bytes.substr(0, header.size))};
  SF_VIRTUAL_IO calls = Calls();
  SF_INFO info = {};
  SNDFILE* sound = sf_open_virtual(&calls, SFM_READ, &info, &file);
  if (sound == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("libsndfile refuses it: ", sf_strerror(nullptr)));
  }
  const absl::Cleanup close = [sound] { sf_close(sound); };
  const auto frames = static_cast<sf_count_t>(header.frames);
  if (info.frames != frames || info.channels != static_cast<int>(header.channels) ||
      info.samplerate != static_cast<int>(header.sample_rate)) {
    return absl::InvalidArgumentError(absl::StrCat("libsndfile finds ", info.frames, " frames of ", info.channels,
                                                   " channels at ", info.samplerate, " a second; the header says ",
                                                   frames, ", ", header.channels, " and ", header.sample_rate));
  }
  std::vector<int16_t> pcm(header.frames * header.channels);
  if (const sf_count_t read = sf_readf_short(sound, pcm.data(), frames); read != frames) {
    return absl::InvalidArgumentError(absl::StrCat("libsndfile reads ", read, " of ", frames, " frames"));
  }
  Audio audio = {info.samplerate, info.channels, std::vector<float>(pcm.size())};
  std::transform(pcm.begin(), pcm.end(), audio.samples.begin(), [](int16_t k) { return k / kFullScale; });
  return audio;
}

absl::StatusOr<Audio> ReadWav(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, base::ReadFile(path));
  absl::StatusOr<Audio> audio = ParseWav(bytes);
  if (audio.ok()) return audio;
  return absl::Status(audio.status().code(), absl::StrCat(path, ": ", audio.status().message()));
}

absl::StatusOr<std::string> WavBytes(const Audio& audio) {
  RETURN_IF_ERROR(CheckSound(audio.channels, audio.sample_rate));
  if (audio.samples.size() % static_cast<size_t>(audio.channels) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(audio.samples.size(), " samples are no whole number of frames of ", audio.channels));
  }
  // The size of the RIFF chunk, which counts 36 bytes of header, is a number of 32 bits.
  if (audio.samples.size() > (uint64_t{0xFFFFFFFF} - 36) / 2) {
    return absl::InvalidArgumentError(absl::StrCat(audio.samples.size(), " samples; a WAV holds less than 2^31"));
  }
  ASSIGN_OR_RETURN(const std::vector<int16_t> pcm, Pcm(audio));
  MemoryFile file;
  SF_VIRTUAL_IO calls = Calls();
  SF_INFO info = {
      .samplerate = audio.sample_rate, .channels = audio.channels, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
  SNDFILE* sound = sf_open_virtual(&calls, SFM_WRITE, &info, &file);
  if (sound == nullptr) return absl::InternalError(absl::StrCat("libsndfile: ", sf_strerror(nullptr)));
  const auto frames = static_cast<sf_count_t>(pcm.size()) / audio.channels;
  const sf_count_t written = sf_writef_short(sound, pcm.data(), frames);
  // Closing writes the sizes into the header.
  const int error = sf_close(sound);
  if (written != frames || error != 0) {
    return absl::InternalError(absl::StrCat("libsndfile writes ", written, " of ", frames, " frames"));
  }
  return std::move(file.bytes);
}

absl::Status WriteWav(const std::string& path, const Audio& audio) {
  ASSIGN_OR_RETURN(const std::string bytes, WavBytes(audio));
  return base::WriteFile(path, bytes);
}

Audio ToMono(const Audio& audio) {
  CHECK(audio.channels >= 1) << audio.channels << " channels";
  const auto channels = static_cast<size_t>(audio.channels);
  CHECK(audio.samples.size() % channels == 0) << audio.samples.size() << " samples of " << channels << " channels";
  if (channels == 1) return audio;
  Audio mono = {audio.sample_rate, 1, std::vector<float>(audio.samples.size() / channels)};
  for (size_t t = 0; t < mono.samples.size(); ++t) {
    float sum = 0;
    for (size_t c = 0; c < channels; ++c) sum += audio.samples[t * channels + c];
    mono.samples[t] = sum / static_cast<float>(channels);
  }
  return mono;
}

}  // namespace nn::io
