#include "harness/store/testing/demo_runs.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/sha256.h"
#include "harness/verdict/verdict.h"

namespace course::store {
namespace {

constexpr int64_t kMinute = 60'000;
constexpr int64_t kDay = 24 * 60 * kMinute;
constexpr int kSittingRuns = 8;  // in one evening
constexpr int64_t kMostDays = 120;
constexpr int kStepsOfAFunction = static_cast<int>(Draft::kRight);

// The functions of a lab are its suites, in their order.
std::vector<DemoFunction> FunctionsOf(const catalog::Lab& lab) {
  std::vector<DemoFunction> functions;
  for (const catalog::Test& test : lab.tests) {
    const auto same = [&](const DemoFunction& f) { return f.suite == test.suite; };
    if (std::none_of(functions.begin(), functions.end(), same)) {
      functions.push_back({.suite = test.suite, .trap = static_cast<Trap>(functions.size() % 3)});
    }
  }
  return functions;
}

Draft After(Draft draft) { return static_cast<Draft>(static_cast<int>(draft) + 1); }

}  // namespace

DemoLearner::DemoLearner(const catalog::Course& course, const DemoOptions& options)
    : options_(options), rng_{options.seed} {
  const std::vector<const catalog::Lab*> labs = course.Labs();
  CHECK(!labs.empty()) << "a course without labs";
  const int begun = std::max<int>(1, static_cast<int>(labs.size()) - 1);  // the last lab stays for later
  for (size_t i = 0; i < labs.size(); ++i) {
    CHECK(!labs[i]->tests.empty()) << labs[i]->label;
    Work work = {.lab = labs[i], .functions = FunctionsOf(*labs[i])};
    work.goal = static_cast<int>(work.functions.size()) * kStepsOfAFunction;
    const int place = static_cast<int>(i);
    if (place + 1 >= begun) work.goal = work.goal * 3 / 5;
    if (options.all_labs) {
      work.runs_left = options.runs;
    } else if (place < begun) {
      work.runs_left = options.runs * (place + 1) / begun - options.runs * place / begun;
    }
    works_.push_back(std::move(work));
  }
}

// One step of what is left to do, or a change that helps nothing; as many steps as are needed to get done in time.
void DemoLearner::Edit(Work& work) {
  const int left = work.goal - work.done;
  for (int step = 0; step < left; ++step) {
    const bool last_chance = left - step > work.runs_left;
    if (!last_chance && (step > 0 || rng_.Below(work.runs_left + 1) >= left)) break;
    const auto open = std::find_if(work.functions.begin(), work.functions.end(),
                                   [](const DemoFunction& f) { return f.draft != Draft::kRight; });
    open->draft = After(open->draft);
    ++work.done;
  }
  work.functions[rng_.Below(static_cast<int>(work.functions.size()))].constant = 2 + rng_.Below(97);
}

LabRun DemoLearner::Grade(Work& work) {
  --work.runs_left;
  const bool repeats = !options_.all_labs && rng_.Below(8) == 0;  // graded again without an edit
  if (!repeats) Edit(work);
  // Who is done makes no more spelling mistakes.
  std::vector<int> begun;
  for (size_t i = 0; i < work.functions.size(); ++i) {
    if (work.functions[i].draft != Draft::kUntouched) begun.push_back(static_cast<int>(i));
  }
  const bool slips = work.done < work.goal && !begun.empty() && rng_.Below(7) == 0;
  const int typo = slips ? begun.back() : -1;
  const DemoSource source = StarterText(*work.lab, work.functions, typo);
  LabRun lab;
  lab.lab = work.lab->label;
  lab.impl = "starter";
  lab.source = source.text;
  lab.max_points = work.lab->points;
  if (slips) {
    lab.verdict = Verdict::kNotCompiled;
    lab.message = CompilerText(*work.lab, work.functions[typo], source, source.body_line[typo]);
    return lab;
  }
  lab.digest = base::Sha256Hex(absl::StrCat(lab.lab, " ", source.text));
  lab.machine = "AMD EPYC 7B13, 8 cores";
  lab.max_points = 0;
  lab.duration_ms = 100 + rng_.Below(80);
  std::map<std::string, int> seen;
  for (const catalog::Test& test : work.lab->tests) {
    size_t f = 0;
    while (work.functions[f].suite != test.suite) ++f;
    TestResult result = DemoTest(*work.lab, test, work.functions[f], source.body_line[f], seen[test.suite]++);
    result.duration_ms =
        result.verdict == Verdict::kTimeout ? 1000.0 * work.lab->limits.cpu_seconds : 0.25 * (1 + rng_.Below(100));
    lab.duration_ms += result.duration_ms;
    lab.points += result.points;
    lab.max_points += result.max_points;
    lab.tests.push_back(std::move(result));
  }
  lab.verdict = lab.points == lab.max_points ? Verdict::kPassed : Verdict::kFailed;
  return lab;
}

// Sittings are spread over the days before now, runs within a sitting some minutes apart.
int64_t DemoLearner::StartOf(int run) {
  const int64_t sittings = (options_.runs + kSittingRuns - 1) / kSittingRuns;
  const int64_t apart = std::min(sittings * kDay, kMostDays * kDay) / sittings;
  const int64_t sitting = run / kSittingRuns;
  const int64_t begin = options_.now_ms - (sittings - 1 - sitting) * apart - 90 * kMinute;
  const int64_t pause = std::min<int64_t>(10 * kMinute, apart / (2 * kSittingRuns));
  return std::max(clock_ms_ + kMinute / 2,
                  begin + run % kSittingRuns * pause + rng_.Below(static_cast<int>(pause / 2)));
}

Run DemoLearner::Next() {
  CHECK(!Done());
  Run run;
  run.event_digest = base::Sha256Hex(absl::StrCat("demo ", options_.seed, " ", next_));
  run.source = "bazel";
  run.course_version = "demo";
  run.started_ms = clock_ms_ = StartOf(next_);
  run.finished_ms = run.started_ms + 1000 + rng_.Below(2000);
  for (Work& work : works_) {
    if (work.runs_left == 0) continue;
    run.labs.push_back(Grade(work));
    LabRun& lab = run.labs.back();
    lab.started_ms = run.started_ms + 600;
    run.finished_ms = std::max(run.finished_ms, lab.started_ms + static_cast<int64_t>(lab.duration_ms));
    if (lab.verdict != Verdict::kPassed) run.exit_code = std::max(run.exit_code, 3);
    if (lab.verdict == Verdict::kNotCompiled) run.exit_code = 1;
    if (!options_.all_labs) break;
  }
  run.pattern = options_.all_labs ? "//phases/..." : run.labs.at(0).lab;
  ++next_;
  return run;
}

std::map<std::string, Help> DemoLearner::HelpUsed() const {
  std::map<std::string, Help> help;
  for (size_t i = 0; i < works_.size(); ++i) {
    const Work& work = works_[i];
    const int steps = static_cast<int>(work.functions.size()) * kStepsOfAFunction;
    if (work.done > 0 && work.done < steps) help[work.lab->label].hints_used = 2;
    if (i == 1 && work.done == steps) help[work.lab->label].hints_used = 1;
  }
  return help;
}

std::vector<Run> DemoRuns(const catalog::Course& course, const DemoOptions& options) {
  DemoLearner learner(course, options);
  std::vector<Run> runs;
  while (!learner.Done()) runs.push_back(learner.Next());
  return runs;
}

}  // namespace course::store
