#include "harness/limits/limits.h"

namespace course {

// The BUILD file takes the numbers over from tools/course/limits.bzl.
Limits DefaultLimits() {
  return {.memory_mb = DEFAULT_MEMORY_MB,
          .cpu_seconds = DEFAULT_CPU_SECONDS,
          .wall_seconds = DEFAULT_WALL_SECONDS,
          .output_kb = DEFAULT_OUTPUT_KB};
}

}  // namespace course
