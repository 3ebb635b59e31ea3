#include "engine/free_queue.h"

#include "base/check.h"

namespace engine {

FreeQueue::FreeQueue(int num_ids) : ring_(num_ids), links_(num_ids + 1) { links_[ring_] = {ring_, ring_}; }

void FreeQueue::Append(int id) {
  CHECK(!Contains(id)) << "id " << id << " is in the queue already";
  const int last = links_[ring_].prev;
  links_[id] = {last, ring_};
  links_[last].next = id;
  links_[ring_].prev = id;
  ++size_;
}

void FreeQueue::Remove(int id) {
  CHECK(Contains(id)) << "id " << id << " is not in the queue";
  const auto [prev, next] = links_[id];
  links_[prev].next = next;
  links_[next].prev = prev;
  links_[id] = {};
  --size_;
}

int FreeQueue::PopFront() {
  CHECK(!empty()) << "nothing is in the queue";
  const int id = links_[ring_].next;
  Remove(id);
  return id;
}

std::vector<int> FreeQueue::ToVector() const {
  std::vector<int> ids;
  ids.reserve(size_);
  for (int id = links_[ring_].next; id != ring_; id = links_[id].next) ids.push_back(id);
  return ids;
}

}  // namespace engine
