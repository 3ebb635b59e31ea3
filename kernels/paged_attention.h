// Attention of one query over a sequence whose keys and values stand in blocks.

#ifndef KERNELS_PAGED_ATTENTION_H_
#define KERNELS_PAGED_ATTENTION_H_

#include <cstddef>
#include <span>

#include "kernels/paged_cache.h"

namespace kernels {

// [floats] that PagedAttention needs besides.
size_t PagedAttentionScratch(int heads, int block_size, int keys);

// y = softmax(q k^T / sqrt(d)) v over the first `keys` tokens of the sequence, each head on its own. Query head h reads
// the key/value head h / (H / Hkv).
//
//   q            (H d)
//   cache        one layer's
//   block_table  at least ceil(keys / block_size) blocks that there are
//   keys         [tokens] >= 1
//   scratch      PagedAttentionScratch floats, overwritten
//   y            (H d)  overwritten; may overlap nothing
//
// Cost:     4 keys H d floating-point operations and the exponentials. Keys and values are read where they are.
// Numerics: the bits of Attention (attention.h) over the same keys and values side by side.
// Source:   Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
//           section 4.1.
void PagedAttention(std::span<const float> q, int heads, const PagedCache& cache, std::span<const int> block_table,
                    int keys, std::span<float> scratch, std::span<float> y);

}  // namespace kernels

#endif  // KERNELS_PAGED_ATTENTION_H_
