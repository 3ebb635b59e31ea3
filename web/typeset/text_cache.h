// Results worth keeping, by the text that they were made from: what was not asked for longest goes first.

#ifndef WEB_TYPESET_TEXT_CACHE_H_
#define WEB_TYPESET_TEXT_CACHE_H_

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace course::web {

// Safe to call from several threads.
class TextCache {
 public:
  // Keys and values together take at most `max_bytes`; a pair that is larger is not kept.
  explicit TextCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  std::optional<std::string> Find(std::string_view key);
  void Insert(std::string_view key, std::string_view value);

 private:
  struct Entry {
    std::string key;
    std::string value;
    size_t Bytes() const { return key.size() + value.size(); }
  };

  const size_t max_bytes_;
  std::mutex mutex_;
  size_t bytes_ = 0;
  std::list<Entry> entries_;                                                 // the last used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;  // the keys live in entries_
};

}  // namespace course::web

#endif  // WEB_TYPESET_TEXT_CACHE_H_
