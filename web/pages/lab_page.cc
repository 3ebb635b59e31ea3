#include "web/pages/lab_page.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "web/markdown/markdown.h"
#include "web/pages/file_page.h"
#include "web/pages/layout.h"
#include "web/pages/map_page.h"

namespace course::web {
namespace {

using Results = std::map<std::string, const store::TestResult*>;

std::string FullName(const std::string& suite, const std::string& name) { return suite + "." + name; }

// "Suite.CountsEveryToken", which may break before a capital: such names are longer than a narrow page is wide.
Html BreakableName(const std::string& name) {
  Html out;
  size_t from = 0;
  for (size_t i = 1; i < name.size(); ++i) {
    if (name[i] < 'A' || name[i] > 'Z') continue;
    out += Text(name.substr(from, i - from)) + Markup("<wbr>");
    from = i;
  }
  return out + Text(name.substr(from));
}

Html TestItem(const catalog::Test& test, const store::TestResult* result) {
  Html head = Tag("span", {{"class", "name ui"}}, BreakableName(FullName(test.suite, test.name)));
  if (result == nullptr) {
    head += Tag("span", {{"class", "soft ui"}}, Text("not run · " + std::to_string(test.points) + " points"));
    return Tag("li", Tag("div", {{"class", "head"}}, head));
  }
  const bool passed = result->verdict == Verdict::kPassed;
  head +=
      Tag("span", VerdictState(result->verdict, result->signal) +
                      Tag("span", {{"class", "ui soft"}},
                          Text(" · " + std::to_string(result->points) + " of " + std::to_string(result->max_points))));
  Html item = Tag("div", {{"class", "head"}}, head);
  if (!passed) {
    if (result->verdict != Verdict::kFailed) item += Tag("p", Text(VerdictMeaning(result->verdict)));
    const std::string place = result->file.empty() ? "" : result->file + ":" + std::to_string(result->line);
    item += FailureMessage(result->message, place);
    if (!place.empty()) item += Tag("p", {{"class", "soft"}}, Tag("code", Text(place)));
    if (!result->output.empty()) {
      item += Tag("details", Tag("summary", {{"class", "ui"}}, Text("What the test printed")) +
                                 Tag("pre", {{"tabindex", "0"}}, Text(result->output)));
    }
  }
  return Tag("li", {{"class", passed ? "good" : "bad"}}, item);
}

// Failures first, each with its message; then what passed, a line each.
Html Tests(const LabView& view) {
  Results results;
  if (view.latest_run) {
    for (const store::TestResult& r : view.latest_run->tests) results[FullName(r.suite, r.name)] = &r;
  }
  Html failed, passed;
  for (const catalog::Test& test : view.lab->tests) {
    const auto found = results.find(FullName(test.suite, test.name));
    const store::TestResult* result = found == results.end() ? nullptr : found->second;
    (result != nullptr && result->verdict == Verdict::kPassed ? passed : failed) += TestItem(test, result);
  }
  return Tag("ul", {{"class", "tests"}}, failed + passed);
}

Html Score(const LabView& view) {
  if (!view.status) {
    return Tag("p", Text("Not graded yet. Edit ") + Tag("code", Text(view.lab->Folder() + "/starter.cc")) +
                        Text(", then:")) +
           Command("bazel test " + view.lab->label);
  }
  const store::LabStatus& status = *view.status;
  Html score = Tag(
      "p", Tag("strong", Text(std::to_string(status.points) + " of " + std::to_string(status.max_points) + " points")) +
               Text("  ") + VerdictState(status.verdict));
  score += Meter(status.points, status.max_points);
  score +=
      Tag("p", {{"class", "soft"}},
          Text("Best " + std::to_string(status.best_points) + " · " + Count(status.attempts, "attempt", "attempts")));
  if (view.latest_run && !view.latest_run->message.empty()) {
    score += Tag("p", Text(VerdictMeaning(status.verdict)));
    score += Tag("pre", {{"tabindex", "0"}}, Text(view.latest_run->message));
  }
  const bool done = status.best_points >= status.max_points && status.max_points > 0;
  if (done && view.next != nullptr) {
    score += Tag("p", Text("Done. Next: ") + Tag("a", {{"href", LabUrl(*view.next)}}, Text(view.next->title)));
  } else {
    score += Tag(
        "p", Text("Edit ") + Tag("code", Text(view.lab->Folder() + "/starter.cc")) + Text(", then grade it again:"));
    score += Command("bazel test " + view.lab->label);
  }
  return score;
}

Html Hints(const LabView& view) {
  const int used = view.status ? view.status->hints_used : 0;
  const int count = static_cast<int>(view.handout.hints.size());
  Html hints = Tag("h2", {{"id", "hints"}}, Text("Hints"));
  for (int i = 0; i < std::min(used, count); ++i) {
    hints += Tag("h3", Text("Hint " + std::to_string(i + 1))) + RenderMarkdown(view.handout.hints[i]).html;
  }
  if (used < count) {
    const std::string action = LabUrl(*view.lab) + "/hint/" + std::to_string(used + 1);
    hints += Tag("form", {{"method", "post"}, {"action", action}},
                 Tag("button", {{"type", "submit"}},
                     Text("Open hint " + std::to_string(used + 1) + " of " + std::to_string(count))));
    hints += Tag("p", {{"class", "soft"}}, Text("Hints cost no points. That you opened one is remembered, for you."));
  }
  return hints;
}

}  // namespace

Html FailureMessage(const std::string& message, const std::string& place) {
  if (message.empty()) return {};
  Html out, answer;
  std::string rest;
  const auto flush = [&] {
    const std::string text(absl::StripAsciiWhitespace(rest));
    if (!text.empty()) out += Tag("pre", {{"tabindex", "0"}}, Text(text));
    rest.clear();
  };
  bool complete = false;
  for (const absl::string_view line : absl::StrSplit(message, '\n')) {
    if (!place.empty() && line == place) continue;  // stands below, once
    absl::string_view value = line;
    bool matched = false;
    for (const char* key : {"call:", "expected:", "got:", "hint:"}) {
      if (!absl::ConsumePrefix(&value, key)) continue;
      const std::string label(key, std::string(key).size() - 1);
      value = absl::StripAsciiWhitespace(value);
      answer += Tag("dt", {{"class", "ui"}}, Text(label)) +
                Tag("dd", {{"class", label == "hint" ? "said" : ""}}, Text({value.data(), value.size()}));
      matched = complete = true;
      break;
    }
    if (!matched) rest += std::string(line) + "\n";
  }
  if (complete) out += Tag("dl", {{"class", "answer"}}, answer);
  flush();
  return out;
}

std::string LabPage(const LabView& view) {
  const catalog::Lab& lab = *view.lab;
  MarkdownOptions options;
  options.rewrite_url = [&lab](std::string_view url) { return FileUrl(lab.Folder(), url); };
  Html reading = Tag("h1", Text(view.handout.title)) + RenderMarkdown(view.handout.WithoutHints(), options).html;
  Html workbench = Tag("section", {{"class", "card primary"}}, Tag("h2", Text("Your score")) + Score(view));
  workbench += Tag("h2", Text("Tests")) + Tests(view) + Hints(view);
  const Html body =
      Tag("div", {{"class", "bench"}},
          Tag("article", {{"class", "reading"}}, reading) + Tag("div", {{"class", "workbench"}}, workbench));
  return Document(lab.title, body, /*with_math=*/true);
}

}  // namespace course::web
