#include "web/pages/lab_page.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "web/chart/chart.h"
#include "web/html/html.h"
#include "web/markdown/markdown.h"
#include "web/pages/file_page.h"
#include "web/pages/lab_row.h"
#include "web/pages/parts.h"
#include "web/pages/test_list.h"

namespace course::web {
namespace {

std::string Starter(const catalog::Lab& lab) { return lab.Folder() + "/starter.cc"; }

Html PrimaryAction(const LabView& view, const Frame& frame) {
  if (view.Done()) {
    Html actions;
    if (view.next != nullptr) {
      actions +=
          Tag("a", {{"class", "button primary"}, {"href", LabUrl(*view.next)}}, Text("Next: " + view.next->title));
    }
    actions +=
        Tag("a", {{"class", "button"}, {"href", LabUrl(*view.lab) + "/solution"}}, Text("Compare with the reference"));
    return Tag("p", {{"class", "actions"}}, actions);
  }
  const std::string editor = EditorUrl(frame, Starter(*view.lab), 0);
  Html out;
  if (editor.empty()) {
    out += Tag("p", Text("Edit ") + Tag("code", Text(Starter(*view.lab))) + Text(" (") +
                        Tag("a", {{"href", "/settings"}}, Text("choose an editor")) +
                        Text(" to open it from here), then grade it:"));
  } else {
    out += Tag("p", {{"class", "actions"}},
               Tag("a", {{"class", "button primary"}, {"href", editor}}, Text("Open starter.cc")));
    out += Tag("p", Text(view.status ? "Then grade it again:" : "Then grade it:"));
  }
  return out + Command("bazel test " + view.lab->label);
}

// What a failed test rests on can be asked in a minute.
Html DueQuestions(const LabView& view) {
  if (view.due == 0) return {};
  return Tag("p", {{"class", "ui"}},
             Text(absl::StrCat(Count(view.due, "question", "questions"), " about what failed here ",
                               view.due == 1 ? "is" : "are", " due: ")) +
                 Tag("a", {{"href", "/review"}}, Text(view.due == 1 ? "review it" : "review them")));
}

// NOT_COMPILED, TAMPERED and the like say more about the run as a whole than its tests do.
Html RunMessage(const LabView& view) {
  if (!view.latest_run || view.latest_run->message.empty()) return {};
  return Tag("p", Text(VerdictMeaning(view.latest_run->verdict))) +
         Tag("pre", {{"tabindex", "0"}}, LongText(view.latest_run->message));
}

Html Score(const LabView& view, const Frame& frame) {
  Html card = Tag("h2", Text("Your score"));
  if (!view.status) {
    card += Tag("p", Text(absl::StrCat("Not graded yet. ", Count(view.lab->points, "point", "points"), " in ",
                                       Count(static_cast<int64_t>(view.lab->tests.size()), "test", "tests"), ", about ",
                                       view.lab->minutes, " minutes.")));
  } else {
    const store::LabStatus& status = *view.status;
    card += Tag("p", {{"class", "score"}},
                Tag("strong", Text(absl::StrCat(status.points, " of ", Count(status.max_points, "point", "points")))) +
                    VerdictState(status.verdict));
    card += Meter(status.points, status.max_points);
    Html about = Text(absl::StrCat("Best ", status.best_points, " · ", Count(status.attempts, "attempt", "attempts")));
    if (view.latest_run) {
      about += Text(" · ") + Tag("a", {{"href", ResultUrl(view.latest_run->id)}}, Text("this run, explained"));
    }
    card += Tag("p", {{"class", "soft"}}, about);
    card += RunMessage(view);
  }
  card += PrimaryAction(view, frame);
  return Tag("section", {{"class", view.Done() ? "card good" : "card primary"}}, card);
}

Html Hints(const LabView& view, const Frame& frame) {
  const int count = static_cast<int>(view.handout.hints.size());
  const int used = std::min(view.help.hints_used, count);
  Html hints = Tag("h2", {{"id", "hints"}}, Text("Hints"));
  for (int i = 0; i < used; ++i) {
    MarkdownOptions options;
    options.rewrite_url = [&view](std::string_view url) { return FileUrl(view.lab->Folder(), url); };
    const std::string title = absl::StrCat("Hint ", i + 1, " of ", count);
    hints += Tag("details", i + 1 == used ? Attributes{{"open", ""}} : Attributes{},
                 Tag("summary", {{"class", "ui"}}, Text(title)) +
                     Tag("div", {{"class", "hint"}}, RenderMarkdown(view.handout.hints[i], options).html));
  }
  if (used < count) {
    hints += PostForm(frame, absl::StrCat(LabUrl(*view.lab), "/hint/", used + 1),
                      Tag("button", {{"type", "submit"}}, Text(absl::StrCat("Open hint ", used + 1, " of ", count))));
    hints +=
        Tag("p", {{"class", "soft ui"}}, Text("Hints cost no points. That you opened one is remembered, for you."));
  } else if (!view.MaySeeSolution()) {
    hints += Tag("p", {{"class", "ui"}},
                 Tag("a", {{"href", LabUrl(*view.lab) + "/give-up"}}, Text("Give up and read the reference")));
  }
  if (view.help.gave_up && !view.Done()) {
    hints += Tag("p", {{"class", "ui"}},
                 Text("You gave up on this lab: ") +
                     Tag("a", {{"href", LabUrl(*view.lab) + "/solution"}}, Text("the reference")) +
                     Text(". Full marks can still be earned."));
  }
  return hints;
}

Html History(const LabView& view) {
  if (view.history.empty() || view.lab->points <= 0) return {};
  std::vector<Point> points;
  for (auto run = view.history.rbegin(); run != view.history.rend(); ++run) {
    points.push_back(
        {static_cast<double>(run->points), ResultUrl(run->id),
         absl::StrCat(std::string(VerdictName(run->verdict)), ", ", run->points, " of ", run->max_points, " points")});
  }
  Html rows;
  for (const store::LabRun& run : view.history) {
    rows += Tag("tr", Tag("td", Tag("a", {{"href", ResultUrl(run.id)}}, Moment(run.started_ms))) +
                          Tag("td", VerdictState(run.verdict)) +
                          Tag("td", {{"class", "number"}}, Text(absl::StrCat(run.points, " of ", run.max_points))));
  }
  const Html head =
      Tag("tr", Tag("th", {{"scope", "col"}}, Text("When")) + Tag("th", {{"scope", "col"}}, Text("Verdict")) +
                    Tag("th", {{"scope", "col"}, {"class", "number"}}, Text("Points")));
  Html out = Tag("h2", Text("History"));
  out += HistoryChart(points, view.lab->points, "Points of each run, oldest first");
  out += Tag("details",
             Tag("summary", {{"class", "ui"}}, Text("As a table")) +
                 Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "History"}},
                     Tag("table", {{"class", "runs"}}, Tag("thead", head) + Tag("tbody", rows))));
  return out;
}

