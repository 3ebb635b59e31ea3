#include "web/cache/page_cache.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace course::web {
namespace {

// File systems stamp by a clock that ticks every few milliseconds, some every second or two: a file that was written
// this shortly before it was read may be written again without looking different.
constexpr int64_t kTooFreshNs = 2'000'000'000;
constexpr int64_t kMaxAgeNs = 60'000'000'000;

int64_t Ns(const timespec& time) { return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

}  // namespace

int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

FileStamp StampOf(const std::string& path) {
  struct stat seen;
  if (stat(path.c_str(), &seen) != 0) return {};
  return {.inode = static_cast<int64_t>(seen.st_ino),
          .size = seen.st_size,
          .modified_ns = Ns(seen.st_mtim),
          .changed_ns = Ns(seen.st_ctim)};
}

std::optional<Answer> PageCache::Find(const std::string& target, int64_t version, int64_t now_ns) {
  std::shared_ptr<const Kept> kept;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_target_.find(target);
    if (found == by_target_.end()) return std::nullopt;
    if (found->second->version != version || now_ns - found->second->begun_ns > kMaxAgeNs) {
      Erase(found->second);
      return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    kept = found->second->kept;
  }
  for (const auto& [path, stamp] : kept->files) {
    if (StampOf(path) != stamp) return std::nullopt;
  }
  return kept->answer;
}

void PageCache::Keep(const std::string& target, int64_t version, int64_t begun_ns,
                     const std::vector<std::string>& files, const Answer& answer) {
  const auto kept = std::make_shared<Kept>(Kept{.answer = answer});
  Entry entry = {.target = target, .version = version, .begun_ns = begun_ns, .kept = kept};
  entry.bytes = target.size() + (answer.body ? answer.body->size() : 0);
  for (const auto& [name, value] : answer.fields) entry.bytes += name.size() + value.size();
  if (entry.bytes > max_bytes_ / 4) return;
  for (const std::string& path : files) {
    const FileStamp stamp = StampOf(path);
    if (std::max(stamp.modified_ns, stamp.changed_ns) > begun_ns - kTooFreshNs) return;
    kept->files.emplace_back(path, stamp);
  }
  const std::lock_guard lock(mutex_);
  if (const auto old = by_target_.find(target); old != by_target_.end()) Erase(old->second);
  bytes_ += entry.bytes;
  entries_.push_front(std::move(entry));
  by_target_[target] = entries_.begin();
  while (bytes_ > max_bytes_) Erase(std::prev(entries_.end()));
}

size_t PageCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

void PageCache::Erase(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_target_.erase(entry->target);
  entries_.erase(entry);
}

}  // namespace course::web
