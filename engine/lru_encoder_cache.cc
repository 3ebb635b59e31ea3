#include "engine/lru_encoder_cache.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace engine {

absl::StatusOr<std::unique_ptr<LruEncoderCache>> LruEncoderCache::Create(int64_t capacity) {
  if (capacity < 1) {
    return absl::InvalidArgumentError(absl::StrCat("an encoder cache of ", capacity, " embeddings, below 1"));
  }
  return absl::WrapUnique(new LruEncoderCache(capacity));
}

bool LruEncoderCache::CheckAndUpdate(const std::string& content_hash, const std::string& request_id) {
  const auto found = entries_.find(content_hash);
  if (found == entries_.end()) return false;
  Entry& entry = found->second;
  if (entry.holders.empty()) {
    line_.erase(entry.place);
    reclaimable_ -= entry.num_embeds;
  }
  Hold(content_hash, entry, request_id);
  return true;
}

absl::StatusOr<bool> LruEncoderCache::CanAllocate(int64_t num_embeds, int64_t compute_budget,
                                                  int64_t already_scheduled) {
  if (num_embeds < 1 || compute_budget < 0 || already_scheduled < 0) {
    return absl::InvalidArgumentError(absl::StrCat("asked for ", num_embeds,
                                                   " embeddings (at least 1) with a budget of ", compute_budget,
                                                   " and ", already_scheduled, " scheduled (neither below 0)"));
  }
  if (num_embeds > compute_budget) return false;
  // Differences, because the sum of two numbers from outside may leave 64 bits.
  if (num_embeds > reclaimable_ - already_scheduled) return false;
  while (num_embeds > free_ - already_scheduled) EvictFront();
  return true;
}

absl::Status LruEncoderCache::Allocate(const std::string& content_hash, int64_t num_embeds,
                                       const std::string& request_id) {
  if (num_embeds < 1)
    return absl::InvalidArgumentError(absl::StrCat("an entry of ", num_embeds, " embeddings, below 1"));
  if (entries_.contains(content_hash)) {
    return absl::AlreadyExistsError(absl::StrCat("content ", content_hash, " is in the encoder cache already"));
  }
  if (num_embeds > free_) {
    return absl::FailedPreconditionError(
        absl::StrCat("an entry of ", num_embeds, " embeddings, and ", free_, " of ", capacity_, " slots are free"));
  }
  Entry& entry = entries_[content_hash];
  entry.num_embeds = num_embeds;
  free_ -= num_embeds;
  reclaimable_ -= num_embeds;
  Hold(content_hash, entry, request_id);
  return absl::OkStatus();
}

void LruEncoderCache::ReleaseInput(const std::string& content_hash, const std::string& request_id) {
  const auto found = entries_.find(content_hash);
  if (found == entries_.end() || found->second.holders.erase(request_id) == 0) return;
  std::vector<std::string>& held = held_[request_id];
  std::erase(held, content_hash);
  if (held.empty()) held_.erase(request_id);
  Entry& entry = found->second;
  if (!entry.holders.empty()) return;
  entry.place = line_.insert(line_.end(), found->first);
  reclaimable_ += entry.num_embeds;
}

void LruEncoderCache::ReleaseRequest(const std::string& request_id) {
  const auto held = held_.find(request_id);
  if (held == held_.end()) return;
  const std::vector<std::string> hashes = held->second;  // a copy: each release takes one away
  for (const std::string& hash : hashes) ReleaseInput(hash, request_id);
}

std::vector<std::string> LruEncoderCache::TakeFreed() { return std::exchange(freed_, {}); }

void LruEncoderCache::Reset() {
  entries_.clear();
  held_.clear();
  line_.clear();
  freed_.clear();
  free_ = reclaimable_ = capacity_;
}

std::optional<EncoderCacheEntry> LruEncoderCache::GetEntry(const std::string& content_hash) const {
  const auto found = entries_.find(content_hash);
  if (found == entries_.end()) return std::nullopt;
  const Entry& entry = found->second;
  return EncoderCacheEntry{entry.num_embeds, {entry.holders.begin(), entry.holders.end()}};
}

void LruEncoderCache::Hold(const std::string& content_hash, Entry& entry, const std::string& request_id) {
  if (entry.holders.insert(request_id).second) held_[request_id].push_back(content_hash);
}

// The line is not empty: what is reclaimable and not free stands in it (E2).
void LruEncoderCache::EvictFront() {
  const auto entry = entries_.find(line_.front());
  free_ += entry->second.num_embeds;
  freed_.push_back(entry->first);
  entries_.erase(entry);
  line_.pop_front();
}

}  // namespace engine
