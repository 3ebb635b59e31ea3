// What `bazel test //solutions/...` said about a lab's candidates: the solution, the untouched starter, the mutants.

#ifndef HARNESS_WATCH_EQUALITY_ORACLE_H_
#define HARNESS_WATCH_EQUALITY_ORACLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/recorder/lab_xml.h"
#include "harness/store/records.h"

namespace course::watch {

struct Candidate {
  std::string name;       // "solution", "starter", "mutants/rounds_up"
  std::string source;     // text of the file
  recorder::LabXml said;  // by the runner under Bazel
};

// Of the lab in phases/P/L ("folder"). NotFound, naming it, if Bazel left no result of one of them.
absl::StatusOr<std::vector<Candidate>> Candidates(const std::string& root, const std::string& folder);

// In what the two differ, verdict, points and each test's verdict, points and signal: one line each; empty if in
// nothing.
std::string Difference(const recorder::LabXml& bazel, const store::LabRun& watch);

}  // namespace course::watch

#endif  // HARNESS_WATCH_EQUALITY_ORACLE_H_
