// Lab 13-mini-01  Encoder cache: the output of an encoder is kept by the content that it was made from, shared by all
// who need it, and given up only when its room is needed.
//
// You write MakeEncoderCacheManager of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the later parts of the mini-build compile against it. What a manager promises, call by call, stands in
// engine/api/encoder_cache.h.

#ifndef PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_01_ENCODER_CACHE_ENCODER_CACHE_H_
#define PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_01_ENCODER_CACHE_ENCODER_CACHE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "engine/api/encoder_cache.h"

namespace encoder_cache {

// You write this.
namespace impl {

// The books of a cache for encoder outputs, at first empty.
//
//   capacity  [embeddings] >= 1
//   returns   a manager as engine/api/encoder_cache.h describes it
//
// Example: capacity 10. Allocate("A", 4, "r1"), then ReleaseInput("A", "r1"): 6 slots are free, 10 reclaimable, and "A"
//          can still be found. CanAllocate(7, 100, 0) evicts it: 10 free, and TakeFreed() is {"A"}.
//
// Errors:  none here, see the checked function below. Those of Allocate are yours; CheckAmounts has those of
//          CanAllocate.
// Source:  EncoderCacheManager of vLLM's vllm/v1/core/encoder_cache_manager.py.
std::unique_ptr<engine::EncoderCacheManager> MakeEncoderCacheManager(int64_t capacity);

}  // namespace impl

// Given. The name of a content: the manager gets names, never bytes. SHA-256, because a name that somebody can forge is
// a way to be shown somebody else's image.
inline std::string ContentKey(std::string_view bytes) { return base::Sha256Hex(bytes); }

// Given. What CanAllocate refuses as an error.
inline absl::Status CheckAmounts(int64_t num_embeds, int64_t compute_budget, int64_t already_scheduled) {
  if (num_embeds >= 1 && compute_budget >= 0 && already_scheduled >= 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("asked for ", num_embeds, " embeddings (at least 1) with a budget of ",
                                                 compute_budget, " and ", already_scheduled,
                                                 " scheduled (neither below 0)"));
}

// The function above, checked. Everybody but you calls this.
//
// Errors:  InvalidArgument for capacity < 1.
inline absl::StatusOr<std::unique_ptr<engine::EncoderCacheManager>> MakeEncoderCacheManager(int64_t capacity) {
  if (capacity < 1) {
    return absl::InvalidArgumentError(absl::StrCat("an encoder cache of ", capacity, " embeddings, below 1"));
  }
  return impl::MakeEncoderCacheManager(capacity);
}

}  // namespace encoder_cache

#endif  // PHASES_13_MULTIMODAL_MODELS_MINI_BUILD_MINI_01_ENCODER_CACHE_ENCODER_CACHE_H_
