#include "web/pages/run_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "harness/catalog/everything.h"
#include "web/html/html.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

std::string TitleOf(const catalog::Course& course, const std::string& label) {
  for (const catalog::Lab* lab : course.Labs()) {
    if (lab->label == label) return lab->title;
  }
  return label;  // of an earlier version of the course
}

std::string CommandOf(const store::Run& run) {
  return run.source == "watch" ? "./course watch" : absl::StrCat("bazel test ", run.pattern);
}

Html Cell(const Html& content) { return Tag("td", content); }
Html Number(const std::string& text) { return Tag("td", {{"class", "number"}}, Text(text)); }

Html Table(std::string_view label, const std::vector<std::string>& heads, const Html& rows) {
  Html head;
  for (const std::string& title : heads) {
    Attributes attributes = {{"scope", "col"}};
    if (title == "Points" || title == "Time") attributes.push_back({"class", "number"});
    head += Tag("th", attributes, Text(title));
  }
  return Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", std::string(label)}},
             Tag("table", {{"class", "runs"}}, Tag("thead", Tag("tr", head)) + Tag("tbody", rows)));
}

// "3 labs: 2 passed", or the one lab by its name.
Html Summary(const catalog::Course& course, const store::Run& run) {
  if (run.labs.size() == 1) {
    const store::LabRun& lab = run.labs[0];
    return Tag("a", {{"href", ResultUrl(lab.id)}}, Text(TitleOf(course, lab.lab))) + Text(" ") +
           VerdictState(lab.verdict);
  }
  int passed = 0;
  for (const store::LabRun& lab : run.labs) passed += lab.verdict == Verdict::kPassed;
  return Text(absl::StrCat(run.labs.size(), " labs, ", passed, " with full marks"));
}

std::string Points(const store::Run& run) {
  int points = 0, of = 0;
  for (const store::LabRun& lab : run.labs) {
    points += lab.points;
    of += lab.max_points;
  }
  return absl::StrCat(points, " of ", of);
}

std::string Whose(const store::Run& run) {
  for (const store::LabRun& lab : run.labs) {
    if (lab.impl == "starter") return "yours";
  }
  return "reference";
}

}  // namespace

std::string RunListPage(const catalog::Course& course, const std::vector<store::Run>& runs, const Frame& frame) {
  Html live;
  if (runs.empty()) {
    live += Tag("p", Text("No run yet. Every bazel test of a lab appears here by itself:")) +
            Command(catalog::kTestEverything);
  } else {
    Html rows;
    for (const store::Run& run : runs) {
      rows += Tag("tr", Cell(Tag("a", {{"href", RunUrl(run.id)}, {"data-item", ""}}, Moment(run.started_ms))) +
                            Cell(Summary(course, run)) + Number(Points(run)) + Cell(Text(Whose(run))) +
                            Cell(run.interrupted ? State("INTERRUPTED", "open") : Html{}));
    }
    live += Table("Runs", {"When", "What", "Points", "Whose code", "Ended"}, rows);
    if (runs.size() >= 100) live += Tag("p", {{"class", "soft"}}, Text("The latest 100; your data holds all of them."));
  }
  return Document("Runs", Tag("h1", Text("Runs")) + Tag("div", {{"data-live", "runs"}}, live), frame,
                  {.current = "runs"});
}

std::string RunPage(const catalog::Course& course, const store::Run& run, const Frame& frame) {
  Html facts = Tag("dt", Text("Command")) + Tag("dd", Tag("code", Text(CommandOf(run))));
  facts += Tag("dt", Text("When")) + Tag("dd", Moment(run.started_ms));
  facts +=
      Tag("dt", Text("How long")) + Tag("dd", Text(Duration(static_cast<double>(run.finished_ms - run.started_ms))));
  if (!run.course_version.empty()) {
    facts += Tag("dt", Text("Course version")) + Tag("dd", Tag("code", Text(run.course_version)));
  }
  if (run.interrupted) facts += Tag("dt", Text("Ended")) + Tag("dd", Text("It was stopped before it was over."));
  Html rows;
  for (const store::LabRun& lab : run.labs) {
    rows += Tag("tr", Cell(Tag("a", {{"href", ResultUrl(lab.id)}, {"data-item", ""}}, Text(TitleOf(course, lab.lab)))) +
                          Cell(VerdictState(lab.verdict)) + Number(absl::StrCat(lab.points, " of ", lab.max_points)) +
                          Number(Duration(lab.duration_ms)) +
                          Cell(Text(lab.cached       ? "from the cache"
                                    : lab.is_attempt ? "a new attempt"
                                                     : "")));
  }
  const std::string title = absl::StrCat("Run ", run.id);
  const Html body = Tag("h1", Text(title)) + Tag("dl", {{"class", "facts"}}, facts) +
                    Table("Labs of this run", {"Lab", "Verdict", "Points", "Time", "Counted as"}, rows);
  return Document(title, body, frame, {.current = "runs", .crumbs = {{"Map", "/"}, {"Runs", "/runs"}, {title, ""}}});
}

}  // namespace course::web
