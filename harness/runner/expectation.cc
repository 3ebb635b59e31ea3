#include "harness/runner/expectation.h"

#include "absl/strings/str_cat.h"

namespace course::runner {
namespace {

// The first test that did not pass although it ran.
const TestResult* FirstLost(const LabResult& result) {
  for (const TestResult& t : result.tests) {
    const Verdict v = t.outcome.verdict;
    if (t.selected && v != Verdict::kPassed && v != Verdict::kSkipped) return &t;
  }
  return nullptr;
}

const TestResult* FirstPassed(const LabResult& result) {
  for (const TestResult& t : result.tests) {
    if (t.outcome.verdict == Verdict::kPassed) return &t;
  }
  return nullptr;
}

std::string OneLine(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') {
      out += "; ";
    } else if (c != ' ' || (!out.empty() && out.back() != ' ')) {
      out += c;
    }
  }
  return out;
}

std::string Reason(const TestResult& t) {
  const Outcome& o = t.outcome;
  const std::string why = o.failures.empty() || o.verdict != Verdict::kFailed ? o.message : o.failures[0].text;
  return absl::StrCat(t.test.FullName(), " (", std::string(VerdictName(o.verdict)), ": ", OneLine(why), ")");
}

Judgement JudgeFull(const LabResult& result) {
  if (const TestResult* lost = FirstLost(result)) {
    return {false, absl::StrCat("This solution must get full marks and does not: ", Reason(*lost))};
  }
  return {true, absl::StrCat("Full marks, as a solution must get: ", result.points(), " points.")};
}

Judgement JudgeZero(const LabResult& result) {
  if (const TestResult* passed = FirstPassed(result)) {
    return {false, absl::StrCat("An untouched starter must not earn a point, and this one passes ",
                                passed->test.FullName(), " (", passed->test.points, " points).")};
  }
  return {true, "No point, as an untouched starter must get."};
}

Judgement JudgeLoses(const std::string& impl, const LabResult& result) {
  if (const TestResult* killer = FirstLost(result)) {
    return {true, absl::StrCat("Killed, as a mutant must be: ", impl, " dies by ", Reason(*killer))};
  }
  if (const int skipped = result.Count(Verdict::kSkipped); skipped > 0) {
    return {true, absl::StrCat("NOT JUDGED: ", impl, " passes all that ran here, but ", skipped,
                               " tests were skipped and might kill it on a machine that can run them.")};
  }
  return {false,
          absl::StrCat("SURVIVED: ", impl, " is wrong and passes every test. The lab's tests need one that it fails.")};
}

}  // namespace

Judgement Judge(Expect expect, const std::string& impl, const LabResult& result) {
  const Verdict verdict = result.verdict();
  if (expect == Expect::kPass) return {verdict == Verdict::kPassed || verdict == Verdict::kSkipped, ""};
  if (verdict == Verdict::kInterrupted) return {false, "The run was stopped before it could be judged."};
  switch (expect) {
    case Expect::kFull:
      return JudgeFull(result);
    case Expect::kZero:
      return JudgeZero(result);
    case Expect::kLoses:
    case Expect::kPass:
      break;
  }
  return JudgeLoses(impl, result);
}

}  // namespace course::runner
