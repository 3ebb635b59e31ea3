// A folder of somebody else's, read without being led out of it: no link is followed, nothing but regular files of a
// reasonable size is opened for long, and a name means what it meant when it was looked at.

#ifndef HARNESS_GRADING_OPEN_FOLDER_H_
#define HARNESS_GRADING_OPEN_FOLDER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::grading {

enum class Kind { kFile, kFolder, kLink, kOther };

struct Entry {
  std::string name;  // any bytes but '/' and NUL
  Kind kind = Kind::kOther;
};

// Holds a descriptor.
class OpenFolder {
 public:
  // `path` itself is followed if it is a link: it is the caller's word.
  //
  // Errors, with the path: NotFound, PermissionDenied; FailedPrecondition if it is no folder.
  static absl::StatusOr<OpenFolder> At(const std::string& path);
  OpenFolder(OpenFolder&& other) noexcept;
  OpenFolder& operator=(OpenFolder&&) = delete;
  ~OpenFolder();

  // Sorted by name, without "." and ".."; at most `most`, and ResourceExhausted if there are more.
  absl::StatusOr<std::vector<Entry>> Entries(size_t most) const;
  // FailedPrecondition if it is a link or no folder.
  absl::StatusOr<OpenFolder> Folder(const std::string& name) const;
  // FailedPrecondition if it is a link or no regular file; OutOfRange, naming its size, if it has more than `most`
  // bytes.
  absl::StatusOr<std::string> File(const std::string& name, size_t most) const;

 private:
  explicit OpenFolder(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace course::grading

#endif  // HARNESS_GRADING_OPEN_FOLDER_H_
