// A cache that gives every call an answer of its own and remembers the arguments.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_SCRIPTED_CACHE_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_SCRIPTED_CACHE_H_

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"

namespace prefix_cache_hitrate::testing {

class ScriptedCache final : public engine::KvCacheManager {
 public:
  using Blocks = std::optional<std::vector<int>>;

  int BlockSize() const override { return 16; }
  int NumUsableBlocks() const override { return 100; }
  int NumFreeBlocks() const override { return free; }
  std::vector<int> GetComputedBlocks(const engine::Request& request) const override { return {request.NumTokens(), 5}; }
  absl::StatusOr<Blocks> AllocateSlots(const engine::Request& request, int num_new_tokens,
                                       std::span<const int> hits) override;
  void Free(const std::string& id) override;
  std::vector<int> BlockTable(const std::string& id) const override;

  absl::StatusOr<Blocks> answer = Blocks({3, 4});  // of AllocateSlots()
  int free = 90;                                   // [blocks]
  std::set<std::string> table;                     // who has blocks
  std::vector<std::string> asked;                  // "a 8 {1,2}": 8 tokens of a, with hits 1 and 2; "free a"
};

}  // namespace prefix_cache_hitrate::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_03_PREFIX_CACHE_HITRATE_SCRIPTED_CACHE_H_
