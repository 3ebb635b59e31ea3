// Lab 13-mini-01  Encoder cache. You edit this file; engine/api/encoder_cache.h says what each method promises, and
// encoder_cache.h has what you are given: CheckAmounts.

#include <algorithm>
#include <cstdint>
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
  explicit Manager(int64_t capacity) : capacity_(capacity) {}

  bool CheckAndUpdate(const std::string& content_hash, const std::string& request_id) override {
    // TODO(lab): known? Then the request holds it, and what is held stands in no line.
    return false;
  }

  absl::StatusOr<bool> CanAllocate(int64_t num_embeds, int64_t compute_budget, int64_t already_scheduled) override {
    // TODO(lab): CheckAmounts first. Refuse before you evict; evict no more than is needed; reserve nothing.
    return absl::UnimplementedError("CanAllocate is not written yet");
  }

  absl::Status Allocate(const std::string& content_hash, int64_t num_embeds, const std::string& request_id) override {
    // TODO(lab): three things can be wrong; the header names their codes.
    return absl::UnimplementedError("Allocate is not written yet");
  }

  void ReleaseInput(const std::string& content_hash, const std::string& request_id) override {
    // TODO(lab): nothing, unless this request holds it. The last one to let go puts it at the back of the line.
  }

  void ReleaseRequest(const std::string& request_id) override {
    // TODO(lab): everything that it holds, in the order in which it came to hold it.
  }

  std::vector<std::string> TakeFreed() override {
    // TODO(lab): each eviction is reported once.
    return {};
  }

  void Reset() override {
    // TODO(lab): as new.
  }

  int64_t Capacity() const override { return capacity_; }
  int64_t NumFreeSlots() const override { return -1; }         // TODO(lab)
  int64_t NumReclaimableSlots() const override { return -1; }  // TODO(lab): free, or in the line

  std::optional<engine::EncoderCacheEntry> GetEntry(const std::string& content_hash) const override {
    // TODO(lab): its size, and who holds it, sorted.
    return std::nullopt;
  }

  std::vector<std::string> Unreferenced() const override {
    // TODO(lab): the line, from front to back.
    return {};
  }

 private:
  const int64_t capacity_;
  // TODO(lab): sizes, holders, the line, what was evicted and not reported.
};

}  // namespace

std::unique_ptr<engine::EncoderCacheManager> MakeEncoderCacheManager(int64_t capacity) {
  return std::make_unique<Manager>(capacity);
}

}  // namespace encoder_cache::impl
