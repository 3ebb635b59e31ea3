// The question banks of a workspace, by the rules of quiz/validate.

#ifndef HARNESS_COURSE_LINT_BANKS_H_
#define HARNESS_COURSE_LINT_BANKS_H_

#include <string>
#include <vector>

#include "harness/catalog/catalog.h"
#include "harness/course/lint/complaint.h"

namespace course::lint {

struct BankReport {
  int banks = 0;
  Complaints complaints;             // by file and line
  std::vector<std::string> pending;  // "question p13-04 waits for the section chunked-prefill": no complaint yet
};

// `traces` is the path of traces.json, which //quiz/bank:traces makes; `course` has the labs whose tests are named.
BankReport LintBanks(const std::string& root, const std::string& traces, const catalog::Course& course);

}  // namespace course::lint

#endif  // HARNESS_COURSE_LINT_BANKS_H_
