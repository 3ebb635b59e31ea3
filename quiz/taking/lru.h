// The values that were used last, by name: what can be made again need not be kept for ever.

#ifndef QUIZ_TAKING_LRU_H_
#define QUIZ_TAKING_LRU_H_

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace course::quiz {

// Safe to call from several threads. A value that had to make room lives on with whoever holds it.
template <class T>
class Lru {
 public:
  explicit Lru(size_t most) : most_(most) {}

  // nullptr if it is not kept.
  std::shared_ptr<const T> Find(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  void Put(const std::string& name, std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_name_.find(name); found != by_name_.end()) {
      entries_.erase(found->second);
      by_name_.erase(found);
    }
    entries_.push_front({name, std::move(value)});
    by_name_[name] = entries_.begin();
    if (entries_.size() <= most_) return;
    by_name_.erase(entries_.back().name);
    entries_.pop_back();
  }

 private:
  struct Entry {
    std::string name;
    std::shared_ptr<const T> value;
  };

  const size_t most_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the last used first
  std::unordered_map<std::string, typename std::list<Entry>::iterator> by_name_;
};

}  // namespace course::quiz

#endif  // QUIZ_TAKING_LRU_H_
