#include "web/pages/map_page.h"

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/catalog/everything.h"
#include "web/chart/chart.h"
#include "web/html/html.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

// The phase whose first lab this is; null for every other lab.
const catalog::Phase* PhaseThatBeginsWith(const catalog::Course& course, const catalog::Lab& lab) {
  for (const catalog::Phase& phase : course.phases) {
    if (!phase.labs.empty() && &phase.labs[0] == &lab) return &phase;
  }
  return nullptr;
}

// How one step looks: read, edit, grade.
Html NextStep(const MapView& view, const Frame& frame) {
  const catalog::Lab* lab = view.standing.Next(*view.course);
  if (lab == nullptr) {
    Html card = Tag("h2", Text(view.course->Labs().empty() ? "The course has no lab yet" : "All labs have full marks"));
    if (!view.course->Labs().empty()) {
      card += Tag("p", Text("Compare your code with the reference: each lab's page now shows it, with what it does "
                            "differently and why."));
    }
    return Tag("section", {{"class", "card good"}}, card);
  }
  const store::LabStatus* status = view.standing.Of(*lab);
  const bool started = status != nullptr && (status->best_points > 0 || status->attempts > 1);
  Html card = Tag("h2", Text(started ? "Go on with" : "Your next step"));
  card += Tag("p", Tag("a", {{"href", LabUrl(*lab)}}, Tag("strong", Text(lab->title))) +
                       Text(absl::StrCat(" · about ", lab->minutes, " minutes · ",
                                         status == nullptr ? "" : absl::StrCat(status->best_points, " of "),
                                         lab->points, " points")));
  Html actions =
      Tag("a", {{"class", "button primary"}, {"href", LabUrl(*lab)}}, Text(started ? "Open the lab" : "Start the lab"));
  // Somebody who begins a phase reads first.
  const catalog::Phase* phase = PhaseThatBeginsWith(*view.course, *lab);
  if (!started && phase != nullptr) {
    actions += Tag("a", {{"class", "button"}, {"href", PhaseUrl(*phase)}},
                   Text(absl::StrCat("Read the guide of phase ", PhaseNumber(*phase), " first")));
  }
  card += Tag("p", {{"class", "actions"}}, actions);
  card += Tag("p", Text("You edit ") + Place(frame, lab->Folder() + "/starter.cc") + Text(" and grade it with"));
  card += Command("bazel test " + lab->label);
  return Tag("section", {{"class", "card primary"}}, card);
}

// What was missed and comes back today.
Html Due(const MapView& view) {
  int due = 0;
  for (const QuizStanding& quiz : view.quizzes) due += quiz.due;
  if (due == 0) return {};
  return Tag(
      "section", {{"class", "card"}},
      Tag("h2", Text(absl::StrCat(Count(due, "question is", "questions are"), " due"))) +
          Tag("p", {{"class", "actions"}},
              Tag("a", {{"class", "button"}, {"href", "/review"}}, Text(due == 1 ? "Review it" : "Review them")) +
                  Tag("span", {{"class", "soft"}}, Text("before you forget them"))));
}

// "Mon" for "2026-03-02".
std::string Weekday(const std::string& day) {
  std::tm date{};
  if (strptime(day.c_str(), "%Y-%m-%d", &date) == nullptr) return day;
  char name[8];
  std::strftime(name, sizeof name, "%a", &date);
  return name;
}

Html Week(const std::vector<store::DayActivity>& days) {
  std::vector<Point> bars;
  std::vector<std::string> labels;
  int gained = 0, runs = 0;
  for (const store::DayActivity& day : days) {
    const std::string name = Weekday(day.day);
    bars.push_back({static_cast<double>(day.points_gained), "",
                    absl::StrCat(name, ": ", Count(day.points_gained, "point", "points"), " gained in ",
                                 Count(day.runs, "run", "runs"))});
    labels.push_back(name);
    gained += day.points_gained;
    runs += day.runs;
  }
  Html card = Tag("h2", Text("This week"));
  if (runs == 0) {
    card += Tag("p", Text("No run yet. Every graded run appears here by itself."));
    return Tag("section", {{"class", "card"}}, card);
  }
  const std::string sum = absl::StrCat(Count(gained, "new point", "new points"), " in ", Count(runs, "run", "runs"));
  card += BarChart(bars, labels, absl::StrCat("Points gained a day: ", sum));
  const store::DayActivity& today = days.back();
  card += Tag("p", Text(absl::StrCat(sum, "; today ", Count(today.points_gained, "point", "points"), " in ",
                                     Count(today.runs, "run", "runs"), ". ")) +
                       Tag("a", {{"href", "/runs"}}, Text("All runs")));
  return Tag("section", {{"class", "card"}}, card);
}

