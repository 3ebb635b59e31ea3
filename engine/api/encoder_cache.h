// EncoderCacheManager: which encoder outputs are kept, who still needs them, and which go when room is wanted.
//
// An encoder turns an image into a row of embeddings, once. The manager sees neither images nor embeddings: it keeps
// the books, by the content's hash and the requests' ids. Room is counted in embeddings ("slots").
//
// An entry is held by the requests that still need it. One that nobody holds stays usable, in a line of its own, until
// its room is needed; the line is the order of eviction: from its front, to its back.
//
// Invariants, between any two calls:
//   E1  free slots + the sizes of all entries = the capacity;
//   E2  reclaimable slots = free slots + the sizes of the entries that nobody holds;
//   E3  an entry is in the line exactly if nobody holds it;
//   E4  a hash that was evicted is reported by TakeFreed once.
//
// Two stores with different currencies: blocks of the key-value cache (engine/api/block_pool.h) belong to a prefix and
// are counted in tokens; entries here belong to a content and are counted in embeddings.
//
// Source: EncoderCacheManager of vLLM's vllm/v1/core/encoder_cache_manager.py.

#ifndef ENGINE_API_ENCODER_CACHE_H_
#define ENGINE_API_ENCODER_CACHE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace engine {

// What the books say about one entry.
struct EncoderCacheEntry {
  int64_t num_embeds = 0;                // [embeddings] its size
  std::vector<std::string> request_ids;  // who holds it, sorted

  bool operator==(const EncoderCacheEntry&) const = default;
};

// A content hash is any string; equal contents have equal ones (SHA-256 in hexadecimal, base/sha256.h). No call changes
// anything when it returns an error.
class EncoderCacheManager {
 public:
  virtual ~EncoderCacheManager() = default;

  // Whether the output of this content is in the cache. If it is, the request holds it from now on; if nobody held it,
  // it leaves the line, wherever it stands in it. If it is not, nothing changes.
  //
  // Example: "cat" is in the line, 4 embeddings: true, 4 slots less are reclaimable.
  virtual bool CheckAndUpdate(const std::string& content_hash, const std::string& request_id) = 0;

  // Whether num_embeds embeddings can be computed and kept in this step. Evicts, from the front of the line, as few
  // entries as make them fit. Reserves nothing: what the step has been granted before is passed in.
  //
  //   num_embeds         [embeddings] n >= 1
  //   compute_budget     [embeddings] that the encoder may still compute in this step, >= 0
  //   already_scheduled  [embeddings] granted in this step and not yet allocated, >= 0
  //   returns            true if n <= compute_budget and n + already_scheduled slots are free, now. Where it returns
  //                      false nothing has changed: neither the budget nor the line could have given so much
  //
  // Example: 1 slot free, "b" of 5 in the line: n = 4 evicts "b"; 6 slots are free then, and true.
  //
  // Errors:  InvalidArgument for a number below its limit.
  virtual absl::StatusOr<bool> CanAllocate(int64_t num_embeds, int64_t compute_budget, int64_t already_scheduled) = 0;

  // Makes an entry, held by the request. Its slots are neither free nor reclaimable any more.
  //
  // Errors:  InvalidArgument for num_embeds < 1; AlreadyExists for a hash that is in the cache (CheckAndUpdate comes
  //          first); FailedPrecondition if fewer than num_embeds slots are free (CanAllocate comes first).
  virtual absl::Status Allocate(const std::string& content_hash, int64_t num_embeds, const std::string& request_id) = 0;

  // The request needs the entry no more. If it was the last one, the entry goes to the back of the line. No effect for
  // a hash that is not in the cache, and for a request that does not hold it.
  virtual void ReleaseInput(const std::string& content_hash, const std::string& request_id) = 0;

  // The same for everything that the request holds, in the order in which it came to hold it. For requests that end, or
  // are given up.
  virtual void ReleaseRequest(const std::string& request_id) = 0;

  // The hashes that were evicted since the last call, in that order: what the worker, who has the embeddings, may
  // forget before it computes the next step.
  virtual std::vector<std::string> TakeFreed() = 0;

  // Forgets all entries, references and unreported evictions: the worker has thrown everything away.
  virtual void Reset() = 0;

  // [embeddings] in all; that are free; that are free or could be by eviction.
  virtual int64_t Capacity() const = 0;
  virtual int64_t NumFreeSlots() const = 0;
  virtual int64_t NumReclaimableSlots() const = 0;

  // For tests and for people who look: an entry, nullopt if there is none; the line from front to back.
  virtual std::optional<EncoderCacheEntry> GetEntry(const std::string& content_hash) const = 0;
  virtual std::vector<std::string> Unreferenced() const = 0;
};

}  // namespace engine

// The methods, as a lab's remote.cc names them (engine/api/methods.h has those of the other interfaces).
#define ENGINE_ENCODER_CACHE_MANAGER_METHODS(M)                                                            \
  M(CheckAndUpdate, 2)                                                                                     \
  M(CanAllocate, 3)                                                                                        \
  M(Allocate, 3) M(ReleaseInput, 2) M(ReleaseRequest, 1) M(TakeFreed, 0) M(Reset, 0) M(Capacity, 0, const) \
      M(NumFreeSlots, 0, const) M(NumReclaimableSlots, 0, const) M(GetEntry, 1, const) M(Unreferenced, 0, const)

#endif  // ENGINE_API_ENCODER_CACHE_H_
