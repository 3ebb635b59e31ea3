// What one TEST of a lab may use: enforced by the runner, shown by the pages.

#ifndef HARNESS_LIMITS_LIMITS_H_
#define HARNESS_LIMITS_LIMITS_H_

namespace course {

struct Limits {
  int memory_mb = 0;  // 0: no limit
  int cpu_seconds = 0;
  int wall_seconds = 0;
  int output_kb = 0;
};

// Of a lab that says nothing else: tools/course/limits.bzl.
Limits DefaultLimits();

}  // namespace course

#endif  // HARNESS_LIMITS_LIMITS_H_
