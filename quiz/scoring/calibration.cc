// How well certainty and success agree.

#include <cmath>
#include <map>

#include "quiz/scoring/score.h"

namespace course::quiz {
namespace {

using Counts = std::map<Certainty, std::pair<int, int>>;  // answers, right ones

constexpr double kZ = 1.959963984540054;  // of 95 %, two-sided

// The shares p for which `right` of n lies within kZ standard deviations: the two solutions of
// (right / n - p)^2 = kZ^2 p (1 - p) / n.
void SetInterval(Calibration::Level& level) {
  const double n = level.answers, share = level.right / n, z2 = kZ * kZ;
  const double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  level.low = level.right == 0 ? 0 : centre - half;
  level.high = level.right == level.answers ? 1 : centre + half;
}

Calibration FromCounts(const Counts& counts) {
  Calibration calibration;
  for (const auto& [certainty, count] : counts) {
    Calibration::Level level{certainty, count.first, count.second};
    SetInterval(level);
    calibration.levels.push_back(level);
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