// What else there is to read and to type.
Html Around(const LabView& view, const Frame& frame) {
  const catalog::Lab& lab = *view.lab;
  Html list;
  for (const std::string& header : lab.contract) {
    const std::string path = lab.Folder() + "/" + header;
    list +=
        Tag("li", Tag("a", {{"href", "/files/" + path}}, Text("The contract, " + header)) + Text(": what you promise"));
  }
  const std::string tests = lab.Folder() + "/lab_test.cc";
  list += Tag("li", Tag("a", {{"href", "/files/" + tests}}, Text("The tests")) + Text(": what is checked"));
  list += Tag("li", Tag("a", {{"href", "/files/" + Starter(lab)}}, Text("Your starter.cc")) + Text(" as it is now"));
  list +=
      Tag("li", Tag("a", {{"href", PhaseUrl(*view.phase)}}, Text("The guide of phase " + PhaseNumber(*view.phase))));
  Html out = Tag("h2", Text("At hand")) + Tag("ul", {{"class", "ui"}}, list);
  Html more = Tag("summary", {{"class", "ui"}}, Text("More commands"));
  more += Tag("p", {{"class", "ui"}}, Text("Grade at every save, in the terminal:")) +
          Command("./course watch " + lab.ShortName());
  more += Tag("p", {{"class", "ui"}}, Text("The untouched starter again (yours is kept):")) +
          Command("./course reset " + lab.ShortName());
  return out + Tag("details", more);
}

}  // namespace

