#include "nn/buffer_pool.h"

#include <algorithm>
#include <bit>
#include <map>
#include <mutex>
#include <new>
#include <vector>

namespace nn {
namespace {

constexpr std::align_val_t kAlignment{64};

// Sizes are rounded up to a quarter of a power of two: at most 25 % is wasted, and tensors of nearly the same size (a
// batch that is one caption longer) find each other's buffers.
size_t Rounded(size_t floats) {
  const size_t bytes = std::max<size_t>(floats * sizeof(float), 256);
  const size_t step = std::bit_floor(bytes) / 4;
  return (bytes + step - 1) / step * step;
}

struct Pool {
  std::mutex mutex;
  std::map<size_t, std::vector<float*>> waiting;  // by size in bytes
  BufferStats stats;
};

// Never destroyed: tensors in static variables may outlive everything else.
Pool& ThePool() {
  static Pool* pool = new Pool;
  return *pool;
}

}  // namespace

float* TakeBuffer(size_t floats) {
  const size_t bytes = Rounded(floats);
  Pool& pool = ThePool();
  const std::lock_guard lock(pool.mutex);
  pool.stats.bytes_in_use += bytes;
  std::vector<float*>& waiting = pool.waiting[bytes];
  if (!waiting.empty()) {
    float* buffer = waiting.back();
    waiting.pop_back();
    pool.stats.bytes_waiting -= bytes;
    return buffer;
  }
  pool.stats.peak_bytes = std::max(pool.stats.peak_bytes, pool.stats.bytes_in_use + pool.stats.bytes_waiting);
  return static_cast<float*>(operator new(bytes, kAlignment));
}

void ReturnBuffer(float* buffer, size_t floats) {
  const size_t bytes = Rounded(floats);
  Pool& pool = ThePool();
  const std::lock_guard lock(pool.mutex);
  pool.waiting[bytes].push_back(buffer);
  pool.stats.bytes_in_use -= bytes;
  pool.stats.bytes_waiting += bytes;
}

BufferStats GetBufferStats() {
  Pool& pool = ThePool();
  const std::lock_guard lock(pool.mutex);
  return pool.stats;
}

void ReleaseWaitingBuffers() {
  Pool& pool = ThePool();
  const std::lock_guard lock(pool.mutex);
  for (auto& [bytes, buffers] : pool.waiting) {
    for (float* buffer : buffers) operator delete(buffer, kAlignment);
    buffers.clear();
  }
  pool.stats.bytes_waiting = 0;
}

}  // namespace nn
