// Whether a published file is here, and whether its bytes are the right ones.

#ifndef HARNESS_MODELS_CHECK_H_
#define HARNESS_MODELS_CHECK_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "harness/models/known_files.h"

namespace course::models {

enum class State {
  kAbsent,
  kVerified,   // the size and the SHA-256 are the known ones
  kNotPinned,  // it is there, and nothing is known to compare it with
  kWrong,      // it is there, and is another file
};

// "absent", "verified", "not pinned", "wrong".
std::string_view StateName(State state);

struct Checked {
  const KnownFile* file = nullptr;
  State state = State::kAbsent;
  std::string path;    // of the file; empty if it is absent
  std::string sha256;  // of its bytes, where they were read
  std::string reason;  // of kWrong: what is wrong; of kAbsent nothing
};

// Looks for the file (base/model_files.h) and reads it. A file of another size is not read: that says enough.
Checked Check(const KnownFile& file, std::string_view workspace);

// SHA-256 in hexadecimal of a file of any size, a part at a time. NotFound or Internal, with the path, for one that
// cannot be read.
absl::StatusOr<std::string> Sha256OfFile(const std::string& path);

}  // namespace course::models

#endif  // HARNESS_MODELS_CHECK_H_
