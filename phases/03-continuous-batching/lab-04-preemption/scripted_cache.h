// A cache that refuses so many times before it grants, and writes down what it was asked.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_SCRIPTED_CACHE_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_SCRIPTED_CACHE_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"

namespace preemption::testing {

class ScriptedCache final : public engine::KvCacheManager {
 public:
  explicit ScriptedCache(int refusals) : refusals_(refusals) {}

  int BlockSize() const override { return 4; }
  int NumUsableBlocks() const override { return 99; }
  int NumFreeBlocks() const override { return 0; }
  std::vector<int> GetComputedBlocks(const engine::Request&) const override { return {}; }
  absl::StatusOr<std::optional<std::vector<int>>> AllocateSlots(const engine::Request& request, int num_new_tokens,
                                                                std::span<const int> hits) override;
  void Free(const std::string& id) override;
  std::vector<int> BlockTable(const std::string&) const override { return {}; }

  std::vector<std::string> calls;  // "AllocateSlots(A at 4, 3)": A has computed 4 tokens and wants 3; "Free(A)"
  absl::Status error;              // unless OK, what AllocateSlots() answers

 private:
  int refusals_;
};

}  // namespace preemption::testing

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_04_PREEMPTION_SCRIPTED_CACHE_H_
