#include "phases/03-continuous-batching/lab-04-preemption/scripted_cache.h"

#include "absl/strings/str_cat.h"

namespace preemption::testing {

absl::StatusOr<std::optional<std::vector<int>>> ScriptedCache::AllocateSlots(const engine::Request& request,
                                                                             int num_new_tokens,
                                                                             std::span<const int> hits) {
  calls.push_back(absl::StrCat("AllocateSlots(", request.request_id, " at ", request.num_computed_tokens, ", ",
                               num_new_tokens, hits.empty() ? ")" : ", hits)"));
  if (!error.ok()) return error;
  if (refusals_-- > 0) return std::nullopt;
  return std::vector<int>{7};
}

void ScriptedCache::Free(const std::string& id) { calls.push_back(absl::StrCat("Free(", id, ")")); }

}  // namespace preemption::testing
