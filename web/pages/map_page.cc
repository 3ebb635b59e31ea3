#include "web/pages/map_page.h"

#include <map>
#include <string>

#include "web/html/html.h"
#include "web/pages/file_page.h"
#include "web/pages/layout.h"

namespace course::web {
namespace {

using StatusByLab = std::map<std::string, const store::LabStatus*>;

const store::LabStatus* StatusOf(const StatusByLab& statuses, const catalog::Lab& lab) {
  const auto found = statuses.find(lab.label);
  return found == statuses.end() ? nullptr : found->second;
}

bool IsDone(const StatusByLab& statuses, const catalog::Lab& lab) {
  const store::LabStatus* status = StatusOf(statuses, lab);
  return status != nullptr && status->max_points > 0 && status->best_points >= status->max_points;
}

Html NextStep(const catalog::Course& course, const StatusByLab& statuses) {
  for (const catalog::Lab* lab : course.Labs()) {
    if (IsDone(statuses, *lab)) continue;
    const bool started = StatusOf(statuses, *lab) != nullptr && StatusOf(statuses, *lab)->best_points > 0;
    Html card = Tag("h2", Text(started ? "Go on" : "Next"));
    card += Tag("p", Tag("a", {{"href", LabUrl(*lab)}}, Tag("strong", Text(lab->title))) +
                         Text(" · about " + std::to_string(lab->minutes) + " minutes · " + std::to_string(lab->points) +
                              " points"));
    card += Tag("p", Text("Edit ") + Tag("code", Text(lab->Folder() + "/starter.cc")) + Text(", then grade it:"));
    card += Command("bazel test " + lab->label);
    return Tag("section", {{"class", "card primary"}}, card);
  }
  Html card = Tag("h2", Text("All labs have full marks"));
  card += Tag("p", Text("Compare your code with the reference, which says what it does differently and why:"));
  card += Command("./course hint --solution LAB");
  return Tag("section", {{"class", "card primary"}}, card);
}

Html LabRow(const catalog::Lab& lab, const store::LabStatus* status) {
  std::string tone = "open";
  Html state = State("not started", "open");
  Html points = Text("– of " + std::to_string(lab.points));
  if (status != nullptr) {
    const bool done = status->best_points >= status->max_points && status->max_points > 0;
    tone = done ? "good" : "bad";
    if (done) {
      state = State("done", "good");
    } else if (status->verdict == Verdict::kFailed) {
      state = State(status->points > 0 ? "in progress" : "to do", status->points > 0 ? "busy" : "open");
      tone = status->points > 0 ? "busy" : "open";
    } else {
      state = VerdictState(status->verdict);
    }
    points = Text(std::to_string(status->points) + " of " + std::to_string(status->max_points));
  }
  Html row = Tag("span", {{"class", "title"}},
                 Tag("a", {{"href", LabUrl(lab)}}, Text(lab.title)) +
                     Tag("span", {{"class", "soft"}}, Text(" · " + std::to_string(lab.minutes) + " min")));
  row += Tag("span", {{"class", "points ui"}}, points);
  row += state;
  return Tag("li", {{"class", tone}}, row);
}

Html PhaseSection(const catalog::Phase& phase, const StatusByLab& statuses) {
  int points = 0, max_points = 0;
  Html rows;
  for (const catalog::Lab& lab : phase.labs) {
    const store::LabStatus* status = StatusOf(statuses, lab);
    max_points += lab.points;
    if (status != nullptr) points += std::min(status->best_points, lab.points);
    rows += LabRow(lab, status);
  }
  const std::string number = phase.name.substr(0, phase.name.find('-'));
  Html section = Tag("h2", Text("Phase " + number + " · " + phase.title));
  if (!phase.summary.empty()) section += Tag("p", Text(phase.summary));
  section += Tag("p", Tag("a", {{"href", FileUrl(phase.package.substr(2), "README.md")}}, Text("Read the guide")));
  section += Meter(points, max_points);
  section += Tag("p", {{"class", "soft ui"}},
                 Text(std::to_string(points) + " of " + std::to_string(max_points) + " points, best runs"));
  section += Tag("ol", {{"class", "labs"}}, rows);
  return Tag("section", section);
}

}  // namespace

std::string LabUrl(const catalog::Lab& lab) { return "/labs/" + lab.Folder(); }

std::string MapPage(const catalog::Course& course, const std::vector<store::LabStatus>& statuses) {
  StatusByLab by_lab;
  for (const store::LabStatus& status : statuses) by_lab[status.lab] = &status;
  Html body = Tag("h1", Text("Your course"));
  if (statuses.empty()) {
    body += Tag("p", Text("Nothing is graded yet. This command runs every test of every lab against your files and "
                          "records the scores:"));
    body += Command("bazel test //phases/...");
  }
  body += NextStep(course, by_lab);
  for (const catalog::Phase& phase : course.phases) body += PhaseSection(phase, by_lab);
  return Document("Map", body);
}

}  // namespace course::web
