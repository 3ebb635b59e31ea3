// Compiled once for each kind of vector register, which PAGED_PRODUCTS names (see BUILD). As in gemm_kernel.inl: GCC's
// vector extensions, internal linkage only, nothing of the standard library, and -ffp-contract=fast, which makes one
// fused instruction of a product and a sum where the processor has it.

#include "kernels/paged_products.h"

#include <cstdint>

namespace kernels::internal {
namespace {

constexpr int kLanes = PagedCache::kLanes;
typedef float V __attribute__((vector_size(4 * kLanes)));
typedef V UnalignedV __attribute__((aligned(4)));

inline V Load(const float* p) { return *reinterpret_cast<const UnalignedV*>(p); }
inline void Store(float* p, V v) { *reinterpret_cast<UnalignedV*>(p) = v; }
inline float Step(float a, float b, float sum) {
#if defined(__FMA__)
  return __builtin_fmaf(a, b, sum);
#else
  return a * b + sum;
#endif
}
inline int Min(int a, int b) { return a < b ? a : b; }

// What the next block holds, on its way while this one is in hand: neighbours in a table are not neighbours in memory,
// and no prefetcher could guess. A block that is larger than a first cache's share comes by itself.
constexpr int kLine = 16;  // floats in a cache line
inline void Prefetch(const float* p, int floats) {
  for (int i = 0; i < Min(floats, 64 * kLine); i += kLine) __builtin_prefetch(p + i, 0, 3);
}

// Query heads that read the same key/value head go together, so that each key and value is loaded once for all of them,
// and several chains of sums are in flight at once. Calls body.operator()<n>(head) for n of them at a time.
template <class Body>
inline void ForHeads(int begin, int end, Body body) {
  int h = begin;
  for (; h + 4 <= end; h += 4) body.template operator()<4>(h);
  for (; h + 2 <= end; h += 2) body.template operator()<2>(h);
  if (h < end) body.template operator()<1>(h);
}

// Of kHeads query heads with kVectors vectors of keys, (d, slots).
template <int kHeads, int kVectors>
inline void ScoresOf(const float* q, int d, const float* keys, int slots, float* scores, int stride) {
  V sum[kHeads][kVectors] = {};
#pragma GCC unroll 4
  for (int i = 0; i < d; ++i) {
    for (int v = 0; v < kVectors; ++v) {
      const V key = Load(keys + v * kLanes);
      for (int h = 0; h < kHeads; ++h) sum[h][v] = q[h * d + i] * key + sum[h][v];
    }
    keys += slots;
  }
  for (int h = 0; h < kHeads; ++h) {
    for (int v = 0; v < kVectors; ++v) Store(scores + int64_t{h} * stride + v * kLanes, sum[h][v]);
  }
}

void Scores(const float* q, int heads, const PagedCache& cache, const int* block_table, int keys, float* scores,
            int stride) {
  const int d = cache.head_dim, width = cache.kv_heads * d, group = heads / cache.kv_heads;
  const int slots = PagedCache::PaddedSlots(cache.block_size);
  for (int first = 0; first < keys; first += cache.block_size) {
    const float* const block = cache.keys + int64_t{*block_table++} * width * slots;
    const int used = Min(cache.block_size, keys - first);
    if (first + used < keys) Prefetch(cache.keys + int64_t{*block_table} * width * slots, width * slots);
    for (int kv = 0; kv < cache.kv_heads; ++kv) {
      const float* const head = block + int64_t{kv} * d * slots;
      ForHeads(kv * group, (kv + 1) * group, [&]<int kHeads>(int h) {
        float* const out = scores + int64_t{h} * stride + first;
        // What a vector has too much is overwritten by the next block, or lies behind the keys.
        int s = 0;
        for (; s + 2 * kLanes <= slots && s < used; s += 2 * kLanes) {
          ScoresOf<kHeads, 2>(q + h * d, d, head + s, slots, out + s, stride);
        }
        if (s < used) ScoresOf<kHeads, 1>(q + h * d, d, head + s, slots, out + s, stride);
      });
    }
  }
}

// Adds `used` slots to one vector of the outputs of kHeads query heads.
template <int kHeads>
inline void AddSlots(const float* weights, int stride, int used, const float* values, int width, float* y, int d) {
  V sum[kHeads];
  for (int h = 0; h < kHeads; ++h) sum[h] = Load(y + h * d);
#pragma GCC unroll 4
  for (int s = 0; s < used; ++s) {
    const V value = Load(values);
    for (int h = 0; h < kHeads; ++h) sum[h] = weights[int64_t{h} * stride + s] * value + sum[h];
    values += width;
  }
  for (int h = 0; h < kHeads; ++h) Store(y + h * d, sum[h]);
}

void WeightedSum(const float* weights, int stride, int heads, const PagedCache& cache, const int* block_table, int keys,
                 float* y) {
  const int d = cache.head_dim, width = cache.kv_heads * d, group = heads / cache.kv_heads;
  const int whole = d / kLanes * kLanes;
  for (int i = 0; i < heads * d; ++i) y[i] = 0;
  // Block by block, so that a block's values are read while they are close; the sums wait in y meanwhile.
  for (int first = 0; first < keys; first += cache.block_size) {
    const float* const block = cache.values + int64_t{*block_table++} * cache.block_size * width;
    const int used = Min(cache.block_size, keys - first);
    if (first + used < keys) {
      Prefetch(cache.values + int64_t{*block_table} * cache.block_size * width, cache.block_size * width);
    }
    for (int kv = 0; kv < cache.kv_heads; ++kv) {
      const float* const head = block + kv * d;
      ForHeads(kv * group, (kv + 1) * group, [&]<int kHeads>(int h) {
        const float* const weight = weights + int64_t{h} * stride + first;
        for (int i = 0; i < whole; i += kLanes) {
          AddSlots<kHeads>(weight, stride, used, head + i, width, y + h * d + i, d);
        }
      });
      for (int h = kv * group; h < (kv + 1) * group; ++h) {
        for (int i = whole; i < d; ++i) {
          for (int s = 0; s < used; ++s) {
            y[h * d + i] = Step(weights[int64_t{h} * stride + first + s], head[s * width + i], y[h * d + i]);
          }
        }
      }
    }
  }
}

}  // namespace

extern const PagedProducts PAGED_PRODUCTS = {Scores, WeightedSum};

}  // namespace kernels::internal
