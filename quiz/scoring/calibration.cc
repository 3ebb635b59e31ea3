// How well certainty and success agree.

#include <map>
#include <utility>

#include "base/wilson.h"
#include "quiz/scoring/score.h"

namespace course::quiz {
namespace {

using Counts = std::map<Certainty, std::pair<int, int>>;  // answers, right ones

Calibration FromCounts(const Counts& counts) {
  Calibration calibration;
  for (const auto& [certainty, count] : counts) {
    const auto& [answers, right] = count;
    const base::Interval interval = base::Wilson(right, answers);
    calibration.levels.push_back({certainty, answers, right, interval.low, interval.high});
  }
  return calibration;
}

}  // namespace

Calibration Calibrate(const std::vector<ItemScore>& items, const Answers& answers) {
  Counts counts;
  for (const ItemScore& item : items) {
    const auto given = answers.find(item.id);
    if (given == answers.end() || given->second.certainty == Certainty::kNone) continue;
    auto& [all, right] = counts[given->second.certainty];
    ++all;
    if (item.judged.right) ++right;
  }
  return FromCounts(counts);
}

Calibration Merge(const std::vector<Calibration>& parts) {
  Counts counts;
  for (const Calibration& part : parts) {
    for (const Calibration::Level& level : part.levels) {
      auto& [all, right] = counts[level.certainty];
      all += level.answers;
      right += level.right;
    }
  }
  return FromCounts(counts);
}

}  // namespace course::quiz
