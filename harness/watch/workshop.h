// The blocking part of `course watch`: kits, precompiled header, grading, recording. One job at a time.

#ifndef HARNESS_WATCH_WORKSHOP_H_
#define HARNESS_WATCH_WORKSHOP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "harness/course/bazel.h"
#include "harness/recorder/clean_text.h"
#include "harness/store/store.h"
#include "harness/watch/header.h"
#include "harness/watch/session.h"

namespace course::watch {

struct WorkshopOptions {
  std::string root;             // the workspace
  std::string folder;           // .course/watch
  std::string course_version;   // kept with each run
  cli::Bazel* bazel = nullptr;  // all three outlive the workshop
  store::Store* store = nullptr;
  std::function<int64_t()> now_ms;
  // Label to digest of starter.cc's text, as it was graded last: the same text is not graded again unless asked for.
  std::map<std::string, std::string> graded;
};

struct GradeJob {
  std::string label;
  Reason reason = Reason::kSaved;
  int stop_fd = -1;
  std::function<void(const std::string&)> say;  // "compiling", "running the tests", ...
};

class Workshop {
 public:
  explicit Workshop(WorkshopOptions options);

  // Brings the kit up to date, grades and records. Outcome::lab is not set.
  Outcome Grade(const GradeJob& job);

  // Makes the precompiled header for the lab's file as it is now. A compiler that does not accept it is no error: the
  // lab is then graded without.
  absl::Status MakeHeader(const std::string& label, int stop_fd);

 private:
  absl::StatusOr<Kit> KitOf(const GradeJob& job);
  absl::StatusOr<Outcome> TryGrade(const GradeJob& job);
  bool HeaderIsWanted(const Kit& kit, const std::string& starter) const;
  std::string KitFolder(const std::string& label) const;

  WorkshopOptions options_;
  recorder::Places places_;
  Header header_;
  std::string refused_header_;  // includes that the compiler refused: not tried again
};

}  // namespace course::watch

#endif  // HARNESS_WATCH_WORKSHOP_H_
