// A graded lab with everything that the report and test.xml say about it.

#ifndef HARNESS_RUNNER_RUN_INFO_H_
#define HARNESS_RUNNER_RUN_INFO_H_

#include <string>

#include "harness/runner/expectation.h"
#include "harness/runner/plan.h"
#include "harness/runner/result.h"

namespace course::runner {

struct RunInfo {
  Plan plan;
  LabResult result;
  Judgement judgement;
  std::string digest;  // see digest.h
  // SHA-256 of the learner's starter.cc as it was graded; empty for code of others. Tells the recorder whether the file
  // is still the same.
  std::string source_sha256;
  std::string machine;    // "AMD EPYC 7B13, 8 cores"
  std::string timestamp;  // UTC, "2026-03-01T12:00:00Z"
};

}  // namespace course::runner

#endif  // HARNESS_RUNNER_RUN_INFO_H_
