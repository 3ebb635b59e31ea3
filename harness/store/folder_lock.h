// Programs that open databases of one folder take turns.
//
//   ASSIGN_OR_RETURN(const FolderLock lock, FolderLock::Take(db.path()));
//   ...  // alone in the folder, until `lock` goes

#ifndef HARNESS_STORE_FOLDER_LOCK_H_
#define HARNESS_STORE_FOLDER_LOCK_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace course::store {

// Whoever has it holds off everybody else who takes it, in this process too; nobody else is held off. The kernel lets
// go of it for a process that died (flock(2)). It is the folder's lock and not the file's, because SQLite loses its own
// locks of a file when any descriptor of that file is closed.
class FolderLock {
 public:
  // Of the folder in which the file `path` lies or will lie; waits as long as somebody else has it. The errors are the
  // kernel's, with the folder: NotFound if it is not there.
  static absl::StatusOr<FolderLock> Take(const std::string& path);

  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}

  int fd_;  // -1: moved from
};

}  // namespace course::store

#endif  // HARNESS_STORE_FOLDER_LOCK_H_
