#include "cohort/policy/what_if.h"

#include <algorithm>
#include <unordered_map>

namespace course::cohort {
namespace {

LearnerChange Compare(const LearnerScores& before, const LearnerScores& after) {
  LearnerChange change = {.total_before = before.total,
                          .total_after = after.total,
                          .total_due_before = before.total_due,
                          .total_due_after = after.total_due};
  const AssignmentScore none;
  const size_t n = std::max(before.assignments.size(), after.assignments.size());
  for (size_t i = 0; i < n; ++i) {
    const AssignmentScore& was = i < before.assignments.size() ? before.assignments[i] : none;
    const AssignmentScore& is = i < after.assignments.size() ? after.assignments[i] : none;
    if (was.points == is.points && was.max_points == is.max_points) continue;
    change.scores.push_back({i, was.points, is.points, was.max_points, is.max_points, was.sentence, is.sentence});
  }
  return change;
}

bool IsAny(const LearnerChange& change) {
  return change.total_before != change.total_after || change.total_due_before != change.total_due_after ||
         !change.scores.empty();
}

}  // namespace

std::vector<LearnerChange> WhatIf(const std::vector<LearnerScores>& before, const std::vector<LearnerScores>& after) {
  std::unordered_map<std::string, const LearnerScores*> unmatched;
  for (const LearnerScores& scores : after) unmatched.emplace(scores.learner, &scores);
  std::vector<LearnerChange> changes;
  const LearnerScores none;
  const auto add = [&changes](const std::string& learner, const LearnerScores& was, const LearnerScores& is) {
    LearnerChange change = Compare(was, is);
    if (!IsAny(change)) return;
    change.learner = learner;
    changes.push_back(std::move(change));
  };
  for (const LearnerScores& was : before) {
    const auto found = unmatched.find(was.learner);
    add(was.learner, was, found == unmatched.end() ? none : *found->second);
    if (found != unmatched.end()) unmatched.erase(found);
  }
  for (const LearnerScores& is : after) {
    if (unmatched.contains(is.learner)) add(is.learner, none, is);
  }
  return changes;
}

}  // namespace course::cohort
