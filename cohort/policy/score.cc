#include "cohort/policy/score.h"

#include <algorithm>
#include <numeric>

#include "cohort/policy/sentence.h"

namespace course::cohort {
namespace {

double ScaledPoints(const Work& work, const Assignment& assignment) {
  // Multiplied first: of whole numbers the product is exact, so equal shares give equal points.
  return work.max_points > 0 ? work.points * assignment.max_points / work.max_points : 0;
}

// One learner's scores while they are made.
class Scorer {
 public:
  Scorer(const Config& config, const LearnerRecord& record, absl::Time now)
      : config_(config),
        record_(record),
        now_(now),
        facts_(config.assignments.size()),
        work_(config.assignments.size()) {
    for (size_t i = 0; i < facts_.size(); ++i) facts_[i].assignment = &config.assignments[i];
    scores_.learner = record.learner;
    scores_.assignments.resize(config.assignments.size());
    scores_.grace_days_left = std::max(0, config.late.grace_days);
  }

  LearnerScores Score() {
    SetDeadlines();
    FindOverrides();
    CollectWork();
    for (const size_t i : ByDeadline()) ScoreOne(i);
    for (size_t i = 0; i < facts_.size(); ++i) {
      scores_.assignments[i].sentence = ScoreSentence(config_, scores_.assignments[i], facts_[i]);
    }
    AddUp();
    return std::move(scores_);
  }

 private:
  void SetDeadlines() {
    std::vector<const LaterDue*> newest(facts_.size());
    for (const LaterDue& extension : record_.extensions) {
      if (extension.assignment >= newest.size()) continue;
      const LaterDue*& known = newest[extension.assignment];
      if (known == nullptr || extension.at >= known->at) known = &extension;
    }
    for (size_t i = 0; i < newest.size(); ++i) {
      AssignmentScore& score = scores_.assignments[i];
      score.max_points = config_.assignments[i].max_points;
      score.due = config_.assignments[i].due;
      if (newest[i] != nullptr && newest[i]->due > score.due) {
        score.due = newest[i]->due;
        score.extended = true;
      }
      score.past_due = score.due < now_;
    }
  }

  void FindOverrides() {
    for (const SetPoints& set : record_.overrides) {
      if (set.assignment >= facts_.size()) continue;
      const SetPoints*& known = facts_[set.assignment].override;
      if (known == nullptr || set.at >= known->at) known = &set;
    }
  }

  void CollectWork() {
    for (const Work& work : record_.work) {
      if (work.assignment < work_.size()) work_[work.assignment].push_back(&work);
    }
    for (std::vector<const Work*>& of_one : work_) {
      std::stable_sort(of_one.begin(), of_one.end(),
                       [](const Work* a, const Work* b) { return a->number < b->number; });
    }
  }

  std::vector<size_t> ByDeadline() const {
    std::vector<size_t> order(facts_.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [this](size_t a, size_t b) { return scores_.assignments[a].due < scores_.assignments[b].due; });
    return order;
  }

  void ScoreOne(size_t i) {
    AssignmentScore& score = scores_.assignments[i];
    const std::vector<const Work*>& all = work_[i];
    score.submissions = static_cast<int>(all.size());
    if (const SetPoints* set = facts_[i].override; set != nullptr) {
      score.state = ScoreState::kOverride;
      score.points = set->points;
      return;
    }
    if (all.empty()) return;
    score.state = ScoreState::kCounted;
    if (config_.counts == Counts::kLast) {
      Count(*all.back(), i);
    } else {
      for (const Work* work : all) Count(*work, i);
    }
    scores_.grace_days_left -= score.lateness.grace_days;
  }

  // Lets this one count, unless another one counts already and is worth as much or more.
  void Count(const Work& work, size_t i) {
    AssignmentScore& score = scores_.assignments[i];
    const double raw = ScaledPoints(work, config_.assignments[i]);
    // Of nothing no day can make more, and what has no weight would take a day from what has.
    const int days_left = raw > 0 && config_.assignments[i].weight > 0 ? scores_.grace_days_left : 0;
    const Lateness lateness = JudgeLateness(work.received, score.due, days_left, config_.late, config_.zone);
    const double points = raw * lateness.credit;
    if (facts_[i].counted != nullptr) {
      if (points < score.points) return;
      if (points == score.points && lateness.grace_days >= score.lateness.grace_days) return;
    }
    facts_[i].counted = &work;
    score.points = points;
    score.raw_points = raw;
    score.lateness = lateness;
    score.counted = work.id;
    score.course_version = work.course_version;
  }

  void AddUp() {
    double all = 0, earned = 0;
    for (size_t i = 0; i < scores_.assignments.size(); ++i) {
      const AssignmentScore& score = scores_.assignments[i];
      const double weight = config_.assignments[i].weight;
      all += weight;
      earned += weight * score.Share();
      if (score.past_due || score.state != ScoreState::kNothing) {
        scores_.weight_due += weight;
      }
    }
    // Whatever is not due yet and has no score adds nothing to what was earned.
    scores_.weight = all;
    if (all > 0) scores_.total = earned / all;
    if (scores_.weight_due > 0) scores_.total_due = earned / scores_.weight_due;
    scores_.sentence = TotalSentence(config_, scores_);
  }

  const Config& config_;
  const LearnerRecord& record_;
  const absl::Time now_;
  std::vector<ScoreFacts> facts_;               // of each assignment
  std::vector<std::vector<const Work*>> work_;  // of each assignment, in the order in which it came
  LearnerScores scores_;
};

}  // namespace

LearnerScores ScoreLearner(const Config& config, const LearnerRecord& record, absl::Time now) {
  return Scorer(config, record, now).Score();
}

std::vector<LearnerScores> ScoreCohort(const Config& config, const std::vector<LearnerRecord>& records,
                                       absl::Time now) {
  std::vector<LearnerScores> scores;
  scores.reserve(records.size());
  for (const LearnerRecord& record : records) scores.push_back(ScoreLearner(config, record, now));
  return scores;
}

}  // namespace course::cohort
