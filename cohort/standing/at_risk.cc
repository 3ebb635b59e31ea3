#include "cohort/standing/at_risk.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cohort/policy/words.h"

namespace course::cohort {
namespace {

std::string Percent(double share) { return absl::StrCat(NumberText(std::round(share * 100)), " %"); }

const std::string& NameOf(const Assignment& assignment) {
  return assignment.title.empty() ? assignment.id : assignment.title;
}

// "a, b, c and 4 more"
std::string Listed(const std::vector<std::string>& names) {
  constexpr size_t kMost = 4;
  if (names.size() <= kMost) return absl::StrJoin(names, ", ");
  return absl::StrCat(absl::StrJoin(names.begin(), names.begin() + kMost - 1, ", "), " and ", names.size() - kMost + 1,
                      " more");
}

double Mean(const std::vector<double>& values, size_t begin, size_t end) {
  return std::accumulate(values.begin() + begin, values.begin() + end, 0.0) / static_cast<double>(end - begin);
}

// What of one learner there is to say.
class Looker {
 public:
  Looker(const Config& config, const RiskRule& rule, absl::Time first_day, absl::Time now)
      : config_(config), rule_(rule), first_day_(first_day), now_(now) {}

  std::vector<Risk> Look(const LearnerScores& scores, const Cell* cells, const std::vector<const Stuck*>& stuck) {
    risks_.clear();
    const std::vector<double> shares = DueShares(scores, cells);
    LookForMissing(scores, cells);
    LookForSlipping(shares);
    LookForSilence(scores, cells);
    if (static_cast<int>(shares.size()) >= rule_.window && scores.total_due < rule_.low_share) {
      risks_.push_back({Risk::Kind::kLow, absl::StrCat(Percent(scores.total_due), " of what was due")});
    }
    for (const Stuck* of_lab : stuck) {
      const Assignment* assignment = config_.Find(of_lab->lab);
      risks_.push_back({Risk::Kind::kStuck,
                        absl::StrCat(assignment != nullptr ? NameOf(*assignment) : of_lab->lab, ": ", of_lab->words)});
    }
    return std::move(risks_);
  }

 private:
  // Whether it adds to the total at all.
  bool Counts(size_t i) const { return config_.assignments[i].weight > 0 && config_.assignments[i].max_points > 0; }

  static bool IsWaiting(const Cell& cell) { return cell.waiting > 0 || cell.failed > 0; }

  // Shares of what is past its deadline, in the order of the deadlines. What the queue still has is left out.
  std::vector<double> DueShares(const LearnerScores& scores, const Cell* cells) const {
    std::vector<size_t> due;
    for (size_t i = 0; i < scores.assignments.size(); ++i) {
      const AssignmentScore& score = scores.assignments[i];
      const bool open = score.state == ScoreState::kNothing && IsWaiting(cells[i]);
      if (Counts(i) && score.past_due && !open) due.push_back(i);
    }
    std::stable_sort(due.begin(), due.end(),
                     [&](size_t a, size_t b) { return scores.assignments[a].due < scores.assignments[b].due; });
    std::vector<double> shares;
    for (const size_t i : due) shares.push_back(scores.assignments[i].Share());
    return shares;
  }

  void LookForMissing(const LearnerScores& scores, const Cell* cells) {
    std::vector<std::string> missing;
    for (size_t i = 0; i < scores.assignments.size(); ++i) {
      const AssignmentScore& score = scores.assignments[i];
      const bool nothing = score.state == ScoreState::kNothing && !IsWaiting(cells[i]);
      if (Counts(i) && score.past_due && nothing) missing.push_back(NameOf(config_.assignments[i]));
    }
    if (missing.empty() || static_cast<int>(missing.size()) < rule_.missing) return;
    risks_.push_back(
        {Risk::Kind::kMissing, absl::StrCat(CountText(static_cast<int>(missing.size()), "deadline", "deadlines"),
                                            " passed with nothing verified: ", Listed(missing))});
  }

  void LookForSlipping(const std::vector<double>& shares) {
    const size_t window = static_cast<size_t>(std::max(1, rule_.window));
    if (shares.size() < 2 * window) return;
    const size_t before = shares.size() - window;
    const double was = Mean(shares, 0, before), is = Mean(shares, before, shares.size());
    if (was - is < rule_.slipping) return;
    risks_.push_back({Risk::Kind::kSlipping, absl::StrCat("the last ", window, " assignments came to ", Percent(is),
                                                          ", the ", before, " before them to ", Percent(was))});
  }

  // Whether what comes now would be worth anything. After a term everybody is silent.
  bool CanStillEarn(const LearnerScores& scores, size_t i) const {
    return JudgeLateness(now_, scores.assignments[i].due, scores.grace_days_left, config_.late, config_.zone).credit >
           0;
  }

  void LookForSilence(const LearnerScores& scores, const Cell* cells) {
    absl::Time last = absl::InfinitePast();
    bool open = false;
    for (size_t i = 0; i < scores.assignments.size(); ++i) {
      last = std::max(last, cells[i].last);
      open = open || (Counts(i) && scores.assignments[i].Share() < 1 && CanStillEarn(scores, i));
    }
    const bool never = last == absl::InfinitePast();
    const absl::Time since = std::max(last, first_day_);
    const absl::Duration silent = now_ - since;
    if (!open || since == absl::InfinitePast() || silent < absl::Hours(24) * rule_.silent_days) return;
    const int64_t days = absl::ToInt64Hours(silent) / 24;
    risks_.push_back({Risk::Kind::kSilent,
                      never ? absl::StrCat("nothing came at all, and the course began ", days, " d ago")
                            : absl::StrCat("nothing came for ", days, " d, since ", MomentText(since, config_.zone))});
  }

  const Config& config_;
  const RiskRule& rule_;
  const absl::Time first_day_, now_;
  std::vector<Risk> risks_;
};

}  // namespace

std::string_view RiskName(Risk::Kind kind) {
  switch (kind) {
    case Risk::Kind::kMissing:
      return "missing";
    case Risk::Kind::kSlipping:
      return "slipping";
    case Risk::Kind::kSilent:
      return "silent";
    case Risk::Kind::kLow:
      return "low";
    case Risk::Kind::kStuck:
      return "stuck";
  }
  return "";
}

std::vector<AtRisk> FindAtRisk(const Config& config, const std::vector<LearnerScores>& scores, const Matrix& matrix,
                               const std::vector<Stuck>& stuck, absl::Time first_day, absl::Time now,
                               const RiskRule& rule) {
  std::map<std::string_view, std::vector<const Stuck*>> by_learner;
  for (const Stuck& one : stuck) by_learner[one.learner].push_back(&one);
  Looker looker(config, rule, first_day, now);
  std::vector<AtRisk> at_risk;
  for (size_t i = 0; i < scores.size(); ++i) {
    std::vector<Risk> risks =
        looker.Look(scores[i], matrix.cells.data() + i * matrix.assignments, by_learner[scores[i].learner]);
    if (!risks.empty()) at_risk.push_back({scores[i].learner, std::move(risks), scores[i].total_due});
  }
  std::stable_sort(at_risk.begin(), at_risk.end(), [](const AtRisk& a, const AtRisk& b) {
    if (a.risks.size() != b.risks.size()) return a.risks.size() > b.risks.size();
    return a.total_due < b.total_due;
  });
  return at_risk;
}

}  // namespace course::cohort
