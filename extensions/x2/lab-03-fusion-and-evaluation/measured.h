// Nine bridges between the course's encoder and its language model, trained and measured twice: the points of the plot.
// Made by
//
//   bazel run //extensions/x2/lab-03-fusion-and-evaluation:experiment -- --seed 1     and 2
//
// which writes these columns into bridges.csv. Encoder and language model are the same for all nine, and within a run
// so are the lessons.

#ifndef EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_MEASURED_H_
#define EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_MEASURED_H_

namespace fusion {

struct MeasuredBridge {
  const char* name;
  int params;         // of the bridge
  int rows;           // of a picture in the language model's window
  double quality[2];  // of runs 1 and 2: share of right answers, the mean over captions, colours, shapes and places
};

inline constexpr MeasuredBridge kMeasuredBridges[] = {
    {"resampler 1", 9360, 1, {.9772, .9761}},     {"resampler 2", 9392, 2, {.9747, .9750}},
    {"resampler 4", 9456, 4, {.9742, .9750}},     {"resampler 8", 9584, 8, {.9750, .9736}},
    {"resampler 16", 9840, 16, {.9711, .9761}},   {"projector 4", 372, 16, {.9425, .9192}},
    {"projector 16", 1344, 16, {.9742, .9725}},   {"projector 64", 5232, 16, {.9772, .9706}},
    {"projector 256", 20784, 16, {.9803, .9739}},
};

}  // namespace fusion

#endif  // EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_MEASURED_H_
