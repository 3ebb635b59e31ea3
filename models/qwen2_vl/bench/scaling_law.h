// From a few layers to all of them: time = a + b layers.
//
// Every layer multiplies the same shapes, so the time of a pass is a line over the number of layers; what does not
// belong to a layer (patch embedding, merger) is the line's beginning. Two depths give the line. A third one, which it
// was not made from, says whether it is one.

#ifndef MODELS_QWEN2_VL_BENCH_SCALING_LAW_H_
#define MODELS_QWEN2_VL_BENCH_SCALING_LAW_H_

namespace qwen2_vl::bench {

struct ScalingLaw {
  double a = 0, b = 0;  // [seconds], [seconds a layer]

  double At(int layers) const { return a + b * layers; }
};

struct Point {
  int layers = 0;
  double seconds = 0;
};

// The line through two points. REQUIRES: different numbers of layers.
inline ScalingLaw Through(const Point& p, const Point& q) {
  const double b = (q.seconds - p.seconds) / (q.layers - p.layers);
  return {.a = p.seconds - b * p.layers, .b = b};
}

// By how much a measurement misses the law, as a share of what was measured. REQUIRES: seconds above 0.
inline double Miss(const ScalingLaw& law, const Point& measured) {
  const double miss = (law.At(measured.layers) - measured.seconds) / measured.seconds;
  return miss < 0 ? -miss : miss;
}

}  // namespace qwen2_vl::bench

#endif  // MODELS_QWEN2_VL_BENCH_SCALING_LAW_H_
