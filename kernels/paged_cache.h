// Where the keys and values of one layer stand, in blocks of slots.

#ifndef KERNELS_PAGED_CACHE_H_
#define KERNELS_PAGED_CACHE_H_

#include <cstddef>

namespace kernels {

// Keys lie across: in a block, the floats i of all slots' keys are neighbours. So the scores of eight keys are one
// vector of sums, each of which runs over i in its order. Values lie along: a slot's value is in one piece, since a sum
// over slots makes each of its floats.
//
//   token t: slot t % block_size of block block_table[t / block_size]
struct PagedCache {
  // Slots of a block's keys, so that vectors of eight fit; what is too much is never a key.
  static constexpr int kLanes = 8;
  static constexpr int PaddedSlots(int block_size) { return (block_size + kLanes - 1) / kLanes * kLanes; }

  const float* keys = nullptr;    // (blocks, Hkv d, PaddedSlots(block_size))
  const float* values = nullptr;  // (blocks, block_size, Hkv d)
  int block_size = 0;             // [slots]
  int kv_heads = 0;               // Hkv
  int head_dim = 0;               // d

  int width() const { return kv_heads * head_dim; }
};

}  // namespace kernels

#endif  // KERNELS_PAGED_CACHE_H_
