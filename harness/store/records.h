// What the store keeps about runs: plain values, filled by the recorder, read by the command line and the pages.
//
// Times are milliseconds since 1970 in UTC; a label is a lab's Bazel label, "//phases/00-foundations/lab-01-...".

#ifndef HARNESS_STORE_RECORDS_H_
#define HARNESS_STORE_RECORDS_H_

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
  std::string signal;   // "SIGSEGV" for kCrashed, else empty
  int points = 0;       // earned
  int max_points = 0;
  double duration_ms = 0;
  std::string message;  // the failing assertion(s), or why it crashed or was skipped
  std::string file;     // where the first failure stands, relative to the workspace; may be empty
  int line = 0;
  std::string output;   // what the test printed, cut to the limit
};

// One lab in one run.
struct LabRun {
  int64_t id = 0;           // given by the store
  int64_t run_id = 0;       // given by the store
  std::string lab;          // label
  std::string impl;         // "starter" or "solution"
  bool isolated = false;
  Verdict verdict = Verdict::kFailed;  // of the lab as a whole
  std::string digest;       // of the submitted files and the test program; empty if it did not compile
  int points = 0;
  int max_points = 0;
  int64_t started_ms = 0;
  double duration_ms = 0;
  bool cached = false;      // Bazel answered from its cache: nothing ran
  bool flaky = false;       // Bazel needed more than one attempt
  bool is_attempt = false;  // given by the store: a digest other than that of the lab's last recorded run
  std::string message;      // the compiler's message, or the reason for a skip
  std::vector<TestResult> tests;  // in the catalog's order
};

// One `bazel test`.
struct Run {
  int64_t id = 0;            // given by the store
  std::string event_digest;  // SHA-256 of what identifies the event file: recording it twice changes nothing
  std::string source;        // "bazel", "watch"
  std::string pattern;       // what was asked for: "//phases/..."
  std::string course_version;
  int64_t started_ms = 0;
  int64_t finished_ms = 0;
  int exit_code = 0;         // Bazel's
  bool interrupted = false;
  std::vector<LabRun> labs;
};

// Where a learner stands with one lab (impl = starter only).
struct LabStatus {
  std::string lab;
  int64_t latest_lab_run = 0;  // id
  Verdict verdict = Verdict::kFailed;
  int points = 0;       // of the latest run
  int max_points = 0;
  int best_points = 0;  // of any run
  int attempts = 0;
  int64_t last_seen_ms = 0;
  int hints_used = 0;   // the highest hint that was opened
  bool gave_up = false;
};

}  // namespace course::store

#endif  // HARNESS_STORE_RECORDS_H_
