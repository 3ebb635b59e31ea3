#include "web/pages/result_page.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "web/diff/diff.h"
#include "web/html/html.h"
#include "web/pages/file_page.h"
#include "web/pages/lab_page.h"
#include "web/pages/parts.h"
#include "web/pages/test_list.h"

namespace course::web {
namespace {

std::string WhoseCode(const store::LabRun& result) {
  const std::string whose = result.impl == "starter" ? "your starter.cc" : "the reference solution";
  return whose + (result.isolated ? ", in a process of its own" : ", linked into the tests");
}

void AddFact(Html& facts, std::string_view name, const Html& value) {
  if (!value.text.empty()) facts += Tag("dt", Text(name)) + Tag("dd", value);
}

Html Facts(const ResultView& view) {
  const store::LabRun& result = view.result;
  Html facts;
  AddFact(facts, "Whose code", Text(WhoseCode(result)));
  AddFact(facts, "When", Moment(result.started_ms));
  AddFact(facts, "How long", Text(Duration(result.duration_ms)));
  AddFact(facts, "Graded by", Text(view.run.source == "watch" ? "./course watch" : "bazel test " + view.run.pattern));
  AddFact(facts, "Run", Tag("a", {{"href", RunUrl(result.run_id)}}, Text(absl::StrCat("number ", result.run_id))));
  if (view.lab != nullptr) {
    const Limits& limits = view.lab->limits;
    AddFact(facts, "Limits of a test",
            Text(absl::StrCat(limits.cpu_seconds, " s of CPU, ", limits.wall_seconds, " s in all, ",
                              limits.memory_mb > 0 ? absl::StrCat(limits.memory_mb, " MiB of memory, ") : "",
                              limits.output_kb, " KiB of output, no new processes")));
  }
  AddFact(facts, "Machine", Text(result.machine));
  AddFact(facts, "Course version",
          view.run.course_version.empty() ? Html{} : Tag("code", Text(view.run.course_version)));
  AddFact(facts, "Digest",
          result.digest.empty()
              ? Html{}
              : Tag("code", {{"title", "of your file and the test program"}}, Text(result.digest.substr(0, 16))));
  return Tag("dl", {{"class", "facts"}}, facts);
}

Html Changes(const ResultView& view, const Frame& frame) {
  const store::LabRun& result = view.result;
  if (result.impl != "starter" || result.source.empty()) return {};
  Html out = Tag("h2", {{"id", "changes"}}, Text("What changed"));
  if (!view.before || view.before->source.empty()) {
    out += Tag("p", Text("The run before it is not known, so this is the file as it was graded."));
    return out + CodeBlock(result.source);
  }
  const store::LabRun& before = *view.before;
  const Diff diff = LineDiff(before.source, result.source);
  const Html link = Tag("a", {{"href", ResultUrl(before.id)}}, Text("the run before"));
  const int gained = result.points - before.points;
  if (diff.Same()) {
    out += Tag("p", Text("starter.cc is the same as in ") + link + Text("."));
  } else {
    out +=
        Tag("p", Text("starter.cc since ") + link +
                     Text(absl::StrCat(": ", Count(diff.added, "line", "lines"), " added, ", diff.removed, " removed, ",
                                       gained > 0   ? "+"
                                       : gained < 0 ? "−"
                                                    : "",
                                       Count(gained < 0 ? -gained : gained, "point", "points"), ".")));
    out += DiffBlock(diff, "Changes of starter.cc");
  }
  return out + Tag("details", Tag("summary", {{"class", "ui"}}, Text("The whole file as it was graded")) +
                                  CodeBlock(result.source));
}

// Tests by themselves, for a lab that is gone from the catalog: its tests are those of the run.
catalog::Lab LabOfResult(const store::LabRun& result) {
  catalog::Lab lab = {.label = result.lab, .title = result.lab, .points = result.max_points};
  lab.name = result.lab.substr(result.lab.rfind('/') + 1);
  return lab;
}

}  // namespace

std::string ExplainRun(const store::LabRun& result) {
  int passed = 0, skipped = 0;
  for (const store::TestResult& test : result.tests) {
    passed += test.verdict == Verdict::kPassed;
    skipped += test.verdict == Verdict::kSkipped;
  }
  std::vector<std::string> sentences;
  if (result.verdict != Verdict::kPassed && result.verdict != Verdict::kFailed) {
    sentences.emplace_back(VerdictMeaning(result.verdict));
  }
  if (!result.tests.empty()) {
    sentences.push_back(absl::StrCat(passed, " of ", Count(static_cast<int64_t>(result.tests.size()), "test", "tests"),
                                     " passed", skipped > 0 ? absl::StrCat(", ", skipped, " skipped") : "", ": ",
                                     result.points, " of ", Count(result.max_points, "point", "points"), "."));
  }
  if (result.impl != "starter") {
    sentences.push_back("The reference was graded, so this counts for nobody.");
  } else if (result.filtered) {
    sentences.push_back("Only some of the tests were asked for (--test_filter), so it changes no score.");
  } else if (result.cached) {
    sentences.push_back("Nothing had changed, so Bazel repeated the earlier result; that is no new attempt.");
  } else if (result.is_attempt) {
    sentences.push_back("It counts as an attempt, because the file is another than at the attempt before.");
  } else if (store::IsGraded(result)) {
    sentences.push_back("The file is the same as at the attempt before, so it is no new attempt.");
  }
  return absl::StrJoin(sentences, " ");
}

std::string ResultPage(const ResultView& view, const Frame& frame) {
  const store::LabRun& result = view.result;
  const catalog::Lab gone = view.lab == nullptr ? LabOfResult(result) : catalog::Lab{};
  const catalog::Lab& lab = view.lab == nullptr ? gone : *view.lab;
  Html card =
      Tag("p", {{"class", "score"}},
          Tag("strong", Text(absl::StrCat(result.points, " of ", Count(result.max_points, "point", "points")))) +
              VerdictState(result.verdict));
  card += Meter(result.points, result.max_points) + Tag("p", Text(ExplainRun(result)));
  if (!result.message.empty()) card += Tag("pre", {{"tabindex", "0"}}, LongText(result.message));
  const bool good = result.verdict == Verdict::kPassed;
  Html body = Tag("h1", Text(lab.title)) + Tag("section", {{"class", good ? "card good" : "card bad"}}, card);
  if (view.lab == nullptr) {
    body += Tag("p", Text("The course has this lab no more, or under another name; the result is kept as it was."));
  }
  if (!result.tests.empty()) {
    body += Tag("h2", Text("Tests")) + TestList(lab, &result, frame, {.explain = view.lab != nullptr});
  }
  body += Changes(view, frame);
  body += Tag("h2", Text("About this run")) + Facts(view);
  std::vector<Crumb> crumbs = {{"Map", "/"}, {"Runs", "/runs"}, {absl::StrCat("Result ", result.id), ""}};
  if (view.lab != nullptr) crumbs = LabCrumbs(*view.phase, lab, absl::StrCat("Run ", result.run_id));
  return Document(absl::StrCat(lab.title, ": ", std::string(VerdictName(result.verdict))), body, frame,
                  {.current = "runs", .crumbs = crumbs});
}

}  // namespace course::web
