#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include "phases/02-paged-attention/lab-04-triton-paged-attn/kernel.h"

namespace paged_attention_kernel::cuda {
namespace {

constexpr int kWarp = 32;
constexpr int kBlock = 128;
constexpr int kMine = kMaxHeadDim / kWarp;  // the most numbers of a head that one lane keeps
constexpr unsigned kAllLanes = 0xffffffffu;

__device__ float Load(const float* x) { return *x; }
__device__ float Load(const uint16_t* x) { return __half2float(__ushort_as_half(*x)); }

// The two lines that carry the idea: which block, and where in it. The rest is a row-major index into (B, b, G, d).
__device__ size_t TokenOffset(const int* block_table, const Shape& shape, int token, int kv_head) {
  const int block = block_table[token / shape.block_size];
  const int slot_in_block = token % shape.block_size;
  return ((size_t(block) * shape.block_size + slot_in_block) * shape.num_kv_heads + kv_head) * shape.head_dim;
}

// Which head of which sequence a thread or a warp works for.
struct Work {
  int seq;
  int kv_head;
  size_t at;  // where its query and its output begin
};

__device__ Work WorkOf(int index, const Shape& shape) {
  const int head = index % shape.num_heads;
  return {index / shape.num_heads, head / (shape.num_heads / shape.num_kv_heads), size_t(index) * shape.head_dim};
}

// Version 1. Each thread walks a sequence alone. Right, and slow: the 32 threads of a warp read 32 different places,
// and the running sums, too many for one thread's registers, live in `out`: d reads and d writes for each token.
template <class T>
__global__ void ThreadPerHead(const float* q, const T* k_cache, const T* v_cache, const int* block_tables,
                              const int* seq_lens, Shape shape, float* out) {
  const int index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index >= shape.num_seqs * shape.num_heads) return;
  const Work work = WorkOf(index, shape);
  const int* table = block_tables + size_t(work.seq) * shape.max_blocks;
  const float scale = 1 / sqrtf(float(shape.head_dim));
  float max = -INFINITY, sum = 0;
  for (int i = 0; i < shape.head_dim; ++i) out[work.at + i] = 0;
  for (int token = 0; token < seq_lens[work.seq]; ++token) {
    const size_t offset = TokenOffset(table, shape, token, work.kv_head);
    float score = 0;
    for (int i = 0; i < shape.head_dim; ++i) score += q[work.at + i] * Load(k_cache + offset + i);
    score *= scale;
    const float new_max = fmaxf(max, score);
    const float factor = expf(max - new_max), weight = expf(score - new_max);
    sum = sum * factor + weight;
    for (int i = 0; i < shape.head_dim; ++i) {
      out[work.at + i] = out[work.at + i] * factor + weight * Load(v_cache + offset + i);
    }
    max = new_max;
  }
  for (int i = 0; i < shape.head_dim; ++i) out[work.at + i] /= sum;
}

// What a warp knows of a part of a sequence: max and sum are the same in all lanes; lane l has the numbers l, l + 32,
// ... of `weighted`.
struct Partial {
  float max = -INFINITY;
  float sum = 0;
  float weighted[kMine] = {};
};

// The tokens begin .. end - 1, at least one, in one pass. Lane l multiplies the numbers l, l + 32, ... of query and
// key, so the loads of a warp are one contiguous run; five exchanges make the sum of all lanes.
template <class T>
__device__ Partial AttendRange(const float* query, const T* k_cache, const T* v_cache, const int* table,
                               const Shape& shape, int kv_head, int begin, int end, int lane) {
  const int d = shape.head_dim;
  const float scale = 1 / sqrtf(float(d));
  float mine[kMine] = {};
#pragma unroll
  for (int j = 0; j < kMine; ++j) {
    if (lane + j * kWarp < d) mine[j] = query[lane + j * kWarp];
  }
  Partial part;
  for (int token = begin; token < end; ++token) {
    const size_t offset = TokenOffset(table, shape, token, kv_head);
    float score = 0;
#pragma unroll
    for (int j = 0; j < kMine; ++j) {
      if (lane + j * kWarp < d) score += mine[j] * Load(k_cache + offset + lane + j * kWarp);
    }
    for (int step = kWarp / 2; step > 0; step /= 2) score += __shfl_xor_sync(kAllLanes, score, step);
    score *= scale;
    const float new_max = fmaxf(part.max, score);
    const float factor = expf(part.max - new_max), weight = expf(score - new_max);
    part.sum = part.sum * factor + weight;
#pragma unroll
    for (int j = 0; j < kMine; ++j) {
      if (lane + j * kWarp < d) {
        part.weighted[j] = part.weighted[j] * factor + weight * Load(v_cache + offset + lane + j * kWarp);
      }
    }
    part.max = new_max;
  }
  return part;
}

// Version 2. A warp for each head. With few sequences most of the GPU has nothing to do: one request with eight heads
// keeps eight warps busy, however long it is.
template <class T>
__global__ void WarpPerHead(const float* q, const T* k_cache, const T* v_cache, const int* block_tables,
                            const int* seq_lens, Shape shape, float* out) {
  const int index = blockIdx.x * (kBlock / kWarp) + threadIdx.x / kWarp;
  const int lane = threadIdx.x % kWarp;
  if (index >= shape.num_seqs * shape.num_heads) return;  // the same for all lanes of a warp
  const Work work = WorkOf(index, shape);
  const Partial part = AttendRange(q + work.at, k_cache, v_cache, block_tables + size_t(work.seq) * shape.max_blocks,
                                   shape, work.kv_head, 0, seq_lens[work.seq], lane);
#pragma unroll
  for (int j = 0; j < kMine; ++j) {
    if (lane + j * kWarp < shape.head_dim) out[work.at + lane + j * kWarp] = part.weighted[j] / part.sum;
  }
}

// Version 3, first half. A warp for each part of each head: blockIdx.y is the part. It leaves max, sum and weighted in
// the workspace, (S, H, parts, d + 2).
template <class T>
__global__ void AttendParts(const float* q, const T* k_cache, const T* v_cache, const int* block_tables,
                            const int* seq_lens, Shape shape, int partition_size, float* workspace) {
  const int index = blockIdx.x * (kBlock / kWarp) + threadIdx.x / kWarp;
  const int lane = threadIdx.x % kWarp;
  if (index >= shape.num_seqs * shape.num_heads) return;
  const Work work = WorkOf(index, shape);
  const int length = seq_lens[work.seq];
  const int begin = blockIdx.y * partition_size;
  if (begin >= length) return;
  const Partial part = AttendRange(q + work.at, k_cache, v_cache, block_tables + size_t(work.seq) * shape.max_blocks,
                                   shape, work.kv_head, begin, min(length, begin + partition_size), lane);
  float* to = workspace + (size_t(index) * gridDim.y + blockIdx.y) * (shape.head_dim + 2);
  if (lane == 0) {
    to[0] = part.max;
    to[1] = part.sum;
  }
#pragma unroll
  for (int j = 0; j < kMine; ++j) {
    if (lane + j * kWarp < shape.head_dim) to[2 + lane + j * kWarp] = part.weighted[j];
  }
}

// Version 3, second half. A warp for each head merges its parts in their order. No part is empty, so no -inf - -inf.
__global__ void MergeParts(const float* workspace, const int* seq_lens, Shape shape, int partition_size, int max_parts,
                           float* out) {
  const int index = blockIdx.x * (kBlock / kWarp) + threadIdx.x / kWarp;
  const int lane = threadIdx.x % kWarp;
  if (index >= shape.num_seqs * shape.num_heads) return;
  const int length = seq_lens[index / shape.num_heads];
  const int parts = length / partition_size + (length % partition_size != 0);
  Partial all;
  for (int p = 0; p < parts; ++p) {
    const float* from = workspace + (size_t(index) * max_parts + p) * (shape.head_dim + 2);
    const float new_max = fmaxf(all.max, from[0]);
    const float mine = expf(all.max - new_max), other = expf(from[0] - new_max);
    all.sum = all.sum * mine + from[1] * other;
#pragma unroll
    for (int j = 0; j < kMine; ++j) {
      if (lane + j * kWarp < shape.head_dim) {
        all.weighted[j] = all.weighted[j] * mine + from[2 + lane + j * kWarp] * other;
      }
    }
    all.max = new_max;
  }
#pragma unroll
  for (int j = 0; j < kMine; ++j) {
    if (lane + j * kWarp < shape.head_dim)
      out[size_t(index) * shape.head_dim + lane + j * kWarp] = all.weighted[j] / all.sum;
  }
}

int Blocks(int items, int items_per_block) { return items / items_per_block + (items % items_per_block != 0); }

template <class T>
void Launch(const float* q, const T* k_cache, const T* v_cache, const int* block_tables, const int* seq_lens,
            const Shape& shape, int partition_size, float* out, Version version, float* workspace,
            CUstream_st* stream) {
  const int heads = shape.num_seqs * shape.num_heads;
  const int warp_blocks = Blocks(heads, kBlock / kWarp);
  if (version == Version::kThreadPerHead) {
    ThreadPerHead<<<Blocks(heads, kBlock), kBlock, 0, stream>>>(q, k_cache, v_cache, block_tables, seq_lens, shape,
                                                                out);
  } else if (version == Version::kWarpPerHead) {
    WarpPerHead<<<warp_blocks, kBlock, 0, stream>>>(q, k_cache, v_cache, block_tables, seq_lens, shape, out);
  } else {
    const int max_parts = Blocks(shape.max_blocks * shape.block_size, partition_size);
    AttendParts<<<dim3(warp_blocks, max_parts), kBlock, 0, stream>>>(q, k_cache, v_cache, block_tables, seq_lens, shape,
                                                                     partition_size, workspace);
    MergeParts<<<warp_blocks, kBlock, 0, stream>>>(workspace, seq_lens, shape, partition_size, max_parts, out);
  }
}

}  // namespace

void PagedAttention(const float* q, const float* k_cache, const float* v_cache, const int* block_tables,
                    const int* seq_lens, const Shape& shape, int partition_size, float* out, Version version,
                    float* workspace, CUstream_st* stream) {
  Launch(q, k_cache, v_cache, block_tables, seq_lens, shape, partition_size, out, version, workspace, stream);
}

void PagedAttention(const float* q, const uint16_t* k_cache, const uint16_t* v_cache, const int* block_tables,
                    const int* seq_lens, const Shape& shape, int partition_size, float* out, Version version,
                    float* workspace, CUstream_st* stream) {
  Launch(q, k_cache, v_cache, block_tables, seq_lens, shape, partition_size, out, version, workspace, stream);
}

}  // namespace paged_attention_kernel::cuda