// "Exercises of Chapter 30   3 of 20 done": the labs of a group are many and short, so what counts is how many.
Html GroupHeading(const Standing& standing, const catalog::Section& group) {
  int done = 0;
  for (const catalog::Lab* lab : group.labs) done += standing.Done(*lab) ? 1 : 0;
  return Tag("header", {{"class", "group"}},
             Tag("h3", Text(group.title)) +
                 Tag("span", {{"class", "ui soft"}}, Text(absl::StrCat(done, " of ", group.labs.size(), " done"))));
}

Html PhaseSection(const MapView& view, const catalog::Phase& phase, const catalog::Lab* next) {
  int points = 0, max_points = 0;
  for (const catalog::Lab& lab : phase.labs) {
    max_points += lab.points;
    points += view.standing.Points(lab);
  }
  Html path, rows;
  for (const catalog::Section& part : phase.Sections()) {
    // What stood before a heading is a path of its own.
    if (!part.title.empty() && !rows.text.empty()) path += Tag("ol", {{"class", "labs"}}, std::exchange(rows, {}));
    if (!part.title.empty()) path += GroupHeading(view.standing, part);
    for (const catalog::Lab* lab : part.labs) {
      const auto trend = view.trends.find(lab->label);
      rows += LabRow(*lab, view.standing.Of(*lab), trend == view.trends.end() ? std::vector<double>{} : trend->second,
                     lab == next);
    }
  }
  for (const QuizStanding& quiz : view.quizzes) {
    if ("//" + quiz.bank->unit == phase.package) rows += QuizRow(quiz);
  }
  path += Tag("ol", {{"class", "labs"}}, rows);
  const std::string title = absl::StrCat("Phase ", PhaseNumber(phase), " · ", phase.title);
  Html section = Tag("header", Tag("h2", Tag("a", {{"href", PhaseUrl(phase)}, {"data-item", ""}}, Text(title))) +
                                   Tag("span", {{"class", "ui soft"}},
                                       Text(absl::StrCat(points, " of ", max_points, " points, best runs"))));
  section += Meter(points, max_points);
  if (!phase.summary.empty()) section += Tag("p", Text(phase.summary));
  section += path;
  return Tag("section", {{"class", "phase"}}, section);
}

}  // namespace

std::vector<store::DayActivity> LastSevenDays(int64_t now_ms, const std::vector<store::DayActivity>& active) {
  const std::time_t now = static_cast<std::time_t>(now_ms / 1000);
  std::vector<store::DayActivity> days;
  for (int back = 6; back >= 0; --back) {
    std::tm date{};
    localtime_r(&now, &date);
    // Noon of that day: mktime() turns the 0th of March into the last of February, and no clock change is near.
    date.tm_mday -= back;
    date.tm_hour = 12;
    date.tm_isdst = -1;
    std::mktime(&date);
    char name[16];
    std::strftime(name, sizeof name, "%Y-%m-%d", &date);
    store::DayActivity day{.day = name};
    for (const store::DayActivity& one : active) {
      if (one.day == day.day) day = one;
    }
    days.push_back(day);
  }
  return days;
}

std::string MapPage(const MapView& view, const Frame& frame) {
  Html body = Tag("h1", Text("Your course"));
  Html live;
  if (view.standing.Empty()) {
    live += Tag("p", Text("Nothing is graded yet. This command runs every test of every lab against your files and "
                          "records the scores:")) +
            Command(catalog::kTestEverything);
  }
  live += Tag("div", {{"class", "hero"}}, Tag("div", NextStep(view, frame) + Due(view)) + Week(view.days));
  const catalog::Lab* next = view.standing.Next(*view.course);
  for (const catalog::Phase& phase : view.course->phases) live += PhaseSection(view, phase, next);
  body += Tag("div", {{"data-live", "map"}}, live);
  return Document("Map", body, frame, {.current = "map"});
}

}  // namespace course::web
