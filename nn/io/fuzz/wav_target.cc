// Any bytes are refused or read; what was read is written and read again as the same samples.

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "nn/io/wav.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto audio = nn::io::ParseWav(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!audio.ok()) return 0;
  const auto bytes = nn::io::WavBytes(*audio);
  CHECK(bytes.ok()) << bytes.status();
  const auto again = nn::io::ParseWav(*bytes);
  CHECK(again.ok()) << again.status();
  CHECK(*again == *audio) << "other samples";
  const nn::io::Audio mono = nn::io::ToMono(*audio);
  CHECK(mono.samples.size() * static_cast<size_t>(audio->channels) == audio->samples.size()) << mono.samples.size();
  return 0;
}
