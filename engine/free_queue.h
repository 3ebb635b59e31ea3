// FreeQueue: ids in a row, each of which can leave from anywhere in constant time and without an allocation.

#ifndef ENGINE_FREE_QUEUE_H_
#define ENGINE_FREE_QUEUE_H_

#include <vector>

namespace engine {

// A doubly linked list in an array. Why not std::deque: a free block that somebody asks for again (a prefix-cache hit)
// stands anywhere in the queue, and taking it out of the middle of a deque moves half of it. Why not std::list: it
// would allocate a node for each block that is freed.
//
// One entry more than there are ids closes the list to a ring: front and back are its neighbours, and no operation has
// a special case for the ends.
class FreeQueue {
 public:
  // An empty queue over the ids 0 .. num_ids - 1.
  explicit FreeQueue(int num_ids);

  bool empty() const { return size_ == 0; }
  int size() const { return size_; }
  bool Contains(int id) const { return links_[id].next != kOut; }

  // REQUIRES: !Contains(id).
  void Append(int id);
  // REQUIRES: Contains(id).
  void Remove(int id);
  // REQUIRES: !empty().
  int PopFront();

  // From front to back. O(size()).
  std::vector<int> ToVector() const;

 private:
  static constexpr int kOut = -1;  // in `next` of an id that is not in the queue
  struct Links {
    int prev = kOut;
    int next = kOut;
  };

  const int ring_;  // the entry that is no id
  int size_ = 0;
  std::vector<Links> links_;
};

}  // namespace engine

#endif  // ENGINE_FREE_QUEUE_H_
