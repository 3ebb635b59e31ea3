#include "harness/watch/file_watch.h"

#include <sys/stat.h>

#include <map>
#include <utility>

#include "base/file.h"
#include "harness/watch/stamps.h"

namespace course::watch {
namespace {

class PollingWatch : public FileWatch {
 public:
  explicit PollingWatch(const std::vector<std::string>& files) : files_(files), seen_(StampsOf(files)) {}

  int fd() const override { return -1; }
  int interval_ms() const override { return 200; }

  std::vector<FileEvent> Read() override {
    std::vector<FileEvent> events;
    for (const std::string& file : files_) {
      std::string stamp = base::FileStamp(file);
      std::string& seen = seen_[file];
      if (stamp == seen) continue;
      seen = std::move(stamp);
      events.push_back({seen == "absent" ? FileEvent::kGone : FileEvent::kSaved, file});
    }
    return events;
  }

 private:
  std::vector<std::string> files_;
  Stamps seen_;
};

}  // namespace

std::unique_ptr<FileWatch> MakePollingWatch(const std::vector<std::string>& files) {
  return std::make_unique<PollingWatch>(files);
}

std::unique_ptr<FileWatch> MakeFileWatch(const std::vector<std::string>& files) {
  absl::StatusOr<std::unique_ptr<FileWatch>> watch = MakeInotifyWatch(files);
  return watch.ok() ? *std::move(watch) : MakePollingWatch(files);
}

}  // namespace course::watch
