// Whether a result is what the plan expects: an author's test of the tests.

#ifndef HARNESS_RUNNER_EXPECTATION_H_
#define HARNESS_RUNNER_EXPECTATION_H_

#include <string>

#include "harness/runner/plan.h"
#include "harness/runner/result.h"

namespace course::runner {

struct Judgement {
  bool met = false;
  std::string sentence;  // empty for Expect::kPass, where the report says it all
};

Judgement Judge(Expect expect, const std::string& impl, const LabResult& result);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_EXPECTATION_H_
