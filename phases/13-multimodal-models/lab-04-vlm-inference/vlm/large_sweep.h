// The time of a large model's encoder against the side of a picture, on this machine: Qwen2-VL's vision tower in its
// real sizes, with made-up weights, because how long a product takes does not depend on what is multiplied.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_LARGE_SWEEP_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_LARGE_SWEEP_H_

#include <vector>

#include "absl/status/statusor.h"

namespace vlm_report {

struct LargePoint {
  int side = 0;      // [pixels] asked for
  int resized = 0;   // [pixels] the nearest multiple of 28, of two equally near ones the even multiple
  int patches = 0;   // rows of the encoder
  int tokens = 0;    // for the language model: 2 x 2 patches each
  double layer = 0;  // [CPU seconds of one thread] one of 32 layers
  double rest = 0;   // [CPU seconds of one thread] embedding and merger

  // Of all 32 layers, which are alike: lab 13-02 checks that law.
  double whole() const { return 32 * layer + rest; }
};

// One layer is run, once a side.
//
// Errors: InvalidArgument for a side that is not 28 to 1024; those of the tower.
// Cost:   230 MB; about 5 CPU-seconds for 128, 224, 336, 384 and 448 pixels.
absl::StatusOr<std::vector<LargePoint>> LargeSweep(const std::vector<int>& sides);

}  // namespace vlm_report

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_VLM_LARGE_SWEEP_H_
