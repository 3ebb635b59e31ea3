#include "cohort/demo/demo_work.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/sha256.h"

namespace course::cohort {
namespace {

constexpr char kVersion[] = "demo";
constexpr int kWeeksBeforeDropping = 3;

// One edit of starter.cc.
struct Edit {
  const RecordedAttempt* mistake = nullptr;  // nullptr: right
  bool compiles = true;
};

std::vector<Edit> EditsOf(const DemoLab& lab, bool this_week, const DemoPerson& person, base::Rng& rng) {
  const std::vector<RecordedAttempt>& mistakes = *lab.attempts;
  const int kinds = static_cast<int>(mistakes.size());
  std::vector<Edit> edits;
  if (person.habit == Habit::kStuck && this_week) {
    const RecordedAttempt& mistake = mistakes[rng.Below(kinds)];
    for (int i = 5 + rng.Below(4); i > 0; --i) edits.push_back({.mistake = &mistake});
    return edits;
  }
  // The able begin with fewer mistakes, and get rid of the last one more often.
  const double skill = 1 / (1 + std::exp(-person.ability));
  int at = static_cast<int>(skill * rng.Uniform() * kinds);
  while (at < kinds) {
    if (rng.Below(9) == 0) edits.push_back({.mistake = &mistakes[at], .compiles = false});
    edits.push_back({.mistake = &mistakes[at]});
    at += 1 + static_cast<int>(skill * rng.Uniform() * kinds);
  }
  const bool done = rng.Uniform() < 0.35 + 0.4 * skill + 0.25 * person.diligence;
  if (done || edits.empty()) edits.push_back({});
  return edits;
}

// When the first edit is handed in; after `now`: not yet.
absl::Time BeginOf(const DemoLab& lab, bool this_week, const DemoPerson& person, const DemoTerm& term, base::Rng& rng) {
  if (person.habit == Habit::kStuck && this_week) return term.now - absl::Hours(3) - absl::Minutes(rng.Below(60 * 20));
  if (person.habit == Habit::kLate && rng.Below(3) > 0) return lab.due + absl::Minutes(rng.Below(60 * 24 * 4));
  const double days = 0.2 + 5.5 * person.diligence * rng.Uniform() + 0.5 * rng.Uniform();
  return lab.due - absl::Minutes(static_cast<int>(days * 24 * 60));
}

bool Skips(int place, const DemoPerson& person, base::Rng& rng) {
  if (person.habit == Habit::kSilent) return true;
  if (person.habit == Habit::kDropped && place >= kWeeksBeforeDropping) return true;
  return rng.Uniform() < 0.12 * (1 - person.diligence);
}

std::string SourceText(const DemoLab& lab, const Edit& edit, int number, const DemoPerson& person,
                       const SourceOf& source_of) {
  const std::string folder = absl::StrCat("solutions/", lab.lab->Folder(), "/");
  std::string text = edit.mistake == nullptr ? source_of(folder + "solution.cc")
                                             : source_of(absl::StrCat(folder, "mutants/", edit.mistake->mutant, ".cc"));
  if (!edit.compiles) text += "\nint forgotten_semicolon\n";
  return absl::StrCat("// Demo: nobody wrote this. Edit ", number, " of ", person.account.login, ".\n", text);
}

store::GradedResult ResultOf(const DemoLab& lab, const Edit& edit, const std::string& source, absl::Time received,
                             base::Rng& rng) {
  store::GradedResult result = {.max_points = lab.lab->points,
                                .level = "demo: nothing was run",
                                .course_version = kVersion,
                                .bundle_digest = base::Sha256Hex(lab.lab->label),
                                .seed = rng.Next(),
                                .compile_seconds = 0.8 + rng.Uniform(),
                                .run_seconds = 0.2 + rng.Uniform()};
  result.finished_ms = absl::ToUnixMillis(received) + 4'000 + rng.Below(50'000);
  if (!edit.compiles) {
    result.verdict = Verdict::kNotCompiled;
    const auto lines = std::count(source.begin(), source.end(), '\n');
    result.message =
        absl::StrCat(lab.lab->Folder(), "/starter.cc:", lines, ":24: error: expected initializer at end of input\n",
                     "  ", lines, " | int forgotten_semicolon\n      |                        ^\n");
    return result;
  }
  result.max_points = 0;
  for (const catalog::Test& test : lab.lab->tests) {
    store::GradedTest graded;
    graded.test = {.suite = test.suite,
                   .name = test.name,
                   .verdict = Verdict::kPassed,
                   .points = test.points,
                   .max_points = test.points,
                   .duration_ms = 0.25 * (1 + rng.Below(100)),
                   .file = test.file,
                   .line = test.line};
    if (edit.mistake != nullptr) {
      const auto failed = edit.mistake->failed.find(absl::StrCat(test.suite, ".", test.name));
      if (failed != edit.mistake->failed.end()) {
        graded.test.verdict = failed->second.verdict;
        graded.test.points = std::min(failed->second.points, test.points);
        graded.test.message = failed->second.message;
      }
    }
    result.points += graded.test.points;
    result.max_points += test.points;
    result.tests.push_back(std::move(graded));
  }
  result.verdict = result.points == result.max_points ? Verdict::kPassed : Verdict::kFailed;
  return result;
}

store::ReportedRun Reported(const store::SubmissionHistory& submission, absl::Time at, base::Rng& rng) {
  const store::GradedResult& result = *submission.result;
  store::ReportedRun run = {.account = submission.submission.learner,
                            .id = absl::StrFormat("demo-%016x", rng.Next()),
                            .lab = submission.submission.lab,
                            .verdict = result.verdict,
                            .points = result.points,
                            .max_points = result.max_points,
                            .started_ms = absl::ToUnixMillis(at),
                            .received_ms = absl::ToUnixMillis(at) + 2'000,
                            .course_version = kVersion,
                            .digest = base::Sha256Hex(submission.submission.files[0].bytes)};
  for (const store::GradedTest& graded : result.tests) {
    run.tests.push_back({.suite = graded.test.suite,
                         .name = graded.test.name,
                         .verdict = graded.test.verdict,
                         .points = graded.test.points,
                         .max_points = graded.test.max_points});
  }
  return run;
}

}  // namespace

DemoWork WorkOn(const DemoLab& lab, int place, bool this_week, const DemoPerson& person, const DemoTerm& term,
                const SourceOf& source_of, base::Rng& rng) {
  DemoWork work;
  if (Skips(place, person, rng)) return work;
  absl::Time at = BeginOf(lab, this_week, person, term, rng);
  const bool reports = rng.Below(5) < 3;         // the clone tells of its own runs
  const bool only_reports = rng.Below(20) == 0;  // and never submits
  int number = 0;
  for (const Edit& edit : EditsOf(lab, this_week, person, rng)) {
    if (at > term.now) break;
    const std::string source = SourceText(lab, edit, ++number, person, source_of);
    store::SubmissionHistory submission = {
        .submission = {.id = absl::StrCat(person.account.id, absl::StrFormat("-demo%016x", rng.Next())),
                       .learner = person.account.id,
                       .lab = lab.lab->label,
                       .files = {{.name = "starter.cc", .bytes = source}},
                       .received_ms = absl::ToUnixMillis(at)},
        .state = store::JobState::kDone,
        .attempt = 1,
        .result = ResultOf(lab, edit, source, at, rng)};
    if (reports && edit.compiles) work.reported.push_back(Reported(submission, at - absl::Minutes(3), rng));
    if (!only_reports) work.submissions.push_back(std::move(submission));
    at += absl::Minutes(12 + rng.Below(70));
  }
  return work;
}

}  // namespace course::cohort
