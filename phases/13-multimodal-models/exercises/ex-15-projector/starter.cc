// Lab 13-ex-15  The projector. You edit this file; projector.h says what each function promises.

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/exercises/ex-15-projector/projector.h"

namespace projector::impl {

using base::Mat;

float Gelu(float x) {
  // TODO(lab): x times Phi(x), with std::erf or, better for x far below 0, std::erfc.
  return std::numeric_limits<float>::quiet_NaN();
}

Mat Project(const Mat& features, const ProjectorWeights& w, Activation activation) {
  // TODO(lab): a layer, the activation on every number between the layers, a second layer. Write one function for a
  //   layer, x w + b, and call it twice.
  return {};
}

LinearWeights Collapse(const ProjectorWeights& weights) {
  // TODO(lab): multiply (x w1 + b1) w2 + b2 out. Which part stands with x, and which does not?
  return {};
}

int64_t NumParams(int vision_dim, int hidden_dim, int model_dim) {
  // TODO(lab): two matrices and two biases.
  return -1;
}

}  // namespace projector::impl
