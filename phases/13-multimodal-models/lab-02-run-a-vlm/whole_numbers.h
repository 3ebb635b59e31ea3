// SmartResize in whole numbers, without a root and without a rounding function: what the tests compare with.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_WHOLE_NUMBERS_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_WHOLE_NUMBERS_H_

#include <optional>

#include "phases/13-multimodal-models/lab-02-run-a-vlm/run_a_vlm.h"

namespace run_a_vlm::testing {

// The nearest multiple of kFactor by comparing doubled remainders; "k factor <= side / beta" squared,
// (k factor)^2 height width <= side^2 max_pixels, by counting k.
//
//   returns  nullopt where the two sides of that are equal but for 1e-9: there the rounding of doubles may decide
//            either way
std::optional<ImageSize> ResizeInWholeNumbers(const ImageSize& in, const ResizeLimits& limits);

}  // namespace run_a_vlm::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_02_RUN_A_VLM_WHOLE_NUMBERS_H_
