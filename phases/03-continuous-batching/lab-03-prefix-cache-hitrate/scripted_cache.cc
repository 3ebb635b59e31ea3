#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/scripted_cache.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace prefix_cache_hitrate::testing {

absl::StatusOr<ScriptedCache::Blocks> ScriptedCache::AllocateSlots(const engine::Request& request, int num_new_tokens,
                                                                   std::span<const int> hits) {
  asked.push_back(absl::StrCat(request.request_id, " ", num_new_tokens, " {", absl::StrJoin(hits, ","), "}"));
  if (!answer.ok() || !answer->has_value()) return answer;
  table.insert(request.request_id);
  free -= static_cast<int>((*answer)->size());
  return answer;
}

void ScriptedCache::Free(const std::string& id) {
  table.erase(id);
  asked.push_back("free " + id);
}

std::vector<int> ScriptedCache::BlockTable(const std::string& id) const {
  if (!table.contains(id)) return {};
  return {7, 8};
}

}  // namespace prefix_cache_hitrate::testing
