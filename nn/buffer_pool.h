// Where the numbers of tensors live while they are alive, and wait while they are not.
//
// A training step makes the same few hundred tensors as the step before. Asking the system for each of them costs a
// page fault per 4 KiB; a buffer that was given back and is taken again costs nothing.

#ifndef NN_BUFFER_POOL_H_
#define NN_BUFFER_POOL_H_

#include <cstddef>
#include <span>

namespace nn {

// Uninitialised room for `floats` numbers, on a 64-byte boundary (a vector register, a cache line). Thread-safe.
float* TakeBuffer(size_t floats);
// Gives it back; `floats` as taken.
void ReturnBuffer(float* buffer, size_t floats);

struct BufferStats {
  size_t bytes_in_use = 0;   // taken and not yet returned, as rounded up
  size_t bytes_waiting = 0;  // returned, kept for the next one
  size_t peak_bytes = 0;     // the most that was in use and waiting at one time
};
BufferStats GetBufferStats();

// Gives everything that waits back to the system: after a training, before something else needs the memory.
void ReleaseWaitingBuffers();

}  // namespace nn

#endif  // NN_BUFFER_POOL_H_
