#include "cohort/exchange/lti_scores.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace course::cohort {
namespace {

using nlohmann::ordered_json;

struct Stage {
  const char* activity;
  const char* grading;
};

Stage StageOf(const ScoreCell& cell) {
  switch (cell.progress) {
    case Progress::kNothing:
      return {"Initialized", "NotReady"};
    case Progress::kReported:
      return {"InProgress", "NotReady"};
    case Progress::kWaiting:
      return {"Submitted", "Pending"};
    case Progress::kFailed:
      return {"Submitted", "Failed"};
    case Progress::kGraded:
      return {cell.open ? "Submitted" : "Completed", "FullyGraded"};
    case Progress::kOverride:
      return {"Completed", "FullyGraded"};
  }
  return {};
}

ordered_json Score(const store::Account& learner, const ScoreColumn& column, const ScoreCell& cell, absl::Time now) {
  const Stage stage = StageOf(cell);
  ordered_json score = {{"userId", learner.canvas_id},
                        {"activityProgress", stage.activity},
                        {"gradingProgress", stage.grading},
                        {"timestamp", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", now, absl::UTCTimeZone())}};
  if (HasScore(cell.progress)) {
    score["scoreGiven"] = std::round(cell.points * 100) / 100;
    score["scoreMaximum"] = column.max_points;
  }
  if (!cell.comment.empty()) score["comment"] = cell.comment;
  return score;
}

}  // namespace

std::string LtiScores(const ScoreTable& table, absl::Time now) {
  ordered_json items = ordered_json::array();
  for (size_t column = 0; column < table.columns.size(); ++column) {
    const ScoreColumn& what = table.columns[column];
    ordered_json scores = ordered_json::array();
    for (size_t learner = 0; learner < table.learners.size(); ++learner) {
      const ScoreCell& cell = table.At(learner, column);
      if (cell.progress == Progress::kNothing || table.learners[learner].canvas_id.empty()) continue;
      scores.push_back(Score(table.learners[learner], what, cell, now));
    }
    items.push_back(
        {{"line_item",
          {{"label", what.title}, {"scoreMaximum", what.max_points}, {"resourceId", what.id}, {"tag", "course"}}},
         {"scores", scores}});
  }
  ordered_json left_out = ordered_json::array();
  for (const store::Account& learner : table.learners) {
    if (learner.canvas_id.empty()) left_out.push_back(absl::StrCat(learner.login, " has no Canvas ID"));
  }
  const ordered_json document = {{"line_items", items}, {"left_out", left_out}};
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace course::cohort
