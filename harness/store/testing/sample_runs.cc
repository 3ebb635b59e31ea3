#include "harness/store/testing/sample_runs.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/verdict/verdict.h"

namespace course::store {

LabRun SampleLab(const std::string& lab, const std::string& digest) {
  LabRun run;
  run.lab = lab;
  run.impl = "starter";
  run.digest = digest;
  run.verdict = Verdict::kFailed;
  run.points = 3;
  run.max_points = 5;
  run.duration_ms = 12.5;
  TestResult passed{.suite = "Cache", .name = "CountsEveryToken", .verdict = Verdict::kPassed, .signal = ""};
  passed.points = passed.max_points = 3;
  passed.duration_ms = 0.25;
  TestResult crashed{.suite = "Cache", .name = "IsEmptyAtFirst", .verdict = Verdict::kCrashed, .signal = "SIGSEGV"};
  crashed.max_points = 2;
  crashed.message = "read through a null pointer in Grow at starter.cc:12\nwith \"quotes\", 'quotes' and \xc3\xbc";
  crashed.file = "phases/00-foundations/lab-01-a/lab_test.cc";
  crashed.line = 31;
  crashed.output = "hello\n";
  run.tests = {passed, crashed};
  return run;
}

Run SampleRun(int number, LabRun lab) {
  Run run;
  run.event_digest = absl::StrCat("event-", number);
  run.source = "bazel";
  run.pattern = "//phases/...";
  run.course_version = "abc123";
  run.started_ms = 1'000'000 + number * 1000;
  run.finished_ms = run.started_ms + 500;
  run.exit_code = 3;
  lab.started_ms = run.started_ms + 100;
  run.labs.push_back(std::move(lab));
  return run;
}

Run RandomRun(int number, base::Rng& rng) {
  constexpr Verdict kVerdicts[] = {Verdict::kPassed,  Verdict::kFailed,      Verdict::kCrashed, Verdict::kTampered,
                                   Verdict::kSkipped, Verdict::kNotCompiled, Verdict::kTimeout, Verdict::kInterrupted};
  Run run = SampleRun(number, SampleLab(kLabA, ""));
  run.labs.clear();
  const int labs = 1 + rng.Below(3);
  std::set<int> chosen;
  while (static_cast<int>(chosen.size()) < labs) chosen.insert(rng.Below(4));
  for (const int which : chosen) {
    LabRun lab = SampleLab(absl::StrCat("//phases/p/lab-", which), absl::StrCat("digest-", rng.Below(3)));
    lab.impl = rng.Below(4) == 0 ? "solution" : "starter";
    lab.verdict = kVerdicts[rng.Below(std::size(kVerdicts))];
    lab.points = rng.Below(6);
    lab.started_ms = run.started_ms;
    lab.cached = rng.Below(4) == 0;
    lab.filtered = rng.Below(8) == 0;
    if (lab.verdict == Verdict::kNotCompiled || rng.Below(10) == 0) lab.digest = "";
    lab.message = absl::StrCat("message ", rng.Below(1000));
    lab.tests.resize(rng.Below(3));
    run.labs.push_back(std::move(lab));
  }
  return run;
}

}  // namespace course::store
