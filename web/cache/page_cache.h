// Answers that are still true: a page stays the same as long as the store's version and the files that it was made from
// do, and for a minute at most, because pages say which day it is. A hit costs a stat() per file, and its body is sent
// without copying it.

#ifndef WEB_CACHE_PAGE_CACHE_H_
#define WEB_CACHE_PAGE_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "web/http/answer.h"

namespace course::web {

// What can be seen of a file without reading it. A file that is not there has a stamp of its own.
struct FileStamp {
  int64_t inode = 0;
  int64_t size = -1;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;  // of the inode: nobody can set it back

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};
FileStamp StampOf(const std::string& path);

// Safe to call from several threads.
class PageCache {
 public:
  // Of heads and bodies together; the least recently used pages make room.
  explicit PageCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  // The answer to `target` (path and query), if it was kept at this version, is young enough at `now_ns` and its files
  // are still the same.
  std::optional<Answer> Find(const std::string& target, int64_t version, int64_t now_ns);
  // Keeps an answer that was begun at `begun_ns` (of the system's clock) when the store had this version. Not kept: one
  // larger than a quarter of the room, and one with a file that changed while, or just before, it was read.
  void Keep(const std::string& target, int64_t version, int64_t begun_ns, const std::vector<std::string>& files,
            const Answer& answer);

  size_t bytes() const;

 private:
  struct Kept {
    std::vector<std::pair<std::string, FileStamp>> files;
    Answer answer;
  };
  struct Entry {
    std::string target;
    int64_t version = 0;
    int64_t begun_ns = 0;
    std::shared_ptr<const Kept> kept;  // looked at without the lock
    size_t bytes = 0;
  };
  using Entries = std::list<Entry>;

  void Erase(Entries::iterator entry);  // REQUIRES: mutex_ is held

  const size_t max_bytes_;
  mutable std::mutex mutex_;
  Entries entries_;  // most recently used first
  std::unordered_map<std::string, Entries::iterator> by_target_;
  size_t bytes_ = 0;
};

// Nanoseconds since 1970, as files are stamped.
int64_t NowNs();

}  // namespace course::web

#endif  // WEB_CACHE_PAGE_CACHE_H_
