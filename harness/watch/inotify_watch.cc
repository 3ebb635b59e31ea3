#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "harness/watch/file_watch.h"

namespace course::watch {
namespace {

std::string FolderOf(const std::string& file) { return file.substr(0, file.rfind('/')); }
std::string NameOf(const std::string& file) { return file.substr(file.rfind('/') + 1); }

class InotifyWatch : public FileWatch {
 public:
  InotifyWatch(int fd, const std::vector<std::string>& files) : fd_(fd) {
    for (const std::string& file : files) files_[FolderOf(file)].push_back(file);
  }
  ~InotifyWatch() override { close(fd_); }

  // False, with errno, if one of the folders cannot be watched though it is there.
  bool AddMissing() {
    for (const auto& [folder, files] : files_) {
      const bool watched = std::any_of(folders_.begin(), folders_.end(),
                                       [&folder = folder](const auto& entry) { return entry.second == folder; });
      if (watched) continue;
      const int id = inotify_add_watch(fd_, folder.c_str(), kMask);
      if (id >= 0) folders_[id] = folder;
      if (id < 0 && errno != ENOENT && errno != ENOTDIR) return false;
    }
    return true;
  }

  int fd() const override { return fd_; }
  // A folder that was removed tells nothing when it comes back: one has to look.
  int interval_ms() const override { return folders_.size() < files_.size() ? 1000 : -1; }

  std::vector<FileEvent> Read() override {
    events_.clear();
    alignas(inotify_event) char buffer[16 << 10];
    ssize_t size;
    while ((size = read(fd_, buffer, sizeof buffer)) > 0) {
      for (const char* at = buffer; at < buffer + size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(at);
        Take(*event);
        at += sizeof(inotify_event) + event->len;
      }
    }
    FindFoldersAgain();
    return std::move(events_);
  }

 private:
  static constexpr uint32_t kMask =
      IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

  void Add(FileEvent::Kind kind, const std::string& file) {
    std::erase_if(events_, [&](const FileEvent& event) { return event.path == file; });
    events_.push_back({kind, file});
  }

  void Take(const inotify_event& event) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
      // Something was lost: every file may have been saved.
      for (const auto& [folder, files] : files_) {
        for (const std::string& file : files) Add(FileEvent::kSaved, file);
      }
      return;
    }
    const auto found = folders_.find(event.wd);
    if (found == folders_.end()) return;
    const std::string folder = found->second;
    if ((event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0) {
      // The watch follows a folder that was moved: the path is what counts.
      if ((event.mask & IN_MOVE_SELF) != 0) inotify_rm_watch(fd_, event.wd);
      folders_.erase(found);
      for (const std::string& file : files_[folder]) Add(FileEvent::kGone, file);
      return;
    }
    const std::string name = event.len > 0 ? event.name : "";
    for (const std::string& file : files_[folder]) {
      if (NameOf(file) != name) continue;
      const bool saved = (event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0;
      Add(saved ? FileEvent::kSaved : FileEvent::kGone, file);
    }
  }

  void FindFoldersAgain() {
    if (folders_.size() == files_.size()) return;
    std::map<int, std::string> before = folders_;
    AddMissing();
    for (const auto& [id, folder] : folders_) {
      if (before.contains(id)) continue;
      for (const std::string& file : files_[folder]) {
        if (access(file.c_str(), F_OK) == 0) Add(FileEvent::kSaved, file);
      }
    }
  }

  int fd_;
  std::map<std::string, std::vector<std::string>> files_;  // by folder
  std::map<int, std::string> folders_;                     // by inotify's number
  std::vector<FileEvent> events_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<FileWatch>> MakeInotifyWatch(const std::vector<std::string>& files) {
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) return absl::UnavailableError(absl::StrCat("inotify: ", std::strerror(errno)));
  auto watch = std::make_unique<InotifyWatch>(fd, files);
  if (!watch->AddMissing()) {
    return absl::UnavailableError(absl::StrCat("inotify_add_watch: ", std::strerror(errno)));
  }
  return watch;
}

}  // namespace course::watch
