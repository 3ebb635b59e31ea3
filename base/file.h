// A file as one value, and whether it is still the one that was read. A write is seen whole or not at all.

#ifndef BASE_FILE_H_
#define BASE_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace base {

// The whole file; at most `most` bytes of it are asked for. NotFound if there is none, ResourceExhausted if it is
// larger, Internal for what cannot be read, a folder among it; each names the path and the system's reason.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t most = size_t{1} << 40);

// Replaces `path`: whoever reads meanwhile sees the old or the new bytes, and a full disk or a crash leaves the old
// ones (a temporary file beside it, then rename). Keeps the permissions of a file that is replaced; a new one gets
// `mode`. NotFound if there is no such folder, Internal for what cannot be written; each names the path and the
// system's reason.
absl::Status WriteFile(const std::string& path, std::string_view bytes, int mode = 0644);

// Inode, size and time of the last change, as make looks at files; the inode because an editor that saves by renaming
// may keep the time. "absent" if there is no such file.
std::string FileStamp(const std::string& path);

}  // namespace base

#endif  // BASE_FILE_H_
