// Small file helpers of the recorder.

#ifndef HARNESS_RECORDER_FILES_H_
#define HARNESS_RECORDER_FILES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace course::recorder {

// The bytes of a regular file; nullopt if it cannot be read or is larger than `limit`.
std::optional<std::string> ReadRegularFile(const std::string& path, size_t limit);
// When it was last written, in milliseconds since 1970; nullopt if it is not there.
std::optional<int64_t> WrittenMs(const std::string& path);
// With all links resolved; the path itself if that fails.
std::string RealPath(const std::string& path);
int64_t NowMs();

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_FILES_H_