std::vector<Crumb> LabCrumbs(const catalog::Phase& phase, const catalog::Lab& lab, const std::string& below) {
  std::vector<Crumb> crumbs = {{"Map", "/"},
                               {absl::StrCat("Phase ", PhaseNumber(phase), " · ", phase.title), PhaseUrl(phase)},
                               {lab.title, below.empty() ? "" : LabUrl(lab)}};
  if (!below.empty()) crumbs.push_back({below, ""});
  return crumbs;
}

std::string LabPage(const LabView& view, const Frame& frame) {
  const catalog::Lab& lab = *view.lab;
  MarkdownOptions options;
  options.rewrite_url = [&lab](std::string_view url) { return FileUrl(lab.Folder(), url); };
  if (view.read_figure) {
    options.read_figure = [&](std::string_view url) { return view.read_figure(ResolvePath(lab.Folder(), url)); };
  }
  const Html reading = Tag("h1", Text(view.handout.title)) + RenderMarkdown(view.handout.WithoutHints(), options).html;
  // On a narrow page the workbench stands above the handout, and this leads there.
  Html bench = Tag("p", {{"class", "to-contents"}}, Tag("a", {{"href", "#handout"}}, Text("To the handout")));
  bench += Tag("div", {{"data-live", "score"}}, Score(view, frame));
  const store::LabRun* run = view.latest_run ? &*view.latest_run : nullptr;
  bench += Tag("div", {{"data-live", "tests"}},
               Tag("h2", Text("Tests")) + TestList(lab, run, frame, {}) + DueQuestions(view));
  bench += Tag("div", {{"data-live", "hints"}}, Hints(view, frame));
  bench += Tag("div", {{"data-live", "history"}}, History(view));
  bench += Around(view, frame);
  const Html body = Tag("div", {{"class", "bench"}},
                        Tag("article", {{"class", "reading"}, {"id", "handout"}}, reading) +
                            Tag("aside", {{"class", "workbench"}, {"aria-label", "Workbench"}}, bench));
  PageOptions page = {.crumbs = LabCrumbs(*view.phase, lab), .wide = true};
  page.previous_url = view.previous != nullptr ? LabUrl(*view.previous) : PhaseUrl(*view.phase);
  if (view.next != nullptr) page.next_url = LabUrl(*view.next);
  return Document(lab.title, body, frame, page);
}

std::string GiveUpPage(const LabView& view, const Frame& frame) {
  const catalog::Lab& lab = *view.lab;
  Html body = Tag("h1", Text("Give up on " + lab.title + "?"));
  body += Tag("p", Text("The reference solution will be shown beside your file. It costs no points and full marks can "
                        "still be earned afterwards; that you looked is recorded and stands on the lab's page."));
  const int left = static_cast<int>(view.handout.hints.size()) - view.help.hints_used;
  if (left > 0) {
    body += Tag("p", Text(absl::StrCat("There ", left == 1 ? "is " : "are ", Count(left, "hint", "hints"),
                                       " you have not opened. ", left == 1 ? "It is" : "They are", " often enough.")));
  }
  body += Tag(
      "div", {{"class", "actions"}},
      Tag("a", {{"class", "button primary"}, {"href", LabUrl(lab) + "#hints"}}, Text("Back to the lab")) +
          PostForm(frame, LabUrl(lab) + "/give-up", Tag("button", {{"type", "submit"}}, Text("Show the reference"))));
  return Document("Give up on " + lab.title, Tag("div", {{"class", "message"}}, body), frame,
                  {.crumbs = LabCrumbs(*view.phase, lab, "Give up")});
}

}  // namespace course::web
