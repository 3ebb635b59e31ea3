// The kernel of lab 02-04 on the GPU, in three versions, with the arguments of its CPU twin.

#ifndef PHASES_02_PAGED_ATTENTION_LAB_04_TRITON_PAGED_ATTN_KERNEL_H_
#define PHASES_02_PAGED_ATTENTION_LAB_04_TRITON_PAGED_ATTN_KERNEL_H_

#include <cstddef>
#include <cstdint>

#include "phases/02-paged-attention/lab-04-triton-paged-attn/shape.h"

struct CUstream_st;  // cudaStream_t is a pointer to it; so this header needs no CUDA

namespace paged_attention_kernel::cuda {

enum class Version {
  kThreadPerHead = 1,  // a thread walks a sequence alone, and keeps its sums in memory
  kWarpPerHead = 2,    // 32 threads share a head's numbers: neighbouring addresses, sums in registers
  kSplitKv = 3,        // the same for each part of a sequence, and a second kernel that merges the parts
};

inline constexpr int kMaxHeadDim = 256;

// [floats] that kSplitKv needs beside its arguments: d + 2 for each part of each head.
inline size_t WorkspaceSize(const Shape& shape, int partition_size) {
  const size_t parts = (size_t{1} * shape.max_blocks * shape.block_size + partition_size - 1) / partition_size;
  return parts * shape.num_seqs * shape.num_heads * (shape.head_dim + 2);
}

// Starts the kernel on `stream` and returns; errors are what kernels::cuda::Finish() reports. All pointers are device
// memory, all shapes those of impl::PagedAttention, and nothing is checked: d is at most kMaxHeadDim.
//
//   partition_size  [tokens] of a part; read by kSplitKv alone
//   workspace       (WorkspaceSize) written by kSplitKv; may be null for the others
//
// Numerics: float throughout; the caches may hold halves (IEEE 754 binary16, as their 16 bits), which are widened when
//           they are read. Dot products are added in 32 partial sums and a tree (kWarpPerHead, kSplitKv).
// Source:   Kwon et al. 2023, section 5.1; Dao et al. 2023, "Flash-Decoding for long-context inference" (kSplitKv).
void PagedAttention(const float* q, const float* k_cache, const float* v_cache, const int* block_tables,
                    const int* seq_lens, const Shape& shape, int partition_size, float* out, Version version,
                    float* workspace, CUstream_st* stream = nullptr);
void PagedAttention(const float* q, const uint16_t* k_cache, const uint16_t* v_cache, const int* block_tables,
                    const int* seq_lens, const Shape& shape, int partition_size, float* out, Version version,
                    float* workspace, CUstream_st* stream = nullptr);

}  // namespace paged_attention_kernel::cuda

#endif  // PHASES_02_PAGED_ATTENTION_LAB_04_TRITON_PAGED_ATTN_KERNEL_H_
