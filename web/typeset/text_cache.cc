#include "web/typeset/text_cache.h"

namespace course::web {

std::optional<std::string> TextCache::Find(std::string_view key) {
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->value;
}

void TextCache::Insert(std::string_view key, std::string_view value) {
  std::lock_guard lock(mutex_);
  if (key.size() + value.size() > max_bytes_ || by_key_.contains(key)) return;
  entries_.push_front({std::string(key), std::string(value)});
  by_key_.emplace(entries_.front().key, entries_.begin());
  bytes_ += entries_.front().Bytes();
  while (bytes_ > max_bytes_) {
    bytes_ -= entries_.back().Bytes();
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

}  // namespace course::web
