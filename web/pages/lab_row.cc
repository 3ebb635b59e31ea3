#include "web/pages/lab_row.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "web/chart/chart.h"
#include "web/pages/parts.h"

namespace course::web {

Standing::Standing(const std::vector<store::LabStatus>& statuses) {
  for (const store::LabStatus& status : statuses) by_label_[status.lab] = status;
}

const store::LabStatus* Standing::Of(const catalog::Lab& lab) const {
  const auto found = by_label_.find(lab.label);
  return found == by_label_.end() ? nullptr : &found->second;
}

bool Standing::Done(const catalog::Lab& lab) const {
  const store::LabStatus* status = Of(lab);
  return status != nullptr && status->max_points > 0 && status->best_points >= status->max_points;
}

int Standing::Points(const catalog::Lab& lab) const {
  const store::LabStatus* status = Of(lab);
  return status == nullptr ? 0 : std::min(status->best_points, lab.points);
}

const catalog::Lab* Standing::Next(const catalog::Course& course) const {
  for (const catalog::Lab* lab : course.Labs()) {
    if (!Done(*lab)) return lab;
  }
  return nullptr;
}

LabState StateOf(const store::LabStatus* status) {
  if (status == nullptr) return {"not started", "open"};
  if (status->max_points > 0 && status->best_points >= status->max_points) return {"done", "good"};
  if (status->verdict != Verdict::kFailed) {
    const bool open = status->verdict == Verdict::kSkipped || status->verdict == Verdict::kInterrupted;
    return {std::string(VerdictName(status->verdict)), open ? "open" : "bad"};
  }
  if (status->best_points > 0) return {"in progress", "busy"};
  return {"to do", "open"};
}

Html LabRow(const catalog::Lab& lab, const store::LabStatus* status, const std::vector<double>& trend, bool here) {
  const LabState state = StateOf(status);
  std::string about = absl::StrCat("about ", lab.minutes, " min");
  if (const auto gpu = std::find(lab.tags.begin(), lab.tags.end(), "gpu"); gpu != lab.tags.end()) {
    about += lab.tags.size() > 1 ? " · GPU optional" : " · needs a GPU";
  }
  Html row = Tag("span", {{"class", "title"}},
                 Tag("a", {{"href", LabUrl(lab)}, {"data-item", ""}}, Text(lab.title)) + Text(" ") +
                     Tag("span", {{"class", "soft"}}, Text(about)));
  Html spark;
  if (trend.size() > 1 && lab.points > 0) {
    spark = Sparkline(trend, lab.points, absl::StrCat("points of the latest attempts: ", absl::StrJoin(trend, ", ")));
  }
  row += Tag("span", {{"class", "trend"}}, spark);
  row += Tag("span", {{"class", "points"}},
             Text(status == nullptr ? absl::StrCat("– of ", lab.points)
                                    : absl::StrCat(status->best_points, " of ", status->max_points)));
  row += State(state.word, state.tone);
  return Tag("li", {{"class", here ? state.tone + " here" : state.tone}}, row);
}

std::string PhaseNumber(const catalog::Phase& phase) { return phase.name.substr(0, phase.name.find('-')); }

}  // namespace course::web
