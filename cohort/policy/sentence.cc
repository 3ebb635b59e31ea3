#include "cohort/policy/sentence.h"

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cohort/policy/words.h"

namespace course::cohort {
namespace {

std::string NothingYet(const AssignmentScore& score, const absl::TimeZone& zone) {
  if (score.due == absl::InfiniteFuture()) return "nothing that counts yet, no deadline";
  const std::string due = MomentText(score.due, zone);
  return score.past_due ? absl::StrCat("nothing that counts, the deadline was ", due)
                        : absl::StrCat("nothing that counts yet, due ", due);
}

// "26 h late, 1 grace day used, 2 h at 0.99", "in time"
void AddLateness(const Lateness& lateness, std::vector<std::string>& parts) {
  if (lateness.late == absl::ZeroDuration()) {
    parts.push_back("in time");
    return;
  }
  parts.push_back(absl::StrCat(DurationText(lateness.late), " late"));
  if (lateness.grace_days > 0) {
    parts.push_back(absl::StrCat(CountText(lateness.grace_days, "grace day", "grace days"), " used"));
  }
  if (lateness.counted == absl::ZeroDuration()) return;
  if (lateness.grace_days > 0) {
    parts.push_back(absl::StrCat(DurationText(lateness.counted), " at ", NumberText(lateness.credit)));
  } else {
    absl::StrAppend(&parts.back(), " at ", NumberText(lateness.credit));
  }
}

}  // namespace

std::string ScoreSentence(const Config& config, const AssignmentScore& score, const ScoreFacts& facts) {
  const std::string result = absl::StrCat(": ", NumberText(score.points), " of ", NumberText(score.max_points));
  if (score.state == ScoreState::kOverride) {
    const std::string& reason = facts.override->reason;
    return absl::StrCat("set by an instructor", reason.empty() ? "" : absl::StrCat(" (", reason, ")"), result);
  }
  const bool quiz = facts.assignment->kind == Assignment::Kind::kQuiz;
  std::vector<std::string> parts;
  if (score.state == ScoreState::kCounted && score.submissions > 1) {
    parts.push_back(absl::StrCat(config.counts == Counts::kBest ? "best of " : "last of ", score.submissions,
                                 quiz ? " attempts" : " submissions"));
  }
  if (score.extended) parts.push_back(absl::StrCat("deadline moved to ", MomentText(score.due, config.zone)));
  if (score.state == ScoreState::kNothing) {
    parts.push_back(NothingYet(score, config.zone));
    return absl::StrCat(absl::StrJoin(parts, ", "), result);
  }
  AddLateness(score.lateness, parts);
  const Work& work = *facts.counted;
  if (work.max_points != score.max_points) {
    const std::string points = absl::StrCat(NumberText(work.points), " of ", NumberText(work.max_points));
    parts.push_back(quiz ? absl::StrCat(points, " points of the paper")
                         : absl::StrCat("graded ", points, " by course version ", work.course_version));
  }
  // Where credit was taken from less than everything, the reader needs both factors.
  if (score.lateness.credit < 1 && score.raw_points != score.max_points) {
    parts.push_back(absl::StrCat("of ", NumberText(score.raw_points), " points"));
  }
  return absl::StrCat(absl::StrJoin(parts, ", "), result);
}

std::string TotalSentence(const Config& config, const LearnerScores& scores) {
  double weights = 0;
  for (const Assignment& assignment : config.assignments) weights += assignment.weight;
  std::string text = absl::StrCat(NumberText(std::round(scores.total * 1000) / 10),
                                  " %: ", NumberText(scores.total * weights), " of a weight of ", NumberText(weights));
  if (config.late.grace_days > 0) {
    absl::StrAppend(&text, "; ", scores.grace_days_left, " of ",
                    CountText(config.late.grace_days, "grace day", "grace days"), " left");
  }
  return text;
}

std::string StandingSentence(const LearnerScores& scores) {
  if (scores.weight_due == 0 || scores.weight_due >= scores.weight) return scores.sentence;
  return absl::StrCat(scores.sentence, "; ", NumberText(std::round(scores.total_due * 1000) / 10),
                      " % of what was due or has a score");
}

}  // namespace course::cohort
