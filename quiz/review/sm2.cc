#include "quiz/review/sm2.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace course::quiz {
namespace {

constexpr double kLeastEase = 1.3;
// A hundred years: growth without end would leave the range of the clock.
constexpr double kLongestDays = 36'500;

// Zero at quality 4: +0.1 for 5, -0.14 for 3.
double EaseStep(int quality) {
  const int lacking = 5 - quality;
  return 0.1 - lacking * (0.08 + lacking * 0.02);
}

// 6 * 2.0000000000000004 is twelve days, not thirteen.
double WholeDays(double days) { return std::min(std::ceil(days - 1e-9), kLongestDays); }

}  // namespace

int Quality(double credit, Certainty certainty) {
  if (credit >= 1) return certainty == Certainty::kSure ? 5 : certainty == Certainty::kGuess ? 3 : 4;
  if (credit > 0) return 2;
  return certainty == Certainty::kSure ? 0 : 1;
}

store::QuizCard Review(store::QuizCard card, int quality, int64_t now_ms) {
  CHECK(quality >= 0 && quality <= 5) << quality;
  if (quality < 3) {
    card.repetitions = 0;
    card.interval_days = 1;
    ++card.lapses;
  } else {
    card.ease = std::max(kLeastEase, card.ease + EaseStep(quality));
    card.interval_days = card.repetitions == 0   ? 1
                         : card.repetitions == 1 ? 6
                                                 : WholeDays(card.interval_days * card.ease);
    ++card.repetitions;
  }
  card.last_ms = now_ms;
  card.due_ms = now_ms + static_cast<int64_t>(card.interval_days) * kDayMs;
  return card;
}

}  // namespace course::quiz
