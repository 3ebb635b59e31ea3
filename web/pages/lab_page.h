// A lab: the handout to read, and beside it the workbench with points, the last failure, hints, history and commands.

#ifndef WEB_PAGES_LAB_PAGE_H_
#define WEB_PAGES_LAB_PAGE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/catalog.h"
#include "harness/handout/handout.h"
#include "harness/store/records.h"
#include "web/pages/layout.h"

namespace course::web {

struct LabView {
  const catalog::Phase* phase = nullptr;
  const catalog::Lab* lab = nullptr;
  handout::Handout handout;
  std::optional<store::LabStatus> status;   // absent: never graded
  store::Help help;                         // what was opened, graded already or not
  std::optional<store::LabRun> latest_run;  // of the learner's starter, with tests
  std::vector<store::LabRun> history;       // of the learner's starter, graded, newest first, without tests
  const catalog::Lab* next = nullptr;       // the lab after this one in the recommended order; may be null
  const catalog::Lab* previous = nullptr;
  int due = 0;  // questions of quizzes that came back because a test of this lab failed
  // The content of a figure by its path in the workspace; without it figures are images.
  std::function<std::optional<std::string>(const std::string& path)> read_figure;

  bool Done() const {
    return status.has_value() && status->max_points > 0 && status->best_points >= status->max_points;
  }
  // The reference may be read after full marks, or by giving up, which is recorded.
  bool MaySeeSolution() const { return Done() || help.gave_up; }
};

std::string LabPage(const LabView& view, const Frame& frame);

// Asks once more before the reference is shown to somebody without full marks.
std::string GiveUpPage(const LabView& view, const Frame& frame);

// Map > phase > lab, for the pages below a lab; the last crumb is this page.
std::vector<Crumb> LabCrumbs(const catalog::Phase& phase, const catalog::Lab& lab, const std::string& below = "");

}  // namespace course::web

#endif  // WEB_PAGES_LAB_PAGE_H_
