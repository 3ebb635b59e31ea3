#include "engine/block_index.h"

#include "base/check.h"

namespace engine {

std::optional<int> BlockIndex::Find(BlockHash hash) const {
  const auto found = ends_.find(hash);
  if (found == ends_.end()) return std::nullopt;
  return found->second.first;
}

void BlockIndex::Insert(BlockHash hash, int block_id) {
  Ends& ends = ends_[hash];
  links_[block_id] = {ends.last, kNone};
  (ends.last == kNone ? ends.first : links_[ends.last].next) = block_id;
  ends.last = block_id;
}

void BlockIndex::Remove(BlockHash hash, int block_id) {
  const auto found = ends_.find(hash);
  CHECK(found != ends_.end()) << "block " << block_id << " is not in the index";
  Ends& ends = found->second;
  const auto [prev, next] = links_[block_id];
  (prev == kNone ? ends.first : links_[prev].next) = next;
  (next == kNone ? ends.last : links_[next].prev) = prev;
  links_[block_id] = {};
  if (ends.first == kNone) ends_.erase(found);
}

}  // namespace engine
