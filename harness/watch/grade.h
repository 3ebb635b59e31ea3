// One grading without Bazel: compile, link, run the same runner, read the same test.xml.

#ifndef HARNESS_WATCH_GRADE_H_
#define HARNESS_WATCH_GRADE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "harness/recorder/clean_text.h"
#include "harness/store/records.h"
#include "harness/watch/kit.h"

namespace course::watch {

enum class Step { kCompiling, kRunning };

struct GradeOptions {
  std::string header;       // precompiled, or empty
  recorder::Places places;  // not to be named in messages
  int stop_fd = -1;
  std::function<int64_t()> now_ms;
  std::function<void(Step)> on_step;
};

struct Graded {
  store::LabRun lab;         // impl = "starter"
  bool stopped = false;      // then `lab` means nothing
  bool with_header = false;  // it was compiled with the precompiled header
};

// Grades this text as the lab's starter.cc. A compiler's refusal is the verdict NOT_COMPILED, not an error.
// Errors: ResourceExhausted if the disk is full, Internal if the runner could not do its work (with its words).
absl::StatusOr<Graded> Grade(const Kit& kit, const std::string& starter, const GradeOptions& options);

// The run to be stored: source = "watch". Two gradings are never the same run.
store::Run RunOf(const store::LabRun& lab, const std::string& course_version, int64_t finished_ms);

}  // namespace course::watch

#endif  // HARNESS_WATCH_GRADE_H_
