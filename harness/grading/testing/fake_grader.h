// A grader that does what the submission says, for tests of everything around the real one. starter.cc is a list of
// orders, one a line, carried out in turn:
//
//   sleep MS       takes so long
//   die            this process is killed
//   error CODE     "invalid", "missing", "full", "internal": ends with this error
//   points N       of 5: the result; without it, 5
//   not compiled   the result

#ifndef HARNESS_GRADING_TESTING_FAKE_GRADER_H_
#define HARNESS_GRADING_TESTING_FAKE_GRADER_H_

#include "harness/verified/grader.h"

namespace course::grading {

class FakeGrader : public verified::Grader {
 public:
  absl::StatusOr<verified::VerifiedResult> Grade(const verified::Submission& submission,
                                                 const verified::Progress& progress) override;
};

}  // namespace course::grading

#endif  // HARNESS_GRADING_TESTING_FAKE_GRADER_H_
