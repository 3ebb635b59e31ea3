#include "quiz/question/nearness.h"

#include <algorithm>
#include <cmath>

#include "quiz/answer/quantity.h"

namespace course::quiz {

double ToleranceOf(const Question& question, double key, double unit) {
  return std::max(question.tolerance * std::abs(key), question.absolute_tolerance * unit);
}

bool IsNear(double value, double key, double tolerance) {
  return std::abs(value - key) <= tolerance + 1e-9 * std::abs(key);
}

bool GivesKey(const Question& question, double wrong, double key, double tolerance) {
  return IsNear(wrong, key, tolerance) || ShortQuantity(wrong, question.unit) == ShortQuantity(key, question.unit);
}

}  // namespace course::quiz
