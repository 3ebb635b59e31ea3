// A file as one value, and whether it is still the one that was read.

#ifndef BASE_FILE_H_
#define BASE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace base {

// The whole file; at most `most` bytes of it are asked for. NotFound if there is none, ResourceExhausted if it is
// larger, Internal for what cannot be read, a folder among it; each names the path and the system's reason.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t most = size_t{1} << 40);

// Inode, size and time of the last change, as make looks at files; the inode because an editor that saves by renaming
// may keep the time. "absent" if there is no such file.
std::string FileStamp(const std::string& path);

}  // namespace base

#endif  // BASE_FILE_H_
