// Reading: one picture of fine detail, and what a model said about it.

#ifndef MODELS_FINE_DETAIL_READING_H_
#define MODELS_FINE_DETAIL_READING_H_

namespace fine_detail {

enum class Task { kDots, kDigits };

struct Reading {
  int group = 0;   // dots: how many there are; digits: their scale (1, 2, 4)
  int truth = 0;   // dots: 1 to 8; digits: 0 to 9
  int answer = 0;  // the same
};

}  // namespace fine_detail

#endif  // MODELS_FINE_DETAIL_READING_H_
