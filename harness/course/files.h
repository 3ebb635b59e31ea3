// Files as whole values. Errors name the path; a write is seen whole or not at all.

#ifndef HARNESS_COURSE_FILES_H_
#define HARNESS_COURSE_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::cli {

// NotFound if there is no such file.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Replaces `path`, making its folders. Whoever reads meanwhile sees the old or the new text. Keeps the permissions of a
// file that is replaced; a new one gets `mode`.
absl::Status WriteFile(const std::string& path, const std::string& text, int mode = 0644);

bool IsFile(const std::string& path);
bool IsFolder(const std::string& path);
absl::Status MakeFolder(const std::string& path);

// Removes a file or a tree; what is not there is no error.
absl::Status Remove(const std::string& path);

// Paths below `folder`, relative to it, sorted; only regular files. Links are not followed; empty if there is no
// folder.
std::vector<std::string> FilesBelow(const std::string& folder);

// Names in `folder` (files, folders, links), sorted.
std::vector<std::string> NamesIn(const std::string& folder);

// Bytes that `path` and everything below it occupy on the disk; links are not followed, a file with two names counts
// once.
int64_t DiskBytes(const std::string& path);

// "3.2 GB", "17 MB", "512 B": powers of 1000.
std::string HumanBytes(int64_t bytes);

// Milliseconds since 1970; 0 if there is no such file.
int64_t ModifiedMs(const std::string& path);

}  // namespace course::cli

#endif  // HARNESS_COURSE_FILES_H_
