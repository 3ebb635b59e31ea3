// What a learner may see of a verified result that is stored: hidden tests count, and stay hidden until their time.
// Every page and every answer for a learner is made from this. (verified/shown.h is the same for a result that has just
// been graded.)

#ifndef COHORT_SHOWN_SHOWN_H_
#define COHORT_SHOWN_SHOWN_H_

#include <string_view>

#include "absl/time/time.h"
#include "cohort/config/config.h"
#include "cohort/wire/wire.h"
#include "harness/store/grading_store.h"

namespace course::cohort {

// `after_due_date`: whether tests with this visibility may be seen. While tests are withheld, neither their points nor
// the verdict of the whole is told; one that did not compile is, because that says nothing of a test. A test from the
// instructor's folder has no output (grading/kept_result.h removes it).
wire::Result ForLearner(const store::GradedResult& result, bool after_due_date);

// When tests that are hidden until the deadline may be seen by a learner whose own deadline is `due`: once nothing that
// he hands in could earn a point. That is where the credit of late work ends, moved by the grace days. A policy whose
// credit never ends has no such moment: then once credit does not fall any more, moved by the grace days as well.
absl::Time HiddenTestsShownFrom(const LatePolicy& late, absl::Time due);

}  // namespace course::cohort

#endif  // COHORT_SHOWN_SHOWN_H_
