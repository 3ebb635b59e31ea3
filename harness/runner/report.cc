#include "harness/runner/report.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/runner/safe_text.h"

namespace course::runner {
namespace {

constexpr size_t kWidth = 100;
constexpr size_t kShownFailures = 3;  // of one test; the others follow from the first more often than not
constexpr size_t kShownLines = 12;    // of what a test printed

// Appends `text` line by line, indented; long lines are broken at spaces and go on four columns further in.
void AppendIndented(std::string* out, const std::string& text, size_t indent) {
  for (std::string line : std::vector<std::string>(absl::StrSplit(text, '\n'))) {
    size_t margin = indent;
    while (margin + line.size() > kWidth) {
      size_t cut = line.rfind(' ', kWidth - margin);
      const size_t first_word = line.find_first_not_of(' ');
      if (cut == std::string::npos || cut <= first_word) break;  // one long word stays whole
      absl::StrAppend(out, std::string(margin, ' '), line.substr(0, cut), "\n");
      line.erase(0, cut + 1);
      margin = indent + 4;
    }
    absl::StrAppend(out, line.empty() ? "" : std::string(margin, ' '), line, "\n");
  }
}

std::string Points(int n) { return absl::StrCat(n, n == 1 ? " point" : " points"); }

bool IsFailure(const TestResult& t) {
  return t.selected && t.outcome.verdict != Verdict::kPassed && t.outcome.verdict != Verdict::kSkipped;
}

void AppendOutput(std::string* out, const std::string& output) {
  std::string text = SafeText(output);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.empty()) return;
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  const bool all = lines.size() <= kShownLines;
  absl::StrAppend(out,
                  all ? "  It printed:\n" : absl::StrCat("  The last of ", lines.size(), " lines that it printed:\n"));
  for (size_t i = all ? 0 : lines.size() - kShownLines; i < lines.size(); ++i) {
    std::string line = lines[i];
    if (line.size() > kWidth - 6) line = absl::StrCat(SafeText(line.substr(0, kWidth - 9)), "...");
    absl::StrAppend(out, "    | ", line, "\n");
  }
}

std::string HeadLine(const TestResult& t) {
  return absl::StrCat(std::string(VerdictName(t.outcome.verdict)), "  ", t.test.FullName(), "  (0 of ",
                      Points(t.test.points), ")");
}

// A program that never gets to its tests fails all of them in the same way.
bool SaysTheSame(const Outcome& a, const Outcome& b) {
  return a.verdict == b.verdict && a.message == b.message && a.failures.empty() && b.failures.empty();
}

void AppendFailure(std::string* out, const TestResult& t) {
  const Outcome& outcome = t.outcome;
  absl::StrAppend(out, "\n", HeadLine(t), "\n");
  if (!outcome.message.empty()) AppendIndented(out, SafeText(outcome.message), 2);
  // The assertion says where it stands; otherwise the test does.
  if (outcome.failures.empty()) absl::StrAppend(out, "  The test: ", t.test.file, ":", t.test.line, "\n");
  const size_t shown = std::min(outcome.failures.size(), kShownFailures);
  for (size_t i = 0; i < shown; ++i) {
    const Failure& f = outcome.failures[i];
    if (i > 0) *out += "\n";
    if (!f.where.empty()) absl::StrAppend(out, "  ", SafeText(f.where), "\n");
    AppendIndented(out, SafeText(f.text), 4);
  }
  if (outcome.failures.size() > shown) {
    absl::StrAppend(out, "  ... and ", outcome.failures.size() - shown, " more in this test.\n");
  }
  AppendOutput(out, t.output);
}

void AppendOthers(std::string* out, const LabResult& result) {
  size_t width = 0;
  for (const TestResult& t : result.tests) width = std::max(width, absl::StrCat(t.points(), "/", t.test.points).size());
  bool first = true;
  for (const TestResult& t : result.tests) {
    if (IsFailure(t) || !t.selected) continue;
    if (first) *out += "\n";
    first = false;
    const std::string points = absl::StrCat(t.points(), "/", t.test.points);
    absl::StrAppend(out, t.outcome.verdict == Verdict::kPassed ? "passed   " : "skipped  ",
                    std::string(width - points.size(), ' '), points, "  ", t.test.FullName());
    if (!t.outcome.message.empty()) absl::StrAppend(out, ": ", SafeText(t.outcome.message));
    *out += "\n";
  }
}

// What runs the plain program: "bazel run //phases/P/L:program --", from phases/P/L/program.
std::string CommandFor(const Plan& plan) {
  const size_t slash = plan.program.rfind('/');
  if (slash == std::string::npos || plan.program.starts_with('/')) return plan.program;
  // Explicit, because the learner may have asked for the starter on the command line.
  return absl::StrCat("bazel run ", plan.impl == "starter" ? "--config=starter " : "", "//",
                      plan.program.substr(0, slash), ":", plan.program.substr(slash + 1), " --");
}

void AppendNextCommand(std::string* out, const Plan& plan, const LabResult& result) {
  for (const TestResult& t : result.tests) {
    if (!IsFailure(t)) continue;
    const bool only = result.selected() == result.Count(Verdict::kPassed) + result.Count(Verdict::kSkipped) + 1;
    absl::StrAppend(out, only ? "The failing test alone" : "The first of the failing tests alone",
                    ", as a plain program:\n  ", CommandFor(plan), " --gtest_filter=", t.test.FullName(), "\n");
    return;
  }
}

}  // namespace

std::string WhoseCode(const std::string& impl) {
  constexpr std::string_view kMutant = "mutant:";
  if (impl == "starter") return "your starter.cc";
  if (impl == "solution") return "the reference solution";
  if (impl == "untouched") return "the untouched starter";
  if (std::string_view(impl).starts_with(kMutant)) return absl::StrCat("the mutant ", impl.substr(kMutant.size()));
  return impl;
}

std::string Report(const RunInfo& run) {
  std::string out = absl::StrCat(run.plan.lab, "\n");
  const TestResult* previous = nullptr;
  for (const TestResult& t : run.result.tests) {
    if (!IsFailure(t)) continue;
    if (previous != nullptr && SaysTheSame(previous->outcome, t.outcome)) {
      absl::StrAppend(&out, HeadLine(t), ": the same\n");
    } else {
      AppendFailure(&out, t);
    }
    previous = &t;
  }
  AppendOthers(&out, run.result);
  absl::StrAppend(&out, "\n", run.result.points(), " of ", Points(run.result.max_points()),
                  ", graded: ", WhoseCode(run.plan.impl), run.plan.isolated() ? ", called in a process of its own" : "",
                  "\n");
  if (run.result.filtered) {
    absl::StrAppend(&out, "Not counted: only ", run.result.selected(), " of ", run.result.tests.size(),
                    " tests were run, those that --test_filter names.\n");
  }
  if (!run.judgement.sentence.empty()) AppendIndented(&out, SafeText(run.judgement.sentence), 0);
  if (run.plan.expect == Expect::kPass) AppendNextCommand(&out, run.plan, run.result);
  return out;
}

}  // namespace course::runner
