// One submission with all that became of it, as the files for instructors and their systems are made from.

#ifndef HARNESS_GRADING_REPORT_H_
#define HARNESS_GRADING_REPORT_H_

#include <optional>
#include <string>

#include "harness/store/grading_store.h"

namespace course::grading {

struct Report {
  store::Job job;
  std::optional<store::GradedResult> result;  // of a job that is done
};

// How it ended: "FAILED, 3 of 5 points"; the reason if it was not graded.
std::string OneSentence(const Report& report);

}  // namespace course::grading

#endif  // HARNESS_GRADING_REPORT_H_
