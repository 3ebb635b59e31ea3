// From addresses to "function at file:line", by addr2line on the program.

#ifndef HARNESS_RUNNER_CRASH_SITE_H_
#define HARNESS_RUNNER_CRASH_SITE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace course::runner {

struct SourceLine {
  std::string function;  // "kv_cache_speedup::CachedWork(int, int)"
  std::string file;      // relative to the workspace where it lies in it
  int line = 0;
};

// The first frame in course code: `folder` (the lab's), phases/, solutions/, extensions/, or a file starter.cc.
// `addr2line` is the output of `addr2line -Cfi`. function is empty if there is none.
SourceLine FindCourseCode(std::string_view addr2line, std::string_view folder);

// Runs addr2line. Empty where it is not installed or the program has no debug information.
SourceLine LocateCrash(const std::string& program, const std::vector<uint64_t>& frames, std::string_view folder);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_CRASH_SITE_H_
