// Lab 13-mini-01  Encoder cache: the reference solution.

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "phases/13-multimodal-models/mini-build/mini-01-encoder-cache/encoder_cache.h"

namespace encoder_cache::impl {
namespace {

class Manager final : public engine::EncoderCacheManager {
 public:
  explicit Manager(int64_t capacity) : capacity_(capacity), free_(capacity) {}

  bool CheckAndUpdate(const std::string& content_hash, const std::string& request_id) override {
    if (!sizes_.contains(content_hash)) return false;
    std::erase(line_, content_hash);
    Hold(content_hash, request_id);
    return true;
  }

  absl::StatusOr<bool> CanAllocate(int64_t num_embeds, int64_t compute_budget, int64_t already_scheduled) override {
    RETURN_IF_ERROR(CheckAmounts(num_embeds, compute_budget, already_scheduled));
    if (num_embeds > compute_budget) return false;
    if (num_embeds > NumReclaimableSlots() - already_scheduled) return false;
    while (num_embeds > free_ - already_scheduled) EvictFront();
    return true;
  }

  absl::Status Allocate(const std::string& content_hash, int64_t num_embeds, const std::string& request_id) override {
    if (num_embeds < 1) {
      return absl::InvalidArgumentError(absl::StrCat("an entry of ", num_embeds, " embeddings, below 1"));
    }
    if (sizes_.contains(content_hash)) {
      return absl::AlreadyExistsError(absl::StrCat("content ", content_hash, " is in the encoder cache already"));
    }
    if (num_embeds > free_) {
      return absl::FailedPreconditionError(
          absl::StrCat("an entry of ", num_embeds, " embeddings, and ", free_, " of ", capacity_, " slots are free"));
    }
    sizes_[content_hash] = num_embeds;
    free_ -= num_embeds;
    Hold(content_hash, request_id);
    return absl::OkStatus();
  }

  void ReleaseInput(const std::string& content_hash, const std::string& request_id) override {
    if (std::erase(holds_, std::pair(request_id, content_hash)) == 0) return;
    if (Holders(content_hash).empty()) line_.push_back(content_hash);
  }

  void ReleaseRequest(const std::string& request_id) override {
    const auto holds = holds_;  // a copy: each release takes one away
    for (const auto& [request, content_hash] : holds) {
      if (request == request_id) ReleaseInput(content_hash, request_id);
    }
  }

  std::vector<std::string> TakeFreed() override { return std::exchange(freed_, {}); }

  void Reset() override {
    free_ = capacity_;
    sizes_.clear();
    holds_.clear();
    line_.clear();
    freed_.clear();
  }

  int64_t Capacity() const override { return capacity_; }
  int64_t NumFreeSlots() const override { return free_; }
  int64_t NumReclaimableSlots() const override {
    int64_t slots = free_;
    for (const std::string& content_hash : line_) slots += sizes_.at(content_hash);
    return slots;
  }

  std::optional<engine::EncoderCacheEntry> GetEntry(const std::string& content_hash) const override {
    const auto size = sizes_.find(content_hash);
    if (size == sizes_.end()) return std::nullopt;
    std::vector<std::string> holders = Holders(content_hash);
    std::sort(holders.begin(), holders.end());
    return engine::EncoderCacheEntry{size->second, holders};
  }

  std::vector<std::string> Unreferenced() const override { return line_; }

 private:
  void Hold(const std::string& content_hash, const std::string& request_id) {
    const std::pair hold(request_id, content_hash);
    if (std::find(holds_.begin(), holds_.end(), hold) == holds_.end()) holds_.push_back(hold);
  }

  std::vector<std::string> Holders(const std::string& content_hash) const {
    std::vector<std::string> holders;
    for (const auto& [request, held] : holds_) {
      if (held == content_hash) holders.push_back(request);
    }
    return holders;
  }

  void EvictFront() {
    const std::string evicted = line_.front();
    line_.erase(line_.begin());
    free_ += sizes_.at(evicted);
    sizes_.erase(evicted);
    freed_.push_back(evicted);
  }

  const int64_t capacity_;
  int64_t free_;
  std::map<std::string, int64_t> sizes_;                    // every entry, by content hash
  std::vector<std::pair<std::string, std::string>> holds_;  // (request, content hash), oldest first
  std::vector<std::string> line_;                           // entries that nobody holds, first to go first
  std::vector<std::string> freed_;                          // evicted and not yet reported
};

}  // namespace

std::unique_ptr<engine::EncoderCacheManager> MakeEncoderCacheManager(int64_t capacity) {
  return std::make_unique<Manager>(capacity);
}

}  // namespace encoder_cache::impl
