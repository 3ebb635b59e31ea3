// A disk that can be full: a small tmpfs over a folder, which this process and its children alone see.

#ifndef HARNESS_STORE_TESTING_SMALL_DISK_H_
#define HARNESS_STORE_TESTING_SMALL_DISK_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::store {

class SmallDisk {
 public:
  // What the folder holds is hidden until the disk is gone. It needs no root: where this user may not mount, a user
  // namespace of its own may (user_namespaces(7)). PermissionDenied where neither is allowed. REQUIRES: this process
  // has one thread.
  static absl::StatusOr<std::unique_ptr<SmallDisk>> Mount(const std::string& folder, size_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // Takes every byte that is left.
  absl::Status Fill();
  // Gives back what Fill() took.
  void MakeRoom();

 private:
  explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {}
  std::string Ballast() const { return folder_ + "/ballast"; }

  const std::string folder_;
};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_SMALL_DISK_H_
