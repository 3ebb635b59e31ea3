// From what the grader says to what the store keeps.

#ifndef HARNESS_GRADING_KEPT_RESULT_H_
#define HARNESS_GRADING_KEPT_RESULT_H_

#include <cstdint>

#include "harness/store/grading_store.h"
#include "harness/verified/grader.h"

namespace course::grading {

// Everything, for whoever may see everything; texts are made safe (runner/safe_text.h).
store::GradedResult KeptResult(const verified::VerifiedResult& result, int64_t finished_ms);
store::GradingEvent KeptEvent(const verified::ProgressEvent& event);

}  // namespace course::grading

#endif  // HARNESS_GRADING_KEPT_RESULT_H_
