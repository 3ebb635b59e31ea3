// Time for benches: of the processor, that this thread has used, so that other programs count as little as they can.

#ifndef ENGINE_BENCH_CLOCK_H_
#define ENGINE_BENCH_CLOCK_H_

#include <time.h>

namespace engine::bench {

// [seconds]
inline double Now() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace engine::bench

#endif  // ENGINE_BENCH_CLOCK_H_
