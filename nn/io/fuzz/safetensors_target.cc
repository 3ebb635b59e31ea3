// Any bytes are refused or read; what was read is written with the same values and read again.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "nn/io/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto file = nn::io::ParseSafetensors(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!file.ok()) return 0;
  for (const nn::io::NamedTensor& tensor : file->tensors) {
    CHECK(file->Find(tensor.name) == &tensor) << tensor.name;
  }
  const auto bytes = nn::io::SafetensorsBytes(file->tensors, file->metadata);
  CHECK(bytes.ok()) << bytes.status();
  const auto again = nn::io::ParseSafetensors(*bytes);
  CHECK(again.ok()) << again.status();
  // Bytes and not values: NaN is not equal to itself.
  CHECK(nn::io::SafetensorsBytes(again->tensors, again->metadata).value() == *bytes) << "another file";
  return 0;
}
