// Submissions and results to put into a store under test.

#ifndef HARNESS_STORE_TESTING_SAMPLE_GRADING_H_
#define HARNESS_STORE_TESTING_SAMPLE_GRADING_H_

#include <string>

#include "harness/store/grading_store.h"

namespace course::store {

// "submission-N" with one file, starter.cc, that names it.
Submission SampleSubmission(int number, const std::string& learner = "ada", const std::string& lab = "//p/a");

// FAILED with 3 of 5 points: one test passed, one crashed, a hidden one failed.
GradedResult SampleResult();

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_SAMPLE_GRADING_H_
