#include "web/pages/test_list.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "harness/failure/failure.h"
#include "web/pages/failure_box.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

std::string PointsWord(int points, int of) { return absl::StrCat(points, " of ", Count(of, "point", "points")); }

Html Head(std::string_view suite, std::string_view name, const Html& state) {
  const Html title = Tag("span", {{"class", "name"}}, BreakableName(name) + Tag("small", BreakableName(suite)));
  return Tag("div", {{"class", "head"}}, title + Tag("span", state));
}

// How to see it once more; open for the first of the failures.
Html Repeat(const catalog::Lab& lab, const store::LabRun& run, const store::TestResult& result, bool open) {
  const std::string filter = absl::StrCat("--gtest_filter=", result.suite, ".", result.name);
  Html box = Tag("summary", Text("Repeat this test alone"));
  box += Tag("p", Text("As a plain program:")) + Command(ReproduceCommand(lab, run, result));
  box += Tag("p", Text("In the debugger:"));
  box +=
      Command(absl::StrCat("bazel build -c dbg --copt=-O0 --copt=-g --config=", run.impl, " ", lab.label, ":program"));
  box += Command(absl::StrCat("gdb --args bazel-bin/", lab.Folder(), "/program --gtest_break_on_failure ", filter));
  return Tag("details", open ? Attributes{{"open", ""}} : Attributes{}, box);
}

Html FailedItem(const catalog::Lab& lab, const store::LabRun& run, const store::TestResult& result, const Frame& frame,
                const TestListOptions& options, bool first) {
  Html item = Head(result.suite, result.name,
                   VerdictState(result.verdict, result.signal) +
                       Tag("span", {{"class", "soft"}}, Text(" · " + PointsWord(result.points, result.max_points))));
  if (result.verdict != Verdict::kFailed) item += Tag("p", Text(ExplainTest(result, lab)));
  const std::string place = result.file.empty() ? "" : absl::StrCat(result.file, ":", result.line);
  item += FailureBox(failure::ParseFailure(result.message, place));
  if (!place.empty()) item += Tag("p", {{"class", "soft"}}, Text("at ") + Place(frame, result.file, result.line));
  if (!result.output.empty()) {
    item += Tag("details", Tag("summary", Text("What the test printed")) +
                               Tag("pre", {{"tabindex", "0"}}, LongText(result.output)));
  }
  if (options.explain) item += Repeat(lab, run, result, first);
  const bool open = result.verdict == Verdict::kSkipped || result.verdict == Verdict::kInterrupted;
  return Tag("li", {{"class", open ? "open" : "bad"}, {"tabindex", "-1"}, {"data-item", ""}}, item);
}

Html NotRunItem(const catalog::Test& test) {
  return Tag("li", Head(test.suite, test.name,
                        Tag("span", {{"class", "soft"}}, Text("not run · " + Count(test.points, "point", "points")))));
}

Html PassedItem(const store::TestResult& result) {
  return Tag("li",
             Tag("span", BreakableName(result.suite + "." + result.name)) +
                 Tag("span", {{"class", "soft"}},
                     Text(absl::StrCat(Count(result.points, "point", "points"), " · ", Duration(result.duration_ms)))));
}

}  // namespace

std::string ExplainTest(const store::TestResult& result, const catalog::Lab& lab) {
  std::string text(VerdictMeaning(result.verdict));
  const Limits& limits = lab.limits;
  switch (result.verdict) {
    case Verdict::kTimeout:
      absl::StrAppend(&text, " It ran ", Duration(result.duration_ms), "; a test of this lab may use ",
                      limits.cpu_seconds, " s of CPU and ", limits.wall_seconds, " s in all.");
      break;
    case Verdict::kOutOfMemory:
      absl::StrAppend(&text, " A test of this lab may use ", limits.memory_mb, " MiB.");
      break;
    case Verdict::kOutputLimit:
      absl::StrAppend(&text, " A test of this lab may print ", limits.output_kb, " KiB.");
      break;
    default:
      break;
  }
  return text;
}

std::string ReproduceCommand(const catalog::Lab& lab, const store::LabRun& run, const store::TestResult& result) {
  return absl::StrCat("bazel run --config=", run.impl, run.isolated ? " --config=isolated " : " ", lab.label,
                      ":program -- --gtest_filter=", result.suite, ".", result.name);
}

Html TestList(const catalog::Lab& lab, const store::LabRun* run, const Frame& frame, const TestListOptions& options) {
  std::map<std::string, const store::TestResult*> results;
  if (run != nullptr) {
    for (const store::TestResult& result : run->tests) results[result.suite + "." + result.name] = &result;
  }
  Html failed, missing, passed;
  int passes = 0, points = 0;
  const auto add = [&](const store::TestResult& result) {
    if (result.verdict != Verdict::kPassed) {
      failed += FailedItem(lab, *run, result, frame, options, /*first=*/failed.text.empty());
      return;
    }
    passed += PassedItem(result);
    ++passes;
    points += result.points;
  };
  for (const catalog::Test& test : lab.tests) {
    const auto found = results.find(test.suite + "." + test.name);
    if (found == results.end()) {
      missing += NotRunItem(test);
      continue;
    }
    add(*found->second);
    results.erase(found);
  }
  // A run of an earlier version of the lab may hold tests that the catalog has no more.
  if (run != nullptr) {
    for (const store::TestResult& result : run->tests) {
      if (results.count(result.suite + "." + result.name) > 0) add(result);
    }
  }
  Html out;
  if (!failed.text.empty() || !missing.text.empty()) out += Tag("ul", {{"class", "tests"}}, failed + missing);
  if (passes > 0) {
    out += Tag("details", {{"class", "passed"}},
               Tag("summary",
                   Text(absl::StrCat(Count(passes, "test", "tests"), " passed, ", Count(points, "point", "points")))) +
                   Tag("ul", passed));
  }
  return out;
}

}  // namespace course::web
