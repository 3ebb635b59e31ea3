#include "harness/store/records.h"

namespace course::store {

bool IsGraded(const LabRun& lab_run) {
  switch (lab_run.verdict) {
    case Verdict::kNotCompiled:
    case Verdict::kInterrupted:
    case Verdict::kSkipped:
      return false;
    default:
      // Without a digest nobody knows which files the result belongs to.
      return !lab_run.filtered && !lab_run.digest.empty();
  }
}

}  // namespace course::store
