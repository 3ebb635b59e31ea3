// The published files that tests, measurements and programs of the course can use: what each is for, where it comes
// from, and what its bytes are.

#ifndef HARNESS_MODELS_KNOWN_FILES_H_
#define HARNESS_MODELS_KNOWN_FILES_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace course::models {

struct KnownFile {
  std::string_view name;     // below a folder of models: "audio/jfk.wav"
  std::string_view purpose;  // one line
  std::string_view source;   // an address, or in words where it has none
  std::string_view licence;
  int64_t bytes = 0;        // 0: not pinned
  std::string_view about;   // the published size, where the exact one is not known: "151 MB"
  std::string_view sha256;  // in hexadecimal; empty: not pinned, since nobody here has seen the file or its hash

  // The first part of the name: "audio".
  std::string_view model() const { return name.substr(0, name.find('/')); }
  bool operator==(const KnownFile&) const = default;
};

// Sorted by name. Sizes and hashes are those of the files that this course was tested with; of whisper-tiny those that
// its page on the Hugging Face hub shows.
std::span<const KnownFile> KnownFiles();

}  // namespace course::models

#endif  // HARNESS_MODELS_KNOWN_FILES_H_
