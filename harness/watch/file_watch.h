// Tells when one of the watched files was saved.
//
// Editors save in three ways: they write into the file, they empty it and write, or they write a second file and rename
// it over the first. All three end with a file that was closed after writing or that came by a rename; only that
// counts.

#ifndef HARNESS_WATCH_FILE_WATCH_H_
#define HARNESS_WATCH_FILE_WATCH_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::watch {

struct FileEvent {
  enum Kind { kSaved, kGone };
  Kind kind = kSaved;
  std::string path;  // as it was given
};

class FileWatch {
 public:
  virtual ~FileWatch() = default;
  // Readable when there may be events; -1 if one has to ask every now and then (see interval_ms).
  virtual int fd() const = 0;
  // How often Read wants to be called even if fd() says nothing.
  virtual int interval_ms() const = 0;
  // What happened since the last call, each file once, in the order in which it happened. Never blocks.
  virtual std::vector<FileEvent> Read() = 0;
};

// By inotify(7), of the files' folders, so that renames are seen. A folder that goes and comes back is found again.
// Unavailable if the system has no inotify or no watches left.
absl::StatusOr<std::unique_ptr<FileWatch>> MakeInotifyWatch(const std::vector<std::string>& files);

// By looking at each file's size and time every 200 ms: for file systems that tell nothing (some network and shared
// folders).
std::unique_ptr<FileWatch> MakePollingWatch(const std::vector<std::string>& files);

// The first where it can be had, else the second.
std::unique_ptr<FileWatch> MakeFileWatch(const std::vector<std::string>& files);

}  // namespace course::watch

#endif  // HARNESS_WATCH_FILE_WATCH_H_
