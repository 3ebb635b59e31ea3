#include "harness/runner/result.h"

namespace course::runner {

int LabResult::points() const {
  int sum = 0;
  for (const TestResult& t : tests) sum += t.points();
  return sum;
}

int LabResult::max_points() const {
  int sum = 0;
  for (const TestResult& t : tests) sum += t.test.points;
  return sum;
}

int LabResult::Count(Verdict verdict) const {
  int n = 0;
  for (const TestResult& t : tests) n += t.selected && t.outcome.verdict == verdict;
  return n;
}

int LabResult::selected() const {
  int n = 0;
  for (const TestResult& t : tests) n += t.selected;
  return n;
}

Verdict LabResult::verdict() const {
  if (Count(Verdict::kTampered) > 0) return Verdict::kTampered;
  if (Count(Verdict::kInterrupted) > 0) return Verdict::kInterrupted;
  const int passed = Count(Verdict::kPassed);
  const int skipped = Count(Verdict::kSkipped);
  if (passed == 0 && skipped == selected()) return Verdict::kSkipped;
  if (passed + skipped == selected()) return Verdict::kPassed;
  if (Count(Verdict::kNoTests) == selected()) return Verdict::kNoTests;
  return Verdict::kFailed;
}

}  // namespace course::runner
