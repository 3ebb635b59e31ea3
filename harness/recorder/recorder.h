// The recorder: turns the event files that tools/bazel left in the spool into runs in the store.
//
//   ASSIGN_OR_RETURN(SpoolReport report, RecordSpool({.spool = root + "/.course/spool", .workspace = root,
//                                                     .course_version = version, .store = store.get()}));
//   std::cerr << SpoolSummary(report);
//
// `course record --spool` does this once after each `bazel test`; every other command and the server do it before they
// read the store, so that nothing a killed hook left behind is missing. Any number of recorders may run at once.

#ifndef HARNESS_RECORDER_RECORDER_H_
#define HARNESS_RECORDER_RECORDER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/store.h"
#include "harness/verdict/verdict.h"

namespace course::recorder {

struct RecordOptions {
  std::string spool;           // folder of event files; need not exist
  std::string workspace;       // absolute path of the workspace: event files of another one are refused
  std::string course_version;  // kept with each run; may be empty
  store::Store* store = nullptr;
  // How long to wait for the end of an event file whose Bazel was killed: its server may write on for a moment.
  int patience_ms = 10'000;
};

// What became of one lab, for a line on the screen.
struct LabLine {
  std::string lab;   // label
  std::string impl;  // "starter" or "solution"
  Verdict verdict = Verdict::kFailed;
  int points = 0;
  int max_points = 0;
  bool cached = false;
  bool filtered = false;    // only some of its tests were asked for
  bool is_attempt = false;  // a new one
  int attempts = 0;         // of this lab so far; 0 for the solution
};

struct RecordedRun {
  int64_t run_id = 0;
  int exit_code = 0;
  bool interrupted = false;
  std::vector<LabLine> labs;  // in the order of their labels
};

struct Refused {
  std::string file;    // where it lies now: spool/refused/...; its reason is in FILE.reason
  std::string reason;  // one sentence
};

struct SpoolReport {
  std::vector<RecordedRun> runs;  // newly recorded, oldest first; runs without a lab leave no trace
  int already_known = 0;          // event files that had been recorded before and were only cleared away
  int in_progress = 0;            // event files that a running Bazel is still writing: left for later
  std::vector<Refused> refused;
};

// Records every complete event file of the spool, oldest first, and removes it once it is in the store.
// Errors: those of the store (nothing is lost then: the files stay for the next time); PermissionDenied for a spool
// that cannot be read.
absl::StatusOr<SpoolReport> RecordSpool(const RecordOptions& options);

// "course: recorded lab-01-kv-cache-speedup 12/20 (attempt 3). Next: ./course next", and a line for each refused file.
// Empty if there is nothing to say. Every line ends with a newline.
std::string SpoolSummary(const SpoolReport& report);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_RECORDER_H_
