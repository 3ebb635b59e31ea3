// What the store keeps about runs: plain values, filled by the recorder, read by the command line and the pages.
//
// Times are milliseconds since 1970 in UTC; a label is a lab's Bazel label, "//phases/00-foundations/lab-01-...".

#ifndef HARNESS_STORE_RECORDS_H_
#define HARNESS_STORE_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/verdict/verdict.h"

namespace course::store {

// One TEST of one lab in one run.
struct TestResult {
  std::string suite;
  std::string name;
  Verdict verdict = Verdict::kFailed;
  std::string signal;  // "SIGSEGV" for kCrashed, else empty
  int points = 0;      // earned
  int max_points = 0;
  double duration_ms = 0;
  std::string message;  // the failing assertion(s), or why it crashed or was skipped
  std::string file;     // where the first failure stands, relative to the workspace; may be empty
  int line = 0;
  std::string output;  // what the test printed, cut to the limit

  bool operator==(const TestResult&) const = default;
};

// One lab in one run.
struct LabRun {
  int64_t id = 0;      // given by the store; if `repeats`, that of the earlier result
  int64_t run_id = 0;  // given by the store
  std::string lab;     // label
  std::string impl;    // "starter" or "solution"
  bool isolated = false;
  Verdict verdict = Verdict::kFailed;  // of the lab as a whole
  std::string digest;                  // of the submitted files and the test program; empty if it did not compile
  int points = 0;
  int max_points = 0;
  int64_t started_ms = 0;
  double duration_ms = 0;
  bool cached = false;      // Bazel answered from its cache: nothing ran
  bool repeats = false;     // given by the store: id and details are those of an earlier result
  bool flaky = false;       // Bazel needed more than one attempt
  bool filtered = false;    // only some of the tests were asked for (--test_filter)
  bool is_attempt = false;  // given by the store: see IsGraded
  // Given by the store: when this result was last seen. A cached result that is known already adds nothing but this.
  int64_t last_seen_ms = 0;
  std::string message;            // the compiler's message, or the reason for a skip or for TAMPERED
  std::vector<TestResult> tests;  // in the catalog's order
  std::string machine;            // "AMD EPYC 7B13, 8 cores"; may be empty
  // starter.cc as it was graded; empty if that is not known. Kept for impl = "starter", up to kMaxSource bytes; read
  // back by LabRunById and LabRunBefore only.
  std::string source;
};

inline constexpr size_t kMaxSource = 256 << 10;

// The run says what the code is worth: it compiled, was allowed to finish and was asked for all of its tests. Best
// points count over such runs only. An attempt is such a run with impl = "starter", not cached, whose digest differs
// from that of the lab's attempt before it.
bool IsGraded(const LabRun& lab_run);

// One `bazel test`.
struct Run {
  int64_t id = 0;            // given by the store
  std::string event_digest;  // SHA-256 of what identifies the event file: recording it twice changes nothing
  std::string source;        // "bazel", "watch"
  std::string pattern;       // what was asked for: "//phases/..."
  std::string course_version;
  int64_t started_ms = 0;
  int64_t finished_ms = 0;
  int exit_code = 0;  // Bazel's
  bool interrupted = false;
  std::vector<LabRun> labs;
};

// Where a learner stands with one lab (impl = starter only).
struct LabStatus {
  std::string lab;
  // The newest result that is neither INTERRUPTED nor filtered; if there is no such one, the newest of all.
  int64_t latest_lab_run = 0;  // id
  Verdict verdict = Verdict::kFailed;
  int points = 0;  // of the latest run
  int max_points = 0;
  int best_points = 0;  // of any graded run
  int attempts = 0;
  int64_t last_seen_ms = 0;
  int hints_used = 0;  // the highest hint that was opened
  bool gave_up = false;
};

// What a learner opened before finding the answer: shown, and costing no points.
struct Help {
  int hints_used = 0;  // the highest hint that was opened
  bool gave_up = false;
};

// What one day brought.
struct DayActivity {
  std::string day;        // "2026-03-01", local time
  int runs = 0;           // in which something of the learner's own was graded
  int labs_improved = 0;  // labs whose best points rose
  int points_gained = 0;  // by how much, together
};

}  // namespace course::store

#endif  // HARNESS_STORE_RECORDS_H_
