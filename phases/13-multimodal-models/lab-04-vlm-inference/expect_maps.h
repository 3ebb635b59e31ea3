// Compares what is laid over a picture with what it must be: maps of weights, values between the centres of patches,
// and each pixel's patch. A failure stands at the line of the caller.

#ifndef PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_EXPECT_MAPS_H_
#define PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_EXPECT_MAPS_H_

#include <string>
#include <vector>

#include "base/mat.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/expect_answers.h"
#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm_inference.h"

namespace vlm_inference::testing {

// For every pixel of a grid: it is in the patch of its token, and each token has as many pixels as a patch.
bool ExpectEachPixelInItsPatch(const Grid& grid, int patch, Where where = Where::current());

// What NormaliseMap() makes of `weights`, as numbers and as a picture's bytes.
void ExpectMap(const std::string& call, const std::vector<float>& weights, const Grid& grid,
               const std::vector<double>& expected, Where where = Where::current());

// What ResampleGrid() makes of `values`; `corners_aligned` is what it would be with the corners laid on each other.
void ExpectResampled(const std::string& call, const base::Mat& values, const Grid& from, const Grid& to,
                     const std::vector<double>& expected, const std::vector<double>& corners_aligned = {},
                     Where where = Where::current());

// One hot patch of 2 x 4, laid over its photo of 16 x 32: the hottest pixel is in its square, the patch's whole square
// is warmer than its corner must be, and what is more than half a patch away is cold.
bool ExpectHotPatchInItsPlace(int hot, Where where = Where::current());

}  // namespace vlm_inference::testing

#endif  // PHASES_13_MULTIMODAL_MODELS_LAB_04_VLM_INFERENCE_EXPECT_MAPS_H_
