// Loops over several threads. Which thread does what never changes a result, because work is split over outputs and
// never over a sum.
//
//   base::ParallelFor(rows, /*grain=*/16, [&](int64_t begin, int64_t end) {
//     for (int64_t r = begin; r < end; ++r) sums[r] = SumRow(x, r);  // each sum belongs to one thread
//   });
//
// One pool serves the whole process. Its threads are started when they are first needed and stay: starting a
// std::thread costs more than a small matrix product. A thread without work looks out for more for some 50
// microseconds, in which the next loop of a training step usually comes, and then sleeps until it is woken.

#ifndef BASE_PARALLEL_H_
#define BASE_PARALLEL_H_

#include <cstdint>

#include "absl/functional/function_ref.h"

namespace base {

// How many threads a loop may use, the caller's included; >= 1. At first COURSE_THREADS, or the number of processors
// that this process may use.
int NumThreads();
// For tests and benches: not while a loop runs. REQUIRES: n >= 1.
void SetNumThreads(int n);

// Calls body(begin, end) on disjoint ranges that cover [0, n), on at most NumThreads() threads at once, and returns
// when all calls have. Each range but the last is a multiple of `grain` long. Below 2 * grain everything is one call on
// the caller's thread: choose a grain that is worth waking somebody (some 10 microseconds of work).
//
// What the calls wrote is visible to the caller afterwards. A loop inside a loop, and a loop that begins while another
// thread's loop has the pool, is one call on its caller's thread, so that loops never wait for each other. A child
// after fork() gets a pool of its own.
//
// REQUIRES: n >= 0, grain >= 1; body throws nothing.
void ParallelFor(int64_t n, int64_t grain, absl::FunctionRef<void(int64_t begin, int64_t end)> body);

namespace internal {

// The value of COURSE_THREADS (null: it is not set) as a number of threads: what is no number from 1 to 1024 is
// ignored, with a line on stderr.
int ThreadsFrom(const char* text, int processors);

}  // namespace internal
}  // namespace base

#endif  // BASE_PARALLEL_H_
