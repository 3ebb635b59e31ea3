// LruEncoderCache: the engine's encoder cache. Entries that nobody holds are evicted in the order in which the last
// holder let them go.

#ifndef ENGINE_LRU_ENCODER_CACHE_H_
#define ENGINE_LRU_ENCODER_CACHE_H_

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/encoder_cache.h"

namespace engine {

class LruEncoderCache final : public EncoderCacheManager {
 public:
  // An empty cache.
  //
  //   capacity  [embeddings]
  //
  // Errors:  InvalidArgument for capacity < 1.
  static absl::StatusOr<std::unique_ptr<LruEncoderCache>> Create(int64_t capacity);

  bool CheckAndUpdate(const std::string& content_hash, const std::string& request_id) override;
  absl::StatusOr<bool> CanAllocate(int64_t num_embeds, int64_t compute_budget, int64_t already_scheduled) override;
  absl::Status Allocate(const std::string& content_hash, int64_t num_embeds, const std::string& request_id) override;
  void ReleaseInput(const std::string& content_hash, const std::string& request_id) override;
  void ReleaseRequest(const std::string& request_id) override;
  std::vector<std::string> TakeFreed() override;
  void Reset() override;
  int64_t Capacity() const override { return capacity_; }
  int64_t NumFreeSlots() const override { return free_; }
  int64_t NumReclaimableSlots() const override { return reclaimable_; }
  std::optional<EncoderCacheEntry> GetEntry(const std::string& content_hash) const override;
  std::vector<std::string> Unreferenced() const override { return {line_.begin(), line_.end()}; }

 private:
  using Line = std::list<std::string>;
  struct Entry {
    int64_t num_embeds = 0;
    std::set<std::string> holders;
    Line::iterator place;  // in line_; only while nobody holds it
  };

  explicit LruEncoderCache(int64_t capacity) : capacity_(capacity), free_(capacity), reclaimable_(capacity) {}

  void Hold(const std::string& content_hash, Entry& entry, const std::string& request_id);
  void EvictFront();

  const int64_t capacity_;
  int64_t free_;
  int64_t reclaimable_;
  std::unordered_map<std::string, Entry> entries_;                  // by content hash
  std::unordered_map<std::string, std::vector<std::string>> held_;  // by request id: hashes, oldest first
  Line line_;                                                       // hashes that nobody holds, oldest first
  std::vector<std::string> freed_;                                  // evicted and not yet reported
};

}  // namespace engine

#endif  // ENGINE_LRU_ENCODER_CACHE_H_
