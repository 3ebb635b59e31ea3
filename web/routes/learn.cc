#include "web/routes/learn.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "harness/handout/handout.h"
#include "web/pages/guide_page.h"
#include "web/pages/lab_page.h"
#include "web/pages/map_page.h"
#include "web/pages/parts.h"
#include "web/pages/solution_page.h"
#include "web/routes/quiz_reading.h"
#include "web/routes/read.h"

namespace course::web {
namespace {

constexpr int kTrend = 12;                                   // attempts in a sparkline
constexpr int kHistory = 60;                                 // in a lab's chart
constexpr int64_t kWeek = int64_t{8} * 24 * 60 * 60 * 1000;  // and a day, so that the first is whole

// The learner's own graded runs of a lab, newest first; repeats of a cached result say nothing new.
absl::StatusOr<std::vector<store::LabRun>> GradedRuns(store::Store& store, const std::string& label, int most) {
  ASSIGN_OR_RETURN(std::vector<store::LabRun> runs, store.LabHistory(label, 4 * most));
  std::erase_if(runs, [](const store::LabRun& run) { return run.impl != "starter" || run.cached || !IsGraded(run); });
  if (static_cast<int>(runs.size()) > most) runs.resize(most);
  return runs;
}

absl::StatusOr<Standing> ReadStanding(store::Store& store) {
  ASSIGN_OR_RETURN(const std::vector<store::LabStatus> statuses, store.LabStatuses());
  return Standing(statuses);
}

absl::StatusOr<LabView> ReadLab(Visit& visit, const FoundLab& found) {
  LabView view = {.phase = found.phase, .lab = found.lab, .next = found.next, .previous = found.previous};
  const std::string readme = found.lab->Folder() + "/README.md";
  const std::optional<std::string> text = visit.ReadFile(readme);
  if (!text) return absl::NotFoundError(absl::StrCat("The handout ", readme, " is not in this clone."));
  ASSIGN_OR_RETURN(view.handout, handout::ParseHandout(*text));
  const std::string& label = found.lab->label;
  ASSIGN_OR_RETURN(const std::vector<store::LabStatus> statuses, visit.store.LabStatuses());
  for (const store::LabStatus& status : statuses) {
    if (status.lab == label) view.status = status;
  }
  ASSIGN_OR_RETURN(view.help, visit.store.GetHelp(label));
  ASSIGN_OR_RETURN(view.latest_run, visit.store.LatestLabRun(label, "starter"));
  ASSIGN_OR_RETURN(view.history, GradedRuns(visit.store, label, kHistory));
  ASSIGN_OR_RETURN(const QuizReading quizzes, ReadQuizzes(visit));
  view.due = quizzes.DueBecauseOf(label);
  return view;
}

absl::StatusOr<Response> Solution(Visit& visit, const LabView& view) {
  if (!view.MaySeeSolution()) return Redirect(LabUrl(*view.lab) + "/give-up");
  const std::string folder = view.lab->Folder();
  SolutionView page = {.phase = view.phase, .lab = view.lab, .gave_up = !view.Done(), .next = view.next};
  const std::optional<std::string> solution = visit.ReadFile("solutions/" + folder + "/solution.cc");
  if (!solution) return absl::NotFoundError(absl::StrCat("solutions/", folder, "/solution.cc is not in this clone."));
  page.solution = *solution;
  page.starter = visit.ReadFile(folder + "/starter.cc").value_or("");
  page.commentary = visit.ReadFile("solutions/" + folder + "/commentary.md").value_or("");
  return visit.Page(SolutionPage(page, visit.frame));
}

}  // namespace

absl::StatusOr<Response> MapRoute(Visit& visit, int64_t now_ms) {
  MapView view = {.course = visit.course.get()};
  ASSIGN_OR_RETURN(view.standing, ReadStanding(visit.store));
  ASSIGN_OR_RETURN(const std::vector<store::DayActivity> active, visit.store.Activity(now_ms - kWeek));
  view.days = LastSevenDays(now_ms, active);
  ASSIGN_OR_RETURN(const QuizReading quizzes, ReadQuizzes(visit));
  view.quizzes = quizzes.standings;
  for (const catalog::Lab* lab : visit.course->Labs()) {
    if (view.standing.Of(*lab) == nullptr) continue;
    ASSIGN_OR_RETURN(const std::vector<store::LabRun> runs, GradedRuns(visit.store, lab->label, kTrend));
    std::vector<double>& trend = view.trends[lab->label];
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) trend.push_back(run->points);
  }
  return visit.Page(MapPage(view, visit.frame));
}

absl::StatusOr<Response> PhaseRoute(Visit& visit, const std::string& name) {
  for (const catalog::Phase& phase : visit.course->phases) {
    if (phase.name != name) continue;
    Standing standing;  // the owner's: a guest has no labs here
    if (visit.request.FromOwner()) {
      ASSIGN_OR_RETURN(standing, ReadStanding(visit.store));
    }
    const std::string folder = phase.package.substr(2);
    ASSIGN_OR_RETURN(const QuizReading quizzes, ReadQuizzes(visit));
    return Guide(visit, folder + "/README.md", &phase, standing, quizzes.OfUnit(folder));
  }
  return NotFound(visit, "/phases/" + name);
}

absl::StatusOr<Response> LabRoute(Visit& visit, const std::string& rest) {
  absl::string_view folder = rest;
  const bool solution = absl::ConsumeSuffix(&folder, "/solution");
  const bool give_up = !solution && absl::ConsumeSuffix(&folder, "/give-up");
  const std::optional<FoundLab> found = FindLab(*visit.course, {folder.data(), folder.size()});
  if (!found) return NotFound(visit, "/labs/" + rest);
  ASSIGN_OR_RETURN(LabView view, ReadLab(visit, *found));
  if (solution) return Solution(visit, view);
  if (!give_up) {
    view.read_figure = [&visit](const std::string& figure) { return visit.ReadFigure(figure); };
    return visit.Page(LabPage(view, visit.frame));
  }
  if (view.MaySeeSolution()) return Redirect(LabUrl(*view.lab) + "/solution");
  return visit.Page(GiveUpPage(view, visit.frame));
}

absl::StatusOr<Response> LabAction(Visit& visit, const std::string& rest) {
  absl::string_view folder = rest;
  if (absl::ConsumeSuffix(&folder, "/give-up")) {
    const std::optional<FoundLab> found = FindLab(*visit.course, {folder.data(), folder.size()});
    if (!found) return NotFound(visit, "/labs/" + rest);
    RETURN_IF_ERROR(visit.store.RecordGiveUp(found->lab->label));
    return Redirect(LabUrl(*found->lab) + "/solution");
  }
  const size_t mark = rest.rfind("/hint/");
  int level = 0;
  if (mark == std::string::npos || !absl::SimpleAtoi(rest.substr(mark + 6), &level))
    return NotFound(visit, "/labs/" + rest);
  const std::optional<FoundLab> found = FindLab(*visit.course, rest.substr(0, mark));
  if (!found) return NotFound(visit, "/labs/" + rest);
  ASSIGN_OR_RETURN(const LabView view, ReadLab(visit, *found));
  const int count = static_cast<int>(view.handout.hints.size());
  if (level < 1 || level > count) {
    return absl::InvalidArgumentError(
        absl::StrCat("hint ", level, " is not among the hints 1 to ", count, " of this lab"));
  }
  RETURN_IF_ERROR(visit.store.RecordHint(found->lab->label, level));
  return Redirect(LabUrl(*found->lab) + "#hints");
}

}  // namespace course::web
