// Lab 13-ex-14  Zero-shot. You edit this file; zero_shot.h says what each function promises.

#include <span>
#include <vector>

#include "phases/13-multimodal-models/exercises/ex-14-zero-shot/zero_shot.h"

namespace zero_shot::impl {

base::Mat Cosines(const base::Mat& images, const base::Mat& labels) {
  // TODO(lab): a cosine is a dot product of two directions. What makes a direction out of an embedding?
  return {};
}

std::vector<int> Rank(std::span<const float> cosines) {
  // TODO(lab): sort the indices by what they point to. Which order of equal ones does your sort promise?
  return {};
}

std::vector<float> Probabilities(std::span<const float> cosines, float scale) {
  // TODO(lab): a softmax. What does e^100 do in float, and what may be subtracted without changing the result?
  return {};
}

base::Mat Ensemble(const std::vector<base::Mat>& templates) {
  // TODO(lab): directions, their mean, and its direction: three steps, in this order.
  return {};
}

double TopK(const base::Mat& cosines, std::span<const int> right, int k) {
  // TODO(lab): rank each row, and look whether its right label is among the first k.
  return -1;
}

}  // namespace zero_shot::impl
